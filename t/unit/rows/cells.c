/* Rows that are filled, and values that are packed. */
/* SPDX-License-Identifier: ISC */
#include "rows/cells.h"

#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

enum { A, B, C, D, E, F, G, N };

static void
check_row(struct cells *c, const char *long_text)
{
	cells_begin(c, N);
	cells_number(c, E, UINT64_MAX);
	cells_span(c, A, SPAN_LIT("borrowed"));
	cells_word(c, B, "");
	buf_puts(&c->text, long_text);
	cells_close(c, D);
	cells_item(c, '\0', SPAN_LIT("a;b"));
	cells_item(c, ',', SPAN_NONE);
	cells_item(c, ';', SPAN_LIT("\xe9"));
	cells_close(c, C);
	cells_foreign(c, F, SPAN_LIT("caf\xe9"));
	cells_close(c, G);
	cells_end(c);
	is_span(c->v[A], "borrowed", "what was lent");
	is_span(c->v[B], NULL, "no word");
	is_span(c->v[C], "a%3Bb,~;\xc3\xa9", "a list");
	is_span(c->v[D], long_text, "a text that was made");
	is_span(c->v[E], "18446744073709551615", "a number");
	is_span(c->v[F], "caf\xc3\xa9", "a text that was repaired");
	is_span(c->v[G], "", "an empty one");
	cells_begin(c, N);
	cells_word(c, G, "false");
	cells_foreign(c, F, SPAN_NONE);
	cells_end(c);
	is_span(c->v[C], NULL, "nothing is left for the next row");
	is_span(c->v[G], "false", "a bool");
	is_span(c->v[F], NULL, "an absent text");
}

static void
check_pack(void)
{
	static const size_t lengths[] = {0, 1, 253, 254, 255, 256, 70000};
	struct span rest, value;
	struct buf run = {0};
	char *text = malloc(70000);
	size_t i;

	memset(text, 0xff, 70000);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		cells_pack(&run, (struct span){text, lengths[i]});
		cells_pack(&run, SPAN_NONE);
	}
	rest = buf_span(&run);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		ok(cells_unpack(&rest, &value) && value.n == lengths[i] &&
		    value.p != NULL && memcmp(value.p, text, value.n) == 0,
		    "a value of %zu octets", lengths[i]);
		ok(cells_unpack(&rest, &value) && value.p == NULL,
		    "an absent one behind it");
	}
	ok(!cells_unpack(&rest, &value), "the end");
	buf_free(&run);
	free(text);
}

int
main(void)
{
	struct cells c = {0};

	check_row(&c, "short");
	check_row(&c, "much longer than what was there before, so that it moves"
	    " ............................................................");
	cells_free(&c);
	check_pack();
	return done_testing();
}
