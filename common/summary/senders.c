/* Who the sources of mail are: names beside the counts of a group. */
/* SPDX-License-Identifier: ISC */
#include "summary/senders.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "rows/cells.h"

void
senders_free(struct senders *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		buf_free(&s->v[i].key);
		buf_free(&s->v[i].look);
	}
	free(s->v);
	table_free(&s->table);
	names_free(&s->addresses);
	names_free(&s->looks);
	free(s->other);
	buf_free(&s->scratch);
	*s = (struct senders){0};
}

/* Begins a name with the sender's number in s->scratch. */
static void
put_number(struct senders *s, const struct sender *v)
{
	uint32_t number = (uint32_t)(v - s->v);

	s->scratch.n = 0;
	buf_add(&s->scratch, (const char *)&number, sizeof(number));
}

static void
add_address(struct senders *s, struct sender *v, struct span address)
{
	size_t n = s->addresses.n, i;

	if (address.p != NULL && span_eq(address, v->address))
		return;
	put_number(s, v);
	buf_put_span(&s->scratch, address);
	i = names_add(&s->addresses, buf_span(&s->scratch));
	v->address = address.p == NULL ? SPAN_NONE :
	    span_from(s->addresses.name[i], sizeof(uint32_t));
	v->addresses += i == n;
}

static void
pack(struct buf *b, const struct look *look)
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

/* Counts messages of a look that a known sender has. */
static void
add_look(struct senders *s, struct sender *v, const struct look *look,
    uint64_t count)
{
	size_t n = s->looks.n, i;

	put_number(s, v);
	pack(&s->scratch, look);
	if (span_eq(span_from(buf_span(&s->scratch), sizeof(uint32_t)),
	    buf_span(&v->look))) {
		v->messages += count;
		return;
	}
	i = v->other; /* mostly the same as the last */
	if (i == SIZE_MAX ||
	    !span_eq(s->looks.name[i], buf_span(&s->scratch)))
		i = names_add(&s->looks, buf_span(&s->scratch));
	if (i == n) {
		s->other = xgrow(s->other, n, &s->other_cap,
		    sizeof(s->other[0]));
		s->other[n] = (struct sender_look){0, v->other};
		v->other = n;
	}
	s->other[i].messages += count;
}

void
senders_add(struct senders *s, struct span key, uint32_t hash,
    const struct look *look, uint64_t count, struct span address)
{
	uint32_t known;
	struct sender *v;
	size_t at = 0;

	do
		known = table_next(&s->table, hash, &at);
	while (known != TABLE_NONE &&
	    !span_eq(buf_span(&s->v[known].key), key));
	if (known == TABLE_NONE) {
		known = (uint32_t)s->n++;
		table_put(&s->table, hash, known);
		s->v = xgrow(s->v, known, &s->cap, sizeof(s->v[0]));
		v = &s->v[known];
		*v = (struct sender){.other = SIZE_MAX, .messages = count};
		buf_put_span(&v->key, key);
		pack(&v->look, look);
	} else {
		v = &s->v[known];
		add_look(s, v, look, count);
	}
	add_address(s, v, address);
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
	size_t i;

	*n = 1;
	for (i = v->other; i != SIZE_MAX; i = s->other[i].next)
		++*n;
	c = xcalloc(*n, sizeof(c[0]));
	c->messages = v->messages;
	unpack(&c->look, buf_span(&v->look));
	*n = 1;
	for (i = v->other; i != SIZE_MAX; i = s->other[i].next) {
		c[*n].messages = s->other[i].messages;
		unpack(&c[*n].look, span_from(s->looks.name[i],
		    sizeof(uint32_t)));
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
	struct look look;

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
