/* Many lookups at once over one source of answers, told in order or not. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_LOOKUPS_H
#define DMARC_LOOKUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/lookup.h"
#include "dns/dns.h"

/*
 * Who takes the outcomes. render appends what is to be written of one to b,
 * as soon as it is there; write gets the same bytes in the order in which
 * the names were added, or at once if unordered. They must not add names.
 */
struct lookups_sink {
	void *ctx;
	void (*render)(void *ctx, const struct lookup_outcome *o,
	    struct buf *b);
	void (*write)(void *ctx, struct span bytes);
};

/*
 * under_way: lookups at once. In order there may be LOOKUPS_AHEAD times as
 * many that wait, as bytes (LIMIT_LOOKUP_WAIT or so in all), for an earlier
 * one: that is all the memory that is used, however many names there are.
 */
struct lookups_config {
	struct dns dns;
	struct lookup_options options;
	struct lookups_sink sink;
	size_t under_way;
	bool unordered;
};

enum { LOOKUPS_AHEAD = 8 };

struct lookups;

/* The config is copied. Free it before the source of answers; lookups that
 * are under way then are dropped, and their answers must not come any more. */
struct lookups *lookups_new(const struct lookups_config *c);
void lookups_free(struct lookups *l);

/* Is one more name welcome? Never false when none is under way. */
bool lookups_room(const struct lookups *l);

/* Begins with a name, which is copied; only when there is room. */
void lookups_add(struct lookups *l, struct span name);

/* Waits for an answer or more. False when no lookup is under way. */
bool lookups_run(struct lookups *l);

/* How many are done. */
uint64_t lookups_done(const struct lookups *l);

#endif
