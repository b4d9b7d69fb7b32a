/* Findings go out: the table of formats, and rows of TABLE_FINDING. */
/* SPDX-License-Identifier: ISC */
#include "lint/findings.h"

#include <string.h>

#include "lint/text.h"

/* Cells of untrusted text are repaired; w->scratch has what is made. */
static void
row_put(struct findings *w, const struct finding *f)
{
	const struct lint_info *info = &lint_rules[f->rule];
	const struct zone_file *file = f->at.file;
	struct cells *c = &w->cells;
	struct buf line = {0};

	cells_begin(c, FINDING_N);
	if (file != NULL)
		cells_foreign(c, FINDING_file, file->name);
	if (f->at.line > 0)
		cells_number(c, FINDING_line, f->at.line);
	if (f->at.column > 0) {
		cells_number(c, FINDING_column, f->at.column);
		cells_number(c, FINDING_length, f->n);
	}
	cells_word(c, FINDING_severity, lint_severities[f->severity]);
	cells_word(c, FINDING_code, info->code);
	cells_foreign(c, FINDING_domain, f->domain);
	w->scratch.n = 0;
	finding_message(&w->scratch, f);
	cells_foreign(c, FINDING_message, buf_span(&w->scratch));
	cells_word(c, FINDING_why, finding_why(f));
	cells_word(c, FINDING_fix, info->fix);
	cells_word(c, FINDING_section, info->section);
	cells_foreign(c, FINDING_subject, f->subject);
	cells_foreign(c, FINDING_record, f->record);
	for (; file != NULL && file->from != NULL; file = file->from) {
		cells_item(c, file == f->at.file ? '\0' : ';',
		    file->from->name);
		line.n = 0;
		buf_put_uint(&line, file->line);
		cells_item(c, ',', buf_span(&line));
	}
	cells_close(c, FINDING_included_from);
	buf_free(&line);
	if (f->fix.text.p != NULL) {
		cells_number(c, FINDING_fix_line, f->fix.at.line);
		cells_number(c, FINDING_fix_column, f->fix.at.column);
		cells_number(c, FINDING_fix_length, f->fix.n);
		cells_foreign(c, FINDING_fix_text, f->fix.text);
	}
	cells_foreign(c, FINDING_target, f->target);
	cells_end(c);
	sink_row(&w->sink, c->v);
}

static const struct writer {
	const char *name;
	void (*begin)(struct findings *w); /* may be NULL, as end */
	void (*put)(struct findings *w, const struct finding *f);
	void (*end)(struct findings *w, bool complete);
} writers[FINDINGS_N] = {
    [FINDINGS_TSV] = {"tsv", NULL, row_put, NULL},
    [FINDINGS_TEXT] = {"text", NULL, findings_text, NULL},
    [FINDINGS_JSON] = {"json", NULL, row_put, NULL},
    [FINDINGS_CSV] = {"csv", NULL, row_put, NULL},
    [FINDINGS_GCC] = {"gcc", NULL, findings_gcc, NULL},
    [FINDINGS_GITHUB] = {"github", NULL, findings_github, NULL},
    [FINDINGS_SARIF] = {"sarif", findings_sarif_begin, findings_sarif,
	findings_sarif_end},
    [FINDINGS_CHECKSTYLE] = {"checkstyle", findings_checkstyle_begin,
	findings_checkstyle, findings_checkstyle_end},
};

const char *
findings_format_name(int f)
{
	return f >= 0 && f < FINDINGS_N ? writers[f].name : NULL;
}

bool
findings_are_rows(enum findings_format format)
{
	return writers[format].put == row_put;
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
	cells_free(&w->cells);
	buf_free(&w->scratch);
	buf_free(&w->last);
}

void
findings_begin(struct findings *w)
{
	static const enum format formats[FINDINGS_N] = {
	    [FINDINGS_TSV] = FORMAT_TSV,
	    [FINDINGS_JSON] = FORMAT_JSON,
	    [FINDINGS_CSV] = FORMAT_CSV,
	};

	if (writers[w->format].begin != NULL)
		writers[w->format].begin(w);
	if (writers[w->format].put != row_put)
		return;
	sink_init(&w->sink, w->out, &TABLE_FINDING, formats[w->format], 0);
	sink_pick(&w->sink, w->pick);
	w->sink.header = w->header;
	sink_begin(&w->sink);
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
	if (writers[w->format].end != NULL)
		writers[w->format].end(w, complete);
	if (writers[w->format].put == row_put)
		sink_end(&w->sink);
}
