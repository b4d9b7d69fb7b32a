/* Interns names. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

size_t
names_find(const struct names *s, struct span name)
{
	uint32_t hash = (uint32_t)hash_bytes(name.p, name.n, s->seed), i;
	size_t at = 0;

	while ((i = table_next(&s->table, hash, &at)) != TABLE_NONE)
		if (span_eq(s->name[i], name))
			return i;
	return s->n;
}

size_t
names_add(struct names *s, struct span name)
{
	size_t i;

	if (s->n == 0)
		s->seed = hash_seed();
	i = names_find(s, name);
	if (i < s->n)
		return i;
	s->name = xgrow(s->name, s->n, &s->cap, sizeof(s->name[0]));
	s->name[s->n] = arena_dup(&s->octets, name);
	table_put(&s->table, (uint32_t)hash_bytes(name.p, name.n, s->seed),
	    (uint32_t)s->n);
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
