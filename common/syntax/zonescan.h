/* Passes over the plain octets of a field of a master file, 16 at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef SYNTAX_ZONESCAN_H
#define SYNTAX_ZONESCAN_H

/*
 * Each gives a place from p on, not behind end, before which no octet means
 * anything: white space, control characters, quotes, backslashes, and for
 * zonescan_plain() parentheses and semicolons. It need not be the last such.
 */
#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i
zonescan_is(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* Octets up to and with max, a quote, a backslash or DEL. */
static inline __m128i
zonescan_special(__m128i v, char max)
{
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(max)), v);

	return _mm_or_si128(_mm_or_si128(low, zonescan_is(v, 0x7f)),
	    _mm_or_si128(zonescan_is(v, '"'), zonescan_is(v, '\\')));
}

static inline const char *
zonescan_plain(const char *p, const char *end)
{
	__m128i v, m;
	int bits;

	for (; end - p >= 16; p += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)p);
		m = zonescan_is(_mm_or_si128(v, _mm_set1_epi8(1)), ')');
		m = _mm_or_si128(m, zonescan_is(v, ';'));
		m = _mm_or_si128(m, zonescan_special(v, ' '));
		if ((bits = _mm_movemask_epi8(m)) != 0)
			return p + __builtin_ctz((unsigned int)bits);
	}
	return p;
}

static inline const char *
zonescan_quoted(const char *p, const char *end)
{
	__m128i v;
	int bits;

	for (; end - p >= 16; p += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)p);
		bits = _mm_movemask_epi8(zonescan_special(v, ' ' - 1));
		if (bits != 0)
			return p + __builtin_ctz((unsigned int)bits);
	}
	return p;
}
#else
static inline const char *
zonescan_plain(const char *p, const char *end)
{
	(void)end;
	return p;
}

static inline const char *
zonescan_quoted(const char *p, const char *end)
{
	(void)end;
	return p;
}
#endif

#endif
