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
	enum format rows; /* of row_put() */
} writers[FINDINGS_N] = {
    [FINDINGS_TSV] = {"tsv", .put = row_put, .rows = FORMAT_TSV},
    [FINDINGS_TEXT] = {"text", .put = findings_text},
    [FINDINGS_JSON] = {"json", .put = row_put, .rows = FORMAT_JSON},
    [FINDINGS_CSV] = {"csv", .put = row_put, .rows = FORMAT_CSV},
    [FINDINGS_GCC] = {"gcc", .put = findings_gcc},
    [FINDINGS_GITHUB] = {"github", .put = findings_github},
    [FINDINGS_SARIF] = {"sarif", .begin = findings_sarif_begin,
	.put = findings_sarif, .end = findings_sarif_end},
    [FINDINGS_CHECKSTYLE] = {"checkstyle",
	.begin = findings_checkstyle_begin, .put = findings_checkstyle,
	.end = findings_checkstyle_end},
    [FINDINGS_SQLITE] = {"sqlite", .put = row_put, .rows = FORMAT_SQLITE},
    [FINDINGS_POSTGRES] = {"postgres", .put = row_put,
	.rows = FORMAT_POSTGRES},
    [FINDINGS_SQL] = {"sql", .put = row_put, .rows = FORMAT_SQL},
};

const char *
findings_format_name(int f)
{
	return f >= 0 && f < FINDINGS_N ? writers[f].name : NULL;
}

bool
findings_are_rows(enum findings_format format, enum format *f)
{
	if (writers[format].put == row_put)
		*f = writers[format].rows;
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
	enum format rows;

	if (writers[w->format].begin != NULL)
		writers[w->format].begin(w);
	if (!findings_are_rows(w->format, &rows))
		return;
	sink_init(&w->sink, w->out, &TABLE_FINDING, rows, 0);
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
