/* Canonicalization of DKIM: fields and bodies (RFC 6376, 3.4). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CANON_H
#define DKIM_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum canon { CANON_SIMPLE, CANON_RELAXED, CANON_N };

const char *canon_str(enum canon c); /* "relaxed" */

/*
 * Appends a field, raw as in struct rfc5322_field, canonicalized and without
 * the final CRLF. Line ends inside may be LF or CRLF and come out as CRLF
 * (simple) or not at all (relaxed). A raw that has no colon is all name.
 */
void canon_field(struct buf *b, enum canon c, struct span raw);

/*
 * A body as it goes by. All zero but for mode is a start. Lines end in LF or
 * CRLF, alike; a bare CR is an ordinary octet.
 */
struct canon_body {
	enum canon mode;
	bool any;       /* there were octets other than empty lines */
	bool line;      /* the line that is open has octets */
	bool space;     /* white space is held: one space, or nothing */
	bool cr;        /* a CR is held: half a line end, or an octet */
	uint64_t blank; /* empty lines are held, until something follows */
};

/* Octets that there must be room for in each call. */
#define CANON_ROOM 64U

/*
 * Canonicalizes from the front of *in into the room (CANON_ROOM at least)
 * at out; returns how many octets were written. What was used is taken off
 * *in; call again until it is empty. The octets do not depend on the pieces.
 * Time is linear in the octets in and out.
 */
size_t canon_body(struct canon_body *c, struct span *in, char *out,
    size_t room);

/*
 * The end: writes what is left, as above; call again until there is nothing.
 */
size_t canon_body_end(struct canon_body *c, char *out, size_t room);

#endif
