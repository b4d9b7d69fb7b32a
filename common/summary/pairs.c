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
pairs_add(struct pairs *p, uint64_t group, uint32_t report)
{
	uint64_t both[2] = {group, report};
	uint64_t hash = hash_bytes(both, sizeof(both), 0);

	if (p->apart)
		return table_add_hash(&p->set, hash);
	if (!p->lost && p->n == LIMIT_PAIRS) {
		pairs_free(p);
		p->lost = true;
	}
	if (!p->lost) {
		p->noted = xgrow(p->noted, p->n, &p->cap,
		    sizeof(p->noted[0]));
		p->noted[p->n++] = hash;
	}
	return true;
}

void
pairs_apart(struct pairs *p)
{
	size_t i;

	if (p->apart)
		return;
	p->apart = true;
	table_reserve(&p->set, p->n);
	for (i = 0; i < p->n; i++)
		table_add_hash(&p->set, p->noted[i]);
	free(p->noted);
	p->noted = NULL;
}
