/* Octets of fields and names of a master file, 16 at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_SCAN_H
#define ZONE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/*
 * zonescan_plain() and zonescan_quoted() give a place from p on, not behind
 * end, before which no octet means anything: white space, control characters,
 * quotes, backslashes, and for zonescan_plain() parentheses and semicolons. It
 * need not be the last such.
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

/* 16 octets in lower case. */
static inline __m128i
zonescan_lower(__m128i v)
{
	__m128i from = _mm_sub_epi8(v, _mm_set1_epi8('A'));
	__m128i is = _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(25)),
	    from);

	return _mm_or_si128(v, _mm_and_si128(is, _mm_set1_epi8(0x20)));
}

/*
 * Puts the first 16 octets at w into lower case; *dots has a bit for each
 * that is a dot. False if one is a backslash.
 */
static inline bool
zonescan_name(unsigned char *w, unsigned int *dots)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)w);

	_mm_storeu_si128((__m128i *)(void *)w, zonescan_lower(v));
	*dots = (unsigned int)_mm_movemask_epi8(zonescan_is(v, '.'));
	return _mm_movemask_epi8(zonescan_is(v, '\\')) == 0;
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
static inline bool
zonescan_name(unsigned char *w, unsigned int *dots)
{
	size_t i;

	*dots = 0;
	for (i = 0; i < 16; i++) {
		if (w[i] == '\\')
			return false;
		if (w[i] == '.')
			*dots |= 1U << i;
		w[i] = (unsigned char)ascii_lower((char)w[i]);
	}
	return true;
}

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
