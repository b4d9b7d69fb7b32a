/* Where rows go: one of the output formats, onto a buffer. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_SINK_H
#define ROWS_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"
#include "rows/pick.h"

/* What -o takes: sink.c has a table of them, in any order. */
enum format {
	FORMAT_TSV,
	FORMAT_TEXT,
	FORMAT_JSON, /* JSON Lines */
	FORMAT_CSV,  /* RFC 4180, with LF */
	/* SQL: TABLE_RUA, TABLE_REPORT */
	FORMAT_SQLITE,
	FORMAT_POSTGRES,
	FORMAT_SQL,  /* an older name of FORMAT_SQLITE */
	FORMAT_N
};

/* The name of a format; NULL if there is none of this number. */
const char *format_name(int f);

/*
 * A sink turns rows of one table into bytes at the end of *out, which it
 * borrows, and which the caller may empty between calls. A row is an array
 * of t->n spans, absent where p is NULL, raw valid UTF-8, lists in the
 * notation of dmarc-rows(5). Nothing that a sink writes holds a control
 * byte, C1 control or DEL of a cell, but TAB, LF and CR inside CSV's
 * quotes. SQL is ASCII without backslashes.
 *
 * prefix: how many leading columns stay the same for many rows in a row
 * (those of a report). The caller calls sink_prefix() with these cells when
 * they change, and the format renders them once. TEXT shows them as a heading
 * above the rows, for which the table must be TABLE_RUA.
 *
 * Between sink_begin() and sink_end() come whole rows only, and the bytes of
 * a row do not depend on other rows but for those of sink_prefix(), so
 * bytes of several sinks of the same settings may be put together between
 * one begin and one end: that is how work is split over processes. Each such
 * sink's own bytes start with a sink_prefix(). (For SQL a run of rows is one
 * statement, which sink_rest() closes.)
 */
struct sink {
	struct buf *out;
	const struct rows_table *table;
	enum format format;
	size_t prefix;
	bool header;   /* TSV, CSV, TEXT: name the columns first */
	bool colour;   /* TEXT: escape sequences for a terminal */
	bool verbose;  /* TEXT: show the row's lists too */
	bool safe;     /* CSV: no cell is a formula to a spreadsheet */
	const struct pick *pick; /* NULL: all columns */
	struct span *picked;     /* the cells of these */
	struct buf head; /* the format's own: the rendered prefix */
	size_t run;      /* SQL: rows of the statement under way */
};

/* With a header, and without what is TEXT's own; the caller may change it. */
void sink_init(struct sink *s, struct buf *out, const struct rows_table *t,
    enum format f, size_t prefix);
void sink_free(struct sink *s);

/*
 * After sink_init(): writes as pick says, and only the columns that it has, if
 * it has any. It is borrowed; NULL, or one that is all zero, changes nothing.
 * Columns that are chosen have no prefix: the cells of sink_prefix() are taken
 * from each row.
 */
void sink_pick(struct sink *s, const struct pick *pick);

void sink_begin(struct sink *s); /* header line, CREATE TABLE, BEGIN */
void sink_prefix(struct sink *s, const struct span *cells);
void sink_row(struct sink *s, const struct span *cells); /* all t->n cells */
void sink_rest(struct sink *s);  /* bytes so far stand for themselves */
void sink_end(struct sink *s);   /* COMMIT */

#endif
