/* Remembers reports, and finds duplicates and conflicts among them. */
/* SPDX-License-Identifier: ISC */
#include "summary/dedup.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

void
dedup_free(struct dedup *d)
{
	free(d->v);
	table_free(&d->table);
	*d = (struct dedup){0};
}

/* What an entry is found by, in octets of its id: the first of a key by that,
 * the others of the key by their content, too, copies by all. */
enum { BY_KEY = 16, BY_CONTENT = 24, BY_PLACE = 32 };

/* The serial of the entry, 0 if there is none. by is in the hash: no entry is
 * found by less or more than is its own. */
static uint32_t
find(const struct dedup *d, const struct dedup_id *id, unsigned int by,
    uint32_t *hash)
{
	uint32_t i;
	size_t at = 0;

	*hash = (uint32_t)hash_bytes(id, by, d->seed) >> 2 | (by / 8 - 2) << 30;
	while ((i = table_next(&d->table, *hash, &at)) != TABLE_NONE)
		if (memcmp(&d->v[i], id, by) == 0)
			return i + 1;
	return 0;
}

enum dedup_row
dedup_add(struct dedup *d, const struct dedup_id *id, uint32_t *serial)
{
	enum dedup_row what = DEDUP_NEW;
	uint32_t hash;

	if (d->n == 0)
		d->seed = hash_seed();
	*serial = find(d, id, BY_KEY, &hash);
	if (*serial != 0 && d->v[*serial - 1].content != id->content) {
		what = DEDUP_CONFLICT;
		*serial = find(d, id, BY_CONTENT, &hash);
	}
	if (*serial != 0) {
		if (d->v[*serial - 1].place == id->place)
			return DEDUP_AGAIN;
		what = DEDUP_DUPLICATE;
		*serial = find(d, id, BY_PLACE, &hash);
	}
	if (*serial != 0)
		return DEDUP_DROPPED;
	d->v = xgrow(d->v, d->n, &d->cap, sizeof(d->v[0]));
	d->v[d->n] = *id;
	table_put(&d->table, hash, (uint32_t)d->n);
	*serial = (uint32_t)++d->n;
	return what;
}
