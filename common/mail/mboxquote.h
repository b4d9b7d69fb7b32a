/* Undoes the quoting of "From " lines in an mbox (RFC 4155, mboxrd). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MBOXQUOTE_H
#define MAIL_MBOXQUOTE_H

#include <stdbool.h>
#include <stddef.h>

/* Where in a line it is. All zero is the start of a message. */
struct mboxquote {
	bool inside;       /* not at its start, nor behind nothing but '>' */
	bool quote;        /* a '>' is held back */
	unsigned int from; /* how much of "From " is held back behind it */
};

/*
 * Hands on the n octets at p, in pieces, but for one '>' of each line that
 * begins with one or more of them and "From ". Up to six octets are held
 * back between calls, which mboxquote_end() hands on.
 */
void mboxquote_feed(struct mboxquote *q, const char *p, size_t n,
    void (*out)(void *ctx, const char *p, size_t n), void *ctx);
void mboxquote_end(struct mboxquote *q,
    void (*out)(void *ctx, const char *p, size_t n), void *ctx);

#endif
