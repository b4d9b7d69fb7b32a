/* A hash of names by keys, filled behind a short queue, and a list. */
/* SPDX-License-Identifier: ISC */
#include "lint/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"

enum { SLOTS_MIN = 64, QUEUE = 16, RECENT = 8, CHUNK = 64 << 10 };

struct lintchunk {
	struct lintchunk *next;
	size_t n, cap;
	char p[];
};

static void
names_init(struct lintnames *t)
{
	t->nslots = SLOTS_MIN;
	t->slot = xcalloc(t->nslots, sizeof(t->slot[0]));
}

void
lintindex_init(struct lintindex *x)
{
	uint32_t none;

	*x = (struct lintindex){.seed = hash_seed()};
	names_init(&x->names);
	names_init(&x->special);
	lintindex_rr(x, &none);
}

void
lintindex_release(struct lintindex *x)
{
	struct lintchunk *c;

	while ((c = x->chunk) != NULL) {
		x->chunk = c->next;
		free(c);
	}
}

void
lintindex_free(struct lintindex *x)
{
	free(x->names.slot);
	free(x->special.slot);
	free(x->rr);
	free(x->br);
	lintindex_release(x);
	*x = (struct lintindex){0};
}

/* --- keys --- */

uint64_t
lintindex_below(uint64_t key, const void *label, size_t n)
{
	uint64_t h = hash_bytes(label, n, key);

	return h != 0 ? h : 1; /* 0 is a free slot */
}

size_t
lintindex_keys(const struct lintindex *x, const unsigned char *wire,
    uint64_t key[ZONE_LABELS_MAX + 1], uint8_t at[ZONE_LABELS_MAX + 1])
{
	uint8_t from[ZONE_LABELS_MAX + 1];
	size_t n = 0, i;

	for (i = 0; wire[i] != 0; i += 1U + wire[i])
		from[n++] = (uint8_t)i;
	key[0] = x->seed | 1;
	at[0] = (uint8_t)i;
	for (i = 0; i < n; i++) {
		at[i + 1] = from[n - 1 - i];
		key[i + 1] = lintindex_below(key[i], wire + at[i + 1] + 1,
		    wire[at[i + 1]]);
	}
	return n;
}

size_t
lintindex_rekey(const unsigned char *wire, size_t n, size_t known,
    uint64_t key[ZONE_LABELS_MAX + 1], uint8_t at[ZONE_LABELS_MAX + 1])
{
	uint8_t from[ZONE_LABELS_MAX + 1];
	size_t labels = 0, i, end = n - (at[0] - (size_t)at[known]) - 1;
	size_t shift = n - 1 - at[0];

	for (i = 0; i < end; i += 1U + wire[i])
		from[labels++] = (uint8_t)i;
	if (i != end)
		return 0;
	for (i = 0; i <= known; i++)
		at[i] = (uint8_t)(at[i] + shift);
	for (i = 0; i < labels; i++) {
		at[known + i + 1] = from[labels - 1 - i];
		key[known + i + 1] = lintindex_below(key[known + i],
		    wire + from[labels - 1 - i] + 1,
		    wire[from[labels - 1 - i]]);
	}
	return known + labels;
}

/* --- names --- */

static struct lintname *
probe(const struct lintnames *t, uint64_t key)
{
	size_t mask = t->nslots - 1, i = (size_t)(key >> 8) & mask;

	while (t->slot[i].key != 0 && t->slot[i].key != key)
		i = (i + 1) & mask;
	return &t->slot[i];
}

static void
resize(struct lintnames *t, size_t nslots)
{
	struct lintname *old = t->slot;
	size_t i, n = t->nslots;

	t->slot = xcalloc(nslots, sizeof(t->slot[0]));
	xalloc_dense(t->slot, nslots * sizeof(t->slot[0]));
	t->nslots = nslots;
	for (i = 0; i < n; i++)
		if (old[i].key != 0)
			*probe(t, old[i].key) = old[i];
	free(old);
}

void
lintindex_expect(struct lintindex *x, size_t n)
{
	size_t nslots = x->names.nslots;

	while (nslots < x->names.n + n && nslots < LIMIT_LINT_SLOTS)
		nslots *= 2;
	if (nslots > x->names.nslots)
		resize(&x->names, nslots);
}

