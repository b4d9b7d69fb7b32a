/* Counts the rows of inputs: the loop over them. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_COUNT_H
#define SUMMARY_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/stream.h"
#include "rows/read.h"
#include "summary/digest.h"
#include "summary/intake.h"
#include "summary/tally.h"

enum count_number {
	COUNT_ROWS,
	COUNT_BAD,        /* lines that are no rows */
	COUNT_DUPLICATES, /* reports */
	COUNT_CONFLICTS,
	COUNT_N
};

/*
 * in, tally, digest and rows are initialized by the caller, who frees them,
 * and why. tally counts if it has keys, digest otherwise.
 *   n      how many there were
 *   any    some input had a header with all that is needed
 *   alone  a part of an input is counted by itself: see count_rows()
 *   note   gets a line on a row: on the first LIMIT_LINES of each number that
 *          tell names
 *   why    says why an input can't be used
 */
struct count {
	struct intake in;
	struct tally tally;
	struct digest digest;
	struct rows rows;
	uint64_t n[COUNT_N];
	bool any, alone;
	bool tell[COUNT_N];
	void (*note)(void *ctx, enum count_number of, uint64_t line,
	    struct span what);
	void *ctx;
	struct buf why;
};

/* Begins an input and takes its header; false if it can't be used. */
bool count_header(struct count *c, struct stream in);

/*
 * Counts the rows from there to the end of the stream. False if the rest can't
 * be used; or, alone, if rows can't be counted without those before them or
 * are not of this part alone.
 */
bool count_rows(struct count *c);

/* Counts one that another process has met. */
void count_note(struct count *c, enum count_number of, uint64_t line,
    struct span what);

/* What adds up: n sections, whose keys have so many values each. */
struct groups *count_sections(struct count *c, size_t *n);
size_t count_values(const struct count *c, size_t section);

#endif
