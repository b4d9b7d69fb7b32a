/* Names in a hash that is filled behind a short queue, and their records. */
/* SPDX-License-Identifier: ISC */
#include "zone/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "zone/type.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

enum { SLOTS_MIN = 64, QUEUE = 16 };

/*
 * The octets of names lie in chunks, of which a name's number counts CHUNK
 * octets each, though the first one is small. Behind a chunk there is space to
 * compare with any name, perhaps of one label more.
 */
enum { CHUNK = 16 << 20, FIRST = 64 << 10, SLACK = ZONE_NAME_MAX + 64 };

/*
 * A name may have any number of records, and be the end of any number of
 * questions: the first record of one that has more than FIRSTS is remembered.
 * Whoever has more such names than that has fewer records at each.
 */
enum { FIRSTS = 256 };

struct zone_firsts {
	bool any;
	struct zone_first {
		uint32_t name; /* as struct zone_node has it; 0: none */
		uint16_t type;
		uint32_t found;
	} of[FIRSTS];
};

void
zonestore_init(struct zonestore *s)
{
	uint32_t none;

	*s = (struct zonestore){.seed = hash_seed(), .nslots = SLOTS_MIN};
	s->slot = xcalloc(s->nslots, sizeof(s->slot[0]));
	s->firsts = xcalloc(1, sizeof(*s->firsts));
	zonestore_rr(s, &none);
}

void
zonestore_free(struct zonestore *s)
{
	size_t i;

	for (i = 0; i < s->nchunks; i++)
		free(s->names[i]);
	free(s->names);
	free(s->slot);
	free(s->rr);
	free(s->firsts);
	free(s->soa);
	free(s->br);
	arena_free(&s->octets);
	*s = (struct zonestore){0};
}

/* --- names --- */

void
zonestore_rekey(const struct zone_keys *old, const unsigned char *wire,
    struct zone_keys *k)
{
	uint8_t from[ZONE_LABELS_MAX + 1];
	size_t n = 0, i = 0, shared, at;
	const unsigned char *end;

	for (; wire[i] != 0; i += 1U + wire[i])
		from[n++] = (uint8_t)i;
	end = wire + i + 1;
	shared = n < old->labels ? n : old->labels;
	shared -= n == old->labels && n > 0; /* rarely the same name */
	for (; shared > 0; shared--)
		if (end - old->size[shared] == wire + from[n - shared] &&
		    word_equal(end - old->size[shared],
		    zonestore_name(old, shared), old->size[shared]))
			break;
	k->wire = wire;
	k->end = end;
	k->labels = n;
	k->kept = 0;
	k->shared = shared;
	k->node = NULL;
	for (i = 0; i <= shared && k != old; i++) {
		k->key[i] = old->key[i];
		k->size[i] = old->size[i];
	}
	for (i = shared; i < n; i++) {
		at = from[n - 1 - i];
		k->key[i + 1] = hash_bytes(wire + at + 1, wire[at], k->key[i]);
		k->size[i + 1] = (uint8_t)(end - wire - (ptrdiff_t)at);
	}
}

void
zonestore_keys(const struct zonestore *s, const unsigned char *wire,
    struct zone_keys *k)
{
	k->labels = 0;
	k->key[0] = s->seed;
	k->size[0] = 1;
	zonestore_rekey(k, wire, k);
}

static const unsigned char *
octets_of(const struct zonestore *s, uint32_t name)
{
	return s->names[name / CHUNK] + name % CHUNK;
}

static void
more_names(struct zonestore *s)
{
	size_t n = s->nchunks, size = n == 0 ? FIRST : CHUNK;

	if (n > UINT32_MAX / CHUNK)
		xalloc_fail();
	s->names = xgrow(s->names, n, &s->chunks_cap, sizeof(s->names[0]));
	s->names[s->nchunks++] = xdense(size + SLACK, 1);
	s->room = s->names[n] + 1; /* no name is 0 */
	s->left = size - 1;
	s->next = (uint32_t)(n * CHUNK + 1);
}

static uint32_t
keep_name(struct zonestore *s, const unsigned char *wire, size_t n)
{
	uint32_t name;

	if (n > s->left)
		more_names(s);
	name = s->next;
	memcpy(s->room, wire, n);
	s->room += n;
	s->left -= n;
	s->next += (uint32_t)n;
	return name;
}

/* A name that begins with all octets of another, its end among them, is that
 * name. */
static bool
is_name(const struct zonestore *s, const struct zone_node *node,
    const unsigned char *wire, size_t n)
{
	const unsigned char *octets = octets_of(s, node->name);

	return octets == wire || word_equal(octets, wire, n);
}

/* The slot of a name of n octets, or the free one that it would have. */
static inline struct zone_node *
probe(const struct zonestore *s, uint64_t key, const unsigned char *wire,
    size_t n)
{
	uint32_t hash = (uint32_t)key;
	size_t mask = s->nslots - 1, i = hash & mask;

	while (s->slot[i].name != 0 && (s->slot[i].hash != hash ||
	    !is_name(s, &s->slot[i], wire, n)))
		i = (i + 1) & mask;
	return &s->slot[i];
}

