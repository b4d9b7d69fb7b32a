/* Splits an mbox into its messages (RFC 4155 and what is met in the wild). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/span.h"

/* Octets that are looked at in one go, so that there are few reads. */
#define MBOX_WINDOW (256U << 10)

/* Octets of a separator line, and of the start of a header field, that are
 * looked at; an address is at most 254 (RFC 5321, 4.5.3.1), a date 31. */
#define MBOX_LOOK 320U

/* Octets of a message's header in which Content-Length is looked for. */
#define MBOX_HEADER (64U << 10)

/* A Content-Length above this is not believed, so that what a pipe must
 * hold back to see whether it is right stays bounded. Servers take messages
 * of some 50 MB. */
#define MBOX_LENGTH (64ULL << 20)

/*
 * One message: len octets at pos of the blob, without the "From " line
 * before it, which is at from, and without the empty line that parts it from
 * the next. number counts from 1. unquote: its "From " lines are quoted
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
	MBOX_MORE,  /* mbox_grow() has to come before it can go on */
	MBOX_ERROR  /* can't be read: err is errno, or 0 if the file shrank */
};

/*
 * A splitter; all zero but window is a good one to begin with. Only window
 * (MBOX_WINDOW, or anything above 0 for a test), blob, from, number and err
 * are for others to look at. Memory is window and a little, whatever the
 * lengths of lines, messages and file.
 *
 * A message ends before a line that begins with "From " and either follows
 * an empty line or has the form of an envelope (the date of asctime(3), with
 * or without seconds and zone); or, if it has a Content-Length and after
 * so many octets of body there is such a line or the end, there.
 */
struct mbox {
	size_t window;
	struct blob blob;
	uint64_t from;   /* where the message under way has its "From " line */
	uint64_t number; /* and which it is */
	int err;

	bool grows, midline, claimed;
	unsigned char state;
	uint64_t start, pos;   /* of the message; of what is looked at next */
	uint64_t body, length; /* what its Content-Length says */
	char *win;             /* n octets from place at of the blob */
	uint64_t at;
	size_t n;
};

/* Do these first octets (64 are enough) begin an mbox? */
bool mbox_sniff(struct span head);

/*
 * Begins with b (borrowed), which begins with a "From " line. grows: b is the
 * beginning of something longer; a message is then given out only once its
 * end is certain, so that however b grows the messages are the same.
 */
void mbox_start(struct mbox *m, const struct blob *b, bool grows);

/* The next message. After END and ERROR it gives the same again. */
enum mbox_result mbox_next(struct mbox *m, struct mbox_message *msg);

/* The blob has len octets by now, and may have more later or not. */
void mbox_grow(struct mbox *m, uint64_t len, bool grows);

/*
 * The blob is b from here on, which lacks the first gone octets of what it
 * was. Up to from nothing is lost by that.
 */
void mbox_move(struct mbox *m, const struct blob *b, uint64_t gone);

/*
 * After MBOX_MORE: what is before the returned place is not needed to find
 * the end of the message under way, and mbox_move() may drop it if its text
 * is of no interest; the message still comes from mbox_next(), with what is
 * left of it. It ends at most MBOX_LOOK octets before the end of the blob. 0
 * if all is needed, which is so for some MBOX_LENGTH octets at most.
 */
uint64_t mbox_needs(const struct mbox *m);

void mbox_free(struct mbox *m); /* window stays */

#endif
