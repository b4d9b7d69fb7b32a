/* Where rows go: the table of output formats. */
/* SPDX-License-Identifier: ISC */
#include "rows/sink.h"

#include "rows/csv.h"
#include "rows/json.h"
#include "rows/sql.h"
#include "rows/text.h"
#include "rows/tsv.h"

static void
nothing(struct sink *s)
{
	(void)s;
}

static const struct writer {
	const char *name;
	void (*begin)(struct sink *s);
	void (*prefix)(struct sink *s, const struct span *cells);
	void (*row)(struct sink *s, const struct span *cells);
	void (*rest)(struct sink *s);
	void (*end)(struct sink *s);
} writers[FORMAT_N] = {
	[FORMAT_TSV] = {"tsv", tsv_begin, tsv_prefix, tsv_row, nothing,
	    nothing},
	[FORMAT_TEXT] = {"text", text_begin, text_prefix, text_row, nothing,
	    nothing},
	[FORMAT_JSON] = {"json", nothing, json_prefix, json_row, nothing,
	    nothing},
	[FORMAT_CSV] = {"csv", csv_begin, csv_prefix, csv_row, nothing,
	    nothing},
	[FORMAT_SQL] = {"sql", sql_begin, sql_prefix, sql_row, sql_rest,
	    sql_end},
};

int
format_find(const char *name)
{
	int i;

	for (i = 0; i < FORMAT_N; i++)
		if (strcmp(writers[i].name, name) == 0)
			return i;
	return -1;
}

const char *
format_str(enum format f)
{
	return writers[f].name;
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
	writers[s->format].begin(s);
}

void
sink_prefix(struct sink *s, const struct span *cells)
{
	writers[s->format].prefix(s, cells);
}

void
sink_row(struct sink *s, const struct span *cells)
{
	writers[s->format].row(s, cells);
}

void
sink_rest(struct sink *s)
{
	writers[s->format].rest(s);
}

void
sink_end(struct sink *s)
{
	writers[s->format].end(s);
}
