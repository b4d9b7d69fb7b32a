/* UTF-16 text (RFC 2781) in pieces, written as UTF-8. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_UTF16_H
#define MAIL_UTF16_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Where in the text it is. */
struct utf16 {
	bool big;      /* the high octet of a unit comes first */
	bool begun;
	int octet;     /* the first of a unit whose second follows; or -1 */
	uint32_t high; /* a surrogate whose other half follows, or 0 */
};

/*
 * True if head is the beginning of a text in UTF-16: a byte order mark, or two
 * ASCII characters. No UTF-8 and no other charset of mail has such octets. *u
 * is then ready for all of the text, from the first octet on.
 */
bool utf16_sniff(struct utf16 *u, struct span head);

/*
 * Appends s in UTF-8, without a byte order mark in front; half a character is
 * held back for the next call, unless this is the last. What is no character
 * becomes U+FFFD.
 */
void utf16_decode(struct utf16 *u, struct span s, bool last, struct buf *b);

#endif
