/* The arena: pieces don't overlap, are aligned, and are counted. */
/* SPDX-License-Identifier: ISC */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "unit/tap.h"

enum { PIECES = 3000 };

static size_t
size_of(size_t i)
{
	return i % 500 == 0 ? 100000 : i * 7 % 90;
}

static void
check_pieces(struct arena *a, const char *name)
{
	static char *piece[PIECES];
	size_t i, k, sum = 0, odd = 0, spoilt = 0;

	for (i = 0; i < PIECES; i++) {
		piece[i] = i % 2 == 0 ? arena_octets(a, size_of(i)) :
		    arena_alloc(a, size_of(i));
		odd += i % 2 != 0 &&
		    (uintptr_t)piece[i] % _Alignof(max_align_t) != 0;
		memset(piece[i], (int)(i % 251), size_of(i));
		sum += size_of(i);
	}
	for (i = 0; i < PIECES; i++)
		for (k = 0; k < size_of(i); k++)
			spoilt += (unsigned char)piece[i][k] != i % 251;
	is_uint(odd, 0, "%s: aligned", name);
	is_uint(spoilt, 0, "%s: each piece is its own", name);
	ok(a->octets >= sum && a->octets < 2 * sum,
	    "%s: octets are counted", name);
}

int
main(void)
{
	struct arena a = {0};
	struct span s;
	uint64_t *v = NULL;
	size_t i, cap = 0, other = 0, n = 0, grown = 0;

	arena_reset(&a);
	arena_free(&a);
	is_uint(a.octets, 0, "an empty arena");
	ok(arena_octets(&a, 0) != NULL, "a piece without octets");
	arena_free(&a);
	check_pieces(&a, "first");
	arena_reset(&a);
	ok(a.octets <= 64 << 10, "a reset keeps no large chunk");
	arena_octets(&a, 1);
	arena_reset(&a);
	ok(a.octets > 0, "but a small one");
	check_pieces(&a, "after a reset");

	s = arena_dup(&a, SPAN_LIT("text"));
	is_span(s, "text", "a copy");
	is_span(arena_dup(&a, SPAN_LIT("")), "", "of an empty span");
	is_span(arena_dup(&a, SPAN_NONE), NULL, "of an absent one");
	arena_free(&a);
	is_uint(a.octets, 0, "freed");

	for (i = 0; i < 10000; i++) {
		grown += n == cap;
		v = xgrow(v, n, &cap, sizeof(v[0]));
		v[n++] = i;
	}
	for (i = 0; i < n; i++)
		other += v[i] != i;
	is_uint(other, 0, "an array grows");
	is_uint(grown, 11, "by doubling");
	ok(cap >= n, "and there is space for what is in it");
	free(v);
	return done_testing();
}
