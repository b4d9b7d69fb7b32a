/* A hash table with open addressing and linear probing. */
/* SPDX-License-Identifier: ISC */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { CELLS_MIN = 16 };
#define ENTRIES_MAX ((size_t)1 << 30)

void
table_free(struct table *t)
{
	free(t->cell);
	*t = (struct table){0};
}

/* Into the first free cell from where the hash says; there is one. */
static void
place(struct table *t, struct table_cell c)
{
	size_t i = c.hash & t->mask;

	while (t->cell[i].inverse != 0)
		i = (i + 1) & t->mask;
	t->cell[i] = c;
}

void
table_reserve(struct table *t, size_t n)
{
	struct table old = *t;
	size_t size = old.mask == 0 ? CELLS_MIN : old.mask + 1, i;

	if (n > ENTRIES_MAX)
		xalloc_fail();
	while (n > size / 3 * 2)
		size *= 2;
	if (size - 1 <= old.mask)
		return;
	t->cell = xdense(size, sizeof(t->cell[0]));
	memset(t->cell, 0, size * sizeof(t->cell[0]));
	t->mask = size - 1;
	for (i = 0; old.mask > 0 && i <= old.mask; i++)
		if (old.cell[i].inverse != 0)
			place(t, old.cell[i]);
	free(old.cell);
}

void
table_put(struct table *t, uint32_t hash, uint32_t index)
{
	if (t->n >= t->mask / 3 * 2)
		table_reserve(t, t->n + 1);
	place(t, (struct table_cell){hash, ~index});
	t->n++;
}

/*
 * The cells behind it, up to the next free one, that lie away from where their
 * hash says move up into the gap if the gap is on their way (Knuth's
 * Algorithm R of 6.4).
 */
void
table_remove(struct table *t, uint32_t hash, uint32_t index)
{
	size_t gap = hash & t->mask, i, away;

	while (t->cell[gap].inverse != ~index)
		gap = (gap + 1) & t->mask;
	for (i = gap; t->cell[i = (i + 1) & t->mask].inverse != 0;) {
		away = (i - t->cell[i].hash) & t->mask;
		if (away < ((i - gap) & t->mask))
			continue;
		t->cell[gap] = t->cell[i];
		gap = i;
	}
	t->cell[gap].inverse = 0;
	t->n--;
}
