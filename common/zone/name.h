/* Domain names as master files write them (RFC 1035, 5.1), in wire form. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_NAME_H
#define ZONE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "zone/fault.h"

enum { ZONE_NAME_MAX = 255, ZONE_LABELS_MAX = 127 };

/* Absolute, uncompressed, with the root's zero octet; n is 0 for none. Behind
 * the longest name there is space for what reading and copying go over it. */
struct zone_name {
	unsigned char n;
	unsigned char wire[ZONE_NAME_MAX + 65];
};

/*
 * Reads a name, which is relative to origin unless it ends with a dot; "@" is
 * origin itself. ASCII letters become lower case. Without an origin it is NULL
 * or origin->n is 0. Returns ZONE_FINE with *at 0, or a fault that shows at
 * octet *at of text.
 */
enum zone_fault zonename_read(struct zone_name *name, struct span text,
    const struct zone_name *origin, size_t *at);

/*
 * Reads a name from outside a master file: it is absolute, with or without the
 * final dot, and "@" is a label. False if it can't be a name.
 */
bool zonename_absolute(struct zone_name *name, struct span text);

/*
 * Appends a name of wire form (valid, with its end) without the final dot,
 * "." for the root; dots and backslashes in a label get a backslash, what is
 * not printable ASCII is \DDD.
 */
void zonename_write(struct buf *b, const unsigned char *wire);

/* The length of a name of wire form at p, of n octets in all; 0 if it is
 * not one: cut off, compressed, or of more than 255 octets. */
size_t zonename_size(const unsigned char *p, size_t n);

/*
 * Reads an escape, the backslash being p[0]: \DDD or \X. Gives the octet and
 * how many of the n octets it took; 0 if it is none.
 */
size_t zonename_escape(const char *p, size_t n, unsigned char *octet);

#endif
