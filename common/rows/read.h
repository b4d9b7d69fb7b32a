/* Reads rows from TSV: lines, cells, headers; not what the columns mean. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_READ_H
#define ROWS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/stream.h"

/*
 * What rows_next() met. HEADER is the first line of an input, and each later
 * line that is a header again, as in `cat a.tsv b.tsv`; its columns may
 * stand in another order. BAD is a line that is skipped; ERROR ends the
 * input.
 */
enum rows_event {
	ROWS_END,
	ROWS_HEADER,
	ROWS_ROW,
	ROWS_BAD,
	ROWS_ERROR,
};

/* A column that is wanted, by its place, and the slot its cell goes to. */
struct rows_want {
	uint32_t column, slot;
};

/*
 * A reader and what it last met; spans hold until the next call.
 *   line   number of the line, from 1
 *   names  HEADER: the columns' names; they hold until the next header
 *   cells  ROW: by slot, without escapes, valid UTF-8 and no NUL; absent
 *          where the cell is \N or no column goes there
 *   same   ROW: the leading cells told to rows_map() are byte for byte
 *          those of the row before, under the same header
 *   text   BAD, ERROR: what is wrong, no full stop
 * Only cells that are wanted are decoded: a bad escape in another goes
 * unnoticed; the number of cells is always checked. A line ends with LF or
 * CR LF, the last one may lack it. A byte order mark is skipped.
 */
struct rows {
	uint64_t line;
	struct span *names;
	size_t n;
	struct span *cells;
	bool same;
	struct buf text;

	/* the reader's own */
	struct stream in;
	struct buf data;      /* bytes read, one LF behind them, and room */
	size_t at;            /* where the next line begins */
	bool ended, started;
	size_t slots;
	uint32_t *ends;       /* where each cell of the line ends */
	struct rows_want *want;
	size_t nwant, nlead;  /* the first nlead lie in the prefix */
	size_t shared, last, odd;
	struct buf head;      /* the header line */
	struct buf prefix;    /* its leading cells, as they stand */
	struct buf lead, rest; /* cells that had escapes */
	size_t line_at, line_n; /* the line last met */
};

/* A reader into that many slots; rows_free() frees all but the streams. */
void rows_init(struct rows *r, size_t slots);
void rows_free(struct rows *r);

/* Goes on with another input, which begins with a header. */
void rows_open(struct rows *r, struct stream in);

/* Goes on below the same header with another stream, in which a line begins;
 * of the one before nothing is left to be read. */
void rows_go_on(struct rows *r, struct stream in);

/*
 * The next event. Memory is bounded by LIMIT_ROW; a longer line is BAD. A
 * line that no slot of the header's size fits is BAD.
 */
enum rows_event rows_next(struct rows *r);

/*
 * After HEADER: slot[i] is where column i goes, or -1. The first shared
 * columns are compared with the row before as a whole, which is what makes
 * rows of one report cheap. Without this call no cell is wanted.
 */
void rows_map(struct rows *r, const int *slot, size_t shared);

/*
 * After ROW: the caller can't use it, what says why. HEADER if the line is
 * really a header (every cell is a name and one of them is "count" or
 * "messages"), with names set; else BAD, with text set to what.
 */
enum rows_event rows_reject(struct rows *r, const char *what);

#endif
