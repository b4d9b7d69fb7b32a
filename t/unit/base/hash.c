/* The hash: every octet counts, whatever stands around it. */
/* SPDX-License-Identifier: ISC */
#include "base/hash.h"

#include <string.h>

#include "unit/tap.h"

enum { LONGEST = 64 };

/* What wyhash and others combine words with; a word equal to one of them, or
 * to 0, must not make the hash forget what came before. */
static const uint64_t chosen[] = {
    0, UINT64_MAX, 0x9e3779b97f4a7c15U, 0xbf58476d1ce4e5b9U,
    0xbf58476d1ce4e5b9U ^ 0x9e3779b97f4a7c15U,
};

/* Hashes of n octets that are the word over and over, but for the first. */
static size_t
forgotten(uint64_t word, size_t n, uint64_t seed)
{
	char text[LONGEST];
	uint64_t seen[3];
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(text + i, (const char *)&word + i % 8, 1);
	for (i = 0; i < 3; i++) {
		text[0] = (char)i;
		seen[i] = hash_bytes(text, n, seed);
	}
	return (size_t)(seen[0] == seen[1]) + (seen[0] == seen[2]) +
	    (seen[1] == seen[2]);
}

/* Blocks of two words, the first of which may cancel a constant: the order of
 * the others has to count. */
static size_t
unordered(uint64_t word, uint64_t seed)
{
	uint64_t a[] = {word, 1, word, 2, 3}, b[] = {word, 2, word, 1, 3};

	return hash_bytes(a, sizeof(a), seed) == hash_bytes(b, sizeof(b), seed);
}

int
main(void)
{
	size_t i, n, same = 0, swapped = 0;
	uint64_t seed;
	char zeros[LONGEST] = {0};

	for (i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		for (seed = 1; seed < 1000; seed += 7) {
			for (n = 1; n <= LONGEST; n++)
				same += forgotten(chosen[i], n, seed);
			swapped += unordered(chosen[i], seed);
		}
	}
	is_uint(same, 0, "no word makes it forget the first octet");
	is_uint(swapped, 0, "nor in which order the others came");
	for (n = 0, same = 0; n < LONGEST; n++)
		same += hash_bytes(zeros, n, 1) == hash_bytes(zeros, n + 1, 1);
	is_uint(same, 0, "the number of zeros counts");
	ok(hash_bytes("a", 1, 1) != hash_bytes("a", 1, 2), "and the seed");
	return done_testing();
}
