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
#include "mail/utf16.h"

/*
 * All zero is empty; it may be used for any number of messages. Of a message
 * of any size only its header (LIMIT_HEADER at most) and a few pieces of
 * MESSAGE_PIECE octets are in memory.
 */
struct message {
	struct header header; /* borrows from head, behind front */
	struct buf head;      /* octets up to body_at and more */
	size_t front;
	bool bom, empty_lines; /* what front has */
	bool utf16;            /* all that is read here is converted to UTF-8 */
	int err; /* of a read error: errno */

	struct blob blob;
	uint64_t pos;
	bool unquote, begun;
	struct mbox_quote quote;
	struct utf16 units;
	char *piece; /* as it was read, before it is changed */
	struct buf plain;
};

#define MESSAGE_PIECE 65536U

/*
 * Reads and splits the header of the message b. unquote: its "From " lines
 * have mbox quoting, which is undone. The blob's octets must stay; the header
 * holds until the next call. False with err set.
 *
 * A UTF-8 byte order mark, and empty lines with a field behind them, are no
 * part of the message: programs that saved it put them in front. A message in
 * UTF-16 is read as if it were in UTF-8; quoting in it stays.
 */
bool message_begin(struct message *m, const struct blob *b, bool unquote);

/*
 * Sets *octets to the next octets of the body, which hold until the next
 * call; absent after the last. False with err set.
 */
bool message_body(struct message *m, struct span *octets);

void message_free(struct message *m);

#endif
