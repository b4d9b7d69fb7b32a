/* Remembers which reports have come, to tell duplicates and conflicts. */
/* SPDX-License-Identifier: ISC */
#include "summary/seen.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
seen_free(struct seen *s)
{
	free(s->entries);
	*s = (struct seen){0};
}

static struct seen_entry *
free_slot(struct seen *s, uint64_t hash)
{
	size_t i = (size_t)hash & (s->size - 1);

	while (s->entries[i].serial != 0)
		i = (i + 1) & (s->size - 1);
	return &s->entries[i];
}

static void
grow(struct seen *s)
{
	struct seen old = *s;
	size_t i;

	s->size = old.size > 0 ? old.size * 2 : 64;
	s->entries = xcalloc(s->size, sizeof(s->entries[0]));
	for (i = 0; i < old.size; i++)
		if (old.entries[i].serial != 0)
			*free_slot(s, old.entries[i].id.key[0]) =
			    old.entries[i];
	free(old.entries);
}

static uint32_t
insert(struct seen *s, const struct seen_id *id)
{
	struct seen_entry *e = free_slot(s, id->key[0]);

	e->id = *id;
	e->serial = (uint32_t)++s->n;
	return e->serial;
}

/* Of the entries with that key one of the same digest, else any, else NULL. */
static const struct seen_entry *
find(const struct seen *s, const struct seen_id *id)
{
	const struct seen_entry *e, *other = NULL;
	size_t i = (size_t)id->key[0] & (s->size - 1);

	for (; (e = &s->entries[i])->serial != 0;
	    i = (i + 1) & (s->size - 1)) {
		if (e->id.key[0] != id->key[0] || e->id.key[1] != id->key[1])
			continue;
		if (e->id.digest == id->digest)
			return e;
		other = e;
	}
	return other;
}

/* What a copy is remembered as: its place is part of its key. */
static enum seen_what
add_copy(struct seen *s, struct seen_id id, uint32_t *serial)
{
	const struct seen_entry *e;

	id.key[0] ^= id.place;
	id.key[1] ^= id.digest + 1;
	e = find(s, &id);
	*serial = e != NULL ? e->serial : insert(s, &id);
	return e != NULL ? SEEN_DROPPED : SEEN_DUPLICATE;
}

enum seen_what
seen_add(struct seen *s, const struct seen_id *id, uint32_t *serial)
{
	const struct seen_entry *e;
	bool known;

	if (s->n >= s->size / 4 * 3)
		grow(s);
	e = find(s, id);
	known = e != NULL;
	if (!known || e->id.digest != id->digest) {
		*serial = insert(s, id);
		return known ? SEEN_CONFLICT : SEEN_NEW;
	}
	if (e->id.place != id->place)
		return add_copy(s, *id, serial);
	*serial = e->serial;
	return SEEN_AGAIN;
}
