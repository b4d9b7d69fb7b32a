/* Adds up counts of messages by key: a hash table made for many groups. */
/* SPDX-License-Identifier: ISC */
#include "summary/group.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "rows/cells.h"

enum {
	CHUNK = 1 << 20,
	OFFSET_BITS = 18, /* of a group in its chunk, in units of 4 octets */
	PLACE_BITS = 36,
};

void
groups_init(struct groups *g, uint64_t seed)
{
	*g = (struct groups){.seed = seed, .log2 = 8};
	g->slots = xcalloc((size_t)1 << g->log2, sizeof(g->slots[0]));
}

void
groups_free(struct groups *g)
{
	size_t i;

	for (i = 0; i < g->nchunks; i++)
		free(g->chunks[i]);
	free(g->chunks);
	free(g->slots);
	pairs_free(&g->pairs);
	*g = (struct groups){0};
}

static struct group *
at_place(const struct groups *g, uint64_t place)
{
	uint64_t offset = place & ((1U << OFFSET_BITS) - 1);

	return (struct group *)(void *)(
	    g->chunks[place >> OFFSET_BITS] + offset * 4);
}

static uint64_t
place_of(uint64_t slot)
{
	return slot & ((UINT64_C(1) << PLACE_BITS) - 1);
}

/* The slot begins with the hash's high bits, which also say where it lies. */
static size_t
home(const struct groups *g, uint64_t hash)
{
	return (size_t)(hash >> (64 - g->log2));
}

static size_t
group_size(size_t key)
{
	return (sizeof(struct group) + key + 3) & ~(size_t)3;
}

/* A new group of zeros; its chunk is its own if it is large. */
static uint64_t
new_group(struct groups *g, struct span key)
{
	size_t size = group_size(key.n);
	struct group *new;
	uint64_t place;

	if (g->nchunks == 0 || g->used + size > CHUNK) {
		if ((g->nchunks & (g->nchunks - 1)) == 0)
			g->chunks = xreallocarray(g->chunks,
			    g->nchunks > 0 ? g->nchunks * 2 : 1,
			    sizeof(g->chunks[0]));
		g->chunks[g->nchunks++] = xmalloc(size > CHUNK ? size : CHUNK);
		g->used = 0;
	}
	place = (uint64_t)(g->nchunks - 1) << OFFSET_BITS | g->used / 4;
	new = at_place(g, place);
	memset(new, 0, sizeof(*new));
	new->n = (uint32_t)key.n;
	memcpy(new->key, key.p, key.n);
	g->used += size;
	/* the end of a chunk that is left early shows in groups_next() */
	if (g->used + sizeof(*new) <= CHUNK)
		((struct group *)(void *)((char *)new + size))->n = UINT32_MAX;
	g->n++;
	return place;
}

static void
grow(struct groups *g)
{
	size_t i, j, old_size = (size_t)1 << g->log2, mask = old_size * 2 - 1;
	uint64_t *old = g->slots;

	g->log2++;
	g->slots = xcalloc(old_size * 2, sizeof(g->slots[0]));
	for (i = 0; i < old_size; i++) {
		if (old[i] == 0)
			continue;
		for (j = home(g, old[i]); g->slots[j] != 0; j = (j + 1) & mask)
			;
		g->slots[j] = old[i];
	}
	free(old);
}

/* The group of that key, made if there is none. */
static struct group *
find(struct groups *g, struct span key, uint64_t hash, uint64_t *place)
{
	size_t size = (size_t)1 << g->log2, i;
	uint64_t slot;
	struct group *at;

	if (g->n >= size / 5 * 4) {
		grow(g);
		size *= 2;
	}
	hash |= UINT64_C(1) << PLACE_BITS; /* no slot is 0 */
	for (i = home(g, hash); (slot = g->slots[i]) != 0;
	    i = (i + 1) & (size - 1)) {
		if ((slot ^ hash) >> PLACE_BITS != 0)
			continue;
		*place = place_of(slot);
		at = at_place(g, *place);
		if (at->n == key.n && memcmp(at->key, key.p, key.n) == 0)
			return at;
	}
	*place = new_group(g, key);
	g->slots[i] = (hash & ~((UINT64_C(1) << PLACE_BITS) - 1)) | *place;
	return at_place(g, *place);
}

static void
set_count(struct group *g, int which, uint64_t v)
{
	if (v > GROUP_MAX)
		v = GROUP_MAX;
	g->low[which] = (uint32_t)v;
	g->high[which] = (uint16_t)(v >> 32);
}

