/* Reads a message: the header at once, the body in pieces. */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"
#include "mail/mbox.h"
#include "mail/header.h"

/*
 * All zero is empty; it may be used for any number of messages. Of a message
 * of any size only its header (LIMIT_HEADER at most) and a few pieces of
 * MESSAGE_PIECE octets are in memory.
 */
struct message {
	struct header header; /* borrows from head */
	struct buf head;              /* octets up to body_at and more */
	int err; /* of a read error: errno */

	struct blob blob;
	uint64_t pos;
	bool unquote, begun;
	struct mbox_quote quote;
	char *piece; /* as it was read, while quoting is undone */
	struct buf plain;
};

#define MESSAGE_PIECE 65536U

/*
 * Reads and splits the header of the message b. unquote: its "From " lines
 * have mbox quoting, which is undone. The blob's octets must stay; the header
 * holds until the next call. False with err set.
 */
bool message_begin(struct message *m, const struct blob *b, bool unquote);

/*
 * Sets *octets to the next octets of the body, which hold until the next
 * call; absent after the last. False with err set.
 */
bool message_body(struct message *m, struct span *octets);

void message_free(struct message *m);

#endif
