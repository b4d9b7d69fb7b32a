/* Finds fields of a header as a signature takes them: bottom up, each once. */
/* SPDX-License-Identifier: ISC */
#include "dkim/fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* By length first: any order will do. */
static int
compare_names(struct span a, struct span b)
{
	size_t i;
	int c;

	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	for (i = 0; i < a.n; i++) {
		c = ascii_lower(a.p[i]) - ascii_lower(b.p[i]);
		if (c != 0)
			return c;
	}
	return 0;
}

static struct span
name_at(const struct fieldindex *x, size_t i)
{
	return x->h->field[x->order[i]].name;
}

static void
merge(struct fieldindex *x, uint32_t *to, size_t from, size_t mid, size_t end)
{
	size_t a = from, b = mid, i;

	for (i = from; i < end; i++)
		if (b == end || (a < mid &&
		    compare_names(name_at(x, a), name_at(x, b)) <= 0))
			to[i] = x->order[a++];
		else
			to[i] = x->order[b++];
	memcpy(x->order + from, to + from, (end - from) * sizeof(*to));
}

/* Sorts, keeping equal ones in order; qsort(3) has no place for the header. */
static void
sort(struct fieldindex *x, uint32_t *room)
{
	size_t n = x->h->n, width, i;

	for (width = 1; width < n; width *= 2)
		for (i = 0; i + width < n; i += 2 * width)
			merge(x, room, i, i + width,
			    i + 2 * width < n ? i + 2 * width : n);
}

void
fieldindex_init(struct fieldindex *x, const struct rfc5322_header *h)
{
	size_t i;

	x->h = h;
	x->order = xreallocarray(NULL, h->n, 2 * sizeof(*x->order));
	x->taken = x->order + h->n;
	for (i = 0; i < h->n; i++)
		x->order[i] = (uint32_t)i;
	sort(x, x->taken);
	fieldindex_reset(x);
}

void
fieldindex_free(struct fieldindex *x)
{
	free(x->order);
	*x = (struct fieldindex){0};
}

void
fieldindex_reset(struct fieldindex *x)
{
	if (x->h->n > 0)
		memset(x->taken, 0, x->h->n * sizeof(*x->taken));
}

/* The first place whose name is not below that one, or not above it. */
static size_t
bound(const struct fieldindex *x, struct span name, int above)
{
	size_t low = 0, high = x->h->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare_names(name_at(x, mid), name) < above)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct rfc5322_field *
fieldindex_take(struct fieldindex *x, struct span name)
{
	size_t first = bound(x, name, 0), end;

	if (first == x->h->n || compare_names(name_at(x, first), name) != 0)
		return NULL;
	end = bound(x, name, 1);
	if (x->taken[first] == end - first)
		return NULL;
	return &x->h->field[x->order[end - 1 - x->taken[first]++]];
}
