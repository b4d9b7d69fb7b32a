/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_INCOMING_H
#define DMARC_INCOMING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"
#include "dmarc/aboutreport.h"
#include "dmarc/rows.h"
#include "dmarc/evaluate.h"
#include "mail/message.h"
#include "mail/trace.h"
#include "rows/sink.h"
#include "value/ip.h"

/*
 * What the options say of all messages. Where client.bits is 0, or a span is
 * absent, each message's own trace fields count, as far as they are believed;
 * border and strict are those of trace_read(). strict also says that the
 * fields of the host may not be there yet: if the client is told and no border
 * is, only what is told counts. attached: the message came in another one,
 * whose sender may have written all of it, also when it was received. at: the
 * time of evaluation; negative: not told.
 */
struct incoming_told {
	struct ip client;
	struct span helo, mail_from, border;
	bool strict;
	bool attached;
	int64_t at;
};

/*
 * For one message after another. The caller sets the first part. time is when
 * the message was received, in seconds since 1970: that of the border's
 * Received, or the present time, if there is none or it has no time, or if
 * options name the client and no border: then the topmost Received may be the
 * sender's. The message is evaluated as of that time unless another was told.
 */
struct incoming {
	struct evaluate *evaluate;           /* borrowed */
	const struct incoming_told *told;    /* likewise */
	const struct secure_outcome *secure; /* of the message's answers, for
	                                      * its rows; NULL without */

	struct message message; /* .err: see message_begin() */
	struct evaluate_envelope envelope;
	int64_t time;
	struct trace trace;
	struct aboutreport about;
	struct buf text; /* MAIL FROM */
	struct cells row;
};

void incoming_free(struct incoming *in);

/*
 * Reads the message and evaluates it. now: the present time, in seconds since
 * 1970. The result holds until the next call;
 * NULL if the message cannot be read, then message.err says why.
 */
const struct evaluation *incoming_evaluate(struct incoming *in,
    const struct blob *b, bool unquote, int64_t now);

/* Puts a row for each verdict; input and part are its first cells. */
void incoming_rows(struct incoming *in, const struct evaluation *e,
    struct span input, struct span part, struct sink *s);

#endif
