/* Interns names. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* So many are compared one by one, and need neither a table nor a seed. */
enum { FEW = 8 };

static uint32_t
hash_of(const struct names *s, struct span name)
{
	return (uint32_t)hash_bytes(name.p, name.n, s->seed);
}

size_t
names_find(const struct names *s, struct span name)
{
	size_t at = 0, n;
	uint32_t hash, i;

	if (s->n <= FEW) {
		for (n = 0; n < s->n && !span_eq(s->name[n], name); n++)
			;
		return n;
	}
	hash = hash_of(s, name);
	while ((i = table_next(&s->table, hash, &at)) != TABLE_NONE)
		if (span_eq(s->name[i], name))
			return i;
	return s->n;
}

size_t
names_add(struct names *s, struct span name)
{
	size_t i = names_find(s, name);

	if (i < s->n)
		return i;
	s->name = xgrow(s->name, s->n, &s->cap, sizeof(s->name[0]));
	s->name[s->n++] = arena_dup(&s->octets, name);
	if (s->n == FEW + 1) {
		s->seed = hash_seed();
		i = 0;
	}
	for (; s->n > FEW && i < s->n; i++)
		table_put(&s->table, hash_of(s, s->name[i]), (uint32_t)i);
	return s->n - 1;
}

void
names_free(struct names *s)
{
	free(s->name);
	table_free(&s->table);
	arena_free(&s->octets);
	*s = (struct names){0};
}
