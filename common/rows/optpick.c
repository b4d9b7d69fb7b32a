/* -c, --columns, --csv-safe, --schema, --views, as programs with rows have
 * them; for opt.h. */
/* SPDX-License-Identifier: ISC */
#include "rows/optpick.h"

#include <time.h>

#include "base/out.h"
#include "rows/sink.h"

static void
list_columns(struct buf *b, const struct opt_common *c, int format,
    const struct rows_table *const *tables)
{
	static const char *const types[] = {"text", "uint", "bool", "time",
	    "ip", "list"}; /* as enum field_type */
	struct span cells[COLUMNS_N];
	const struct field *f;
	struct buf sub = {0};
	struct sink s;

	sink_init(&s, b, &TABLE_COLUMN, (enum format)format, 0);
	s.header = !c->no_header;
	s.colour = c->colour;
	sink_begin(&s);
	for (; *tables != NULL; tables++)
		for (f = (*tables)->fields; f < (*tables)->fields +
		    (*tables)->n; f++) {
			cells[COLUMNS_table] = span_str((*tables)->name);
			cells[COLUMNS_name] = span_str(f->name);
			cells[COLUMNS_type] = span_str(types[f->type]);
			/* names have no character that a list escapes */
			sub.n = 0;
			for (const char *p = f->sub; p != NULL && *p; p++)
				if (*p != '#')
					buf_putc(&sub, *p == ',' ? ';' : *p);
			cells[COLUMNS_subfields] = f->sub != NULL ?
			    buf_span(&sub) : SPAN_NONE;
			cells[COLUMNS_text] = span_str(f->text);
			sink_row(&s, cells);
		}
	sink_end(&s);
	sink_free(&s);
	buf_free(&sub);
}

/* Those that the shell can complete a word with: of what is written, which is
 * the first of tables, or of what is read, the others. */
static void
offer_columns(struct buf *b, const struct opt_cursor *c,
    const struct rows_table *const *tables)
{
	const struct rows_table *const *t = tables;
	size_t i;

	opt_offer_begin(b, c);
	for (t += c->columns == OPT_READ; *t != NULL; t++) {
		for (i = 0; i < (*t)->n; i++)
			opt_offer(b, c, (*t)->fields[i].name,
			    (*t)->fields[i].text);
		if (c->columns != OPT_READ)
			break;
	}
}

/* The option, and what is wrong with it, unless b is empty. */
static void
check(struct buf *b, struct pick *p, const struct opt_common *c, int format,
    const struct rows_table *t)
{
	struct span key;
	struct buf why = {0};
	bool sql = c->schema >= 0 || format >= FORMAT_SQLITE;

	if (sql && !sql_has(t))
		buf_printf(b, "%s: rows of the table %s have no key, and so "
		    "no SQL", c->schema >= 0 ? "--schema" : "-o", t->name);
	else if (p->safe && format != FORMAT_CSV)
		buf_puts(b, "--csv-safe goes with -o csv only");
	else if (c->pick != NULL &&
	    !pick_parse(p, t, span_str(c->pick), &why))
		buf_printf(b, "-c: %.*s", (int)why.n, why.p);
	else if (c->pick != NULL && sql &&
	    (key = sql_missing(t, &p->table)).p != NULL)
		buf_printf(b, "-c: a row of SQL needs %.*s, which is a part "
		    "of its key", SPAN_ARG(key));
	buf_free(&why);
}

bool
optpick(struct pick *p, const struct opt_common *c, int format,
    const struct rows_table *const *tables, enum status *status)
{
	struct buf b = {0};
	bool good;

	if (c->cursor.columns != OPT_NO_COLUMNS) {
		offer_columns(&b, &c->cursor, tables);
		*status = out_print(&b);
		return false;
	}
	if (c->columns) {
		/* there is no key in this table */
		if (format >= FORMAT_SQLITE)
			format = FORMAT_TSV;
		list_columns(&b, c, format, tables);
		*status = out_print(&b);
		return false;
	}
	p->safe = c->csv_safe;
	check(&b, p, c, format, tables[0]);
	good = b.n == 0;
	if (!good) {
		diag(SPAN_NONE, "%.*s", (int)b.n, b.p);
		*status = STATUS_USAGE;
	} else if (c->schema >= 0 || c->views >= 0) {
		if (c->schema >= 0)
			sql_schema(&b, p->from != NULL ? &p->table :
			    tables[0], c->schema, time(NULL));
		if (c->views >= 0)
			sql_views(&b, c->views);
		*status = out_print(&b);
		good = false;
	}
	if (!good)
		pick_free(p);
	buf_free(&b);
	return good;
}
