/* Unsigned decimal numbers in text. */
/* SPDX-License-Identifier: ISC */
#include "value/num.h"

bool
num_parse(struct span s, uint64_t *v)
{
	uint64_t sum = 0, digit;
	size_t i;

	for (i = 0; i < s.n; i++) {
		digit = (uint64_t)(unsigned char)s.p[i] - '0';
		/* 19 digits always fit */
		if (digit > 9 || (i >= 19 && sum > (UINT64_MAX - digit) / 10))
			return false;
		sum = sum * 10 + digit;
	}
	if (s.n == 0)
		return false;
	*v = sum;
	return true;
}
