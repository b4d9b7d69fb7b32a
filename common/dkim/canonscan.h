/* Copies plain octets of a body while it is canonicalized, 16 at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_CANONSCAN_H
#define DKIM_CANONSCAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies octets that stay as they are from p on to out, not beyond end and
 * room; returns how many, 0 if the first one is not to be copied or there
 * are too few to be worth it. It stops in front of white space that is not
 * a single space within a line (if relaxed), behind the octet in front of
 * an LF without a CR, and behind an LF in front of an LF or CR. The octet at
 * p is no LF.
 */
#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i
canonscan_is(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

static inline unsigned int
canonscan_bits(__m128i v)
{
	return (unsigned int)_mm_movemask_epi8(v);
}

/*
 * Of the octets v, w being those one further on: bit n is set if the first n
 * of them stay as they are and no more than those are to be copied.
 */
static inline unsigned int
canonscan_stops(__m128i v, __m128i w, bool relaxed)
{
	__m128i nlf = canonscan_is(w, '\n'), ncr = canonscan_is(w, '\r');
	__m128i behind = _mm_or_si128(
	    _mm_andnot_si128(canonscan_is(v, '\r'), nlf),
	    _mm_and_si128(canonscan_is(v, '\n'), ncr));
	__m128i next;

	if (!relaxed)
		return canonscan_bits(behind) << 1;
	next = _mm_or_si128(_mm_or_si128(nlf, ncr),
	    _mm_or_si128(canonscan_is(w, ' '), canonscan_is(w, '\t')));
	next = _mm_and_si128(canonscan_is(v, ' '), next);
	next = _mm_or_si128(canonscan_is(v, '\t'), next);
	return canonscan_bits(behind) << 1 | canonscan_bits(next);
}

static inline size_t
canonscan_copy(const char *p, size_t n, char *out, size_t room, bool relaxed)
{
	const char *from = p, *end = p + (n < room ? n : room);
	unsigned int stops;
	__m128i v, w;

	for (; end - p > 16; p += 16, out += 16) {
		v = _mm_loadu_si128((const __m128i *)(const void *)p);
		w = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
		_mm_storeu_si128((__m128i *)(void *)out, v);
		if ((stops = canonscan_stops(v, w, relaxed)) != 0) {
			p += __builtin_ctz(stops);
			break;
		}
	}
	return (size_t)(p - from);
}
#else
static inline size_t
canonscan_copy(const char *p, size_t n, char *out, size_t room, bool relaxed)
{
	(void)p, (void)n, (void)out, (void)room, (void)relaxed;
	return 0;
}
#endif

#endif
