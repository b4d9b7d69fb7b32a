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
 * Fields are removed up to the first empty line, also behind a line that is no
 * field: some readers go on there. id is our authserv-id, borrowed; removed
 * counts. A start is all zero but for id. At most LIMIT_AUTHRES_FIELD octets
 * of a field are held, which is enough to tell whose it is.
 */
struct authres_strip {
	struct span id;
	size_t removed;

	unsigned char state;
	struct buf held;
};

/* Appends to out the octets that stay, but for those that have to wait. */
void authres_strip_feed(struct authres_strip *s, struct span octets,
    struct buf *out);

/* After the last: appends what had to wait, frees, and starts anew. */
void authres_strip_end(struct authres_strip *s, struct buf *out);

#endif
