/* A fast keyed hash by 64x64 multiplication, as the later versions of wyhash:
 * the constant that each word is combined with is a secret, too. */
/* SPDX-License-Identifier: ISC */
#include "base/hash.h"

#include <sys/random.h>

#include "base/word.h"

static const uint64_t K0 = 0x9e3779b97f4a7c15U, K1 = 0xbf58476d1ce4e5b9U;

__extension__ typedef unsigned __int128 wide; /* C11 has no name for it */

static uint64_t
mix(uint64_t a, uint64_t b)
{
	wide w = (wide)a * b;

	return (uint64_t)w ^ (uint64_t)(w >> 64);
}

/* Long texts go two ways, as one multiplication has to wait for the other: all
 * of it but 32 octets at most. */
static uint64_t
mix_long(const char **p, size_t *left, uint64_t h, uint64_t secret)
{
	uint64_t other = mix(secret ^ K0, K1), g = h ^ other;

	for (; *left > 32; *left -= 32, *p += 32) {
		h = mix(word_load(*p) ^ secret, word_load(*p + 8) ^ h);
		g = mix(word_load(*p + 16) ^ other, word_load(*p + 24) ^ g);
	}
	return mix(h ^ secret, g ^ other);
}

uint64_t
hash_bytes(const void *data, size_t n, uint64_t seed)
{
	const char *p = data;
	uint64_t a = 0, b = 0, h = seed ^ K0, secret = mix(seed ^ K1, K0);
	size_t left = n;

	/* A factor that someone can make 0 would make h forget what came
	 * before, so each depends on the seed. */
	if (left >= 64)
		h = mix_long(&p, &left, h, secret);
	for (; left > 16; left -= 16, p += 16)
		h = mix(word_load(p) ^ secret, word_load(p + 8) ^ h);
	if (left >= 8) {
		a = word_load(p);
		b = word_load(p + left - 8);
	} else if (left > 0) {
		a = word_short(p, left);
	}
	h = mix(a ^ secret, b ^ h);
	return mix(h ^ secret, (uint64_t)n ^ K1);
}

uint64_t
hash_seed(void)
{
	uint64_t v;

	if (getrandom(&v, sizeof(v), GRND_NONBLOCK) != (ssize_t)sizeof(v))
		v = K1;
	return v;
}
