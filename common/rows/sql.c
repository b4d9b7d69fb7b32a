/* SQL: tables for three databases, and rows for two of them. */
/* SPDX-License-Identifier: ISC */
#include "rows/sql.h"

#include <inttypes.h>

#include "base/limits.h"
#include "rows/clean.h"
#include "rows/format.h"
#include "value/date.h"
#include "value/num.h"

/*
 * A text is quote, it and "'"; or hex, its octets in hexadecimal and text. What
 * stands around a column's name in a key makes it a value that is never NULL,
 * and in PostgreSQL, whose index takes no row above 2704 octets, a short one.
 */
struct dialect {
	const char *name;
	const char *types[FIELD_LIST + 1]; /* in the order of the enum */
	const char *key_text[2], *key_number[2];
	const char *begin, *insert, *quote, *hex, *text;
};

/*
 * The output is ASCII without backslashes, so it doesn't depend on the
 * encoding of the client or of the database, nor on
 * standard_conforming_strings. All rows are one transaction. Either database
 * refuses the other's: PostgreSQL fails at PRAGMA, then ignores the
 * transaction, and knows no INSERT OR ABORT (what SQLite's INSERT is); SQLite
 * has no SET and no E''.
 */
static const struct dialect dialects[] = {
	{"sqlite", {"TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT"},
	    {"coalesce(\"", "\", '')"}, {"coalesce(\"", "\", 0)"},
	    "BEGIN;\n"
	    "PRAGMA encoding = 'UTF-8';\n",
	    "INSERT OR ABORT INTO", "'", "CAST(X'", "' AS TEXT)"},
	{"postgres", {"TEXT", "BIGINT", "BOOLEAN", "BIGINT", "TEXT", "TEXT"},
	    {"md5(coalesce(\"", "\", ''))"}, {"coalesce(\"", "\", 0)"},
	    "BEGIN;\n"
	    "SET LOCAL client_encoding = 'UTF8';\n"
	    "SET LOCAL standard_conforming_strings = on;\n",
	    "INSERT INTO", "E'", "convert_from(decode('", "', 'hex'), 'UTF8')"},
	{"clickhouse", {"Nullable(String)", "Nullable(UInt64)",
	    "Nullable(Enum8('false' = 0, 'true' = 1))",
	    "Nullable(UInt64)", "Nullable(String)", "Nullable(String)"},
	    {"coalesce(\"", "\", '')"}, {"coalesce(\"", "\", 0)"},
	    NULL, NULL, NULL, NULL, NULL},
};
enum database { SQLITE, POSTGRES, CLICKHOUSE, DATABASES };

/* --- keys --- */

static const struct key {
	const char *table;
	enum { FIRST, LAST } keep;
	const char *month, *columns;
} keys[] = {
#define KEY(table, keep, month, columns) {#table, keep, month, columns},
#include "rows/keys.def"
};

static const struct key *
key_of(const struct rows_table *t)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].table, t->name) == 0)
			return &keys[i];
	return NULL;
}

bool
sql_has(const struct rows_table *t)
{
	return key_of(t) != NULL;
}

struct span
sql_missing(const struct rows_table *all, const struct rows_table *t)
{
	struct span rest = span_str(key_of(all)->columns), name;

	while (span_cut(&rest, ' ', &name))
		if (rows_table_find(t, name) < 0)
			return name;
	return rows_table_find(t, name) < 0 ? name : SPAN_NONE;
}

/* The key's values, as the index has them. The column that PostgreSQL makes
 * partitions by has to be in it as it is. */
static void
put_key(struct buf *out, const struct rows_table *t, enum database which)
{
	const struct dialect *d = &dialects[which];
	const struct key *key = key_of(t);
	struct span rest = span_str(key->columns), name;
	const struct field *f;
	const char *const *around;
	bool more;

	do {
		more = span_cut(&rest, ' ', &name);
		f = &t->fields[rows_table_find(t, name)];
		around = f->type == FIELD_UINT || f->type == FIELD_TIME ?
		    d->key_number : d->key_text;
		buf_puts(out, "\n    ");
		if (which == POSTGRES && strcmp(f->name, key->month) == 0)
			buf_printf(out, "\"%s\"", f->name);
		else
			buf_printf(out, "%s%s%s", around[0], f->name,
			    around[1]);
		if (more)
			buf_putc(out, ',');
	} while (more);
}

