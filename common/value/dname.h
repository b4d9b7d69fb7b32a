/* Domain names as text: normal form, lengths, labels (RFC 1035, 2.3, 5.1). */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_DNAME_H
#define VALUE_DNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * The normal form is what all other functions here take and the library
 * hands around: ASCII letters in lower case, no final dot, "." for the root,
 * "\." and "\\" for a dot and a backslash within a label, \DDD for what is
 * not printable ASCII, and no other escapes. Two names are equal if their
 * normal forms are.
 */

enum {
	DNAME_LABEL_MAX = 63,   /* octets of a label */
	DNAME_WIRE_MAX = 255,   /* octets of a name, length octets included */
	DNAME_LABELS_MAX = 127, /* what fits into that */
	DNAME_TEXT_MAX = 1003   /* octets of a normal form: 250 \DDD, 3 dots */
};

enum dname_fault {
	DNAME_FINE,
	DNAME_EMPTY,
	DNAME_EMPTY_LABEL,
	DNAME_LONG_LABEL,
	DNAME_LONG,
	DNAME_BAD_ESCAPE
};

/*
 * Appends the normal form of text, which may have capital letters, a final
 * dot and any escapes. On a fault b is as it was. Any octet is taken (RFC
 * 2181, 11): those beyond ASCII too, so U-labels go through dns/idn first.
 */
enum dname_fault dname_put(struct buf *b, struct span text);

/* "label of more than 63 octets"; DNAME_FINE is "". */
const char *dname_fault_str(enum dname_fault f);

/* How many labels; 0 for the root. */
size_t dname_labels(struct span name);

/* Octets of the wire form; may be more than DNAME_WIRE_MAX for a name that
 * was put together from others. */
size_t dname_wire(struct span name);

/* Without the leftmost label: "." for a name of one, absent for the root. */
struct span dname_parent(struct span name);

/* The rightmost n labels; all of a name that has no more; "." for none. */
struct span dname_last(struct span name, size_t n);

/* True if name is top or below it. Everything is below the root. */
bool dname_within(struct span name, struct span top);

#endif
