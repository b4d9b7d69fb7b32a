/* Canonicalization of DKIM: fields and bodies (RFC 6376, 3.4); and which
 * fields of a header a signature takes (5.4.2). */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CANON_H
#define DKIM_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/table.h"
#include "mail/header.h"

enum canon { CANON_SIMPLE, CANON_RELAXED, CANON_N };

const char *canon_str(enum canon c); /* "relaxed" */

/*
 * The fields of a header by name. All zero is empty. canon_fields_begin()
 * makes all fields available, again if some were taken, in time linear in the
 * fields. It is always for the same header, which must outlive the struct, and
 * with the same seed, of hash_seed().
 */
struct canon_fields {
	const struct header *h;
	uint64_t seed;
	struct table names; /* to the last field of each name */
	uint32_t *above;    /* of each field, the one above of its name */
	uint32_t *next;     /* of each last one, the next to be taken */
};
void canon_fields_begin(struct canon_fields *x,
    const struct header *h, uint64_t seed);
void canon_fields_free(struct canon_fields *x);

/*
 * Takes the last field of that name, in any case, that is still available;
 * NULL if there is none (RFC 6376, 5.4.2).
 */
const struct header_field *canon_fields_take(struct canon_fields *x,
    struct span name);

/*
 * Appends a field, raw as in struct header_field, canonicalized and without
 * the final CRLF. Line ends inside may be LF or CRLF and become CRLF (simple)
 * or are removed (relaxed). A raw without a colon is all name.
 */
void canon_field(struct buf *b, enum canon c, struct span raw);

/*
 * A body that comes in pieces. All zero but for mode is a start. Lines end in
 * LF or CRLF, alike; a bare CR is an ordinary octet.
 */
struct canon_body {
	enum canon mode;
	bool any;       /* there were octets other than empty lines */
	bool line;      /* the current line has octets */
	bool space;     /* held: white space, which is one space or nothing */
	bool cr;        /* held: a CR, which is half a line end or an octet */
	uint64_t blank; /* held: empty lines, until something follows */
};

/* The least room for each call, in octets. */
#define CANON_ROOM 64U

/*
 * Canonicalizes from the front of *in into the room (CANON_ROOM at least)
 * at out; returns how many octets were written. *in is advanced; call again
 * until it is empty. The result does not depend on the pieces. Takes time
 * linear in the octets in and out.
 */
size_t canon_body(struct canon_body *c, struct span *in, char *out,
    size_t room);

/* The end of the body: writes what is left, as above; call until it is 0. */
size_t canon_body_end(struct canon_body *c, char *out, size_t room);

#endif
