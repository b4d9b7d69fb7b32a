/* Messages of an mbox, and its quoting (RFC 4155 and what is met in use). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"

/* Octets that are read at once, so that there are few reads. */
#define MBOX_WINDOW (256U << 10)

/* Octets of a separator line, and of the start of a header field, that are
 * examined; an address has at most 254 (RFC 5321, 4.5.3.1), a date 31. */
#define MBOX_LOOK 320U

/* Octets of a message's header that are searched for Content-Length. */
#define MBOX_HEADER (64U << 10)

/* A Content-Length above this is ignored. It bounds what has to be held back
 * of a pipe to verify one. Servers take messages of some 50 MB. */
#define MBOX_LENGTH (64ULL << 20)

/*
 * One message: len octets at pos of the blob, without the "From " line
 * before it, which is at from, and without the empty line between it and the
 * next. number counts from 1. unquote: its "From " lines are quoted
 * (mboxo, mboxrd); false where its Content-Length was right (mboxcl2, and
 * mboxcl, whose quoting then stays).
 */
struct mbox_message {
	uint64_t from, pos, len;
	uint64_t number;
	bool unquote;
};

enum mbox_result {
	MBOX_MESSAGE,
	MBOX_END,
	MBOX_MORE,  /* call mbox_grow() before the next mbox_next() */
	MBOX_ERROR  /* read error: err is errno */
};

/*
 * A splitter, initialized to zero except window. The caller may use window
 * (MBOX_WINDOW, or anything above 0 for a test), blob, from, number and err;
 * the rest is private. It needs the memory of a window and little more,
 * whatever the lengths of lines, messages and file.
 *
 * A message ends before a line that begins with "From " and either follows
 * an empty line or has the form of an envelope (the date of asctime(3), with
 * or without seconds and zone); or, if it has a Content-Length and after
 * so many octets of body there is such a line or the end, there.
 */
struct mbox {
	size_t window;
	struct blob blob;
	uint64_t from;   /* where the current message has its "From " line */
	uint64_t number; /* of the current message */
	int err;

	bool grows, midline, claimed;
	unsigned char state;
	uint64_t start, pos;   /* of the message; of what is examined next */
	uint64_t body, length; /* of the body; its Content-Length */
	char *win;             /* n octets from place at of the blob */
	uint64_t at;
	size_t n;
};

/* Is this the beginning of an mbox, whose lines end in LF or CRLF? Its first 64
 * octets are enough. */
bool mbox_sniff(struct span head);

/* Octets in front of an mbox that are no part of it, or 0: a UTF-8 byte order
 * mark, and empty lines. The first MBOX_SNIFF octets are enough. */
#define MBOX_SNIFF 80U
size_t mbox_front(struct span head);

/*
 * Begins with b (borrowed), which begins with a "From " line. grows: more of
 * b follows later; a message is then returned only once its end is certain,
 * so the messages are the same however b grows.
 */
void mbox_start(struct mbox *m, const struct blob *b, bool grows);

/* The next message. Calls after MBOX_END and MBOX_ERROR return the same. */
enum mbox_result mbox_next(struct mbox *m, struct mbox_message *msg);

/*
 * Its octets, before the next call of anything for m: in memory, too, where
 * they have been read already.
 */
struct blob mbox_blob(const struct mbox *m, const struct mbox_message *msg);

/*
 * Replaces the blob by b, which has more octets, and lacks the first gone
 * octets of the old one. gone is at most from, or what mbox_needs() returned.
 * grows: and more may follow.
 */
void mbox_grow(struct mbox *m, const struct blob *b, uint64_t gone,
    bool grows);

/*
 * After MBOX_MORE: what is before the returned place is not needed to find
 * the end of the current message. mbox_grow() may drop it if its text is not
 * wanted; mbox_next() then returns the message with what is left of it. The
 * place is at most MBOX_LOOK octets before the end of the blob. 0 if all is
 * needed, which is so for some MBOX_LENGTH octets at most.
 */
uint64_t mbox_needs(const struct mbox *m);

void mbox_free(struct mbox *m); /* window stays */

/* Where in a line mbox_unquote() is. All zero is the start of a message. */
struct mbox_quote {
	bool inside;       /* the line can't be a quoted "From " line */
	bool quote;        /* a '>' is held back */
	unsigned int from; /* octets of "From " that are held back after it */
};

/*
 * Undoes the quoting of "From " lines (mboxrd): appends s to b without one '>'
 * of each line that begins with one or more of them and "From ". Up to six
 * octets are held back between calls, but none after the last one.
 */
void mbox_unquote(struct mbox_quote *q, struct span s, bool last,
    struct buf *b);

#endif
