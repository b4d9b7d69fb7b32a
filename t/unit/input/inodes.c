/* Files known by device and inode. */
/* SPDX-License-Identifier: ISC */
#include "input/inodes.h"

#include "unit/tap.h"

enum { MANY = 10000 };

int
main(void)
{
	struct inodes s = {0};
	uint64_t step[] = {1, 64, 1000003, UINT64_C(1) << 40}, i, k;
	size_t wrong;

	ok(inodes_add(&s, 1, 0), "the first");
	ok(!inodes_add(&s, 1, 0), "is known");
	ok(inodes_add(&s, 2, 0), "another device");
	ok(inodes_add(&s, 1, 63), "the last of its group");
	ok(inodes_add(&s, 1, 64), "the first of the next");
	ok(!inodes_add(&s, 1, 63) && !inodes_add(&s, 2, 0) &&
	    !inodes_add(&s, 1, 64), "and all are known");
	is_uint(s.n, 3, "in three groups");
	inodes_free(&s);
	for (k = 0; k < sizeof(step) / sizeof(step[0]); k++) {
		wrong = 0;
		for (i = 0; i < 2 * MANY; i++)
			wrong += inodes_add(&s, 7, (ino_t)(i % MANY *
			    step[k])) != (i < MANY);
		is_uint(wrong, 0, "many, %" PRIu64 " from each other, twice",
		    step[k]);
		inodes_free(&s);
	}
	return done_testing();
}
