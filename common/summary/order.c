/* Sorts groups by one of their columns. */
/* SPDX-License-Identifier: ISC */
#include "summary/order.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "rows/cells.h"
#include "value/ip.h"
#include "value/num.h"

/* A value's place as far as 64 bits show it; rank is the two highest. */
struct place {
	uint64_t word;
	struct ip ip; /* of an address or network */
};

enum { RANK_ABSENT, RANK_NUMBER, RANK_IP6, RANK_TEXT };

static uint64_t
ranked(unsigned int rank, uint64_t v)
{
	return (uint64_t)rank << 62 | v >> 2;
}

/* The first eight bytes, big-endian, 0 behind the end. */
static uint64_t
first_bytes(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		v = v << 8 | (i < n ? p[i] : 0U);
	return v;
}

static struct place
place_ip(struct span s)
{
	struct place p = {0};
	struct cidr c;

	if (!cidr_parse(s, &c)) {
		p.word = ranked(RANK_TEXT, first_bytes(s.p, s.n));
		return p;
	}
	p.ip = c.ip;
	p.word = ranked(c.ip.bits == 32 ? RANK_NUMBER : RANK_IP6,
	    first_bytes(c.ip.a, 16));
	return p;
}

static struct place
place_of(enum field_type type, struct span s)
{
	struct place p = {0};
	uint64_t v;

	if (s.p == NULL)
		return p;
	if (type == FIELD_IP)
		return place_ip(s);
	if ((type == FIELD_UINT || type == FIELD_TIME) && num_parse(s, &v))
		p.word = ranked(RANK_NUMBER, v < UINT64_MAX / 4 ? v << 2 :
		    UINT64_MAX);
	else
		p.word = ranked(RANK_TEXT, first_bytes(s.p, s.n));
	return p;
}

static int
compare_bytes(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int cmp = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return cmp != 0 ? cmp : (a.n > b.n) - (a.n < b.n);
}

static int
compare_values(enum field_type type, struct span a, struct span b)
{
	struct place x = place_of(type, a), y = place_of(type, b);
	int cmp = 0;

	if (x.word != y.word)
		return x.word < y.word ? -1 : 1;
	if (x.ip.bits != 0 && y.ip.bits != 0)
		cmp = memcmp(x.ip.a, y.ip.a, sizeof(x.ip.a));
	return cmp != 0 ? cmp : compare_bytes(a, b);
}

static int
compare(const struct order *o, const struct order_item *a,
    const struct order_item *b)
{
	struct span x = {a->group->key, a->group->n}, xv;
	struct span y = {b->group->key, b->group->n}, yv;
	uint64_t m, n;
	size_t i;
	int cmp = 0;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	if (o->by < o->nkeys) {
		cmp = compare_values(o->keys[o->by].type,
		    group_value(a->group, o->by), group_value(b->group, o->by));
	} else {
		m = group_count(a->group, (int)(o->by - o->nkeys));
		n = group_count(b->group, (int)(o->by - o->nkeys));
		cmp = (m < n) - (m > n);
	}
	for (i = 0; cmp == 0 && cells_unpack(&x, &xv) &&
	    cells_unpack(&y, &yv); i++)
		cmp = compare_values(o->keys[i].type, xv, yv);
	return cmp;
}

/*
 * Most comparisons end with one word: 32 bits of the count, the largest
 * first, and 32 of the first key. A count too large for that leaves the key
 * out, for it does not matter before the whole count has been compared.
 */
static uint64_t
word_of(const struct order *o, const struct group *g)
{
	uint64_t n, key;

	if (o->by < o->nkeys)
		return place_of(o->keys[o->by].type,
		    group_value(g, o->by)).word;
	n = group_count(g, (int)(o->by - o->nkeys));
	if (n >= UINT32_MAX)
		return 0;
	key = o->nkeys > 0 ?
	    place_of(o->keys[0].type, group_value(g, 0)).word >> 32 : 0;
	return (UINT32_MAX - n) << 32 | key;
}

/* Merges v[0..half) and v[half..n); tmp has room for the first. */
static void
merge(const struct order *o, struct order_item *v, size_t half, size_t n,
    struct order_item *tmp)
{
	size_t i = 0, j = half, k = 0;

	memcpy(tmp, v, half * sizeof(v[0]));
	while (i < half && j < n)
		if (compare(o, &tmp[i], &v[j]) <= 0)
			v[k++] = tmp[i++];
		else
			v[k++] = v[j++];
	memcpy(v + k, tmp + i, (half - i) * sizeof(v[0]));
}

static void
sort(const struct order *o, struct order_item *v, size_t n,
    struct order_item *tmp)
{
	size_t half = n / 2;

	if (n < 2)
		return;
	sort(o, v, half, tmp);
	sort(o, v + half, n - half, tmp);
	if (compare(o, &v[half - 1], &v[half]) > 0)
		merge(o, v, half, n, tmp);
}

struct order_item *
order_groups(const struct order *o, const struct groups *g, size_t *n)
{
	struct order_item *v = xcalloc(g->n, sizeof(v[0])), *tmp;
	struct groups_at at = {0};
	size_t i;

	for (i = 0; i < g->n; i++) {
		v[i].group = groups_next(g, &at);
		v[i].word = word_of(o, v[i].group);
	}
	tmp = xcalloc(g->n / 2 + 1, sizeof(tmp[0]));
	sort(o, v, g->n, tmp);
	free(tmp);
	*n = g->n;
	return v;
}