static void
add_count(struct group *g, int which, uint64_t v)
{
	set_count(g, which, group_count(g, which) + v);
}

/* first and last: the smallest and the largest, 0 being none */
static void
widen(struct group *g, uint64_t first, uint64_t last)
{
	uint64_t had = group_count(g, GROUP_first);

	if (first != 0 && (had == 0 || first < had))
		set_count(g, GROUP_first, first);
	if (last > group_count(g, GROUP_last))
		set_count(g, GROUP_last, last);
}

static void
apply(struct groups *g, struct span key, uint64_t hash,
    const struct group_add *a)
{
	uint64_t place;
	struct group *to = find(g, key, hash, &place);
	uint32_t kinds;

	for (kinds = a->kinds; kinds != 0; kinds &= kinds - 1)
		add_count(to, __builtin_ctz(kinds), a->count);
	add_count(to, GROUP_records, a->records);
	widen(to, a->first, a->last);
	if (a->report != 0 && a->report != to->report) {
		if (pairs_add(&g->pairs, place, a->report))
			add_count(to, GROUP_reports, 1);
		to->report = a->report;
	}
}

/* Asks for the groups' memory first, then adds to them. */
static void
flush(struct groups *g)
{
	struct groups_waiting *w = g->waiting, *end = w + g->nwaiting;
	size_t mask = ((size_t)1 << g->log2) - 1, i;
	const char *at;

	for (; w < end; w++) {
		for (i = home(g, w->hash); g->slots[i] != 0 &&
		    (g->slots[i] ^ w->hash) >> (PLACE_BITS + 1) != 0;
		    i = (i + 1) & mask)
			;
		if (g->slots[i] == 0)
			continue;
		at = (const char *)at_place(g, place_of(g->slots[i]));
		__builtin_prefetch(at, 1);
		__builtin_prefetch(at + 64, 1);
		__builtin_prefetch(at + sizeof(struct group) + w->n, 1);
	}
	for (w = g->waiting; w < end; w++)
		apply(g, (struct span){w->key, w->n}, w->hash, &w->add);
	g->nwaiting = 0;
}

void
groups_add(struct groups *g, struct span key, const struct group_add *a)
{
	uint64_t hash = hash_bytes(key.p, key.n, g->seed);
	struct groups_waiting *w = &g->waiting[g->nwaiting];

	if (key.n > GROUPS_KEY) {
		flush(g);
		apply(g, key, hash, a);
		return;
	}
	__builtin_prefetch(&g->slots[home(g, hash)]);
	w->hash = hash;
	w->add = *a;
	w->n = (uint32_t)key.n;
	memcpy(w->key, key.p, key.n);
	if (++g->nwaiting == GROUPS_BATCH)
		flush(g);
}

void
groups_merge(struct groups *g, struct span key, const uint64_t counts[GROUP_N])
{
	uint64_t place;
	struct group *to;
	int i;

	flush(g);
	to = find(g, key, hash_bytes(key.p, key.n, g->seed), &place);
	for (i = 0; i < GROUP_first; i++)
		add_count(to, i, counts[i] < GROUP_MAX ? counts[i] : GROUP_MAX);
	widen(to, counts[GROUP_first], counts[GROUP_last]);
}

void
groups_apart(struct groups *g)
{
	if (g->pairs.apart)
		return;
	flush(g);
	pairs_apart(&g->pairs);
}

void
groups_done(struct groups *g)
{
	bool lost = g->pairs.lost && g->pairs.apart;

	flush(g);
	free(g->slots);
	g->slots = NULL;
	pairs_free(&g->pairs);
	g->pairs.lost = lost;
}

struct span
group_value(const struct group *g, size_t i)
{
	struct span key = {g->key, g->n}, value;

	while (cells_unpack(&key, &value))
		if (i-- == 0)
			return value;
	return SPAN_NONE;
}

const struct group *
groups_next(const struct groups *g, struct groups_at *at)
{
	const struct group *next;

	for (; at->chunk < g->nchunks; at->chunk++, at->offset = 0) {
		if (at->chunk + 1 == g->nchunks && at->offset >= g->used)
			return NULL;
		if (at->offset + sizeof(*next) > CHUNK)
			continue;
		next = (const struct group *)(const void *)(
		    g->chunks[at->chunk] + at->offset);
		if (next->n == UINT32_MAX)
			continue;
		at->offset += group_size(next->n);
		return next;
	}
	return NULL;
}
