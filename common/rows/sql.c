/* Rows as SQL that both sqlite3 and psql take. */
/* SPDX-License-Identifier: ISC */
#include "rows/sql.h"

#include "base/utf8.h"
#include "rows/clean.h"
#include "value/num.h"
#include "rows/schema.h"

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
void
sql_begin(struct sink *s)
{
	buf_puts(s->out, "BEGIN;\n");
	schema_write(s->out, s->table, "sqlite");
}

void
sql_prefix(struct sink *s, const struct span *cells)
{
	sql_rest(s);
	s->head.n = 0;
	put_cells(&s->head, s->table->fields, cells, s->prefix);
}

void
sql_row(struct sink *s, const struct span *cells)
{
	if (s->run == 0)
		put_insert(s->out, s->table);
	buf_puts(s->out, s->run == 0 ? "(" : ",\n(");
	buf_put_span(s->out, buf_span(&s->head));
	put_cells(s->out, s->table->fields + s->prefix, cells + s->prefix,
	    s->table->n - s->prefix);
	s->out->p[s->out->n - 1] = ')'; /* for the last comma */
	if (++s->run == SQL_ROWS)
		sql_rest(s);
}

void
sql_rest(struct sink *s)
{
	if (s->run > 0)
		buf_puts(s->out, "\nON CONFLICT DO NOTHING;\n");
	s->run = 0;
}

void
sql_end(struct sink *s)
{
	sql_rest(s);
	buf_puts(s->out, "COMMIT;\n");
}
