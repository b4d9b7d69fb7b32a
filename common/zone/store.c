/* Names in a hash that is filled behind a short queue, and their records. */
/* SPDX-License-Identifier: ISC */
#include "zone/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "zone/type.h"

enum { SLOTS_MIN = 64, QUEUE = 16, RECENT = 8 };

void
zonestore_init(struct zonestore *s)
{
	uint32_t none;

	*s = (struct zonestore){.seed = hash_seed(), .nslots = SLOTS_MIN};
	s->slot = xcalloc(s->nslots, sizeof(s->slot[0]));
	zonestore_rr(s, &none);
}

void
zonestore_free(struct zonestore *s)
{
	free(s->slot);
	free(s->rr);
	free(s->soa);
	free(s->br);
	arena_free(&s->octets);
	*s = (struct zonestore){0};
}

/* --- names --- */

uint64_t
zonestore_below(uint64_t key, const void *label, size_t n)
{
	uint64_t h = hash_bytes(label, n, key);

	return h != 0 ? h : 1; /* 0 is a free slot */
}

void
zonestore_keys(const struct zonestore *s, const unsigned char *wire,
    struct zone_keys *k)
{
	uint8_t from[ZONE_LABELS_MAX + 1];
	size_t n = 0, i;

	for (i = 0; wire[i] != 0; i += 1U + wire[i])
		from[n++] = (uint8_t)i;
	k->wire = wire;
	k->labels = n;
	k->key[0] = s->seed | 1;
	k->at[0] = (uint8_t)i;
	for (i = 0; i < n; i++) {
		k->at[i + 1] = from[n - 1 - i];
		k->key[i + 1] = zonestore_below(k->key[i],
		    wire + k->at[i + 1] + 1, wire[k->at[i + 1]]);
	}
}

static struct zone_node *
probe(const struct zonestore *s, uint64_t key)
{
	size_t mask = s->nslots - 1, i = (size_t)(key >> 8) & mask;

	while (s->slot[i].key != 0 && s->slot[i].key != key)
		i = (i + 1) & mask;
	return &s->slot[i];
}

const struct zone_node *
zonestore_find(const struct zonestore *s, uint64_t key)
{
	const struct zone_node *node = probe(s, key);

	return node->key != 0 ? node : NULL;
}

uint32_t
zonestore_flags(const struct zonestore *s, uint64_t key)
{
	return probe(s, key)->flags;
}

bool
zonestore_mark(struct zonestore *s, uint64_t key, uint32_t flag)
{
	struct zone_node *node = probe(s, key);

	if (node->key == 0 || (node->flags & flag) != 0)
		return false;
	node->flags |= flag;
	return true;
}

static void
resize(struct zonestore *s, size_t nslots)
{
	struct zone_node *old = s->slot;
	size_t i, n = s->nslots;

	s->slot = xcalloc(nslots, sizeof(s->slot[0]));
	xalloc_dense(s->slot, nslots * sizeof(s->slot[0]));
	s->nslots = nslots;
	for (i = 0; i < n; i++)
		if (old[i].key != 0)
			*probe(s, old[i].key) = old[i];
	free(old);
}

void
zonestore_expect(struct zonestore *s, size_t n)
{
	size_t nslots = s->nslots;

	while (nslots < s->nnames + n && nslots < LIMIT_ZONE_SLOTS)
		nslots *= 2;
	if (nslots > s->nslots)
		resize(s, nslots);
}

void
zonestore_flush(struct zonestore *s)
{
	const uint32_t cut = ZONE_HAS_NS | ZONE_HAS_DNAME | ZONE_HAS_SOA;
	struct zone_node *node;
	uint32_t both, all;
	size_t i;

	for (i = 0; i < s->queued; i++) {
		const struct zone_put *p = &s->queue[i];

		if (4 * s->nnames >= 3 * s->nslots)
			resize(s, 2 * s->nslots);
		node = probe(s, p->key);
		if (node->key == 0) {
			node->key = p->key;
			s->nnames++;
		}
		both = node->flags & p->flags;
		all = node->flags | p->flags;
		s->cuts += (node->flags & cut) == 0 && (all & cut) != 0;
		/* RFC 1034, 3.6.2: no other data beside a CNAME. */
		s->clashes += (all & ZONE_HAS_CNAME) != 0 &&
		    ((both & ZONE_HAS_CNAME) != 0 ||
		    (all & ZONE_HAS_RECORDS) != ZONE_HAS_CNAME);
		node->flags = all;
		if (p->last != 0) {
			s->rr[p->first].next = node->first;
			node->first = p->last;
		}
	}
	s->queued = 0;
}

