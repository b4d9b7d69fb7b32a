/* Names and types in a hash table; part of edge/dns_memo. */
/* SPDX-License-Identifier: ISC */
#include "edge/memo_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

struct memo_key
memo_key(const unsigned char *wire, size_t n, unsigned int type, uint64_t seed)
{
	return (struct memo_key){
	    .hash = hash_bytes(wire, n, seed ^ (uint64_t)type << 32),
	    .wire = wire, .type = (uint16_t)type, .n = (unsigned char)n};
}

void
memo_table_init(struct memo_table *t, size_t rows)
{
	size_t n = 16;

	while (n < rows)
		n *= 2;
	t->n = 0;
	t->mask = n - 1;
	t->row = xcalloc(n, sizeof(t->row[0]));
	t->hint = xcalloc(n, 1);
}

void
memo_table_free(struct memo_table *t)
{
	free(t->row);
	free(t->hint);
}

size_t
memo_table_octets(const struct memo_table *t)
{
	return (t->mask + 1) * (sizeof(t->row[0]) + 1);
}

static unsigned char
hint_of(const struct memo_key *key)
{
	return (unsigned char)(1U << (key->hash >> 61));
}

static bool
is_same(const struct memo_key *a, const struct memo_key *b)
{
	return a->hash == b->hash && a->type == b->type && a->n == b->n &&
	    memcmp(a->wire, b->wire, a->n) == 0;
}

struct memo_key *
memo_table_find(const struct memo_table *t, const struct memo_key *key)
{
	size_t row = key->hash & t->mask;
	struct memo_key *k;

	if ((t->hint[row] & hint_of(key)) == 0)
		return NULL;
	for (k = t->row[row]; k != NULL && !is_same(k, key); k = k->next)
		;
	return k;
}

static void
put(struct memo_table *t, struct memo_key *key)
{
	size_t row = key->hash & t->mask;

	key->next = t->row[row];
	t->row[row] = key;
	t->hint[row] |= hint_of(key);
}

static void
grow(struct memo_table *t)
{
	struct memo_table old = *t;
	struct memo_key *k, *next;
	size_t i;

	memo_table_init(t, 2 * (old.mask + 1));
	t->n = old.n;
	for (i = 0; i <= old.mask; i++) {
		for (k = old.row[i]; k != NULL; k = next) {
			next = k->next;
			put(t, k);
		}
	}
	memo_table_free(&old);
}

void
memo_table_enter(struct memo_table *t, struct memo_key *key)
{
	if (2 * ++t->n > t->mask)
		grow(t);
	put(t, key);
}

void
memo_table_leave(struct memo_table *t, struct memo_key *key)
{
	size_t row = key->hash & t->mask;
	struct memo_key **at = &t->row[row];

	while (*at != key)
		at = &(*at)->next;
	*at = key->next;
	t->n--;
	if (t->row[row] == NULL)
		t->hint[row] = 0;
}
