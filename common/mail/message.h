/* Reads a message: the header at once, the body as it comes. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"
#include "mail/mboxquote.h"
#include "mail/header.h"

/*
 * All zero is empty, and it may be used over and over. Of a message of any
 * size no more is in memory than its header (LIMIT_HEADER at most) and a few
 * pieces of MESSAGE_PIECE octets.
 */
struct message {
	struct rfc5322_header header; /* borrows from head */
	struct buf head;              /* octets up to body_at and beyond */
	int err; /* why reading failed: an errno, 0 if the file shrank */

	struct blob blob;
	uint64_t pos;
	bool unquote, begun;
	struct mboxquote quote;
	char *piece;
	struct buf plain;
};

#define MESSAGE_PIECE 65536U

/*
 * Reads the header of the message that b is, and splits it. unquote: its
 * "From " lines have mbox quoting, which is undone. The blob's octets must
 * stay; the header holds until the next call. False with err set.
 */
bool message_begin(struct message *m, const struct blob *b, bool unquote);

/*
 * The next octets of the body, which hold until the next call; absent after
 * the last. False with err set.
 */
bool message_body(struct message *m, struct span *octets);

void message_free(struct message *m);

#endif
