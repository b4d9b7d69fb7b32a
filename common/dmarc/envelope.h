/* A message's envelope, from options and from its trace fields. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_ENVELOPE_H
#define DMARC_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/evaluate.h"
#include "value/ip.h"
#include "mail/addr.h"
#include "mail/header.h"

/*
 * What the options say of all messages. Where client.bits is 0, or a span is
 * absent, each message's own trace fields count: the Received of border, which
 * is a host's name (absent: the topmost Received), and the Return-Path.
 */
struct envelope_told {
	struct ip client;
	struct span helo, mail_from, border;
};

/*
 * What envelope_find() found, for evaluate_begin(). time is when the message
 * was received, in seconds since 1970. All zero is empty; it may be used over
 * and over.
 */
struct envelope {
	struct evaluate_envelope is;
	int64_t time;
	struct addr_list path;
	struct buf text;
};

/*
 * now is the present time. The time when the message was received is that of
 * the Received field that names the client, or now, if the field has no time or
 * options name the client. *e borrows from *h and *told.
 */
void envelope_find(struct envelope *e, const struct rfc5322_header *h,
    const struct envelope_told *told, int64_t now);
void envelope_free(struct envelope *e);

#endif
