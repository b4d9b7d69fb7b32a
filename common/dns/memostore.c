/* Answers by name and type, in bounded memory; part of dns/memo. */
/* SPDX-License-Identifier: ISC */
#include "dns/memostore.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "dns/answer.h"

/* What is left for answers: two to four cells of 8 octets go with each, which
 * has 96 at least. */
#define SHARE(octets) ((octets) / 4 * 3)
enum { SEGMENTS_MIN = 16, UNIT = 16, CELLS_MIN = 256, AHEAD = 8 };

/* --- keys --- */

struct memo_key
memo_key(const unsigned char *wire, size_t n, unsigned int type, uint64_t seed)
{
	return (struct memo_key){
	    .hash = (uint32_t)hash_bytes(wire, n,
		seed ^ (uint64_t)type << 32),
	    .wire = wire, .type = (uint16_t)type, .n = (unsigned char)n};
}

bool
memo_key_same(const struct memo_key *a, const struct memo_key *b)
{
	return a->hash == b->hash && a->type == b->type && a->n == b->n &&
	    memcmp(a->wire, b->wire, a->n) == 0;
}

size_t
memo_labels(const unsigned char *wire)
{
	size_t n = 0;

	for (; *wire != 0; wire += 1 + *wire)
		n++;
	return n;
}

/* --- the whole --- */

/* Octets of a segment. */
static size_t
size(const struct memo_store *s)
{
	return (size_t)1 << s->bits;
}

void
memo_store_init(struct memo_store *s, size_t octets)
{
	*s = (struct memo_store){.bits = 7};
	while (SHARE(octets) >> s->bits >= 2 * SEGMENTS_MIN)
		s->bits++;
	s->segments = SHARE(octets) >> s->bits;
	s->segment = xcalloc(s->segments, sizeof(s->segment[0]));
	memo_table_init(&s->table, CELLS_MIN);
}

void
memo_store_free(struct memo_store *s)
{
	size_t i;

	for (i = 0; i < s->segments; i++)
		free(s->segment[i].p);
	free(s->segment);
	memo_table_free(&s->table);
}

size_t
memo_store_octets(const struct memo_store *s)
{
	size_t i, n = memo_table_octets(&s->table);

	for (i = 0; i < s->segments; i++)
		n += s->segment[i].p != NULL ? size(s) : 0;
	return n;
}

/* --- places --- */

static struct memo_entry *
entry_at(const struct memo_store *s, size_t segment, size_t at)
{
	return (struct memo_entry *)(void *)(s->segment[segment].p + at);
}

/* Places count the units of all segments, from 1 on. */
static uint32_t
place_of(const struct memo_store *s, size_t segment, size_t at)
{
	return (uint32_t)(((segment << s->bits) + at) / UNIT + 1);
}

static size_t
octet_of(uint32_t place)
{
	return (size_t)(place - 1) * UNIT;
}

static struct memo_entry *
entry_of(const struct memo_store *s, uint32_t place)
{
	size_t at = octet_of(place);

	return entry_at(s, at >> s->bits, at & (size(s) - 1));
}

static struct memo_segment *
segment_of(const struct memo_store *s, const struct memo_entry *e)
{
	return &s->segment[octet_of(e->place) >> s->bits];
}

struct memo_entry *
memo_store_find(const struct memo_store *s, const struct memo_key *key)
{
	struct memo_entry *e;
	uint32_t place;
	size_t away = 0;

	while ((place = memo_table_next(&s->table, key->hash, &away)) != 0) {
		e = entry_of(s, place);
		if (memo_key_same(&e->key, key))
			return e;
	}
	return NULL;
}

static void
count(struct memo_store *s, const struct memo_key *key, uint32_t change)
{
	if (key->type == MEMO_NO_NAME)
		s->proofs[memo_labels(key->wire)][memo_first(key->wire)] +=
		    change;
}

static void
enter(struct memo_store *s, struct memo_entry *e)
{
	memo_table_put(&s->table, e->key.hash, e->place);
	count(s, &e->key, 1);
}

