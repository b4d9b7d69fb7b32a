/* Unsigned decimal numbers in text. */
/* SPDX-License-Identifier: ISC */
#include "value/num.h"

bool
num_parse(struct span s, uint64_t *v)
{
	uint64_t sum = 0, digit;
	size_t i, fit = s.n < 19 ? s.n : 19; /* digits that always fit */

	for (i = 0; i < fit; i++) {
		digit = (uint64_t)(unsigned char)s.p[i] - '0';
		if (digit > 9)
			return false;
		sum = sum * 10 + digit;
	}
	for (; i < s.n; i++) {
		digit = (uint64_t)(unsigned char)s.p[i] - '0';
		if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	if (s.n == 0)
		return false;
	*v = sum;
	return true;
}
