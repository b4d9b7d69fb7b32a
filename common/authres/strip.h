/* Takes Authentication-Results fields that claim to be ours out of a message
 * (RFC 8601, 5), and leaves all other octets as they are. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_STRIP_H
#define AUTHRES_STRIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Fields are looked for up to the first empty line, so also behind a line
 * that is none: some read on there. id is ours, borrowed; removed counts. All
 * zero but id is a good one to begin with. Of a field no more is held than
 * LIMIT_AUTHRES_FIELD octets, which are enough to tell whose it is.
 */
struct authres_strip {
	struct span id;
	size_t removed;

	unsigned char state;
	struct buf held;
};

/* Appends to out what stays of the octets, but for what has to wait. */
void authres_strip_feed(struct authres_strip *s, struct span octets,
    struct buf *out);

/* After the last: appends what had to wait, frees, and begins anew. */
void authres_strip_end(struct authres_strip *s, struct buf *out);

#endif