static struct zone_node *
node_of(const struct zonestore *s, const struct zone_keys *k, size_t i)
{
	if (k->node != NULL)
		return k->node[i];
	return probe(s, k->key[i], zonestore_name(k, i), k->size[i]);
}

void
zonestore_resolve(const struct zonestore *s, struct zone_keys *k,
    struct zone_node *node[ZONE_LABELS_MAX + 1], size_t *found)
{
	size_t i = *found <= k->shared ? *found : k->shared + 1;

	for (; i <= k->labels; i++)
		node[i] = node_of(s, k, i);
	*found = i;
	k->node = node;
}

const struct zone_node *
zonestore_find(const struct zonestore *s, const struct zone_keys *k, size_t i)
{
	const struct zone_node *node = node_of(s, k, i);

	return node->name != 0 ? node : NULL;
}

const struct zone_node *
zonestore_child(const struct zonestore *s, const struct zone_keys *k,
    size_t i, struct span label)
{
	unsigned char wire[ZONE_NAME_MAX + 64];
	size_t n = 1 + label.n;
	const struct zone_node *node;

	wire[0] = (unsigned char)label.n;
	memcpy(wire + 1, label.p, label.n);
	if (i < k->labels && (size_t)(k->size[i + 1] - k->size[i]) == n &&
	    memcmp(zonestore_name(k, i + 1), wire, n) == 0)
		return zonestore_find(s, k, i + 1);
	memcpy(wire + n, zonestore_name(k, i), k->size[i]);
	node = probe(s, hash_bytes(label.p, label.n, k->key[i]), wire,
	    n + k->size[i]);
	return node->name != 0 ? node : NULL;
}

uint32_t
zonestore_flags(const struct zonestore *s, const struct zone_keys *k, size_t i)
{
	return node_of(s, k, i)->flags;
}

bool
zonestore_mark(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flag)
{
	struct zone_node *node = node_of(s, k, i);

	if (node->name == 0 || (node->flags & flag) != 0)
		return false;
	node->flags |= flag;
	return true;
}

bool
zonestore_unmark(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flag)
{
	struct zone_node *node = node_of(s, k, i);
	bool was = node->name != 0 && (node->flags & flag) != 0;

	node->flags &= ~flag;
	return was;
}

static void
resize(struct zonestore *s, size_t nslots)
{
	struct zone_node *old = s->slot;
	size_t i, j, n = s->nslots;

	s->slot = xdense(nslots, sizeof(s->slot[0]));
	memset(s->slot, 0, nslots * sizeof(s->slot[0]));
	s->nslots = nslots;
	for (i = 0; i < n; i++) {
		if (old[i].name == 0)
			continue;
		for (j = old[i].hash; s->slot[j &= nslots - 1].name != 0;)
			j++;
		s->slot[j] = old[i];
	}
	free(old);
}

void
zonestore_expect(struct zonestore *s, size_t n)
{
	size_t nslots = s->nslots, cap;
	struct zone_rr *old = s->rr;

	if (n > LIMIT_ZONE_SLOTS)
		n = LIMIT_ZONE_SLOTS;
	while (nslots < s->nnames + n && nslots < LIMIT_ZONE_SLOTS)
		nslots *= 2;
	if (nslots > s->nslots)
		resize(s, nslots);
	cap = s->nrr + (n > s->nrr ? n : s->nrr);
	if (s->nrr + n <= s->rr_cap)
		return;
	s->rr = memcpy(xdense(cap, sizeof(*old)), old, s->nrr * sizeof(*old));
	s->rr_cap = cap;
	free(old);
}

/* Where the octets of a new name are: *below was kept last of all that wait in
 * the queue, and this one may be part of it. */
static uint32_t
keep_new(struct zonestore *s, struct zone_put *p, struct zone_put **below)
{
	uintptr_t skip;

	if (p->kept != 0)
		return p->kept;
	if (*below != NULL) {
		skip = (uintptr_t)p->wire - (uintptr_t)(*below)->wire;
		if (skip < (*below)->n)
			return (*below)->kept + (uint32_t)skip;
	}
	*below = p;
	return p->kept = keep_name(s, p->wire, p->n);
}

void
zonestore_flush(struct zonestore *s)
{
	const uint32_t cut = ZONE_HAS_NS | ZONE_HAS_DNAME | ZONE_HAS_SOA;
	struct zone_put *p, *below = NULL;
	struct zone_node *node;
	uint32_t both, all;
	size_t i;

	if (4 * (s->nnames + s->queued) >= 3 * s->nslots)
		resize(s, 2 * s->nslots);
	if (s->firsts->any)
		*s->firsts = (struct zone_firsts){0};
	for (i = 0; i < s->queued; i++) {
		p = &s->queue[i];
		node = probe(s, p->key, p->wire, p->n);
		if (node->name == 0) {
			node->hash = (uint32_t)p->key;
			node->name = keep_new(s, p, &below);
			s->nnames++;
		}
		both = node->flags & p->flags;
		all = node->flags | p->flags;
		if ((p->flags & ZONE_HAS_RECORDS) != 0) {
			s->cuts += (node->flags & cut) == 0 && (all & cut) != 0;
			/* RFC 1034, 3.6.2: no other data beside a CNAME. */
			s->clashes += (all & ZONE_HAS_CNAME) != 0 &&
			    ((both & ZONE_HAS_CNAME) != 0 ||
			    (all & ZONE_HAS_RECORDS) != ZONE_HAS_CNAME);
		}
		node->flags = all;
		if (p->last != 0) {
			s->rr[p->first].next = node->first;
			node->first = p->last;
		}
	}
	s->queued = 0;
}

