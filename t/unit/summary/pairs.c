/* Pairs of group and report: each once, before and after they are a set. */
/* SPDX-License-Identifier: ISC */
#include "summary/pairs.h"

#include "base/limits.h"
#include "unit/tap.h"

enum { SIDE = 500 };

int
main(void)
{
	struct pairs p = {0};
	uint32_t i, j;
	size_t wrong = 0;

	ok(pairs_add(&p, 1, 2) && pairs_add(&p, 2, 1), "noted");
	pairs_apart(&p);
	ok(!pairs_add(&p, 1, 2) && !pairs_add(&p, 2, 1), "they are known");
	ok(pairs_add(&p, 1, 1) && pairs_add(&p, 2, 2), "others are not");
	pairs_free(&p);
	pairs_apart(&p);
	for (i = 0; i < SIDE; i++)
		for (j = 0; j < SIDE; j++)
			wrong += !pairs_add(&p, i << 20, j) +
			    (size_t)pairs_add(&p, i << 20, j);
	is_uint(wrong, 0, "many far apart, each once");
	pairs_free(&p);
	for (i = 0; i <= LIMIT_PAIRS; i++)
		pairs_add(&p, i, 1);
	ok(p.lost, "too many to note down");
	pairs_free(&p);
	return done_testing();
}
