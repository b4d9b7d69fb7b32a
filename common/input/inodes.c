/* A set of files, each known by its device and inode. */
/* SPDX-License-Identifier: ISC */
#include "input/inodes.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* The group of these 64 inodes, which is added where there is none. */
static struct inodes_group *
group_of(struct inodes *s, uint64_t dev, uint64_t number)
{
	uint64_t key[2] = {dev, number};
	size_t at = 0;
	uint32_t hash, i;

	if (s->n > 0 && s->groups[s->last].dev == dev &&
	    s->groups[s->last].number == number)
		return &s->groups[s->last];
	if (s->n == 0)
		s->seed = hash_seed();
	hash = (uint32_t)hash_bytes(key, sizeof(key), s->seed);
	while ((i = table_next(&s->table, hash, &at)) != TABLE_NONE)
		if (s->groups[i].dev == dev && s->groups[i].number == number)
			break;
	s->last = i != TABLE_NONE ? i : s->n;
	if (i == TABLE_NONE) {
		s->groups = xgrow(s->groups, s->n, &s->cap,
		    sizeof(s->groups[0]));
		s->groups[s->n] = (struct inodes_group){dev, number, 0};
		table_put(&s->table, hash, (uint32_t)s->n++);
	}
	return &s->groups[s->last];
}

bool
inodes_add(struct inodes *s, dev_t dev, ino_t ino)
{
	struct inodes_group *g = group_of(s, (uint64_t)dev,
	    (uint64_t)ino / 64);
	uint64_t bit = UINT64_C(1) << ((uint64_t)ino % 64);
	bool is_new = (g->bits & bit) == 0;

	g->bits |= bit;
	return is_new;
}

void
inodes_free(struct inodes *s)
{
	free(s->groups);
	table_free(&s->table);
	*s = (struct inodes){0};
}
