/* What a sink is told, as frames in a ring, and back. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_FRAME_H
#define INPUT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "input/emit.h"
#include "input/ring.h"

enum frame_type {
	FRAME_REPORT = 1,
	FRAME_ROWS,
	FRAME_FAULT,
	FRAME_PASSED,
	FRAME_DONE,
	FRAME_N
};

/* One call of a sink; what the type has no use for is zero. */
struct frame {
	uint32_t type;
	struct report_id id;
	uint64_t records;
	struct span where, what; /* what: the rows as well */
};

/*
 * False if there is no room now. One frame is one call; where and what are
 * cut to LIMIT_FRAME_TEXT octets each, and the caller cuts rows to
 * ring_max().
 */
bool frame_put(struct ring *r, const struct frame *f);

/*
 * Takes the next frame off and makes the call of it; *f says what it was.
 * Texts go through *copy, since a hostile writer could change them while
 * they are looked at; rows go as they are.
 */
enum ring_front frame_take(struct ring *r, struct buf *copy,
    const struct emit *out, struct frame *f);

/*
 * How many jobs end in what the ring holds, -1 if that is nonsense. Only
 * when the writer has gone.
 */
int64_t frame_count_done(const struct ring *r);

#endif
