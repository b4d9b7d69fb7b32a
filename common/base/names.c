/* Interns names. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

static size_t
find(const struct names *s, struct span name, uint32_t hash)
{
	size_t at = 0;
	uint32_t i;

	while ((i = table_next(&s->table, hash, &at)) != TABLE_NONE)
		if (span_eq(s->name[i], name))
			return i;
	return s->n;
}

size_t
names_find(const struct names *s, struct span name)
{
	return find(s, name, (uint32_t)hash_bytes(name.p, name.n, s->seed));
}

size_t
names_add(struct names *s, struct span name)
{
	uint32_t hash;
	size_t i;

	if (s->n == 0)
		s->seed = hash_seed();
	hash = (uint32_t)hash_bytes(name.p, name.n, s->seed);
	i = find(s, name, hash);
	if (i < s->n)
		return i;
	s->name = xgrow(s->name, s->n, &s->cap, sizeof(s->name[0]));
	s->name[s->n] = arena_dup(&s->octets, name);
	table_put(&s->table, hash, (uint32_t)s->n);
	return s->n++;
}

void
names_free(struct names *s)
{
	free(s->name);
	table_free(&s->table);
	arena_free(&s->octets);
	*s = (struct names){0};
}
