/* Numbers for names. */
/* SPDX-License-Identifier: ISC */
#include "base/names.h"

#include "base/buf.h"
#include "unit/tap.h"

enum { MANY = 10000 };

int
main(void)
{
	struct names s = {0};
	struct buf b = {0};
	size_t i, wrong = 0;

	is_uint(names_find(&s, SPAN_LIT("a")), 0, "nothing is known");
	is_uint(names_add(&s, SPAN_LIT("a")), 0, "the first");
	is_uint(names_add(&s, SPAN_LIT("b")), 1, "the second");
	is_uint(names_add(&s, SPAN_LIT("a")), 0, "the first again");
	is_uint(names_add(&s, SPAN_LIT("")), 2, "an empty one");
	is_uint(names_find(&s, SPAN_LIT("b")), 1, "it is found");
	is_uint(names_find(&s, SPAN_LIT("c")), 3, "another is not");
	is_uint(s.n, 3, "three in all");
	names_free(&s);
	for (i = 0; i < 2 * MANY; i++) {
		b.n = 0;
		buf_put_uint(&b, i % MANY);
		wrong += names_add(&s, buf_span(&b)) != i % MANY;
	}
	is_uint(wrong, 0, "many, twice");
	is_uint(s.n, MANY, "so many");
	names_free(&s);
	buf_free(&b);
	return done_testing();
}
