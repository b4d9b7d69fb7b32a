/* Who sent a message from where: as told, or as its trace fields say. */
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
 * What is told of all messages. client.bits is 0, a span absent, for what each
 * message's own trace fields have to say: the Received of border, which is a
 * host's name (absent: the topmost Received), and the Return-Path.
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
 * now is the time for what depends on it. If it is known from nothing but
 * options who the client was, the message comes in now; else when the Received
 * says, or now if it does not. *e borrows from *h and *told.
 */
void envelope_find(struct envelope *e, const struct rfc5322_header *h,
    const struct envelope_told *told, int64_t now);
void envelope_free(struct envelope *e);

#endif
