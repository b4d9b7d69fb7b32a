/* Hexadecimal digits, in either case. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_HEX_H
#define VALUE_HEX_H

/* The value of a digit, 0 to 15, or -1. */
static inline int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The octet of the two digits at p, or -1. */
static inline int
hex_octet(const char *p)
{
	int high = hex_digit(p[0]), low = hex_digit(p[1]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

#endif
