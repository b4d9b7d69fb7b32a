/* Adds up counts of messages by key: a hash table made for many groups. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_GROUP_H
#define SUMMARY_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/table.h"
#include "rows/cells.h"
#include "rows/fields.h"
#include "summary/pairs.h"

/* The counts are of 48 bits: they stay at 2^48 - 1, 35,000 messages for
 * each human being, if there are more. */
#define GROUP_MAX ((UINT64_C(1) << 48) - 1)

/* The key is a run of values as cells_pack() makes it (rows/cells.h). */
struct group {
	uint32_t low[GROUP_N];
	uint16_t high[GROUP_N];
	uint32_t report; /* the last that counted */
	uint32_t n;
	char key[];
};

/*
 * What a record adds. kinds has bit GROUP_x set where count is added to that
 * sum. report is its serial, 0 if there is none to count. Of first and last
 * the smallest and largest are kept; they are one more than the time, 0 for
 * none.
 */
struct group_add {
	uint64_t count;
	uint64_t first, last;
	uint32_t report, kinds, records;
};

enum {
	GROUPS_BATCH = 16, /* memory is asked for that many records ahead */
	GROUPS_KEY = 48,   /* octets of a key that waits for it */
};

struct groups_waiting {
	struct group_add add;
	uint32_t hash, n;
	char key[GROUPS_KEY];
};

struct groups_merging {
	uint64_t counts[GROUP_N];
	uint32_t hash, n;
	char key[GROUPS_KEY];
};

/* All zero but seed, of hash_seed(), is empty. */
struct groups {
	uint64_t seed;
	struct table table;
	size_t n;      /* groups */
	char **chunks; /* where the groups are */
	size_t nchunks, cap, used;
	unsigned int nwaiting, nmerging;
	struct groups_waiting waiting[GROUPS_BATCH];
	struct groups_merging *merging; /* as many, or NULL */
	struct pairs pairs;
	uint64_t npairs; /* what groups_done() found in pairs */
};

void groups_free(struct groups *g);

/* Adds one record, or a whole row of counts, to the group of that key. Returns
 * the hash of the key. */
uint32_t groups_add(struct groups *g, struct span key,
    const struct group_add *a);
uint32_t groups_merge(struct groups *g, struct span key,
    const uint64_t counts[GROUP_N]);

/* Takes in what waits: all groups are made. */
void groups_settle(struct groups *g);

/* From now on the rows of a report need not be adjacent. */
void groups_apart(struct groups *g);

/*
 * Ends the adding: what was only needed for it is freed. Then groups_next()
 * walks over all in the order in which they were made; *at starts as zeros.
 */
struct groups_at {
	size_t chunk, offset;
};

void groups_done(struct groups *g);
const struct group *groups_next(const struct groups *g, struct groups_at *at);

/* The cell of one count, GROUP_x; absent for a time that is not known. */
void group_cell(struct cells *c, size_t column, const struct group *g,
    int which);

/* The i-th value of its key, absent if it has fewer. */
struct span group_value(const struct group *g, size_t i);

static inline uint64_t
group_count(const struct group *g, int which)
{
	return (uint64_t)g->high[which] << 32 | g->low[which];
}

#endif
