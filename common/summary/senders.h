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

/* What is known of one record's sender. */
enum sender_name {
	SENDER_IP,
	SENDER_SELECTOR,
	SENDER_DKIM_RESULT,
	SENDER_SPF_RESULT,
	SENDER_FROM,
	SENDER_NAMES
};

/*
 * One sender: names are those of its largest failing record, or, if none
 * fails, of its largest; hints has its failing messages by hint.
 */
struct sender {
	struct buf key, names;
	uint64_t best;
	uint64_t hints[HINT_N];
	size_t addresses, froms; /* how many different ones */
	struct span last[2];     /* of them */
};

/* Senders in the order in which they came; a table finds them by key. All zero
 * but seed, of hash_seed(), is empty. */
struct senders {
	struct sender *v;
	size_t n, cap;
	struct table table;
	uint64_t seed;
	struct names met; /* sender, kind and value */
	struct buf scratch;
};

void senders_free(struct senders *s);

/* A record of count messages; hint is HINT_PASS where it does not fail. */
void senders_add(struct senders *s, struct span key, enum hint hint,
    uint64_t count, const struct span names[SENDER_NAMES]);

/* What most of its failing messages look like. */
enum hint sender_hint(const struct sender *s);

#endif
