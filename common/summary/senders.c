/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#include "summary/senders.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "rows/cells.h"
#include "value/num.h"

void
senders_free(struct senders *s)
{
	free(s->v);
	table_free(&s->table);
	arena_free(&s->octets);
	names_free(&s->addresses);
	names_free(&s->looks);
	free(s->other);
	table_free(&s->other_table);
	buf_free(&s->scratch);
	*s = (struct senders){0};
}

size_t
senders_find(struct senders *s, struct span key, uint32_t hash)
{
	uint32_t i;
	size_t at = 0;

	while ((i = table_next(&s->table, hash, &at)) != TABLE_NONE)
		if (span_eq(s->v[i].key, key))
			return i;
	i = (uint32_t)s->n;
	table_put(&s->table, hash, i);
	s->v = xgrow(s->v, s->n, &s->cap, sizeof(s->v[0]));
	s->v[s->n++] = (struct sender){.key = arena_dup(&s->octets, key),
	    .look = SENDERS_NONE, .other = SENDERS_NONE};
	return i;
}

/* Where the last octet of an IPv4 address begins; 0 if it is none. */
static size_t
last_octet(struct span s, unsigned int *octet)
{
	struct span tail = span_behind(s, '.');
	uint64_t n;

	if (tail.n == s.n || tail.n == 0 || tail.n > 3 ||
	    (tail.n > 1 && tail.p[0] == '0') || !num_parse(tail, &n) || n > 255)
		return 0;
	*octet = (unsigned int)n;
	return s.n - tail.n;
}

void
sender_put_near(struct buf *b, const struct sender *v, unsigned int octet)
{
	unsigned int first;

	buf_add(b, v->address.p, last_octet(v->address, &first));
	buf_put_uint(b, octet);
}

void
senders_address(struct senders *s, size_t i, struct span address)
{
	struct sender *v = &s->v[i];
	unsigned int octet, first;
	uint32_t number = (uint32_t)i;
	size_t n, at;
	uint64_t bit;

	if (address.n == 0) /* an empty one is as none */
		address = SPAN_NONE;
	if (v->addresses == 0) {
		v->address = arena_dup(&s->octets, address);
		v->addresses = 1;
	}
	if (span_eq(address, v->address))
		return;
	at = last_octet(address, &octet);
	if (at > 0 && at == last_octet(v->address, &first) &&
	    memcmp(address.p, v->address.p, at) == 0) {
		if (v->near == NULL) {
			v->near = arena_alloc(&s->octets, 256 / 8);
			memset(v->near, 0, 256 / 8);
		}
		bit = UINT64_C(1) << octet % 64;
		v->addresses += (v->near[octet / 64] & bit) == 0;
		v->near[octet / 64] |= bit;
		return;
	}
	n = s->addresses.n;
	s->scratch.n = 0;
	buf_add(&s->scratch, (const char *)&number, sizeof(number));
	buf_put_span(&s->scratch, address);
	v->addresses += names_add(&s->addresses, buf_span(&s->scratch)) == n;
}

void
look_pack(struct buf *b, const struct look *look)
{
	size_t i;

	buf_putc(b, (char)look->hint);
	for (i = 0; i < SENDER_NAMES; i++)
		cells_pack(b, look->names[i]);
}

static void
unpack(struct look *look, struct span packed)
{
	size_t i;

	look->hint = (enum hint)packed.p[0];
	span_advance(&packed, 1);
	for (i = 0; i < SENDER_NAMES; i++)
		cells_unpack(&packed, &look->names[i]);
}

