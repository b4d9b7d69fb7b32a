/* A hash table with open addressing: from a hash to an index. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The table keeps neither keys nor values. It maps 32 bits of a hash to an
 * index into an array of its owner, who compares keys:
 *
 *	uint32_t hash = (uint32_t)hash_bytes(key.p, key.n, seed), i;
 *	size_t at = 0;
 *
 *	while ((i = table_next(&t, hash, &at)) != TABLE_NONE)
 *		if (span_eq(array[i].key, key))
 *			return i;
 *	table_put(&t, hash, n); ... array[n++] = ...
 *
 * The hash should be keyed with hash_seed() where a stranger chooses the keys.
 * At most two thirds of the cells, of 8 octets each, are in use. More than
 * 2^30 entries count as out of memory. All zero is an empty table.
 */
struct table {
	struct table_cell {
		uint32_t hash, inverse; /* ~index; 0 in a free cell */
	} *cell;
	size_t n;    /* entries */
	size_t mask; /* cells, a power of two, less one; 0: none yet */
};

#define TABLE_NONE UINT32_MAX

void table_free(struct table *t); /* frees, leaves it empty */

/* Makes space for n entries in all, so that table_put() need not grow. */
void table_reserve(struct table *t, size_t n);

/* Adds an entry. index is below TABLE_NONE. */
void table_put(struct table *t, uint32_t hash, uint32_t index);

/* Removes the entry with this hash and index, which must be there. */
void table_remove(struct table *t, uint32_t hash, uint32_t index);

/*
 * The indexes of the entries with this hash, one at each call, then
 * TABLE_NONE. *at is 0 for the first call. Nothing may be added or removed
 * between the calls.
 */
static inline uint32_t
table_next(const struct table *t, uint32_t hash, size_t *at)
{
	const struct table_cell *c;

	if (t->mask == 0)
		return TABLE_NONE;
	do
		c = &t->cell[(hash + (*at)++) & t->mask];
	while (c->inverse != 0 && c->hash != hash);
	return ~c->inverse;
}

#endif