void
memo_store_drop(struct memo_store *s, struct memo_entry *e)
{
	memo_table_cut(&s->table, e->key.hash, e->place);
	count(s, &e->key, (uint32_t)-1);
	e->gone = true;
}

void
memo_store_hold(struct memo_store *s, struct memo_entry *e)
{
	e->held++;
	segment_of(s, e)->held++;
}

void
memo_store_release(struct memo_store *s, struct memo_entry *e)
{
	e->held--;
	segment_of(s, e)->held--;
}

/* --- segments --- */

static size_t
after(const struct memo_store *s, size_t segment)
{
	return segment + 1 < s->segments ? segment + 1 : 0;
}

/* Room in the segment that is written, where there must be enough. */
static struct memo_entry *
take(struct memo_store *s, size_t octets, uint32_t *place)
{
	struct memo_segment *g = &s->segment[s->now];
	size_t at = g->n;

	if (g->p == NULL)
		g->p = xmalloc(size(s));
	g->n += octets;
	*place = place_of(s, s->now, at);
	return entry_at(s, s->now, at);
}

static const void *
moved(const void *p, const struct memo_entry *from, const struct memo_entry *to)
{
	return (const char *)to + ((const char *)p - (const char *)from);
}

/* What points into the entry itself goes with it. */
static void
move(struct memo_store *s, struct memo_entry *from)
{
	uint32_t place;
	struct memo_entry *e = take(s, from->size, &place);
	size_t i;

	memcpy(e, from, from->size);
	memo_store_drop(s, from);
	e->place = place;
	e->used = false;
	e->key.wire = moved(e->key.wire, from, e);
	for (i = 0; i < e->answer.n; i++)
		e->records[i].p = moved(e->records[i].p, from, e);
	if (e->answer.n > 0)
		e->answer.records = e->records;
	enter(s, e);
}

/* Empties a segment. Cells are fetched ahead: no cache has them any more. */
static void
empty(struct memo_store *s, size_t segment, uint64_t now)
{
	size_t n = s->segment[segment].n, at, ahead = 0;
	struct memo_entry *e;
	unsigned int k;

	for (k = 0, at = 0; at < n; at += e->size) {
		for (; k < AHEAD && ahead < n; k++) {
			e = entry_at(s, segment, ahead);
			memo_table_expect(&s->table, e->key.hash);
			ahead += e->size;
		}
		k--;
		e = entry_at(s, segment, at);
		if (e->gone)
			continue;
		if (e->used && now < e->expires)
			move(s, e);
		else
			memo_store_drop(s, e);
	}
	s->segment[segment].n = 0;
}

/* Goes on to the next segment, which is empty, and empties the one behind
 * it. False if something there is held. */
static bool
turn(struct memo_store *s, uint64_t now)
{
	size_t next = after(s, s->now), oldest = after(s, next);

	if (s->segment[oldest].held > 0)
		return false;
	s->now = next;
	empty(s, oldest, now);
	return true;
}

static bool
make_room(struct memo_store *s, size_t octets, uint64_t now)
{
	size_t i;

	if (octets > size(s))
		return false;
	for (i = 0; size(s) - s->segment[s->now].n < octets; i++)
		if (i == s->segments || !turn(s, now))
			return false;
	return true;
}

/* --- adding --- */

struct memo_entry *
memo_store_add(struct memo_store *s, const struct memo_key *key,
    const struct dns_answer *a, uint64_t expires, uint64_t now)
{
	size_t records = dns_answer_size(a);
	size_t octets = sizeof(struct memo_entry) + records + key->n;
	struct memo_entry *e;
	uint32_t place;

	octets = (octets + UNIT - 1) / UNIT * UNIT;
	if (!make_room(s, octets, now))
		return NULL;
	e = take(s, octets, &place);
	*e = (struct memo_entry){.size = (uint32_t)octets, .place = place,
	    .key = *key, .expires = expires};
	dns_answer_copy(&e->answer, a, e->records);
	e->key.wire = memcpy((char *)e->records + records, key->wire, key->n);
	enter(s, e);
	return e;
}
