/* Counts each report once in a group, even if its rows lie apart. */
/* SPDX-License-Identifier: ISC */
#include "summary/pairs.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"

void
pairs_free(struct pairs *p)
{
	free(p->v);
	*p = (struct pairs){0};
}

/* 64 bits for both; two pairs in 2^64 are the same, and none is 0. */
static uint64_t
pair(uint64_t group, uint32_t report)
{
	uint64_t both[2] = {group, report}, h = hash_bytes(both, 16, 0);

	return h != 0 ? h : 1;
}

static bool
put(struct pairs *p, uint64_t v)
{
	size_t i = (size_t)v & (p->size - 1);

	for (; p->v[i] != 0; i = (i + 1) & (p->size - 1))
		if (p->v[i] == v)
			return false;
	p->v[i] = v;
	p->n++;
	return true;
}

/* Makes a set of size slots, a power of two, of what is in v[0..n). */
static void
rehash(struct pairs *p, size_t n, size_t size)
{
	uint64_t *old = p->v;
	size_t i;

	p->v = xcalloc(size, sizeof(p->v[0]));
	p->size = size;
	p->n = 0;
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			put(p, old[i]);
	free(old);
}

static void
note(struct pairs *p, uint64_t v)
{
	if (p->lost)
		return;
	if (p->n == LIMIT_PAIRS) {
		pairs_free(p);
		p->lost = true;
		return;
	}
	if (p->n == p->size) {
		p->size = p->size > 0 ? p->size * 2 : 64;
		p->v = xreallocarray(p->v, p->size, sizeof(p->v[0]));
	}
	p->v[p->n++] = v;
}

bool
pairs_add(struct pairs *p, uint64_t group, uint32_t report)
{
	uint64_t v = pair(group, report);

	if (!p->apart) {
		note(p, v);
		return true;
	}
	if (p->n >= p->size / 4 * 3)
		rehash(p, p->size, p->size * 2);
	return put(p, v);
}

void
pairs_apart(struct pairs *p)
{
	size_t size = 64;

	if (p->apart)
		return;
	p->apart = true;
	while (size / 2 < p->n)
		size *= 2;
	rehash(p, p->n, size);
}
