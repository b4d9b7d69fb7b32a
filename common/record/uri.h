/* URIs by RFC 3986, and of mailto (RFC 6068) the address; no resolving. */
/* SPDX-License-Identifier: ISC */
#ifndef RECORD_URI_H
#define RECORD_URI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/*
 * The parts of an URI, as places in its text and without their delimiters;
 * absent is not the same as empty. path is never absent.
 */
struct uri {
	struct span scheme;
	bool mailto; /* the scheme is that one */
	struct span userinfo, host, port; /* host absent: no authority */
	struct span path;
	struct span query, fragment;
};

/*
 * Is text an URI (RFC 3986, 3: with a scheme, no relative reference)? On
 * false *u is undefined but for scheme, which is as uri_scheme() says, and
 * mailto.
 */
bool uri_parse(struct uri *u, struct span text);

/*
 * Does text begin with a scheme and a colon? That alone does not make it
 * valid. *scheme is absent on false.
 */
bool uri_scheme(struct span text, struct span *scheme);

/*
 * Is this valid URI a mailto one of exactly one address (RFC 6068, 2)? host
 * is the address's domain if that is written plainly: letters, digits,
 * hyphens, underscores and dots between non-empty labels. It is absent if
 * octets of it are percent-encoded. A local part may have any octets that a
 * path's segment may but parentheses, comma, semicolon, colon and at sign;
 * its dots are not checked.
 */
bool uri_mailto(const struct uri *u, struct span *host);

/*
 * Takes "!" 1*DIGIT ["k" / "m" / "g" / "t"] off the end of *text (RFC 7489,
 * 6.2; obsolete since RFC 9989, 4.8). False if there is none, or nothing
 * before it. *size is the octets, k being 2^10; UINT64_MAX if there are more.
 * *mark is what was taken off.
 */
bool uri_size(struct span *text, uint64_t *size, struct span *mark);

#endif
