/* Answers by name and type, in bounded memory; part of dns/memo. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_MEMOSTORE_H
#define DNS_MEMOSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dns.h"
#include "dns/memotable.h"
#include "zone/name.h"

/* The type of an answer that says that its name does not exist at all. */
enum { MEMO_NO_NAME = 0 };

enum { MEMO_FIRSTS = 32 };

/* wire: a name in wire form, ASCII in lower case, n octets of whoever has
 * the key. */
struct memo_key {
	uint32_t hash;
	const unsigned char *wire;
	uint16_t type;
	unsigned char n;
};

/* seed: from hash_seed(), one for all keys. */
struct memo_key memo_key(const unsigned char *wire, size_t n,
    unsigned int type, uint64_t seed);
bool memo_key_same(const struct memo_key *a, const struct memo_key *b);

/* One that is kept, with all it points to; size octets in all. */
struct memo_entry {
	uint32_t size;
	uint32_t place;
	unsigned int held; /* see memo_store_hold() */
	bool used; /* the caller's: set where it was of use */
	bool gone;
	struct memo_key key;
	uint64_t expires; /* milliseconds of the caller's clock */
	struct dns_answer answer;
	struct span records[];
};

struct memo_segment {
	unsigned char *p; /* NULL until it is needed */
	size_t n;
	unsigned int held;
};

/*
 * Memory is in segments. Answers are written one behind the other, and when
 * a segment is full into the next, which is empty. Then the one after that,
 * which is the oldest, is emptied: what is marked as used moves to where is
 * written now and loses the mark, the rest goes. So neighbours in time are
 * neighbours in memory, and all is freed at once.
 */
struct memo_store {
	struct memo_table table;
	struct memo_segment *segment;
	size_t segments;
	size_t now; /* the one that is written */
	unsigned int bits; /* a segment has two to the power of this octets */
	/* How many there are of type MEMO_NO_NAME, by their number of labels
	 * and by the first octet. Most are of "_dmarc.something", below which
	 * nobody asks, and so no other name is looked for because of them. */
	uint32_t proofs[ZONE_LABELS_MAX + 1][MEMO_FIRSTS];
};

static inline size_t
memo_first(const unsigned char *wire)
{
	return wire[0] > 0 ? wire[1] % MEMO_FIRSTS : 0;
}

/* Might a name be there as MEMO_NO_NAME? */
static inline bool
memo_store_proves(const struct memo_store *s, const unsigned char *wire,
    size_t labels)
{
	return s->proofs[labels][memo_first(wire)] > 0;
}

/* octets: bound of all that the store takes, 4096 at least. */
void memo_store_init(struct memo_store *s, size_t octets);
void memo_store_free(struct memo_store *s);
size_t memo_store_octets(const struct memo_store *s);

/* NULL if there is none; it may be out of date. It holds until the next
 * memo_store_add() or _drop(), unless it is held. */
struct memo_entry *memo_store_find(const struct memo_store *s,
    const struct memo_key *key);

/*
 * Copies an answer with all it points to; there must be none of that key.
 * NULL if there is no room for one of that size, or none now as what would
 * have to go is held.
 */
struct memo_entry *memo_store_add(struct memo_store *s,
    const struct memo_key *key, const struct dns_answer *answer,
    uint64_t expires, uint64_t now);
void memo_store_drop(struct memo_store *s, struct memo_entry *e);

/* In between an entry stays where it is; calls nest. */
void memo_store_hold(struct memo_store *s, struct memo_entry *e);
void memo_store_release(struct memo_store *s, struct memo_entry *e);

size_t memo_labels(const unsigned char *wire);

#endif
