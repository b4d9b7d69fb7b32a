/* Where rows go: the table of output formats. */
/* SPDX-License-Identifier: ISC */
#include "rows/sink.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rows/format.h"

static const struct format_writer *const writers[FORMAT_N] = {
    [FORMAT_TSV] = &FORMAT_WRITER_TSV,
    [FORMAT_TEXT] = &FORMAT_WRITER_TEXT,
    [FORMAT_JSON] = &FORMAT_WRITER_JSON,
    [FORMAT_CSV] = &FORMAT_WRITER_CSV,
    [FORMAT_SQLITE] = &FORMAT_WRITER_SQLITE,
    [FORMAT_POSTGRES] = &FORMAT_WRITER_POSTGRES,
    [FORMAT_SQL] = &FORMAT_WRITER_SQL,
};

const char *
format_name(int f)
{
	return f >= 0 && f < FORMAT_N ? writers[f]->name : NULL;
}

void
sink_init(struct sink *s, struct buf *out, const struct rows_table *t,
    enum format f, size_t prefix)
{
	*s = (struct sink){.out = out, .table = t, .format = f,
	    .prefix = prefix, .header = true};
}

void
sink_free(struct sink *s)
{
	buf_free(&s->head);
	free(s->picked);
}

void
sink_pick(struct sink *s, const struct pick *pick)
{
	s->safe = pick != NULL && pick->safe;
	if (pick == NULL || pick->from == NULL)
		return;
	s->pick = pick;
	s->table = &pick->table;
	s->prefix = 0;
	s->picked = xcalloc(pick->table.n, sizeof(s->picked[0]));
}

void
sink_begin(struct sink *s)
{
	const struct format_writer *w = writers[s->format];
	const struct rows_table *t = s->table;
	size_t i;

	for (i = 0; s->header && w->separator != '\0' && i < t->n; i++)
		buf_printf(s->out, "%s%c", t->fields[i].name,
		    i + 1 < t->n ? w->separator : '\n');
	if (w->begin != NULL)
		w->begin(s);
}

void
sink_prefix(struct sink *s, const struct span *cells)
{
	const struct format_writer *w = writers[s->format];

	sink_rest(s);
	if (s->pick != NULL)
		return;
	s->head.n = 0;
	if (w->prefix != NULL)
		w->prefix(s, cells);
	else
		w->cells(s, &s->head, s->table->fields, cells, s->prefix);
}

void
sink_row(struct sink *s, const struct span *cells)
{
	const struct format_writer *w = writers[s->format];
	size_t n = s->prefix, i;

	if (s->pick != NULL) {
		for (i = 0; i < s->table->n; i++)
			s->picked[i] = cells[s->pick->from[i]];
		cells = s->picked;
	}
	if (w->row != NULL) {
		w->row(s, cells);
		return;
	}
	if (w->open != NULL)
		w->open(s);
	if (w->start != NULL)
		buf_puts(s->out, w->start);
	buf_put_span(s->out, buf_span(&s->head));
	w->cells(s, s->out, s->table->fields + n, cells + n, s->table->n - n);
	s->out->n--;
	buf_puts(s->out, w->end);
}

void
sink_rest(struct sink *s)
{
	if (writers[s->format]->rest != NULL)
		writers[s->format]->rest(s);
}

void
sink_end(struct sink *s)
{
	sink_rest(s);
	if (writers[s->format]->last != NULL)
		writers[s->format]->last(s);
}