void
zonestore_put(struct zonestore *s, const struct zone_keys *k, size_t i,
    uint32_t flags, uint32_t last, uint32_t first)
{
	struct zone_put *p;

	if (s->queued == QUEUE)
		zonestore_flush(s);
	p = &s->queue[s->queued++];
	p->key = k->key[i];
	p->wire = zonestore_name(k, i);
	p->n = k->size[i];
	p->flags = flags;
	p->last = last;
	p->first = first;
	p->kept = 0;
	if (k->kept != 0)
		p->kept = k->kept + (uint32_t)(p->wire - k->wire);
	zonestore_fetch(s, k, i);
}

/* --- reading a file --- */

/* Puts the owner with its records; later records may have the same owner. */
static void
put_owner(struct zone_owner *o)
{
	struct zonestore *s = o->store;
	size_t i = o->k.labels, apex = o->in_zone ? o->apex_labels : 0;
	uint32_t flags = o->flags;

	if (o->name == NULL)
		return;
	if ((flags & ~(uint32_t)ZONE_HAS_ERROR) == 0 && o->flags != 0) {
		/* An ERROR line makes no name exist. */
		zonestore_put(s, &o->k, i, flags, o->last, o->first);
		while (i-- > 0)
			zonestore_put(s, &o->k, i, 0, 0, 0);
		return;
	}
	zonestore_put(s, &o->k, i, flags | ZONE_EXISTS, o->last, o->first);
	if (!o->in_zone)
		s->outside = true;
	/* RFC 4592, 2.2.2: all names between it and the apex exist. If one was
	 * put, so were those above it. */
	while (i > apex + 1 && i > o->put + 1)
		zonestore_put(s, &o->k, --i, ZONE_EXISTS, 0, 0);
	if (o->put == 0)
		o->base = apex;
	o->put = o->k.labels;
}

bool
zonestore_owner(struct zone_owner *o, const struct zone_name *name)
{
	struct zone_name *new = o->name;

	if (o->name != NULL && name->n == o->name->n &&
	    word_equal(name->wire, o->name->wire, name->n))
		return false;
	put_owner(o);
	o->flags = o->last = o->first = 0;
	if (new == NULL || ++new == o->names + N(o->names))
		new = o->names;
	new->n = name->n;
	memcpy(new->wire, name->wire, name->n);
	if (o->name == NULL)
		zonestore_keys(o->store, new->wire, &o->k);
	else
		zonestore_rekey(&o->k, new->wire, &o->k);
	o->name = new;
	if (o->put > o->k.shared)
		o->put = o->k.shared > o->base ? o->k.shared : 0;
	if (o->apex != 0 && o->k.shared < o->apex_labels)
		o->in_zone = o->k.labels >= o->apex_labels &&
		    memcmp(o->store->rr[o->apex].owner,
		    zonestore_name(&o->k, o->apex_labels),
		    o->k.size[o->apex_labels]) == 0;
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
	o->apex = number;
	o->apex_labels = o->k.labels;
	o->in_zone = true;
	o->put = 0;
}

void
zonestore_end(struct zone_owner *o)
{
	put_owner(o);
	o->name = NULL;
	zonestore_flush(o->store);
}

const unsigned char *
zonestore_owner_wire(struct zone_owner *o)
{
	if (o->k.kept == 0)
		o->k.kept = keep_name(o->store, o->name->wire, o->name->n);
	return octets_of(o->store, o->k.kept);
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
			if ((zonestore_flags(s, &k, j) & ZONE_HAS_SOA) != 0)
				exists = 0;
		nested = nested || exists == 0;
		while (j-- > 1)
			zonestore_put(s, &k, j, exists, 0, 0);
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
		node = zonestore_find(s, &w->k, i);
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
	case ZONE_TYPE_PROOF:
		return ZONE_HAS_ERROR;
	default:
		return ZONE_HAS_OTHER;
	}
}

uint32_t
zonestore_first(const struct zonestore *s, const struct zone_node *node,
    uint16_t type)
{
	struct zone_first *f = &s->firsts->of[(node->name ^ type) % FIRSTS];
	uint32_t i, found = 0;
	size_t n = 0;

	if ((node->flags & zonestore_flag(type)) == 0)
		return 0;
	if (f->name == node->name && f->type == type &&
	    !s->rr[f->found].hidden)
		return f->found;
	for (i = node->first; i != 0; i = s->rr[i].next, n++)
		if (s->rr[i].type == type && !s->rr[i].hidden)
			found = i;
	if (n > FIRSTS) {
		*f = (struct zone_first){node->name, type, found};
		s->firsts->any = true;
	}
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
