/* Remembers reports, and finds duplicates and conflicts among them. */
/* SPDX-License-Identifier: ISC */
#include "report/dedup.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

void
dedup_free(struct dedup *d)
{
	free(d->v);
	free(d->seen);
	free(d->more);
	table_free(&d->table);
	table_free(&d->more_table);
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

bool
dedup_has_key(const struct dedup *d, const struct dedup_id *id)
{
	uint32_t hash;

	return d->n > 0 && find(d, id, BY_KEY, &hash) != 0;
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
	d->seen = xgrow(d->seen, d->n, &d->seen_cap, sizeof(d->seen[0]));
	d->seen[d->n] = 0;
	table_put(&d->table, hash, (uint32_t)d->n);
	*serial = (uint32_t)++d->n;
	return what;
}

uint64_t *
dedup_more(struct dedup *d, uint32_t serial, uint32_t block)
{
	struct dedup_records want = {serial, block, 0};
	uint32_t hash, i = (uint32_t)d->last;
	size_t at = 0;

	if (d->nmore > 0 && memcmp(&d->more[i], &want,
	    offsetof(struct dedup_records, seen)) == 0)
		return &d->more[i].seen;
	hash = (uint32_t)hash_bytes(&want,
	    offsetof(struct dedup_records, seen), d->seed);
	while ((i = table_next(&d->more_table, hash, &at)) != TABLE_NONE)
		if (memcmp(&d->more[i], &want,
		    offsetof(struct dedup_records, seen)) == 0)
			break;
	if (i == TABLE_NONE) {
		i = (uint32_t)d->nmore++;
		table_put(&d->more_table, hash, i);
		d->more = xgrow(d->more, i, &d->more_cap,
		    sizeof(d->more[0]));
		d->more[i] = want;
	}
	d->last = i;
	return &d->more[i].seen;
}
