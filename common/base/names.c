/* Interns names. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

size_t
names_find(const struct names *s, struct span name)
{
	uint64_t hash = hash_bytes(name.p, name.n, s->seed);
	size_t at = 0;
	uint32_t i;

	while ((i = table_next(&s->table, (uint32_t)hash, &at)) != TABLE_NONE)
		if (s->hash[i] == hash)
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
	s->hash = xgrow(s->hash, s->n, &s->cap, sizeof(s->hash[0]));
	s->hash[s->n] = hash_bytes(name.p, name.n, s->seed);
	table_put(&s->table, (uint32_t)s->hash[s->n], (uint32_t)s->n);
	return s->n++;
}

void
names_free(struct names *s)
{
	free(s->hash);
	table_free(&s->table);
	*s = (struct names){0};
}
