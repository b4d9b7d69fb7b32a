/* -c, --columns, --csv-safe, as every program with rows has them; for opt.h. */
/* SPDX-License-Identifier: ISC */
#include "rows/optpick.h"

#include "base/out.h"
#include "rows/sink.h"
#include "rows/sql.h"

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

bool
optpick(struct pick *p, const struct opt_common *c, int format,
    const struct rows_table *const *tables, enum status *status)
{
	struct buf b = {0}, why = {0};
	const char *key;
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
	if (p->safe && format != FORMAT_CSV)
		buf_puts(&b, "--csv-safe goes with -o csv only");
	else if (c->pick != NULL &&
	    !pick_parse(p, tables[0], span_str(c->pick), &why))
		buf_printf(&b, "-c: %.*s", (int)why.n, why.p);
	else if (c->pick != NULL && format >= FORMAT_SQLITE &&
	    (key = sql_missing(tables[0], &p->table)) != NULL)
		buf_printf(&b, "-c: a row of SQL needs %s, which is a part of "
		    "its key", key);
	good = b.n == 0;
	if (!good) {
		diag(SPAN_NONE, "%.*s", (int)b.n, b.p);
		*status = STATUS_USAGE;
		pick_free(p);
	}
	buf_free(&b);
	buf_free(&why);
	return good;
}
