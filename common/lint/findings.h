/* Findings go out: as rows, and as editors and CI services read them. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_FINDINGS_H
#define LINT_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "lint/finding.h"
#include "rows/cells.h"
#include "rows/sink.h"

/* What -o takes: those that all programs have, and more. */
enum findings_format {
	FINDINGS_TSV,
	FINDINGS_TEXT,
	FINDINGS_JSON,
	FINDINGS_CSV,
	FINDINGS_GCC,
	FINDINGS_GITHUB,
	FINDINGS_SARIF,     /* 2.1.0 */
	FINDINGS_CHECKSTYLE,
	FINDINGS_SQLITE,
	FINDINGS_POSTGRES,
	FINDINGS_SQL,
	FINDINGS_N
};

/* The name of a format; NULL if there is none of this number. */
const char *findings_format_name(int f);

/* True for a format in which they are rows of TABLE_FINDING, of which *f is
 * then the format. */
bool findings_are_rows(enum findings_format format, enum format *f);

/*
 * A writer of findings at the end of *out, which it borrows, and which the
 * caller may empty between calls. Nothing of a finding is kept but the name
 * of its file: memory does not grow with their number. No byte that it writes
 * is a control, C1 control or DEL, but line feeds between lines and, in CSV's
 * quotes, TAB, LF and CR; all is UTF-8.
 */
struct findings {
	struct buf *out;
	enum findings_format format;
	bool header; /* TSV, CSV: name the columns first */
	bool colour; /* TEXT: escape sequences for a terminal */
	const struct pick *pick; /* of rows: these columns, or NULL */

	/* the writer's own */
	uint64_t n; /* that were written */
	struct sink sink;
	struct cells cells;
	struct buf scratch, last;
};

/* With a header, without colour; the caller may change them. */
void findings_init(struct findings *w, struct buf *out,
    enum findings_format format);
void findings_free(struct findings *w);

void findings_begin(struct findings *w);
void findings_put(struct findings *w, const struct finding *f);

/* complete: all that was to be looked at was; SARIF says so. */
void findings_end(struct findings *w, bool complete);

/*
 * For the table of formats in findings.c.
 *
 * TEXT is for a person: where and what, the line at fault with a caret below
 * it, why, and what to do. No line of the file is shown wider than a terminal
 * of 80 columns. GCC is one line, as gcc writes its diagnostics, which Vim and
 * Emacs read: "WHERE: error: WHAT. WHY FIX [CODE]".
 *
 * SARIF's columns are code points, as
 * it wants characters: a byte that is no UTF-8 counts as one. Of a line that
 * the finding has a part of only, those before that part count as one byte
 * each.
 */
void findings_text(struct findings *w, const struct finding *f);
void findings_gcc(struct findings *w, const struct finding *f);
void findings_github(struct findings *w, const struct finding *f);
void findings_checkstyle_begin(struct findings *w);
void findings_checkstyle(struct findings *w, const struct finding *f);
void findings_checkstyle_end(struct findings *w, bool complete);
void findings_sarif_begin(struct findings *w);
void findings_sarif(struct findings *w, const struct finding *f);
void findings_sarif_end(struct findings *w, bool complete);

#endif