/* --- CREATE TABLE --- */

static void
put_columns(struct buf *out, const struct rows_table *t,
    const struct dialect *d)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		buf_printf(out, "    \"%s\" %s%s\n", t->fields[i].name,
		    d->types[t->fields[i].type],
		    i + 1 < t->n ? "," : "");
}

/*
 * PostgreSQL: only where there is no table yet, of whatever kind. Of two who
 * load at the same time into none one waits, and looks again, but not by
 * to_regclass(), whose answers are kept.
 */
static void
put_postgres(struct buf *out, const struct rows_table *t)
{
	const char *month = key_of(t)->month;

	buf_printf(out, "DO $$\nBEGIN\n"
	    "IF to_regclass('\"%s\"') IS NULL THEN\n"
	    "    PERFORM pg_advisory_xact_lock(hashtext('%s'));\n"
	    "END IF;\n"
	    "IF NOT EXISTS (SELECT FROM pg_class WHERE relname = '%s'\n"
	    "        AND pg_table_is_visible(oid)) THEN\n"
	    "CREATE TABLE \"%s\" (\n", t->name, t->name, t->name, t->name);
	put_columns(out, t, &dialects[POSTGRES]);
	buf_putc(out, ')');
	if (month[0] != '\0')
		buf_printf(out, " PARTITION BY RANGE (\"%s\")", month);
	buf_printf(out, ";\nCREATE UNIQUE INDEX \"%s_key\" ON \"%s\" (",
	    t->name, t->name);
	put_key(out, t, POSTGRES);
	buf_puts(out, "\n) NULLS NOT DISTINCT;\n");
	if (month[0] != '\0')
		buf_printf(out, "CREATE TABLE \"%s_default\" "
		    "PARTITION OF \"%s\" DEFAULT;\n", t->name, t->name);
	buf_puts(out, "END IF;\nEND\n$$;\n");
}

/* ClickHouse: the months of some years; what is out of these is together, so
 * that a stranger's dates make no more partitions. */
static void
put_partition(struct buf *out, const char *month, int64_t now)
{
	int64_t year = date_civil(date_day(now)).year - 2;
	int64_t first = date_days((struct date){year, 1, 1});
	int64_t end = date_days((struct date){year + LIMIT_PARTITION_YEARS,
	    1, 1});

	buf_printf(out, "PARTITION BY if(coalesce(\"%s\", 0) "
	    "BETWEEN %" PRId64 " AND %" PRId64 ",\n"
	    "    toYYYYMM(toDateTime(coalesce(\"%s\", 0), 'UTC')), 0)\n",
	    month, first * DATE_DAY, end * DATE_DAY - 1, month);
}

static void
put_table(struct buf *out, const struct rows_table *t, enum database which,
    int64_t now)
{
	const char *month = key_of(t)->month;

	if (which == POSTGRES) {
		put_postgres(out, t);
		return;
	}
	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s\" (\n", t->name);
	put_columns(out, t, &dialects[which]);
	if (which == SQLITE) {
		buf_printf(out, ");\nCREATE UNIQUE INDEX IF NOT EXISTS "
		    "\"%s_key\" ON \"%s\" (", t->name, t->name);
	} else {
		buf_puts(out, ")\nENGINE = ReplacingMergeTree\n");
		if (month[0] != '\0')
			put_partition(out, month, now);
		buf_puts(out, "ORDER BY (");
	}
	put_key(out, t, which);
	buf_puts(out, "\n);\n");
}

/*
 * PostgreSQL: rows of a month that has no partition have gone to the default
 * one, which keeps those of times that can't be. A transaction of its own, for
 * it waits for others who load, but with no rows of its own to wait for; before
 * all tables it locks out others who do the same. A month whose name is taken,
 * as by a partition that was detached, stays.
 */
