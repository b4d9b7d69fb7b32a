/* What a process that has counted a part of the rows says of it: frames. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_PART_H
#define SUMMARY_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"

/*
 * In this order: one NUMBERS; REPORT for each report or copy of one that is
 * new to it, in the order of the rows, its v being a struct dedup_id; NOTE for
 * a line about a row; GROUP with counts as struct group has them, and its key.
 */
enum part_kind { PART_NUMBERS, PART_REPORT, PART_NOTE, PART_GROUP, PART_N };

/* v of NUMBERS, of which FAILED says that the part can't be counted without
 * the others. */
enum part_number {
	PART_FAILED,
	PART_ROWS,
	PART_COUNTED, /* of these, what struct tally has as rows */
	PART_LINES,   /* with that of the header */
	PART_BAD,
	PART_DUPLICATES,
	PART_CONFLICTS,
	PART_REPEATED, /* see struct intake */
	PART_PAIRS,   /* see pairs_elsewhere() */
	PART_REPORTS, /* frames of each kind that follow */
	PART_NOTES,
	PART_GROUPS,
	PART_NUMBERS_N
};

/* v of NOTE: the line, and which of the numbers BAD to CONFLICTS it is of. */
enum { NOTE_LINE, NOTE_OF };

_Static_assert((int)PART_NUMBERS_N <= (int)GROUP_N, "they fit a frame");

struct part_frame {
	enum part_kind kind;
	uint64_t v[GROUP_N];
	struct span text; /* of NOTE and GROUP */
};

void part_put(struct buf *b, const struct part_frame *f);

/*
 * The frame at the front of bytes, which *f borrows; *len is its length. The
 * writer may be hostile: the length is checked before it is waited for, the
 * key of a group has nkeys values, and these are UTF-8.
 */
enum part_state { PART_WHOLE, PART_MORE, PART_WRONG };
enum part_state part_parse(struct span bytes, size_t nkeys,
    struct part_frame *f, size_t *len);

#endif
