/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_INCOMING_H
#define DMARC_INCOMING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"
#include "dmarc/rows.h"
#include "dmarc/evaluate.h"
#include "mail/addr.h"
#include "mail/message.h"
#include "rows/sink.h"
#include "value/ip.h"

/*
 * What the options say of all messages. Where client.bits is 0, or a span is
 * absent, each message's own trace fields count: the Received of border, which
 * is a host's name (absent: the topmost Received), and the Return-Path.
 */
struct incoming_told {
	struct ip client;
	struct span helo, mail_from, border;
};

/*
 * For one message after another. The caller sets the first part. time is when
 * the message was received, in seconds since 1970: that of the Received field
 * that names the client, or the present time, if the field has no time or
 * options name the client.
 */
struct incoming {
	struct evaluate *evaluate;           /* borrowed */
	const struct incoming_told *told;    /* likewise */

	struct message message; /* .err: see message_begin() */
	struct evaluate_envelope envelope;
	int64_t time;
	struct addr_list path; /* of Return-Path, and its text */
	struct buf text;
	struct cells row;
};

void incoming_free(struct incoming *in);

/*
 * Reads the message and evaluates it at the time now (seconds since 1970),
 * unless its envelope tells another. The result holds until the next call;
 * NULL if the message cannot be read, then message.err says why.
 */
const struct evaluation *incoming_evaluate(struct incoming *in,
    const struct blob *b, bool unquote, int64_t now);

/* Puts a row for each verdict; input and part are its first cells. */
void incoming_rows(struct incoming *in, const struct evaluation *e,
    struct span input, struct span part, struct sink *s);

#endif
