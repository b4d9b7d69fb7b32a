/* SQL: tables for three databases, and rows that sqlite3 and psql take. */
/* SPDX-License-Identifier: ISC */
#include "rows/sql.h"

#include "base/utf8.h"
#include "rows/clean.h"
#include "rows/format.h"
#include "value/num.h"

/* --- CREATE TABLE --- */

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
sql_schema(struct buf *out, const struct rows_table *t, const char *which)
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

/* --- rows --- */

/* Rows of one INSERT: enough that its cost vanishes, and a hundred of the
 * largest records still fit what either program reads as a statement. */
#define SQL_ROWS 100

static void
put_stop(struct buf *b, const char *p, size_t n)
{
	if (utf8_is_control(p, n) && !is_xml_space(p[0])) {
		utf8_put(b, 0xfffd);
		return;
	}
	if (p[0] == '\'')
		buf_putc(b, '\'');
	buf_add(b, p, n);
}

static void
put_text(struct buf *b, struct span s)
{
	static const char special[3] = {'\'', '\'', '\''};

	buf_putc(b, '\'');
	clean_put(b, s, special, put_stop);
	buf_putc(b, '\'');
}

/* NULL for what is no BIGINT: in PostgreSQL anything else ends the load. */
static void
put_number(struct buf *b, struct span s)
{
	uint64_t v;

	if (num_parse(s, &v) && v <= INT64_MAX)
		buf_put_uint(b, v);
	else
		buf_puts(b, "NULL");
}

/* Each cell and a comma. */
static void
put_cells(struct buf *b, const struct field *f, const struct span *cells,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (f[i].type == FIELD_UINT || f[i].type == FIELD_TIME)
			put_number(b, cells[i]);
		else if (cells[i].p == NULL)
			buf_puts(b, "NULL");
		else
			put_text(b, cells[i]);
		buf_putc(b, ',');
	}
}

static void
put_insert(struct buf *b, const struct rows_table *t)
{
	size_t i;

	buf_printf(b, "INSERT INTO \"%s\" (", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(b, "%s\"%s\"", i > 0 ? "," : "",
		    t->fields[i].name);
	buf_puts(b, ") VALUES\n");
}

/* All in one transaction, so that half an output leaves nothing behind. */
static void
begin(struct sink *s)
{
	buf_puts(s->out, "BEGIN;\n");
	sql_schema(s->out, s->table, "sqlite");
}

static void
rest(struct sink *s)
{
	if (s->run > 0)
		buf_puts(s->out, "\nON CONFLICT DO NOTHING;\n");
	s->run = 0;
}

static void
prefix(struct sink *s, const struct span *cells)
{
	put_cells(&s->head, s->table->fields, cells, s->prefix);
}

static void
row(struct sink *s, const struct span *cells)
{
	if (s->run == 0)
		put_insert(s->out, s->table);
	buf_puts(s->out, s->run == 0 ? "(" : ",\n(");
	buf_put_span(s->out, buf_span(&s->head));
	put_cells(s->out, s->table->fields + s->prefix, cells + s->prefix,
	    s->table->n - s->prefix);
	s->out->p[s->out->n - 1] = ')'; /* for the last comma */
	if (++s->run == SQL_ROWS)
		rest(s);
}

static void
end(struct sink *s)
{
	buf_puts(s->out, "COMMIT;\n");
}

const struct format_writer FORMAT_WRITER_SQL = {"sql", begin, prefix, row,
    rest, end};
