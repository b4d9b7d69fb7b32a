/* People kept out of text: RFC 6590. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_REDACT_H
#define MAIL_REDACT_H

#include "base/buf.h"
#include "base/span.h"

/*
 * token() appends what stands for some private text: the same for the same
 * text, and nobody can tell the text from it (RFC 6590, 3). All zero hides
 * nothing.
 */
struct redact {
	void *ctx;
	void (*token)(void *ctx, struct buf *b, struct span private);
};

/* Appends the token of s, or s itself where nothing is hidden. */
void redact_put(const struct redact *r, struct buf *b, struct span s);

/*
 * Appends a text, with tokens for the local parts of what looks like addresses
 * in it: all in front of an "@" that a local part may have, or a quoted string.
 * "smtp.mailfrom=" and the other ptypes of RFC 8601 are no part of it.
 */
void redact_text(const struct redact *r, struct buf *b, struct span s);

/* Appends a URI: of a mailto: the local parts are hidden, of any other all
 * behind its host, or behind its scheme if it has none. */
void redact_uri(const struct redact *r, struct buf *b, struct span s);

#endif
