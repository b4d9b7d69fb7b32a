/* The hash table: what is put in is found, what is removed is not. */
/* SPDX-License-Identifier: ISC */
#include "base/table.h"

#include <string.h>

#include "base/hash.h"
#include "unit/tap.h"

enum { MANY = 5000 };

static bool
finds(const struct table *t, uint32_t hash, uint32_t index)
{
	size_t at = 0;
	uint32_t i;

	while ((i = table_next(t, hash, &at)) != TABLE_NONE)
		if (i == index)
			return true;
	return false;
}

/* Few different hashes, so that runs of cells are long and wrap around. */
static uint32_t
bad_hash(uint32_t i)
{
	return i * 2654435761U & 0xffffff1fU;
}

static void
check_many(uint32_t (*hash)(uint32_t i), const char *name)
{
	struct table t = {0};
	bool in[MANY] = {false};
	uint32_t i, step, wrong = 0;
	size_t n = 0;

	for (i = 0; i < MANY; i++, n++) {
		table_put(&t, hash(i), i);
		in[i] = true;
	}
	for (step = 7, i = 0; step-- > 0; i = (i + step) % MANY) {
		uint32_t k, each = step + 2;

		for (k = i % each; k < MANY; k += each) {
			if (!in[k])
				continue;
			table_remove(&t, hash(k), k);
			in[k] = false;
			n--;
		}
		for (k = 0; k < MANY; k++)
			wrong += finds(&t, hash(k), k) != in[k];
	}
	is_uint(wrong, 0, "%s: what is in it is found, no other", name);
	is_uint(t.n, n, "%s: so many are left", name);
	table_free(&t);
}

static uint32_t
good_hash(uint32_t i)
{
	return (uint32_t)hash_bytes(&i, sizeof(i), 1);
}

static uint32_t
one_hash(uint32_t i)
{
	return 0xfffffff0U + i % 3;
}

int
main(void)
{
	struct table t = {0};
	size_t i, at = 0;

	is_uint(table_next(&t, 5, &at), TABLE_NONE, "an empty table");
	is_uint(t.mask, 0, "has no memory");
	table_put(&t, 5, 0);
	table_put(&t, 5, TABLE_NONE - 1);
	ok(finds(&t, 5, 0) && finds(&t, 5, TABLE_NONE - 1),
	    "the smallest and the largest index, of one hash");
	ok(!finds(&t, 21, 0), "another hash of the same cell");
	table_reserve(&t, 1000);
	at = t.mask;
	for (i = 0; i < 998; i++)
		table_put(&t, (uint32_t)i, (uint32_t)i);
	is_uint(t.mask, at, "room that was made is enough");
	ok(finds(&t, 5, 0), "and what was in it still is");
	table_free(&t);
	is_uint(t.n, 0, "freed, it is empty");

	check_many(good_hash, "good hashes");
	check_many(bad_hash, "bad hashes");
	check_many(one_hash, "three hashes");
	return done_testing();
}
