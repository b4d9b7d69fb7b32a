/* An index of what is somewhere else, by hash; part of dns/memo. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_MEMOTABLE_H
#define DNS_MEMOTABLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Cells with open addressing. hash is the lower half of one, of which the
 * lowest bits say where a cell should be; place is its owner's number for
 * what is meant, 0 for a free cell. So nothing but cells is looked at, be it
 * to grow, to find that something is not there, or to take something out.
 * At most half of them are in use.
 */
struct memo_cell {
	uint32_t hash, place;
};

struct memo_table {
	size_t n, mask;
	struct memo_cell *cell;
};

/* n: cells at first, a power of two. */
void memo_table_init(struct memo_table *t, size_t n);
void memo_table_free(struct memo_table *t);
size_t memo_table_octets(const struct memo_table *t);

/* What is cut must be there. */
void memo_table_put(struct memo_table *t, uint32_t hash, uint32_t place);
void memo_table_cut(struct memo_table *t, uint32_t hash, uint32_t place);

/*
 * The places with a hash, one at each call, 0 when there is none left; *away
 * is 0 for the first. Whether it is the one that is looked for is its owner's
 * to say.
 */
static inline uint32_t
memo_table_next(const struct memo_table *t, uint32_t hash, size_t *away)
{
	const struct memo_cell *c;

	do
		c = &t->cell[(hash + (*away)++) & t->mask];
	while (c->place != 0 && c->hash != hash);
	return c->place;
}

/* Fetches ahead what each of these looks at. */
static inline void
memo_table_expect(const struct memo_table *t, uint32_t hash)
{
	__builtin_prefetch(&t->cell[hash & t->mask]);
}

#endif
