/* Vectors: each function beside a loop over octets. */
/* SPDX-License-Identifier: ISC */
#include "base/vector.h"

#include "unit/tap.h"

int
main(void)
{
	unsigned char in[16], out[17] = {0};
	unsigned int round, i, wrong[5] = {0}, x = 1;
	struct vector a, b, minus, and, or;

	for (round = 0; round < 2000; round++) {
		for (i = 0; i < 16; i++) {
			x = x * 1103515245U + 12345U;
			in[i] = (unsigned char)(x >> 16);
			if (round % 2 == 0)
				in[i] = in[i] % 4 + (unsigned char)(
				    round % 8 * 32);
		}
		a = vector_load(in);
		memset(&b, in[3], sizeof(b));
		minus.v = a.v - b.v;
		and.v = a.v & ~b.v;
		or.v = a.v | b.v;
		memcpy(out, &minus, sizeof(minus));
		for (i = 0; i < 16; i++) {
			unsigned char c = in[i], d = in[3];

			wrong[0] += out[i] != (unsigned char)(c - d);
			wrong[1] += (vector_bits(vector_is(a, (char)d)) >> i
			    & 1) != (c == d);
			wrong[2] += (vector_bits(vector_upto(a, d)) >> i & 1)
			    != (c <= d);
			wrong[3] += (vector_bits(or) >> i & 1) != (c | d) >> 7;
			wrong[4] += (vector_bits(and) >> i & 1) !=
			    (unsigned int)(c & ~d & 0xff) >> 7;
		}
	}
	is_uint(wrong[0], 0, "vector_load, minus");
	is_uint(wrong[1], 0, "vector_is");
	is_uint(wrong[2], 0, "vector_upto");
	is_uint(wrong[3], 0, "or");
	is_uint(wrong[4], 0, "and not");
	memset(&b, 0xff, sizeof(b));
	is_uint(vector_bits(b), 0xffff, "all bits");
	return done_testing();
}
