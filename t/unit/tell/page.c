/* tell/page: lines that are folded. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <string.h>

#include "base/utf8.h"

#include "unit/tap.h"

#define TEN "123456789 "
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *in, *out, *what;
} cases[] = {
    {"", "", "nothing"},
    {"\n\n", "\n\n", "empty lines"},
    {"a  b ", "a  b ", "a line without its end"},
    {SIXTY TEN "123456789x\n", SIXTY TEN "123456789x\n", "80 columns"},
    {SIXTY TEN "123456789 x\n", SIXTY TEN "123456789\n  x\n",
	"one word more"},
    {SIXTY TEN "123456789  x\n", SIXTY TEN "123456789\n  x\n",
	"what is no column"},
    {"  " SIXTY TEN "1234567 x", "  " SIXTY TEN "1234567\n    x",
	"below an indent"},
    {"a:  " SIXTY TEN "x y z 789 z\n", "a:  " SIXTY TEN "x y z\n    789 z\n",
	"below a column"},
    {"a  b  " SIXTY TEN "x y 89 z\n", "a  b  " SIXTY TEN "x y\n"
	"      89 z\n", "below the last column"},
    {"a: " SIXTY SIXTY SIXTY "\n", "a: " SIXTY "123456789\n  " TEN TEN TEN TEN
	TEN TEN "123456789\n  " TEN TEN TEN TEN "\n", "several times"},
    {SIXTY TEN "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc x y\n",
	SIXTY TEN "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc x y\n",
	"columns are counted, not octets"},
    {SIXTY TEN "\033[32mpass\033[m x y z\n",
	SIXTY TEN "\033[32mpass\033[m x y z\n", "colours take no columns"},
};

/* A word that is too long stays whole, on a line of its own. */
static void
long_word(void)
{
	struct buf b = {0};
	char word[200];

	memset(word, 'x', sizeof(word));
	buf_puts(&b, "first ");
	page_fold(&b, b.n);
	buf_printf(&b, "a %.*s b\n", (int)sizeof(word), word);
	page_fold(&b, strlen("first "));
	is_uint(b.n, strlen("first a\n  \n  b\n") + sizeof(word), "its lines");
	ok(span_has_prefix(buf_span(&b), "first a\n  xxx"), "what is in front");
	buf_free(&b);
}

int
main(void)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b.n = 0;
		buf_puts(&b, cases[i].in);
		page_fold(&b, 0);
		is_span(buf_span(&b), cases[i].out, "%s", cases[i].what);
	}
	long_word();
	buf_free(&b);
	return done_testing();
}