static struct lintname *
name_of(struct lintnames *t, uint64_t key)
{
	struct lintname *name;

	if (4 * t->n >= 3 * t->nslots)
		resize(t, 2 * t->nslots);
	name = probe(t, key);
	if (name->key == 0) {
		name->key = key;
		t->n++;
	}
	return name;
}

/* RFC 1034, 3.6.2: no other data beside a CNAME. */
static bool
clashes(uint32_t flags)
{
	flags &= LINTNAME_RECORDS;
	return (flags & LINTNAME_CNAME) != 0 && flags != LINTNAME_CNAME;
}

static void
enter(struct lintindex *x, const struct lintput *p)
{
	struct lintname *name = name_of(&x->names, p->key);
	uint32_t special = p->flags & LINTNAME_SPECIAL;
	bool twice = (name->flags & p->flags & LINTNAME_CNAME) != 0;

	name->flags |= p->flags;
	x->clashes += twice || clashes(name->flags);
	if (p->last != 0) {
		x->rr[p->first].next = name->first;
		name->first = p->last;
	}
	if (special != 0) {
		name = name_of(&x->special, p->key);
		x->cuts += (name->flags & LINTNAME_CUT) == 0 &&
		    (special & LINTNAME_CUT) != 0;
		name->flags |= special;
	}
}

void
lintindex_flush(struct lintindex *x)
{
	size_t i;

	for (i = 0; i < x->queued; i++)
		enter(x, &x->queue[i]);
	x->queued = 0;
}

void
lintindex_put(struct lintindex *x, uint64_t key, uint32_t flags,
    uint32_t last, uint32_t first)
{
	struct lintput *p;

	if (x->queued == QUEUE)
		lintindex_flush(x);
	p = &x->queue[x->queued++];
	*p = (struct lintput){key, flags, last, first};
	lintindex_fetch(x, key);
}

bool
lintindex_recent(struct lintindex *x, uint64_t key)
{
	uint64_t *r = &x->recent[key % RECENT];
	bool same = *r == key;

	*r = key;
	return same;
}

bool
lintindex_first_time(struct lintindex *x, uint64_t key)
{
	struct lintname *name = probe(&x->names, key);

	if (name->key == 0 || (name->flags & LINTNAME_SEEN) != 0)
		return false;
	name->flags |= LINTNAME_SEEN;
	return true;
}

uint32_t
lintindex_special(const struct lintindex *x, uint64_t key)
{
	return probe(&x->special, key)->flags;
}

const struct lintname *
lintindex_find(const struct lintindex *x, uint64_t key)
{
	const struct lintname *name = probe(&x->names, key);

	return name->key != 0 ? name : NULL;
}

/* --- records --- */

struct lintrr *
lintindex_rr(struct lintindex *x, uint32_t *number)
{
	x->rr = xgrow(x->rr, x->nrr, &x->rr_cap, sizeof(x->rr[0]));
	x->rr[x->nrr] = (struct lintrr){0};
	*number = (uint32_t)x->nrr;
	return &x->rr[x->nrr++];
}

void
lintindex_break(struct lintindex *x, struct lintrr *rr,
    const struct lintbreak *b)
{
	x->br = xgrow(x->br, x->nbr, &x->br_cap, sizeof(x->br[0]));
	x->br[x->nbr++] = *b;
	if (rr->nbreaks++ == 0)
		rr->breaks = (uint32_t)x->nbr - 1;
}

const char *
lintindex_keep(struct lintindex *x, const void *p, size_t n)
{
	struct lintchunk *c = x->chunk;
	size_t cap = n > CHUNK / 4 ? n : CHUNK;
	char *to;

	if (c == NULL || c->cap - c->n < n) {
		c = xmalloc(sizeof(*c) + cap);
		c->n = 0;
		c->cap = cap;
		c->next = x->chunk;
		x->chunk = c;
	}
	to = c->p + c->n;
	if (n > 0)
		memcpy(to, p, n);
	c->n += n;
	return to;
}
