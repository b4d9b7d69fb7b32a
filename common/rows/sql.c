/* SQL: tables for three databases, and rows for two of them. */
/* SPDX-License-Identifier: ISC */
#include "rows/sql.h"

#include "rows/clean.h"
#include "rows/format.h"
#include "value/num.h"

/* A text is quote, it and "'"; or hex, its octets in hexadecimal and text. */
struct dialect {
	const char *name;
	const char *types[FIELD_LIST + 1]; /* in the order of the enum */
	bool index; /* holds the key, which in ClickHouse is the order */
	const char *begin, *insert, *quote, *hex, *text;
};

/*
 * The output is ASCII without backslashes, so it doesn't depend on the
 * encoding of the client or of the database, nor on
 * standard_conforming_strings. All of it is one transaction. Either database
 * refuses the other's rows: PostgreSQL fails at PRAGMA, then ignores the
 * transaction, and knows no INSERT OR ABORT (what SQLite's INSERT is); SQLite
 * has no E''.
 */
static const struct dialect dialects[] = {
	{"sqlite", {"TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT"}, true,
	    "BEGIN;\n"
	    "PRAGMA encoding = 'UTF-8';\n",
	    "INSERT OR ABORT INTO", "'", "CAST(X'", "' AS TEXT)"},
	{"postgres", {"TEXT", "BIGINT", "BOOLEAN", "BIGINT", "TEXT", "TEXT"},
	    true,
	    "BEGIN;\n"
	    "SET LOCAL client_encoding = 'UTF8';\n"
	    "SET LOCAL standard_conforming_strings = on;\n",
	    "INSERT INTO", "E'", "convert_from(decode('", "', 'hex'), 'UTF8')"},
	{"clickhouse", {"Nullable(String)", "Nullable(UInt64)",
	    "Nullable(Bool)", "Nullable(UInt64)", "Nullable(String)",
	    "Nullable(String)"}, false, NULL, NULL, NULL, NULL, NULL},
};
enum { SQLITE, POSTGRES };

/* --- CREATE TABLE --- */

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

const char *
sql_missing(const struct rows_table *all, const struct rows_table *t)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (rows_table_find(all, span_str(keys[i].name)) >= 0 &&
		    rows_table_find(t, span_str(keys[i].name)) < 0)
			return keys[i].name;
	return NULL;
}

static void
put_table(struct buf *out, const struct rows_table *t, const struct dialect *d)
{
	const char *before = " (";
	size_t i;

	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s\" (\n", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(out, "    \"%s\" %s%s\n", t->fields[i].name,
		    d->types[t->fields[i].type],
		    i + 1 < t->n ? "," : "");
	buf_puts(out, ")");
	if (d->index)
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
}

/*
 * SQLite's shell reads every cell of TSV as a text, and sum() is no integer if
 * there is a \N among numbers. So rows go into a table that keeps none of them:
 * its trigger hands each one on with NULL for it, and the table that gets them
 * makes numbers of texts. (No view: Debian 13's shell imports into none.)
 */
static void
put_import(struct buf *out, const struct rows_table *t)
{
	size_t i;

	buf_printf(out, "\n"
	    "-- TSV goes in by a table that stays empty: NULL is made of\n"
	    "-- an absent cell's \\N, what is there is left out. In sqlite3:\n"
	    "--\n"
	    "--\t.mode ascii\n"
	    "--\t.separator \"\\t\" \"\\n\"\n"
	    "--\t.import --skip 1 %s.tsv %s_tsv\n"
	    "--\n", t->name, t->name);
	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s_tsv\" AS "
	    "SELECT * FROM \"%s\" WHERE 0;\n", t->name, t->name);
	buf_printf(out, "CREATE TRIGGER IF NOT EXISTS \"%s_tsv_insert\" "
	    "BEFORE INSERT ON \"%s_tsv\" BEGIN\n"
	    "    INSERT OR IGNORE INTO \"%s\" VALUES (\n",
	    t->name, t->name, t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(out, "        nullif(NEW.\"%s\", '\\N')%s\n",
		    t->fields[i].name, i + 1 < t->n ? "," : "");
	buf_puts(out, "    );\n    SELECT RAISE(IGNORE);\nEND;\n");
}

