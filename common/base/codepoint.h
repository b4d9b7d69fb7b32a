/* Code points of Unicode, and ranges of them. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_CODEPOINT_H
#define BASE_CODEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* That of the character at p, n octets (1..4) of UTF-8, which are not
 * checked. */
static inline uint32_t
codepoint(const char *p, size_t n)
{
	uint32_t c = (unsigned char)p[0] & (n < 2 ? 0x7fU : 0x7fU >> n);
	size_t i;

	for (i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)p[i] & 0x3f);
	return c;
}

struct codepoint_range {
	uint32_t from, to;
};

/* True if c is in one of these n ranges, which ascend. */
static inline bool
codepoint_in(const struct codepoint_range *r, size_t n, uint32_t c)
{
	size_t i;

	for (i = 0; i < n && c > r[i].to; i++)
		;
	return i < n && c >= r[i].from;
}

#endif