static void
put_months(struct buf *out, const struct rows_table *t)
{
	const char *name = t->name, *month = key_of(t)->month;
	struct buf some = {0};

	if (month[0] == '\0')
		return;
	buf_printf(&some, "FROM \"%s_default\"\n"
	    "        WHERE \"%s\" BETWEEN %d AND extract(epoch FROM now()) "
	    "+ %d", name, month, LIMIT_EPOCH, LIMIT_FUTURE);
	buf_printf(out, "DO $$\n"
	    "DECLARE month timestamp; part text; low bigint; high bigint;\n"
	    "BEGIN\n"
	    "IF to_regclass('\"%s_default\"') IS NULL THEN\n"
	    "    RETURN;\n"
	    "END IF;\n"
	    "PERFORM pg_advisory_xact_lock(hashtext('%s'));\n"
	    "IF EXISTS (SELECT %.*s) THEN\n"
	    "    LOCK TABLE \"%s\" IN SHARE ROW EXCLUSIVE MODE;\n"
	    "END IF;\n",
	    name, name, (int)some.n, some.p, name);
	buf_printf(out,
	    "FOREACH month IN ARRAY ARRAY(SELECT DISTINCT\n"
	    "        date_trunc('month', to_timestamp(\"%s\") "
	    "AT TIME ZONE 'UTC')\n"
	    "        %.*s)\n"
	    "LOOP\n"
	    "    part := '%s_' || to_char(month, 'YYYY_MM');\n"
	    "    low := extract(epoch FROM month);\n"
	    "    high := extract(epoch FROM month + interval '1 month');\n"
	    "    CONTINUE WHEN to_regclass(quote_ident(part)) IS NOT NULL;\n",
	    month, (int)some.n, some.p, name);
	buf_printf(out,
	    "    EXECUTE format('CREATE TABLE %%I (LIKE \"%s\")', part);\n"
	    "    EXECUTE format('WITH moved AS (DELETE FROM \"%s_default\" '\n"
	    "        'WHERE \"%s\" >= %%s AND \"%s\" < %%s RETURNING *) '\n"
	    "        'INSERT INTO %%I SELECT * FROM moved', low, high, part);\n"
	    "    EXECUTE format('ALTER TABLE \"%s\" ATTACH PARTITION %%I '\n"
	    "        'FOR VALUES FROM (%%s) TO (%%s)', part, low, high);\n"
	    "END LOOP;\n"
	    "END\n$$;\n", name, name, month, month, name);
	buf_free(&some);
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
	bool last = key_of(t)->keep == LAST;
	size_t i;

	buf_printf(out, "\n"
	    "-- TSV goes in by a table that stays empty: NULL is made of\n"
	    "-- an absent cell's \\N, what is there is %s. In sqlite3:\n"
	    "--\n"
	    "--\t.mode ascii\n"
	    "--\t.separator \"\\t\" \"\\n\"\n"
	    "--\t.import --skip 1 %s.tsv %s_tsv\n"
	    "--\n", last ? "replaced" : "left out", t->name, t->name);
	buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%s_tsv\" AS "
	    "SELECT * FROM \"%s\" WHERE 0;\n", t->name, t->name);
	buf_printf(out, "CREATE TRIGGER IF NOT EXISTS \"%s_tsv_insert\" "
	    "BEFORE INSERT ON \"%s_tsv\" BEGIN\n"
	    "    INSERT OR %s INTO \"%s\" VALUES (\n",
	    t->name, t->name, last ? "REPLACE" : "IGNORE", t->name);
	for (i = 0; i < t->n; i++)
		buf_printf(out, "        nullif(NEW.\"%s\", '\\N')%s\n",
		    t->fields[i].name, i + 1 < t->n ? "," : "");
	buf_puts(out, "    );\n    SELECT RAISE(IGNORE);\nEND;\n");
}

const char *
sql_database(int i)
{
	return i < DATABASES ? dialects[i].name : NULL;
}