void
senders_look(struct senders *s, size_t i, size_t look, uint64_t messages)
{
	struct sender *v = &s->v[i];
	struct sender_look new = {(uint32_t)i, (uint32_t)look, v->other,
	    messages};
	struct sender_look *other;
	uint32_t hash, k = v->other; /* mostly the same as the last */
	size_t at = 0;

	if (v->look == SENDERS_NONE)
		v->look = new.look;
	if (v->look == new.look) {
		v->messages += messages;
		return;
	}
	if (k == SENDERS_NONE || s->other[k].look != new.look) {
		if (s->nother == 0)
			s->seed = hash_seed();
		hash = (uint32_t)hash_bytes(&new,
		    offsetof(struct sender_look, next), s->seed);
		while ((k = table_next(&s->other_table, hash, &at)) !=
		    TABLE_NONE)
			if (s->other[k].sender == new.sender &&
			    s->other[k].look == new.look)
				break;
	}
	if (k != TABLE_NONE) {
		other = &s->other[k];
		other->messages += messages;
		return;
	}
	k = (uint32_t)s->nother++;
	table_put(&s->other_table, hash, k);
	s->other = xgrow(s->other, k, &s->other_cap, sizeof(s->other[0]));
	s->other[k] = new;
	v->other = k;
}

/* --- what most messages look like --- */

struct counted {
	struct look look;
	uint64_t messages;
};

/* By the hint at level 0, then by one name after the other. */
static int
compare_level(const struct counted *x, const struct counted *y, size_t level)
{
	if (level > 0)
		return cells_compare(x->look.names[level - 1],
		    y->look.names[level - 1]);
	return (x->look.hint > y->look.hint) - (x->look.hint < y->look.hint);
}

static int
compare_looks(const void *a, const void *b)
{
	size_t level;
	int cmp = 0;

	for (level = 0; cmp == 0 && level <= SENDER_NAMES; level++)
		cmp = compare_level(a, b, level);
	return cmp;
}

static int
compare_froms(const void *a, const void *b)
{
	return compare_level(a, b, 1 + SENDER_FROM);
}

/* How many header_from there are; sorts the looks by that. */
static size_t
count_froms(struct counted *c, size_t n)
{
	size_t i, froms = 1;

	qsort(c, n, sizeof(c[0]), compare_froms);
	for (i = 1; i < n; i++)
		froms += compare_froms(&c[i - 1], &c[i]) != 0;
	return froms;
}

/* The looks of a sender, n of them. */
static struct counted *
looks_of(const struct senders *s, const struct sender *v, size_t *n)
{
	struct counted *c;
	uint32_t i;

	*n = 1;
	for (i = v->other; i != SENDERS_NONE; i = s->other[i].next)
		++*n;
	c = xcalloc(*n, sizeof(c[0]));
	c->messages = v->messages;
	if (v->look != SENDERS_NONE)
		unpack(&c->look, s->looks.name[v->look]);
	*n = 1;
	for (i = v->other; i != SENDERS_NONE; i = s->other[i].next) {
		c[*n].messages = s->other[i].messages;
		unpack(&c[*n].look, s->looks.name[s->other[i].look]);
		++*n;
	}
	return c;
}

struct look
sender_look(const struct senders *s, const struct sender *v)
{
	struct counted *all, *c, *best;
	size_t n, level, i, k, best_n, froms;
	uint64_t sum, most;
	struct look look = {.froms = 1};

	if (v->other == SENDERS_NONE && v->look != SENDERS_NONE) {
		unpack(&look, s->looks.name[v->look]);
		return look;
	}
	all = c = looks_of(s, v, &n);
	froms = count_froms(c, n);
	qsort(c, n, sizeof(c[0]), compare_looks);
	/* the largest part at each level, until one look is left */
	for (level = 0; n > 1; level++, c = best, n = best_n) {
		best = c;
		most = best_n = 0;
		for (i = 0; i < n; i = k) {
			sum = 0;
			for (k = i; k < n && compare_level(&c[i], &c[k],
			    level) == 0; k++)
				if (level > 0 || c[k].look.hint != HINT_PASS)
					sum += c[k].messages;
			if (i > 0 && sum <= most)
				continue;
			most = sum;
			best = &c[i];
			best_n = k - i;
		}
	}
	look = c->look;
	look.froms = froms;
	free(all);
	return look;
}
