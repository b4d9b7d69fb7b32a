/* What a process that has counted a part of the rows says of it: frames. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_PART_H
#define SUMMARY_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/stream.h"
#include "rows/fields.h"

/*
 * What v, of and text of each kind of frame are, in the order in which they
 * come; each but the first and the last any number of times.
 */
enum part_kind {
	PART_NUMBERS, /* enum part_number */
	PART_REPORT,  /* a struct dedup_id that is new to the part, by rows */
	PART_NOTE,    /* the line; enum count_number; what to say of the row */
	PART_PAIRS,   /* pairs_elsewhere(); of a section */
	PART_GROUP,   /* counts as struct group has them; section; key */
	PART_LOOK,    /* look_pack() */
	PART_LOOKS,   /* which group of DIGEST_SOURCE; LOOK; messages */
	PART_ADDRESS, /* which group of DIGEST_SOURCE; address, or empty */
	PART_END,
	PART_N
};

enum part_number {
	PART_FAILED, /* the part can't be counted without the others */
	PART_COUNTS, /* n of struct count, COUNT_N of them */
	PART_COUNTED = PART_COUNTS + 4, /* rows of struct tally */
	PART_LINES,
	PART_REPEATED, /* see struct intake */
	PART_REPORTS,  /* frames of REPORT that follow */
	PART_NUMBERS_N
};

/* v of LOOKS; that of ADDRESS is the first alone. */
enum { PART_SOURCE, PART_WHICH, PART_MESSAGES };

struct part_frame {
	enum part_kind kind;
	unsigned int of;
	uint64_t v[GROUP_N];
	struct span text;
};

void part_put(struct buf *b, const struct part_frame *f);

/*
 * The frame at the front of bytes, which *f borrows; *len is its length. The
 * writer may be hostile: the length is checked before it is waited for. What
 * of and v are, and what the text is, is for the caller to check.
 */
enum part_state { PART_WHOLE, PART_MORE, PART_WRONG };
enum part_state part_parse(struct span bytes, struct part_frame *f,
    size_t *len);

/* The frames of a stream, one after the other: *f holds until the next call.
 * False at the end, or if they are wrong. said is to be freed. */
struct part_reader {
	struct stream in;
	struct buf said;
	size_t at;
};

bool part_next(struct part_reader *r, struct part_frame *f);

/* True if it is just so many values as cells_pack() makes it, of UTF-8 without
 * NUL. */
bool part_is_values(struct span run, size_t n);

/* True for UTF-8 without NUL, as all cells are. */
bool part_is_value(struct span s);

#endif