void
zonestore_put(struct zonestore *s, uint64_t key, uint32_t flags,
    uint32_t last, uint32_t first)
{
	if (s->queued == QUEUE)
		zonestore_flush(s);
	s->queue[s->queued++] = (struct zone_put){key, flags, last, first};
	zonestore_fetch(s, key);
}

/* --- reading a file --- */

/* Puts the owner with its records; later records may have the same owner. */
static void
put_owner(struct zone_owner *o)
{
	struct zonestore *s = o->store;
	size_t i = o->k.labels, apex = 0;
	uint32_t flags = o->flags;
	uint64_t *recent;

	if (o->name.n == 0)
		return;
	if ((flags & ~(uint32_t)ZONE_HAS_ERROR) == 0 && o->flags != 0) {
		/* An ERROR line makes no name exist. */
		zonestore_put(s, o->k.key[i], flags, o->last, o->first);
		while (i-- > 0)
			zonestore_put(s, o->k.key[i], 0, 0, 0);
		return;
	}
	zonestore_put(s, o->k.key[i], flags | ZONE_EXISTS, o->last, o->first);
	if (o->apex != 0 && i >= o->apex_labels &&
	    o->k.key[o->apex_labels] == o->apex)
		apex = o->apex_labels;
	else
		s->outside = true;
	/* RFC 4592, 2.2.2: all names between it and the apex exist. If one was
	 * put lately, so were those above it. */
	for (; i > apex; i--) {
		recent = &s->recent[o->k.key[i] % RECENT];
		if (*recent == o->k.key[i])
			break;
		*recent = o->k.key[i];
		if (i < o->k.labels)
			zonestore_put(s, o->k.key[i], ZONE_EXISTS, 0, 0);
	}
}

bool
zonestore_owner(struct zone_owner *o, const struct zone_name *name)
{
	if (name->n == o->name.n &&
	    memcmp(name->wire, o->name.wire, name->n) == 0)
		return false;
	put_owner(o);
	o->flags = o->last = o->first = 0;
	o->kept = NULL;
	o->name.n = name->n;
	memcpy(o->name.wire, name->wire, name->n);
	zonestore_keys(o->store, o->name.wire, &o->k);
	return true;
}

void
zonestore_add(struct zone_owner *o, uint32_t flags, uint32_t number)
{
	struct zonestore *s = o->store;

	s->clashes += (o->flags & flags & ZONE_HAS_CNAME) != 0;
	o->flags |= flags;
	if (number == 0)
		return;
	s->rr[number].next = o->last;
	o->last = number;
	if (o->first == 0)
		o->first = number;
	if ((flags & ZONE_HAS_SOA) == 0)
		return;
	s->soa = xgrow(s->soa, s->nsoa, &s->soa_cap, sizeof(s->soa[0]));
	s->soa[s->nsoa++] = number;
	o->apex = o->k.key[o->k.labels];
	o->apex_labels = o->k.labels;
}

void
zonestore_end(struct zone_owner *o)
{
	put_owner(o);
	o->name.n = 0;
	zonestore_flush(o->store);
}

const unsigned char *
zonestore_owner_wire(struct zone_owner *o)
{
	if (o->kept == NULL)
		o->kept = (const unsigned char *)zonestore_keep(o->store,
		    o->name.wire, o->name.n);
	return o->kept;
}

bool
zonestore_finish(struct zonestore *s)
{
	struct zone_keys k;
	bool nested = false;
	uint32_t exists;
	size_t i, j;

	for (i = 0; i < s->nsoa; i++) {
		zonestore_keys(s, s->rr[s->soa[i]].owner, &k);
		for (exists = ZONE_EXISTS, j = 0; j < k.labels; j++)
			if ((zonestore_flags(s, k.key[j]) & ZONE_HAS_SOA) != 0)
				exists = 0;
		nested = nested || exists == 0;
		while (j-- > 1)
			zonestore_put(s, k.key[j], exists, 0, 0);
	}
	zonestore_flush(s);
	return nested;
}

/* --- where a name lies --- */

