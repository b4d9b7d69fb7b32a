/* A message that comes in: read, evaluated, and put into check rows. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_INCOMING_H
#define DMARC_INCOMING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/span.h"
#include "dmarc/rows.h"
#include "dmarc/envelope.h"
#include "dmarc/evaluate.h"
#include "mail/message.h"
#include "rows/sink.h"

/* For one message after another. The caller sets the first part. */
struct incoming {
	struct evaluate *evaluate;           /* borrowed */
	const struct envelope_told *told;    /* likewise */
	void (*before_spf)(void *ctx);       /* the message has been read */
	void *ctx;

	struct message message; /* .err: see message_begin() */
	struct envelope envelope;
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
