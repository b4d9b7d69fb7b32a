/* Sorts groups by one of their columns. */
/* SPDX-License-Identifier: ISC */
#include "summary/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/word.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "value/ip.h"
#include "value/num.h"

/*
 * Where a value stands among others, as far as 128 bits show it: its rank in
 * the two highest, then the beginning of its octets or its number.
 */
struct place {
	uint64_t word[2];
	struct ip ip; /* of an address or network */
};

enum { RANK_ABSENT, RANK_NUMBER, RANK_IP6, RANK_TEXT };

/* The first 126 bits of n octets, 0 behind their end. */
static void
set_place(struct place *to, unsigned int rank, const void *octets, size_t n)
{
	char c[16] = {0};
	uint64_t high, low;

	memcpy(c, octets, n < sizeof(c) ? n : sizeof(c));
	high = word_big(c);
	low = word_big(c + 8);
	to->word[0] = (uint64_t)rank << 62 | high >> 2;
	to->word[1] = high << 62 | low >> 2;
}

static struct place
place_of(enum field_type type, struct span s)
{
	struct place p = {0};
	struct cidr c;
	uint64_t v;

	if (s.p == NULL)
		return p; /* RANK_ABSENT */
	if (type == FIELD_IP && cidr_parse(s, &c)) {
		p.ip = c.ip;
		set_place(&p, c.ip.bits == 32 ? RANK_NUMBER : RANK_IP6,
		    c.ip.a, sizeof(c.ip.a));
	} else if ((type == FIELD_UINT || type == FIELD_TIME) &&
	    num_parse(s, &v)) {
		p.word[0] = (uint64_t)RANK_NUMBER << 62 |
		    (v < UINT64_MAX / 4 ? v : UINT64_MAX / 4);
	} else {
		set_place(&p, RANK_TEXT, s.p, s.n);
	}
	return p;
}

static int
compare_values(enum field_type type, struct span a, struct span b)
{
	struct place x = place_of(type, a), y = place_of(type, b);
	int cmp = 0;

	if (x.word[0] != y.word[0])
		return x.word[0] < y.word[0] ? -1 : 1;
	if (x.ip.bits != 0 && y.ip.bits != 0)
		cmp = memcmp(x.ip.a, y.ip.a, sizeof(x.ip.a));
	return cmp != 0 ? cmp : span_compare(a, b);
}

/* Of what has the same words. */
static int
compare_groups(const struct order *o, const struct group *a,
    const struct group *b)
{
	struct span x = {a->key, a->n}, xv;
	struct span y = {b->key, b->n}, yv;
	uint64_t m, n;
	size_t i;
	int cmp = 0;

	if (o->by < o->nkeys) {
		cmp = compare_values(o->keys[o->by].type,
		    group_value(a, o->by), group_value(b, o->by));
	} else {
		m = group_count(a, (int)(o->by - o->nkeys));
		n = group_count(b, (int)(o->by - o->nkeys));
		cmp = (m < n) - (m > n);
	}
	for (i = 0; cmp == 0 && cells_unpack(&x, &xv) &&
	    cells_unpack(&y, &yv); i++)
		cmp = compare_values(o->keys[i].type, xv, yv);
	return cmp;
}

/* True if a comes before b, or is as b: mostly told by the words alone. */
static inline bool
in_order(const struct order *o, const struct order_item *a,
    const struct order_item *b)
{
	if (a->word[0] != b->word[0])
		return a->word[0] < b->word[0];
	if (a->word[1] != b->word[1])
		return a->word[1] < b->word[1];
	return compare_groups(o, a->group, b->group) <= 0;
}

/* A merge sort; tmp has room for half of them. qsort(3) has no place for o. */
static void
sort(const struct order *o, struct order_item *v, size_t n,
    struct order_item *tmp)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	sort(o, v, half, tmp);
	sort(o, v + half, n - half, tmp);
	if (in_order(o, &v[half - 1], &v[half]))
		return;
	memcpy(tmp, v, half * sizeof(v[0]));
	while (i < half && j < n)
		if (in_order(o, &tmp[i], &v[j]))
			v[k++] = tmp[i++];
		else
			v[k++] = v[j++];
	memcpy(v + k, tmp + i, (half - i) * sizeof(v[0]));
}

struct order_item *
order_groups(const struct order *o, const struct groups *g, size_t *n)
{
	struct order_item *v = xdense(g->n, sizeof(v[0])), *tmp;
	struct groups_at at = {0};
	struct place p = {0};
	bool by_key = o->by < o->nkeys;
	size_t i, first = by_key ? o->by : 0; /* the key that is first */
	uint64_t count;

	for (i = 0; i < g->n; i++) {
		v[i] = (struct order_item){.group = groups_next(g, &at)};
		if (o->nkeys > 0)
			p = place_of(o->keys[first].type,
			    group_value(v[i].group, first));
		if (by_key) {
			memcpy(v[i].word, p.word, sizeof(p.word));
			continue;
		}
		/*
		 * Most comparisons end with these words: 32 bits of the count,
		 * the largest first, and 96 of the first key's place. A count
		 * that is too large for that leaves the key out, for it does
		 * not matter before the whole count has been compared.
		 */
		count = group_count(v[i].group, (int)(o->by - o->nkeys));
		if (count >= UINT32_MAX)
			continue;
		v[i].word[0] = (UINT32_MAX - count) << 32 | p.word[0] >> 32;
		v[i].word[1] = p.word[0] << 32 | p.word[1] >> 32;
	}
	tmp = xdense(g->n / 2 + 1, sizeof(tmp[0]));
	sort(o, v, g->n, tmp);
	free(tmp);
	*n = g->n;
	return v;
}
