/* CREATE TABLE and what tells one row from another, for three databases. */
/* SPDX-License-Identifier: ISC */
#include "rows/schema.h"

/* A database: its types in the order of enum field_type, and the key. */
struct dialect {
	const char *name;
	const char *types[FIELD_LIST + 1];
	void (*key)(struct buf *out, const struct rows_table *t);
};

/*
 * What names a report, and the record in it. NULLs never equal each other, so
 * a key column is never NULL; a part of a text is enough, for the digest goes
 * with it, and PostgreSQL's index takes no row above 2704 octets.
 */
static const struct {
	const char *name, *expr;
} keys[] = {
	{"org_name", "substr(coalesce(\"org_name\", ''), 1, 160)"},
	{"policy_domain", "substr(coalesce(\"policy_domain\", ''), 1, 160)"},
	{"report_id", "substr(coalesce(\"report_id\", ''), 1, 160)"},
	{"begin", "coalesce(\"begin\", 0)"},
	{"end", "coalesce(\"end\", 0)"},
	{"digest", "coalesce(\"digest\", '')"},
	{"record", "coalesce(\"record\", 0)"},
};

static void
put_key(struct buf *out, const struct rows_table *t)
{
	size_t i;
	bool first = true;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (rows_table_find(t, span_str(keys[i].name)) < 0)
			continue;
		buf_puts(out, first ? " (\n    " : ",\n    ");
		buf_puts(out, keys[i].expr);
		first = false;
	}
	buf_puts(out, "\n);\n");
}

static void
put_index(struct buf *out, const struct rows_table *t)
{
	buf_printf(out, ";\nCREATE UNIQUE INDEX IF NOT EXISTS \"%s_key\" "
	    "ON \"%s\"", t->name, t->name);
	put_key(out, t);
}

static void
put_engine(struct buf *out, const struct rows_table *t)
{
	buf_puts(out, "\nENGINE = ReplacingMergeTree\nORDER BY");
	put_key(out, t);
}

static const struct dialect dialects[] = {
	{"sqlite", {"TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT"},
	    put_index},
	{"postgres", {"TEXT", "BIGINT", "BOOLEAN", "BIGINT", "TEXT", "TEXT"},
	    put_index},
	{"clickhouse", {"Nullable(String)", "Nullable(UInt64)",
	    "Nullable(Bool)", "Nullable(UInt64)", "Nullable(String)",
	    "Nullable(String)"}, put_engine},
};

static void
put_table(struct buf *out, const struct rows_table *t, const struct dialect *d)
{
	size_t i;

	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s\" (\n", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(out, "    \"%s\" %s%s\n", t->fields[i].name,
		    d->types[t->fields[i].type], i + 1 < t->n ? "," : "");
	buf_puts(out, ")");
	d->key(out, t);
}

bool
schema_write(struct buf *out, const struct rows_table *t,
    const char *which)
{
	size_t i;

	for (i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++) {
		if (strcmp(which, dialects[i].name) == 0) {
			put_table(out, t, &dialects[i]);
			return true;
		}
	}
	return false;
}
