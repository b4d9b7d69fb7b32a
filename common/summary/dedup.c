/* Remembers reports, and finds duplicates and conflicts among them. */
/* SPDX-License-Identifier: ISC */
#include "summary/dedup.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
dedup_free(struct dedup *d)
{
	free(d->v);
	table_free(&d->table);
	*d = (struct dedup){0};
}

/* The serial of the entry with that key and content, else of any with that
 * key, else 0. */
static uint32_t
find(const struct dedup *d, const struct dedup_id *id)
{
	uint32_t i, other = 0;
	size_t at = 0;

	while ((i = table_next(&d->table, (uint32_t)id->key[0], &at)) !=
	    TABLE_NONE) {
		if (d->v[i].key[0] != id->key[0] ||
		    d->v[i].key[1] != id->key[1])
			continue;
		if (d->v[i].content == id->content)
			return i + 1;
		other = i + 1;
	}
	return other;
}

static uint32_t
insert(struct dedup *d, const struct dedup_id *id)
{
	d->v = xgrow(d->v, d->n, &d->cap, sizeof(d->v[0]));
	d->v[d->n] = *id;
	table_put(&d->table, (uint32_t)id->key[0], (uint32_t)d->n);
	return (uint32_t)++d->n;
}

enum dedup_row
dedup_add(struct dedup *d, const struct dedup_id *id, uint32_t *serial)
{
	struct dedup_id copy = *id;

	*serial = find(d, id);
	if (*serial == 0 || d->v[*serial - 1].content != id->content) {
		bool known = *serial != 0;

		*serial = insert(d, id);
		return known ? DEDUP_CONFLICT : DEDUP_NEW;
	}
	if (d->v[*serial - 1].place == id->place)
		return DEDUP_AGAIN;
	/* A copy is remembered with its place as part of its key. */
	copy.key[0] ^= id->place;
	copy.key[1] ^= id->content + 1;
	*serial = find(d, &copy);
	if (*serial != 0)
		return DEDUP_DROPPED;
	*serial = insert(d, &copy);
	return DEDUP_DUPLICATE;
}
