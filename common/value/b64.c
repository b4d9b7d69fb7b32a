/* Base64 as mail has it (RFC 2045, 6.8); does not encode. */
/* SPDX-License-Identifier: ISC */
#include "value/b64.h"

/* A digit's value, marked as one; zero for all else. */
#define DIGIT 0x40U
#define D(v) (DIGIT | (v))

static const unsigned char digit[256] = {
    ['A'] = D(0), D(1), D(2), D(3), D(4), D(5), D(6), D(7), D(8), D(9),
    D(10), D(11), D(12), D(13), D(14), D(15), D(16), D(17), D(18), D(19),
    D(20), D(21), D(22), D(23), D(24), D(25),
    ['a'] = D(26), D(27), D(28), D(29), D(30), D(31), D(32), D(33), D(34),
    D(35), D(36), D(37), D(38), D(39), D(40), D(41), D(42), D(43), D(44),
    D(45), D(46), D(47), D(48), D(49), D(50), D(51),
    ['0'] = D(52), D(53), D(54), D(55), D(56), D(57), D(58), D(59), D(60),
    D(61),
    ['+'] = D(62), ['/'] = D(63),
};

size_t
b64_finish(struct b64 *s, char *dst)
{
	size_t n = s->digits == 0 ? 0 : s->digits - 1;
	uint32_t v = s->bits << (4 - s->digits) * 6;

	if (n > 0)
		dst[0] = (char)(v >> 16);
	if (n > 1)
		dst[1] = (char)(v >> 8);
	*s = (struct b64){0};
	return n;
}

size_t
b64_decode(struct b64 *s, const char *in, size_t n, char *dst)
{
	const uint32_t marks = DIGIT << 18 | DIGIT << 12 | DIGIT << 6 | DIGIT;
	const unsigned char *p = (const unsigned char *)in;
	char *out = dst;
	size_t i = 0;
	uint32_t a, b, c, d;

	while (i < n) {
		/* full groups as long as nothing else comes */
		for (; s->digits == 0 && i + 4 <= n; i += 4) {
			a = digit[p[i]];
			b = digit[p[i + 1]];
			c = digit[p[i + 2]];
			d = digit[p[i + 3]];
			if ((a & b & c & d & DIGIT) == 0)
				break;
			d = (a << 18) + (b << 12) + (c << 6) + d - marks;
			*out++ = (char)(d >> 16);
			*out++ = (char)(d >> 8);
			*out++ = (char)d;
		}
		if (i == n)
			break;
		d = digit[p[i]];
		if (p[i++] == '=')
			out += b64_finish(s, out);
		if ((d & DIGIT) == 0)
			continue;
		s->bits = s->bits << 6 | (d & 63);
		if (++s->digits == 4) {
			*out++ = (char)(s->bits >> 16);
			*out++ = (char)(s->bits >> 8);
			*out++ = (char)s->bits;
			*s = (struct b64){0};
		}
	}
	return (size_t)(out - dst);
}

void
b64_put(struct buf *b, const char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)p;
	uint32_t v;
	size_t k;

	buf_reserve(b, n / 3 * 4 + 4);
	for (; n > 0; in += k, n -= k) {
		k = n < 3 ? n : 3;
		v = (uint32_t)in[0] << 16;
		v |= k > 1 ? (uint32_t)in[1] << 8 : 0;
		v |= k > 2 ? in[2] : 0;
		buf_putc(b, digits[v >> 18]);
		buf_putc(b, digits[v >> 12 & 63]);
		buf_putc(b, k > 1 ? digits[v >> 6 & 63] : '=');
		buf_putc(b, k > 2 ? digits[v & 63] : '=');
	}
}
