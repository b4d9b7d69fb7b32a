/* Finds tabs and line feeds, 64 bytes at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_TSVSCAN_H
#define INPUT_TSVSCAN_H

#include <stdint.h>
#include <string.h>

/* Bit i of tab and lf says that p[i] is one; 64 bytes at p are read. */
struct tsvscan {
	uint64_t tab, lf;
};

/* The lowest bit set of w, which is not 0. */
static inline unsigned int
low_bit(uint64_t w)
{
	return (unsigned int)__builtin_ctzll(w);
}

#ifdef __SSE2__
#include <emmintrin.h>

static inline struct tsvscan
tsvscan(const char *p)
{
	const __m128i t = _mm_set1_epi8('\t'), l = _mm_set1_epi8('\n');
	struct tsvscan s = {0, 0};
	__m128i v;
	unsigned int i;

	for (i = 0; i < 64; i += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		s.tab |= (uint64_t)(unsigned int)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v, t)) << i;
		s.lf |= (uint64_t)(unsigned int)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v, l)) << i;
	}
	return s;
}
#else
/* Eight bytes, the first in the low bits on any machine. */
static inline uint64_t
tsvscan_load(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	uint64_t v = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

/* One bit for each byte of v that is 0. */
static inline uint64_t
tsvscan_zeros(uint64_t v)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fU;

	v = ~(((v & low) + low) | v | low);
	return (v >> 7) * 0x0102040810204080U >> 56;
}

static inline struct tsvscan
tsvscan(const char *p)
{
	const uint64_t ones = 0x0101010101010101U;
	struct tsvscan s = {0, 0};
	uint64_t v;
	unsigned int i;

	for (i = 0; i < 64; i += 8) {
		v = tsvscan_load(p + i);
		s.tab |= tsvscan_zeros(v ^ '\t' * ones) << i;
		s.lf |= tsvscan_zeros(v ^ '\n' * ones) << i;
	}
	return s;
}
#endif

#endif
