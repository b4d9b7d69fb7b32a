/* Finds tabs, line feeds and odd bytes, 64 bytes at a time. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TSVSCAN_H
#define ROWS_TSVSCAN_H

#include <stdint.h>

#include "base/vector.h"

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

static inline struct tsvscan
tsvscan(const char *p)
{
	struct tsvscan s = {0, 0, 0};
	struct vector v;
	unsigned int i;

	for (i = 0; i < 64; i += 16) {
		v = vector_load(p + i);
		s.tab |= (uint64_t)vector_bits(vector_is(v, '\t')) << i;
		s.lf |= (uint64_t)vector_bits(vector_is(v, '\n')) << i;
		v = vector_or(v, vector_or(vector_is(v, '\\'),
		    vector_is(v, '\0')));
		s.odd |= (uint64_t)vector_bits(v) << i;
	}
	return s;
}

#endif
