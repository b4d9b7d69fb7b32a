/* Eight bytes at a time: short text looked at without a loop over it. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A word with c in each of its bytes. */
#define WORD_EACH(c) ((unsigned char)(c) * UINT64_C(0x0101010101010101))
#define WORD_HIGH WORD_EACH(0x80)

static inline uint64_t
word_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* The first of the eight bytes is the highest, so words compare as bytes. */
static inline uint64_t
word_big(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint64_t)u[0] << 56 | (uint64_t)u[1] << 48 |
	    (uint64_t)u[2] << 40 | (uint64_t)u[3] << 32 |
	    (uint64_t)u[4] << 24 | (uint64_t)u[5] << 16 |
	    (uint64_t)u[6] << 8 | u[7];
}

/* Two bytes, the higher one first, as in the DNS. */
static inline uint16_t
word_big16(const void *p)
{
	const unsigned char *u = p;

	return (uint16_t)(u[0] << 8 | u[1]);
}

/* n bytes (up to 8), the lowest one first, as in a zip archive. */
static inline uint64_t
word_little(const char *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

/*
 * A word of all n bytes (1 to 7) at p and no others, some of them more than
 * once and in any order: for tests that all bytes must pass.
 */
static inline uint64_t
word_short(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	uint32_t a, b;

	if (n >= 4) {
		memcpy(&a, p, sizeof(a));
		memcpy(&b, p + (n - 4), sizeof(b));
		return a | (uint64_t)b << 32;
	}
	a = u[0] | (uint32_t)u[n / 2] << 8 | (uint32_t)u[n - 1] << 16 |
	    (uint32_t)u[0] << 24;
	return a | (uint64_t)a << 32;
}

/*
 * True if bad() gives 0 for all n bytes at p. It must take each byte for
 * itself; the last word goes over bytes seen before.
 */
static inline int
word_all(const char *p, size_t n, uint64_t (*bad)(uint64_t w))
{
	const char *last;

	if (n < 8)
		return n == 0 || bad(word_short(p, n)) == 0;
	for (last = p + n - 8; p < last; p += 8)
		if (bad(word_load(p)) != 0)
			return 0;
	return bad(word_load(last)) == 0;
}

/* memcmp(3) == 0, for a few words that mostly are the same. */
static inline bool
word_equal(const void *a, const void *b, size_t n)
{
	const char *p = a, *q = b;
	size_t i;

	if (n < 8)
		return n == 0 || word_short(p, n) == word_short(q, n);
	for (i = 0; i + 8 < n; i += 8)
		if (word_load(p + i) != word_load(q + i))
			return false;
	return word_load(p + n - 8) == word_load(q + n - 8);
}

/* Not 0 if one of the bytes is not ASCII. */
static inline uint64_t
word_high(uint64_t w)
{
	return w & WORD_HIGH;
}

/* WORD_HIGH of each byte of w, ASCII all, that is c or more (1 to 0x80). */
#define WORD_FROM(w, c) ((w) + WORD_EACH(0x80 - (c)))

#endif
