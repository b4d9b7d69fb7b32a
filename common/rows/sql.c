/* SQL: tables for three databases, and rows that sqlite3 and psql take. */
/* SPDX-License-Identifier: ISC */
#include "rows/sql.h"

#include "rows/clean.h"
#include "rows/format.h"
#include "value/num.h"

/* --- CREATE TABLE --- */

/* Databases, their types in the order of enum field_type, and whether an index
 * holds the key, which in ClickHouse is the order of the table. */
static const struct {
	const char *name;
	const char *types[FIELD_LIST + 1];
	bool index;
} dialects[] = {
	{"sqlite", {"TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT"}, true},
	{"postgres", {"TEXT", "BIGINT", "BOOLEAN", "BIGINT", "TEXT", "TEXT"},
	    true},
	{"clickhouse", {"Nullable(String)", "Nullable(UInt64)",
	    "Nullable(Bool)", "Nullable(UInt64)", "Nullable(String)",
	    "Nullable(String)"}, false},
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

bool
sql_schema(struct buf *out, const struct rows_table *t, const char *which)
{
	const char *before = " (";
	size_t d, i;

	for (d = 0; strcmp(which, dialects[d].name) != 0;)
		if (++d == sizeof(dialects) / sizeof(dialects[0]))
			return false;
	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s\" (\n", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(out, "    \"%s\" %s%s\n", t->fields[i].name,
		    dialects[d].types[t->fields[i].type],
		    i + 1 < t->n ? "," : "");
	buf_puts(out, ")");
	if (dialects[d].index)
		buf_printf(out, ";\nCREATE UNIQUE INDEX IF NOT EXISTS "
		    "\"%s_key\" ON \"%s\"", t->name, t->name);
	else
		buf_puts(out, "\nENGINE = ReplacingMergeTree\nORDER BY");
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (rows_table_find(t, span_str(keys[i].name)) < 0)
			continue;
		buf_printf(out, "%s\n    %s", before, keys[i].expr);
		before = ",";
	}
	buf_puts(out, "\n);\n");
	return true;
}

/* --- rows --- */

/* Rows of one INSERT: enough that its cost vanishes, and a hundred of the
 * largest records still fit what either program reads as a statement. */
#define SQL_ROWS 100

/*
 * Each cell and a comma. NULL for a number that is no BIGINT: in PostgreSQL
 * anything else ends the load.
 */
static void
put_cells(struct buf *b, const struct field *f, const struct span *cell,
    size_t n)
{
	bool number;
	uint64_t v;

	for (; n > 0; n--, f++, cell++) {
		number = f->type == FIELD_UINT || f->type == FIELD_TIME;
		if (number && num_parse(*cell, &v) && v <= INT64_MAX)
			buf_put_uint(b, v);
		else if (number || cell->p == NULL)
			buf_puts(b, "NULL");
		else
			clean_put_quoted(b, *cell, '\'');
		buf_putc(b, ',');
	}
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
open_row(struct sink *s)
{
	const struct rows_table *t = s->table;
	size_t i;

	if (s->run == SQL_ROWS)
		rest(s);
	if (s->run++ > 0) {
		buf_puts(s->out, ",\n(");
		return;
	}
	buf_printf(s->out, "INSERT INTO \"%s\" (", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(s->out, "%s\"%s\"", i > 0 ? "," : "",
		    t->fields[i].name);
	buf_puts(s->out, ") VALUES\n(");
}

static void
done(struct sink *s)
{
	buf_puts(s->out, "COMMIT;\n");
}

const struct format_writer FORMAT_WRITER_SQL = {.name = "sql", .end = ")",
    .cells = put_cells, .open = open_row, .begin = begin, .rest = rest,
    .done = done};
