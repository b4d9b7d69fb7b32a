/* Sixteen octets looked at together: SSE2, or what the compiler makes of it. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_VECTOR_H
#define BASE_VECTOR_H

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * gcc's and clang's vectors, so that scanners are written once and run
 * on every machine. All is inline, so that the octets looked for are constants.
 * C's operators work on the members v, octet by octet.
 */
struct vector {
	unsigned char v __attribute__((vector_size(16)));
};

/* Reads 16 octets, which need not be aligned. */
static inline struct vector
vector_load(const void *p)
{
	struct vector a;

	memcpy(&a, p, sizeof(a));
	return a;
}

/* 0xff for each octet that is c, or at most c as an unsigned one; else 0. */
static inline struct vector
vector_is(struct vector a, char c)
{
	return (struct vector){(__typeof__(a.v))(a.v == (unsigned char)c)};
}

static inline struct vector
vector_upto(struct vector a, unsigned char c)
{
	return (struct vector){(__typeof__(a.v))(a.v <= c)};
}

/* Bit i is the highest bit of octet i. */
#ifdef __SSE2__
static inline unsigned int
vector_bits(struct vector a)
{
	return (unsigned int)_mm_movemask_epi8((__m128i)a.v);
}
#else
static inline unsigned int
vector_bits(struct vector a)
{
	unsigned int i, bits = 0;

	for (i = 0; i < 16; i++)
		bits |= (unsigned int)(a.v[i] >> 7) << i;
	return bits;
}
#endif

#endif
