/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_SENDERS_H
#define SUMMARY_SENDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
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

/* One sender. Its first look stands here (SENDERS_NONE for none), others in a
 * table. */
struct sender {
	struct span key;
	uint64_t messages;   /* of the look */
	uint32_t look;       /* its number among all looks */
	uint32_t other;      /* the last other look, or SENDERS_NONE */
	struct span address; /* the first that came; absent if it was empty */
	uint64_t *near;      /* a bit for each further one that differs from the
			      * first in the last octet only; or NULL */
	uint32_t addresses;  /* how many different ones */
};

/* A further look of a sender; next: the one before it, or SENDERS_NONE. */
struct sender_look {
	uint32_t sender, look, next;
	uint64_t messages;
};

#define SENDERS_NONE UINT32_MAX

/* Senders in the order in which they came; a table finds them by key. All zero
 * is empty. */
struct senders {
	struct sender *v;
	size_t n, cap;
	struct table table;
	struct arena octets;
	struct names addresses; /* number and address: those not in near */
	struct names looks;     /* as look_pack() has them */
	struct sender_look *other;
	size_t nother, other_cap;
	struct table other_table;
	uint64_t seed;
	struct buf scratch;
};

void senders_free(struct senders *s);

/* Appends the address that differs from the first by that octet. */
void sender_put_near(struct buf *b, const struct sender *v, unsigned int octet);

/* The number of a sender, a new one if there is none of that key. hash is the
 * key's, seeded. */
size_t senders_find(struct senders *s, struct span key, uint32_t hash);

/* Messages of a look that it has, a number of looks; and an address. */
void senders_look(struct senders *s, size_t i, size_t look, uint64_t messages);
void senders_address(struct senders *s, size_t i, struct span address);

/* Appends a look as octets. */
void look_pack(struct buf *b, const struct look *look);

/*
 * The look of most messages: the hint of most that fail, HINT_PASS if none
 * does; of the messages with this hint the header_from of most, of these the
 * selector of most, and so on, so that all of them have been seen together.
 * What is as frequent goes by value. The names hold until the next
 * senders_look().
 */
struct look sender_look(const struct senders *s, const struct sender *v);

#endif
