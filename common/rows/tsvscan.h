/* Finds tabs, line feeds and odd bytes, 64 bytes at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TSVSCAN_H
#define ROWS_TSVSCAN_H

#include <stdint.h>
#include <string.h>

/*
 * Bit i of tab and lf says that p[i] is one, of odd that it is a backslash,
 * NUL or above 0x7f; 64 bytes at p are read.
 */
struct tsvscan {
	uint64_t tab, lf, odd;
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
	const __m128i b = _mm_set1_epi8('\\'), z = _mm_setzero_si128();
	struct tsvscan s = {0, 0, 0};
	__m128i v;
	unsigned int i;

	for (i = 0; i < 64; i += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		s.tab |= (uint64_t)(unsigned int)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v, t)) << i;
		s.lf |= (uint64_t)(unsigned int)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v, l)) << i;
		v = _mm_or_si128(v, _mm_or_si128(_mm_cmpeq_epi8(v, b),
		    _mm_cmpeq_epi8(v, z)));
		s.odd |= (uint64_t)(unsigned int)_mm_movemask_epi8(v) << i;
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

/* The high bit of each byte of v that is 0; and a bit for each such bit. */
static inline uint64_t
tsvscan_zeros(uint64_t v)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fU;

	return ~(((v & low) + low) | v | low);
}

static inline uint64_t
tsvscan_pack(uint64_t v)
{
	return (v >> 7) * 0x0102040810204080U >> 56;
}

static inline struct tsvscan
tsvscan(const char *p)
{
	const uint64_t ones = 0x0101010101010101U, tops = ones << 7;
	struct tsvscan s = {0, 0, 0};
	uint64_t v;
	unsigned int i;

	for (i = 0; i < 64; i += 8) {
		v = tsvscan_load(p + i);
		s.tab |= tsvscan_pack(tsvscan_zeros(v ^ '\t' * ones)) << i;
		s.lf |= tsvscan_pack(tsvscan_zeros(v ^ '\n' * ones)) << i;
		s.odd |= tsvscan_pack(tsvscan_zeros(v ^ '\\' * ones) |
		    tsvscan_zeros(v) | (v & tops)) << i;
	}
	return s;
}
#endif

#endif
