/* Numbers for names: a table of hashes. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* Its slot, or the free one where it belongs; there is always one. */
static struct names_slot *
slot_of(const struct names *s, uint64_t hash)
{
	size_t i = (size_t)hash & (s->size - 1);

	while (s->slots[i].number != 0 && s->slots[i].hash != hash)
		i = (i + 1) & (s->size - 1);
	return &s->slots[i];
}

size_t
names_find(const struct names *s, struct span name)
{
	const struct names_slot *slot;

	if (s->size == 0)
		return s->n;
	slot = slot_of(s, hash_bytes(name.p, name.n, s->seed));
	return slot->number > 0 ? slot->number - 1 : s->n;
}

static void
grow(struct names *s)
{
	struct names old = *s;
	size_t i;

	s->size = old.size > 0 ? 2 * old.size : 16;
	s->slots = xcalloc(s->size, sizeof(s->slots[0]));
	if (old.size == 0)
		s->seed = hash_seed();
	for (i = 0; i < old.size; i++)
		if (old.slots[i].number > 0)
			*slot_of(s, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

size_t
names_add(struct names *s, struct span name)
{
	struct names_slot *slot;
	uint64_t hash;

	if (2 * s->n >= s->size)
		grow(s);
	hash = hash_bytes(name.p, name.n, s->seed);
	slot = slot_of(s, hash);
	if (slot->number == 0)
		*slot = (struct names_slot){hash, ++s->n};
	return slot->number - 1;
}

void
names_free(struct names *s)
{
	free(s->slots);
	*s = (struct names){0};
}