const char *
sql_database(int i)
{
	return (size_t)i < sizeof(dialects) / sizeof(dialects[0]) ?
	    dialects[i].name : NULL;
}

bool
sql_schema(struct buf *out, const struct rows_table *t, const char *which)
{
	size_t d = 0;

	while (strcmp(which, dialects[d].name) != 0)
		if (++d == sizeof(dialects) / sizeof(dialects[0]))
			return false;
	put_table(out, t, &dialects[d]);
	if (d == SQLITE)
		put_import(out, t);
	return true;
}

/* --- rows --- */

/* Rows of one INSERT: enough that its cost vanishes, and a hundred of the
 * largest records still fit what either program reads as a statement. */
#define SQL_ROWS 100

/* Controls that XML 1.0 does not have become U+FFFD. */
static void
put_text(struct buf *b, struct span s, const struct dialect *d)
{
	static const char not_plain[3] = {'\'', '\\', '\\'};
	static const char digits[] = "0123456789abcdef";
	size_t i, k, n, from = b->n;
	bool good;

	buf_puts(b, d->quote);
	buf_reserve(b, s.n);
	if (clean_copy(b->p + b->n, s, not_plain)) {
		b->n += s.n;
		buf_putc(b, '\'');
		return;
	}
	b->n = from;
	buf_puts(b, d->hex);
	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (utf8_is_control(s.p + i, n) && !is_xml_space(s.p[i])) {
			buf_puts(b, "efbfbd");
			continue;
		}
		for (k = i; k < i + n; k++) {
			buf_putc(b, digits[(unsigned char)s.p[k] >> 4]);
			buf_putc(b, digits[s.p[k] & 0xf]);
		}
	}
	buf_puts(b, d->text);
}

/*
 * Each cell and a comma. NULL for a number that is no BIGINT: in PostgreSQL
 * anything else ends the load.
 */
static void
put_cells(const struct sink *s, struct buf *b, const struct field *f,
    const struct span *cell, size_t n)
{
	const struct dialect *d =
	    &dialects[s->format == FORMAT_POSTGRES ? POSTGRES : SQLITE];
	bool number;
	uint64_t v;

	for (; n > 0; n--, f++, cell++) {
		number = f->type == FIELD_UINT || f->type == FIELD_TIME;
		if (number && num_parse(*cell, &v) && v <= INT64_MAX)
			buf_put_uint(b, v);
		else if (number || cell->p == NULL)
			buf_puts(b, "NULL");
		else
			put_text(b, *cell, d);
		buf_putc(b, ',');
	}
}

static const struct dialect *
dialect_of(const struct sink *s)
{
	return &dialects[s->format == FORMAT_POSTGRES ? POSTGRES : SQLITE];
}

/* All in one transaction, so that half an output leaves nothing behind. */
static void
begin(struct sink *s)
{
	buf_puts(s->out, dialect_of(s)->begin);
	put_table(s->out, s->table, dialect_of(s));
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
		buf_puts(s->out, ",\n");
		return;
	}
	buf_printf(s->out, "%s \"%s\" (", dialect_of(s)->insert, t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(s->out, "%s\"%s\"", i > 0 ? "," : "",
		    t->fields[i].name);
	buf_puts(s->out, ") VALUES\n");
}

const struct format_writer FORMAT_WRITER_SQLITE = {.name = "sqlite",
    .start = "(", .end = ")", .last = "COMMIT;\n", .cells = put_cells,
    .open = open_row, .begin = begin, .rest = rest};
const struct format_writer FORMAT_WRITER_POSTGRES = {.name = "postgres",
    .start = "(", .end = ")", .last = "COMMIT;\n", .cells = put_cells,
    .open = open_row, .begin = begin, .rest = rest};
/* What SQLite's was called when there was only one. */
const struct format_writer FORMAT_WRITER_SQL = {.name = "sql", .start = "(",
    .end = ")", .last = "COMMIT;\n", .cells = put_cells, .open = open_row,
    .begin = begin, .rest = rest};
