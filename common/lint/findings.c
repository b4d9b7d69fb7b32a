/* Findings go out: the table of formats. */
/* SPDX-License-Identifier: ISC */
#include "lint/findings.h"

#include <string.h>

#include "lint/ci.h"
#include "lint/text.h"
#include "lint/sarif.h"

static void
nothing(struct findings *w)
{
	(void)w;
}

static void
no_end(struct findings *w, bool complete)
{
	(void)w;
	(void)complete;
}

static void
row_begin(struct findings *w)
{
	static const enum format formats[] = {
	    [FINDINGS_TSV] = FORMAT_TSV,
	    [FINDINGS_JSON] = FORMAT_JSON,
	    [FINDINGS_CSV] = FORMAT_CSV,
	};

	sink_init(&w->sink, w->out, &TABLE_FINDING, formats[w->format], 0);
	w->sink.header = w->header;
	sink_begin(&w->sink);
}

static void
row_put(struct findings *w, const struct finding *f)
{
	findingrow_fill(&w->row, f);
	sink_row(&w->sink, w->row.cells);
}

static void
row_end(struct findings *w, bool complete)
{
	(void)complete;
	sink_end(&w->sink);
}

static void
text_put(struct findings *w, const struct finding *f)
{
	if (w->n > 0)
		buf_putc(w->out, '\n');
	finding_text(w->out, f, w->colour);
}

static void
gcc_put(struct findings *w, const struct finding *f)
{
	finding_gcc(w->out, f);
}

static const struct writer {
	const char *name;
	void (*begin)(struct findings *w);
	void (*put)(struct findings *w, const struct finding *f);
	void (*end)(struct findings *w, bool complete);
} writers[FINDINGS_N] = {
    [FINDINGS_TSV] = {"tsv", row_begin, row_put, row_end},
    [FINDINGS_TEXT] = {"text", nothing, text_put, no_end},
    [FINDINGS_JSON] = {"json", row_begin, row_put, row_end},
    [FINDINGS_CSV] = {"csv", row_begin, row_put, row_end},
    [FINDINGS_GCC] = {"gcc", nothing, gcc_put, no_end},
    [FINDINGS_GITHUB] = {"github", nothing, github_put, no_end},
    [FINDINGS_SARIF] = {"sarif", sarif_begin, sarif_put, sarif_end},
    [FINDINGS_CHECKSTYLE] = {"checkstyle", checkstyle_begin, checkstyle_put,
	checkstyle_end},
};

int
findings_find(const char *name)
{
	int i;

	for (i = 0; i < FINDINGS_N; i++)
		if (strcmp(writers[i].name, name) == 0)
			return i;
	return -1;
}

void
findings_init(struct findings *w, struct buf *out,
    enum findings_format format)
{
	*w = (struct findings){.out = out, .format = format, .header = true};
}

void
findings_free(struct findings *w)
{
	sink_free(&w->sink);
	findingrow_free(&w->row);
	buf_free(&w->scratch);
	buf_free(&w->last);
}

void
findings_begin(struct findings *w)
{
	writers[w->format].begin(w);
}

void
findings_put(struct findings *w, const struct finding *f)
{
	writers[w->format].put(w, f);
	w->n++;
}

void
findings_end(struct findings *w, bool complete)
{
	writers[w->format].end(w, complete);
}
