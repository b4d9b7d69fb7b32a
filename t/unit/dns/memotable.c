/* dns/memotable: puts and cuts at random, beside a plain list. */
/* SPDX-License-Identifier: ISC */
#include "dns/memotable.h"

#include "unit/tap.h"

enum { PLACES = 3000, STEPS = 200000 };

/* hash[p] of each place that is in; 0 in is for those that are not. */
static uint32_t hash[PLACES + 1];
static bool in[PLACES + 1];

static uint32_t
draw(uint32_t *state)
{
	*state = *state * 1664525U + 1013904223U;
	return *state >> 8;
}

static bool
finds(const struct memo_table *t, uint32_t place)
{
	size_t away = 0;
	uint32_t at;

	while ((at = memo_table_next(t, hash[place], &away)) != 0)
		if (at == place)
			return true;
	return false;
}

static unsigned int
wrong(const struct memo_table *t)
{
	unsigned int n = 0;
	uint32_t p;

	for (p = 1; p <= PLACES; p++)
		n += finds(t, p) != in[p];
	return n;
}

/* Few hashes, that many share one; and all that follow another in cells. */
static void
test_random(uint32_t hashes, uint32_t most)
{
	struct memo_table t;
	uint32_t i, p, state = hashes;
	unsigned int n = 0, bad = 0;

	memo_table_init(&t, 16);
	for (i = 0; i < STEPS; i++) {
		p = 1 + draw(&state) % most;
		if (in[p]) {
			memo_table_cut(&t, hash[p], p);
		} else {
			hash[p] = draw(&state) % hashes - hashes / 2;
			memo_table_put(&t, hash[p], p);
		}
		in[p] = !in[p];
		n = in[p] ? n + 1 : n - 1;
		bad += t.n != n || finds(&t, p) != in[p];
		if (i % (STEPS / 20) == 0)
			bad += wrong(&t);
	}
	is_uint(bad, 0, "%u hashes, %u places", hashes, most);
	ok(2 * t.n <= t.mask + 1, "at most half is in use");
	for (p = 1; p <= PLACES; p++) {
		if (in[p])
			memo_table_cut(&t, hash[p], p);
		in[p] = false;
	}
	is_uint(t.n + wrong(&t), 0, "all out again");
	memo_table_free(&t);
}

int
main(void)
{
	test_random(7, 100);
	test_random(1000, 12);
	test_random(1U << 24, PLACES);
	return done_testing();
}