void
sql_schema(struct buf *out, const struct rows_table *t, int database,
    int64_t now)
{
	enum database which = (enum database)database;

	put_table(out, t, which, now);
	if (which == SQLITE)
		put_import(out, t);
	if (which == POSTGRES)
		put_months(out, t);
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

static enum database
database_of(const struct sink *s)
{
	return s->format == FORMAT_POSTGRES ? POSTGRES : SQLITE;
}

/*
 * Each cell and a comma. NULL for a number that is no BIGINT: in PostgreSQL
 * anything else ends the load.
 */
static void
put_cells(const struct sink *s, struct buf *b, const struct field *f,
    const struct span *cell, size_t n)
{
	const struct dialect *d = &dialects[database_of(s)];
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

/* The columns, quoted. */
static void
put_names(struct buf *out, const struct rows_table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		buf_printf(out, "%s\"%s\"", i > 0 ? "," : "",
		    t->fields[i].name);
}

/*
 * All in one transaction, so that half an output leaves nothing behind. Rows of
 * which the last of a key stays come together in a table of their own: no
 * statement of PostgreSQL changes a row twice.
 */
static void
begin(struct sink *s)
{
	const struct dialect *d = &dialects[database_of(s)];
	const struct rows_table *t = s->table;

	buf_puts(s->out, d->begin);
	put_table(s->out, t, database_of(s), 0);
	if (key_of(t)->keep == FIRST)
		return;
	buf_printf(s->out, "CREATE TEMPORARY TABLE \"%s_new\" (\n", t->name);
	put_columns(s->out, t, d);
	buf_puts(s->out, ");\n");
}

static void
rest(struct sink *s)
{
	if (s->run > 0)
		buf_puts(s->out, key_of(s->table)->keep == FIRST ?
		    "\nON CONFLICT DO NOTHING;\n" : ";\n");
	s->run = 0;
}

static void
open_row(struct sink *s)
{
	const struct rows_table *t = s->table;
	const char *insert = dialects[database_of(s)].insert;

	if (s->run == SQL_ROWS)
		rest(s);
	if (s->run++ > 0) {
		buf_puts(s->out, ",\n");
		return;
	}
	if (key_of(t)->keep == LAST) {
		buf_printf(s->out, "%s \"%s_new\" VALUES\n", insert,
		    t->name);
		return;
	}
	buf_printf(s->out, "%s \"%s\" (", insert, t->name);
	put_names(s->out, t);
	buf_puts(s->out, ") VALUES\n");
}

static void
merge(struct sink *s)
{
	const struct rows_table *t = s->table;
	enum database which = database_of(s);
	struct buf key = {0};
	size_t i;

	put_key(&key, t, which);
	buf_printf(s->out, "%s \"%s\" (", dialects[which].insert, t->name);
	put_names(s->out, t);
	buf_puts(s->out, ")\nSELECT ");
	if (which == POSTGRES)
		buf_printf(s->out, "DISTINCT ON (%.*s)\n", (int)key.n, key.p);
	put_names(s->out, t);
	buf_printf(s->out, "\nFROM \"%s_new\" WHERE true ORDER BY ", t->name);
	if (which == POSTGRES)
		buf_printf(s->out, "%.*s, ctid DESC", (int)key.n, key.p);
	else
		buf_puts(s->out, "rowid");
	buf_printf(s->out, "\nON CONFLICT (%.*s) DO UPDATE SET",
	    (int)key.n, key.p);
	for (i = 0; i < t->n; i++)
		buf_printf(s->out, "%s\n    \"%s\" = excluded.\"%s\"",
		    i > 0 ? "," : "", t->fields[i].name, t->fields[i].name);
	buf_printf(s->out, ";\nDROP TABLE \"%s_new\";\n", t->name);
	buf_free(&key);
}

static void
end(struct sink *s)
{
	if (key_of(s->table)->keep == LAST)
		merge(s);
	buf_puts(s->out, "COMMIT;\n");
	if (database_of(s) == POSTGRES)
		put_months(s->out, s->table);
}

const struct format_writer FORMAT_WRITER_SQLITE = {.name = "sqlite",
    .start = "(", .end = ")", .cells = put_cells, .open = open_row,
    .begin = begin, .rest = rest, .last = end};
const struct format_writer FORMAT_WRITER_POSTGRES = {.name = "postgres",
    .start = "(", .end = ")", .cells = put_cells, .open = open_row,
    .begin = begin, .rest = rest, .last = end};
/* What SQLite's was called when there was only one. */
const struct format_writer FORMAT_WRITER_SQL = {.name = "sql", .start = "(",
    .end = ")", .cells = put_cells, .open = open_row, .begin = begin,
    .rest = rest, .last = end};
