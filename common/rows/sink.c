/* Where rows go: the table of output formats. */
/* SPDX-License-Identifier: ISC */
#include "rows/sink.h"

#include "rows/format.h"

static const struct format_writer *const writers[FORMAT_N] = {
    [FORMAT_TSV] = &FORMAT_WRITER_TSV,
    [FORMAT_TEXT] = &FORMAT_WRITER_TEXT,
    [FORMAT_JSON] = &FORMAT_WRITER_JSON,
    [FORMAT_CSV] = &FORMAT_WRITER_CSV,
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
}

void
sink_begin(struct sink *s)
{
	if (writers[s->format]->begin != NULL)
		writers[s->format]->begin(s);
}

void
sink_prefix(struct sink *s, const struct span *cells)
{
	sink_rest(s);
	s->head.n = 0;
	writers[s->format]->prefix(s, cells);
}

void
sink_row(struct sink *s, const struct span *cells)
{
	writers[s->format]->row(s, cells);
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
	if (writers[s->format]->end != NULL)
		writers[s->format]->end(s);
}