void
zonestore_locate(const struct zonestore *s, const unsigned char *wire,
    struct zone_where *w)
{
	size_t i, ns = ZONE_NO_CUT, dname = ZONE_NO_CUT;
	const struct zone_node *node;
	uint32_t flags;

	zonestore_keys(s, wire, &w->k);
	w->encloser = ZONE_NO_CUT;
	for (i = w->k.labels;; i--) {
		node = zonestore_find(s, w->k.key[i]);
		flags = node != NULL ? node->flags : 0;
		if (i == w->k.labels)
			w->present = node != NULL;
		if (w->encloser == ZONE_NO_CUT &&
		    ((flags & ZONE_EXISTS) != 0 || i == 0))
			w->encloser = i;
		/* What a DNAME cuts off is below it (RFC 6672, 2.4). */
		if ((flags & ZONE_HAS_DNAME) != 0 && i < w->k.labels &&
		    i <= w->encloser)
			dname = i;
		w->in_zone = (flags & ZONE_HAS_SOA) != 0;
		if (w->in_zone || i == 0)
			break;
		if ((flags & ZONE_HAS_NS) != 0 && i <= w->encloser)
			ns = i;
	}
	w->apex = i;
	/* The NS of a fragment delegate nothing: it has no apex to tell them
	 * by. */
	if (!w->in_zone)
		ns = ZONE_NO_CUT;
	w->delegated = ns <= dname && ns != ZONE_NO_CUT;
	w->cut = w->delegated ? ns : dname;
}

/* --- records --- */

struct zone_rr *
zonestore_rr(struct zonestore *s, uint32_t *number)
{
	s->rr = xgrow(s->rr, s->nrr, &s->rr_cap, sizeof(s->rr[0]));
	s->rr[s->nrr] = (struct zone_rr){0};
	*number = (uint32_t)s->nrr;
	return &s->rr[s->nrr++];
}

uint32_t
zonestore_flag(uint16_t type)
{
	switch (type) {
	case ZONE_TYPE_A:
		return ZONE_HAS_A;
	case ZONE_TYPE_AAAA:
		return ZONE_HAS_AAAA;
	case ZONE_TYPE_MX:
		return ZONE_HAS_MX;
	case ZONE_TYPE_NS:
		return ZONE_HAS_NS;
	case ZONE_TYPE_TXT:
		return ZONE_HAS_TXT;
	case ZONE_TYPE_CNAME:
		return ZONE_HAS_CNAME;
	case ZONE_TYPE_DNAME:
		return ZONE_HAS_DNAME;
	case ZONE_TYPE_SOA:
		return ZONE_HAS_SOA;
	case ZONE_TYPE_ERROR:
		return ZONE_HAS_ERROR;
	default:
		return ZONE_HAS_OTHER;
	}
}

uint32_t
zonestore_first(const struct zonestore *s, const struct zone_node *node,
    uint16_t type)
{
	uint32_t i, found = 0;

	if ((node->flags & zonestore_flag(type)) == 0)
		return 0;
	for (i = node->first; i != 0; i = s->rr[i].next)
		if (s->rr[i].type == type && !s->rr[i].hidden)
			found = i;
	return found;
}

void
zonestore_join(struct zonestore *s, struct zone_rr *rr, struct span wire)
{
	char *to = (char *)(uintptr_t)zonestore_keep(s, wire.p, wire.n);
	size_t i, len, n = 0;

	for (i = 0; i < wire.n; i += 1 + len) {
		len = (unsigned char)wire.p[i];
		if (i > 0)
			rr->split = (uint16_t)(31 * rr->split + len + 1);
		memmove(to + n, wire.p + i + 1, len);
		n += len;
	}
	rr->data = to;
	rr->n = (uint32_t)n;
}

void
zonestore_break(struct zonestore *s, struct zone_rr *rr,
    struct zone_break b)
{
	struct zone_break *last = rr->nbreaks > 0 ? &s->br[s->nbr - 1] : NULL;

	if (b.at == 0 && last == NULL) {
		rr->line = b.line;
		rr->column = b.column;
	} else if (last != NULL && last->at == b.at) {
		last->line = b.line;
		last->column = b.column;
	} else {
		s->br = xgrow(s->br, s->nbr, &s->br_cap, sizeof(s->br[0]));
		s->br[s->nbr++] = b;
		if (rr->nbreaks++ == 0)
			rr->breaks = (uint32_t)s->nbr - 1;
	}
}
