/* Base64 as mail has it (RFC 2045, 6.8); decoded in any pieces. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_B64_H
#define VALUE_B64_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The digits of a group of four that is not full yet. All zero is a start. */
struct b64 {
	uint32_t bits;
	unsigned int digits;
};

/* Octets that n more characters can give. */
#define B64_ROOM(n) ((n) / 4 * 3 + 3)

/*
 * Decodes n characters into dst, which has B64_ROOM(n) octets and does not
 * overlap in; returns how many octets were written. What is no digit is
 * passed over. A '=' ends a group, wherever it stands, and what follows
 * begins a new one, so that base64 behind base64 gives both. A single digit
 * in a group is dropped. The octets do not depend on the pieces.
 */
size_t b64_decode(struct b64 *s, const char *in, size_t n, char *dst);

/*
 * The end: gives the 0 to 2 octets of a group that lacks its padding and
 * makes *s ready for another run.
 */
size_t b64_finish(struct b64 *s, char *dst);

/* Appends n octets as characters, with padding and without line ends. */
void b64_put(struct buf *b, const char *p, size_t n);

#endif
