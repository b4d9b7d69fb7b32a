/* How near a word is to another: for "perhaps ..." in messages. */
/* SPDX-License-Identifier: ISC */
#include "base/near.h"

#include <stdint.h>

size_t
near_distance(struct span a, struct span b)
{
	enum { LONGEST = 32 };
	size_t row[LONGEST + 1], i, j, before, old;

	if (b.n > LONGEST || a.n > 2 * LONGEST)
		return SIZE_MAX;
	for (j = 0; j <= b.n; j++)
		row[j] = j;
	for (i = 0; i < a.n; i++) {
		before = row[0]++;
		for (j = 0; j < b.n; j++) {
			old = row[j + 1];
			row[j + 1] = before +
			    (ascii_lower(a.p[i]) != b.p[j]);
			if (old + 1 < row[j + 1])
				row[j + 1] = old + 1;
			if (row[j] + 1 < row[j + 1])
				row[j + 1] = row[j] + 1;
			before = old;
		}
	}
	return row[b.n];
}
