/* An index of what is somewhere else, by hash; part of dns/memo. */
/* SPDX-License-Identifier: ISC */
#include "dns/memotable.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
memo_table_init(struct memo_table *t, size_t n)
{
	*t = (struct memo_table){.mask = n - 1,
	    .cell = xcalloc(n, sizeof(t->cell[0]))};
}

void
memo_table_free(struct memo_table *t)
{
	free(t->cell);
}

size_t
memo_table_octets(const struct memo_table *t)
{
	return (t->mask + 1) * sizeof(t->cell[0]);
}

static void
put(struct memo_table *t, struct memo_cell c)
{
	size_t i = c.hash & t->mask;

	while (t->cell[i].place != 0)
		i = (i + 1) & t->mask;
	t->cell[i] = c;
}

static void
grow(struct memo_table *t)
{
	struct memo_table old = *t;
	size_t i;

	memo_table_init(t, 2 * (old.mask + 1));
	t->n = old.n;
	for (i = 0; i <= old.mask; i++)
		if (old.cell[i].place != 0)
			put(t, old.cell[i]);
	memo_table_free(&old);
}

void
memo_table_put(struct memo_table *t, uint32_t hash, uint32_t place)
{
	if (2 * ++t->n > t->mask)
		grow(t);
	put(t, (struct memo_cell){hash, place});
}

/* Those behind it that would not be found over the gap move into it. */
void
memo_table_cut(struct memo_table *t, uint32_t hash, uint32_t place)
{
	size_t gap = hash & t->mask, i, away;

	while (t->cell[gap].place != place)
		gap = (gap + 1) & t->mask;
	for (i = gap; t->cell[i = (i + 1) & t->mask].place != 0;) {
		away = (i - t->cell[i].hash) & t->mask;
		if (away < ((i - gap) & t->mask))
			continue;
		t->cell[gap] = t->cell[i];
		gap = i;
	}
	t->cell[gap].place = 0;
	t->n--;
}
