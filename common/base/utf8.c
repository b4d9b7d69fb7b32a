/* UTF-8 by RFC 3629. */
/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"

#include "base/codepoint.h"
#include "base/vector.h"
#include "base/word.h"

/* Text that is shorter is looked at as a whole first: most is ASCII. */
#define SHORT 256U

/* Octets of longer text that are looked at together. */
#define PIECE 64U

size_t
utf8_next(const char *s, size_t n, bool *good)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t len, i;

	*good = true;
	if (p[0] < 0x80)
		return 1;
	len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	*good = p[0] >= 0xc2 && p[0] <= 0xf4 && n >= len;
	for (i = 1; *good && i < len; i++)
		*good = (p[i] & 0xc0) == 0x80;
	if (*good && len == 3) /* overlong, surrogates */
		*good = !(p[0] == 0xe0 && p[1] < 0xa0) &&
		    !(p[0] == 0xed && p[1] >= 0xa0);
	if (*good && len == 4) /* overlong, above U+10FFFF */
		*good = !(p[0] == 0xf0 && p[1] < 0x90) &&
		    !(p[0] == 0xf4 && p[1] >= 0x90);
	return *good ? len : 1;
}

bool
utf8_is_control(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	if (n == 1)
		return p[0] < 0x20 || p[0] == 0x7f;
	return n == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

/* Default_Ignorable_Code_Point of Unicode 15, U+2028, U+2029 and the marks of
 * annotations, U+FFF9 to U+FFFB. */
bool
utf8_is_unseen(const char *p, size_t n)
{
	static const struct codepoint_range ranges[] = {
	    {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160},
	    {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},
	    {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164},
	    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
	    {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
	    {0xe0000, 0xe0fff},
	};

	return n > 1 && codepoint_in(ranges, sizeof(ranges) / sizeof(ranges[0]),
	    codepoint(p, n));
}

size_t
utf8_valid(struct span s)
{
	struct vector a, b, c, d;
	size_t i = 0, n;
	bool good;

	if (s.n < SHORT && word_all(s.p, s.n, word_high))
		return s.n;
	while (i < s.n) {
		/* what is ASCII, but for less than a word of it */
		for (; s.n - i >= PIECE; i += PIECE) {
			a = vector_load(s.p + i);
			b = vector_load(s.p + i + 16);
			c = vector_load(s.p + i + 32);
			d = vector_load(s.p + i + 48);
			a.v |= b.v | c.v | d.v;
			if (vector_bits(a) != 0)
				break;
		}
		for (; s.n - i >= 8; i += 8)
			if (word_high(word_load(s.p + i)) != 0)
				break;
		for (n = 0; n < 16 && i < s.n; n++) {
			size_t len = utf8_next(s.p + i, s.n - i, &good);

			if (!good)
				return i;
			i += len;
		}
	}
	return i;
}

void
utf8_put(struct buf *b, uint32_t c)
{
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
	unsigned int tails = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	buf_putc(b, (char)(lead[tails] | c >> 6 * tails));
	while (tails-- > 0)
		buf_putc(b, (char)(0x80 | (c >> 6 * tails & 0x3f)));
}

bool
utf8_repair(struct buf *b, struct span s)
{
	/* windows-1252, 0x80 to 0x9f */
	static const uint16_t high[32] = {0x20ac, 0xfffd, 0x201a, 0x0192,
	    0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
	    0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
	    0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
	    0x0153, 0xfffd, 0x017e, 0x0178};
	bool whole = true;
	size_t n;
	unsigned char c;

	for (;;) {
		n = utf8_valid(s);
		buf_add(b, s.p, n);
		if (n == s.n)
			return whole;
		whole = false;
		c = (unsigned char)s.p[n];
		utf8_put(b, c < 0xa0 ? high[c - 0x80] : c);
		span_advance(&s, n + 1);
	}
}

size_t
utf8_cut(struct span s, size_t max)
{
	while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
		max--;
	return max;
}
