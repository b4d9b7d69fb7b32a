/* Names and types in a hash table; part of edge/dns_memo. */
/* SPDX-License-Identifier: ISC */
#ifndef EDGE_MEMO_TABLE_H
#define EDGE_MEMO_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is looked for, and what an entry begins with. wire is a name in wire
 * form, ASCII in lower case, n octets of whoever has the key.
 */
struct memo_key {
	struct memo_key *next; /* in its row */
	uint64_t hash;
	const unsigned char *wire;
	uint16_t type;
	unsigned char n;
};

/* seed: from hash_seed(), one for all keys of a table. */
struct memo_key memo_key(const unsigned char *wire, size_t n,
    unsigned int type, uint64_t seed);

/*
 * Of each row hint has a bit for what its entries' hashes begin with, so that
 * what is not there is seldom looked for in memory that no cache has. What
 * left is forgotten when the row is empty.
 */
struct memo_table {
	size_t n, mask;
	struct memo_key **row;
	unsigned char *hint;
};

/* At least so many rows; more when half as many entries are there, which are
 * the caller's and not freed. */
void memo_table_init(struct memo_table *t, size_t rows);
void memo_table_free(struct memo_table *t);
size_t memo_table_octets(const struct memo_table *t);

struct memo_key *memo_table_find(const struct memo_table *t,
    const struct memo_key *key); /* or NULL */
void memo_table_enter(struct memo_table *t, struct memo_key *key);
void memo_table_leave(struct memo_table *t, struct memo_key *key);

/* Fetches ahead what find, or enter and leave, look at first. */
static inline void
memo_table_expect(const struct memo_table *t, const struct memo_key *key)
{
	__builtin_prefetch(&t->hint[key->hash & t->mask]);
}

static inline void
memo_table_expect_row(const struct memo_table *t, const struct memo_key *key)
{
	__builtin_prefetch(&t->row[key->hash & t->mask]);
}

#endif
