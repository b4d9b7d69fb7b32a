/* Takes Authentication-Results fields that claim to be ours out of a message
 * (RFC 8601, 5), and leaves all other octets as they are. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_STRIP_H
#define AUTHRES_STRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/claim.h"
#include "base/buf.h"
#include "base/span.h"

/* Why a field goes. */
enum authres_gone {
	AUTHRES_GONE_OURS,   /* AUTHRES_OURS, and likewise */
	AUTHRES_GONE_MAYBE,
	AUTHRES_GONE_NEWER,
	AUTHRES_GONE_HIDDEN, /* one of these behind a bare CR in it */
	AUTHRES_GONE_LONG,   /* more than LIMIT_HEADER octets: not read */
	AUTHRES_GONE_N
};

/*
 * Fields are removed up to the first empty line, also behind a line that is no
 * field: some readers go on there. What stands behind a bare CR or another
 * control character in a field, of any name, is a field of its own to some
 * readers; if that must go, all of the field does. id is our authserv-id,
 * borrowed. A start is all zero but for id, tell and ctx. At most LIMIT_HEADER
 * octets are held.
 *
 * removed counts; line is the number of lines that were read. tell, unless
 * NULL, is called for each field that goes, which may be only its beginning,
 * and with the number of its first line, from 1.
 */
struct authres_strip {
	struct span id;
	void (*tell)(void *ctx, struct span field, uint64_t line,
	    enum authres_gone why);
	void *ctx;
	size_t removed[AUTHRES_GONE_N];

	enum { STRIP_HELD, STRIP_GOES, STRIP_BODY } state;
	bool inside; /* a line */
	uint64_t line, first;
	struct buf held;
};

/* Appends to out the octets that stay, but for those that have to wait. */
void authres_strip_feed(struct authres_strip *s, struct span octets,
    struct buf *out);

/* After the last: appends what had to wait, frees, and is ready for another
 * message. */
void authres_strip_end(struct authres_strip *s, struct buf *out);

/* "field that is too long to be read", for a message to a person. */
const char *authres_gone_str(enum authres_gone g);

#endif
