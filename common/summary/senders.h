/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_SENDERS_H
#define SUMMARY_SENDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/names.h"
#include "base/table.h"
#include "summary/results.h"

/* What a record says of its sender, besides the address. */
enum sender_name {
	SENDER_FROM,
	SENDER_SELECTOR,
	SENDER_DKIM_RESULT,
	SENDER_SCOPE,
	SENDER_SPF_RESULT,
	SENDER_NAMES
};

/* Messages of one look: the hint, HINT_PASS where they do not fail, and the
 * names. froms, of sender_look() only: how many header_from the sender has. */
struct look {
	enum hint hint;
	struct span names[SENDER_NAMES];
	size_t froms;
};

/* One sender. Its first look stands here, others in a table. */
struct sender {
	struct buf key, look;
	uint64_t messages; /* of the look */
	size_t other;      /* the last other look, SIZE_MAX for none */
	size_t addresses;    /* how many different ones */
	struct span address; /* the last of them */
};

/* Senders in the order in which they came; a table finds them by key. All zero
 * is empty. */
struct senders {
	struct sender *v;
	size_t n, cap;
	struct table table;
	struct names addresses; /* sender and address */
	struct names looks;     /* sender and look */
	struct sender_look {
		uint64_t messages;
		size_t next; /* of the same sender, SIZE_MAX for none */
	} *other; /* by number of the look */
	size_t other_cap;
	struct buf scratch;
};

void senders_free(struct senders *s);

/* A record of count messages. hash is the key's, seeded. */
void senders_add(struct senders *s, struct span key, uint32_t hash,
    const struct look *look, uint64_t count, struct span address);

/*
 * The look of most messages: the hint of most that fail, HINT_PASS if none
 * does; of the messages with this hint the header_from of most, of these the
 * selector of most, and so on, so that all of them have been seen together.
 * What is as frequent goes by value. The names hold until the next
 * senders_add().
 */
struct look sender_look(const struct senders *s, const struct sender *v);

#endif
