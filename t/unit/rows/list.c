/* rows/list: what is written is read again, whatever it is. */
/* SPDX-License-Identifier: ISC */
#include "rows/list.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "unit/tap.h"

static void
put(struct span value, const char *want)
{
	struct buf b = {0};

	list_put(&b, value);
	is_span(buf_span(&b), want, "a subfield is written as %s", want);
	buf_free(&b);
}

static void
value(const char *raw, const char *want)
{
	struct buf b = {0};
	bool there = list_value(&b, span_str(raw));

	is_span(there ? buf_span(&b) : SPAN_NONE, want, "%s is read", raw);
	buf_free(&b);
}

static void
test_examples(void)
{
	put(SPAN_LIT(""), "");
	put(SPAN_NONE, "~");
	put(SPAN_LIT("~"), "%7E");
	put(SPAN_LIT("~~"), "~~");
	put(SPAN_LIT("100%, or; more"), "100%25%2C or%3B more");
	put(SPAN_LIT("a\tb\nc\rd\x01\x1f\x7f"), "a%09b%0Ac%0Dd%01%1F%7F");
	put(SPAN_LIT("\xc2\x80\xc2\x9f\xc2\xa0\xc3\xa9"),
	    "%C2%80%C2%9F\xc2\xa0\xc3\xa9");
	value("%c2%9B", "\xc2\x9b");
	value("~", NULL);
	value("%7e", "~");
	value("100%", "100%");
	value("%4", "%4");
	value("%4g%G1", "%4g%G1");
	value("", "");
}

/* Items of a list, each in brackets, its subfields parted by bars. */
static void
split(const char *text, const char *want)
{
	struct span list = span_str(text), item, raw;
	struct buf b = {0};

	while (list_next(&list, &item)) {
		buf_putc(&b, '[');
		while (list_sub(&item, &raw)) {
			buf_put_span(&b, raw);
			buf_putc(&b, '|');
		}
		buf_putc(&b, ']');
	}
	is_span(buf_span(&b), want, "\"%s\" is split", text);
	buf_free(&b);
}

static void
test_split(void)
{
	split("", "");
	split("a", "[a|]");
	split("a;b", "[a|][b|]");
	split("a,,c;,", "[a||c|][||]");
	split(";a", "[|][a|]");
	split("a;;b", "[a|][|][b|]");
}

/* A character, more often one that matters. */
static void
put_any(struct buf *b)
{
	static const uint32_t chars[] = {'%', ',', ';', '~', '\\', 0x01, '\t',
	    '\n', 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xff, 0x20ac, 0x1f600};
	int i = rand() % 32;

	utf8_put(b, i < 16 ? chars[i] : (uint32_t)('a' + rand() % 26));
}

static bool
has_control(struct span s)
{
	size_t i, n;
	bool good, any = false;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		any |= !good || utf8_is_control(s.p + i, n);
	}
	return any;
}

enum { ITEMS = 4, SUBS = 3 };

/* One list of random values through writer and reader. */
static bool
round_trip(struct buf v[ITEMS][SUBS], bool there[ITEMS][SUBS])
{
	struct buf cell = {0}, got = {0};
	struct span list, item, raw;
	size_t i, j, wrong = 0;

	for (i = 0; i < ITEMS; i++) {
		for (j = 0; j < SUBS; j++) {
			if (i + j > 0)
				buf_putc(&cell, j > 0 ? ',' : ';');
			list_put(&cell,
			    there[i][j] ? buf_span(&v[i][j]) : SPAN_NONE);
		}
	}
	wrong += has_control(buf_span(&cell));
	list = buf_span(&cell);
	for (i = 0; i < ITEMS; i++) {
		wrong += !list_next(&list, &item);
		for (j = 0; j < SUBS && wrong == 0; j++) {
			got.n = 0;
			wrong += !list_sub(&item, &raw);
			wrong += list_value(&got, raw) != there[i][j];
			wrong += there[i][j] &&
			    !span_eq(buf_span(&got), buf_span(&v[i][j]));
		}
		wrong += list_sub(&item, &raw);
	}
	wrong += list_next(&list, &item);
	buf_free(&cell);
	buf_free(&got);
	return wrong == 0;
}

static void
test_random(void)
{
	struct buf v[ITEMS][SUBS] = {{{0}}};
	bool there[ITEMS][SUBS];
	size_t i, k, failed = 0;
	int n;

	for (i = 0; i < 5000; i++) {
		for (k = 0; k < ITEMS * SUBS; k++) {
			struct buf *b = &v[k / SUBS][k % SUBS];

			there[k / SUBS][k % SUBS] = rand() % 5 > 0;
			b->n = 0;
			for (n = rand() % 24; n > 0; n--)
				put_any(b);
		}
		failed += !round_trip(v, there);
	}
	for (k = 0; k < ITEMS * SUBS; k++)
		buf_free(&v[k / SUBS][k % SUBS]);
	is_uint(failed, 0, "5000 lists come back, without control bytes");
}

int
main(void)
{
	srand(2);
	test_examples();
	test_split();
	test_random();
	return done_testing();
}
