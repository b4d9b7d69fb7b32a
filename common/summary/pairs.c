/* Counts each report once in a group, even if its rows are not adjacent. */
/* SPDX-License-Identifier: ISC */
#include "summary/pairs.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"

void
pairs_free(struct pairs *p)
{
	free(p->noted);
	table_free(&p->set);
	*p = (struct pairs){0};
}

bool
pairs_add(struct pairs *p, uint32_t group, uint32_t report)
{
	uint32_t hash, i;
	size_t at = 0;

	if (p->apart) {
		/* Of one group, reports with equal hashes are equal as the
		 * factor is odd, so an entry with hash and index is the pair
		 * itself. */
		hash = (uint32_t)(report * (p->seed | 1) +
		    hash_bytes(&group, sizeof(group), p->seed));
		while ((i = table_next(&p->set, hash, &at)) != TABLE_NONE)
			if (i == group)
				return false;
		table_put(&p->set, hash, group);
		return true;
	}
	if (!p->lost && p->n + p->elsewhere >= LIMIT_PAIRS) {
		pairs_free(p);
		p->lost = true;
	}
	if (!p->lost) {
		p->noted = xgrow(p->noted, p->n, &p->cap,
		    sizeof(p->noted[0]));
		p->noted[p->n++] = (struct pair){group, report};
	}
	return true;
}

void
pairs_elsewhere(struct pairs *p, uint64_t n)
{
	if (p->apart || p->lost || n == 0)
		return;
	if (n > LIMIT_PAIRS)
		n = LIMIT_PAIRS + 1;
	p->elsewhere += n;
	if (p->n + p->elsewhere > LIMIT_PAIRS) {
		pairs_free(p);
		p->lost = true;
	}
}

void
pairs_apart(struct pairs *p)
{
	size_t i;

	if (p->apart)
		return;
	p->apart = true;
	p->seed = hash_seed();
	table_reserve(&p->set, p->n);
	for (i = 0; i < p->n; i++)
		pairs_add(p, p->noted[i].group, p->noted[i].report);
	free(p->noted);
	p->noted = NULL;
}
