/* tell/page: lines that are folded, and names that are cut. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <string.h>

#include "base/width.h"
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
	page_fold(&b, b.n, PAGE_FOLD);
	buf_printf(&b, "a %.*s b\n", (int)sizeof(word), word);
	page_fold(&b, strlen("first "), PAGE_FOLD);
	is_uint(b.n, strlen("first a\n  \n  b\n") + sizeof(word), "its lines");
	ok(span_has_prefix(buf_span(&b), "first a\n  xxx"), "what is in front");
	buf_free(&b);
}

#define HAN "\xe4\xbe\x8b"
#define ACCENT "\xcc\x81"
#define TIMES(s) s s s s s s s s s s

static const struct {
	const char *in;
	size_t wide;
	const char *want;
} names[] = {
    {"example.com", 11, "example.com"},
    {"mail.a.example.com", 17, "m...a.example.com"},
    {"a-long-name-of-a-host.mail.example.co.uk", 30,
	"a-long-na...mail.example.co.uk"},
    {"a-long-name-of-a-host.example.co.uk", 20, "a-lo...example.co.uk"},
    {"averyveryverylonglabel.example", 20, "averyv...bel.example"},
    {"An Organization With a Long Name", 20, "An Org...a Long Name"},
    {"a\nb", 10, "a\\x0ab"},
    {HAN HAN HAN HAN HAN HAN HAN ".example", 15, HAN HAN "....example"},
};

/* Names that are cut: at most so many columns, and the end stays. */
static void
cut_names(void)
{
	static const char *const odd[] = {TIMES("a" ACCENT ACCENT ACCENT),
	    TIMES(HAN), TIMES(HAN "." HAN), TIMES("\xff"),
	    TIMES(TIMES(ACCENT)), "a" TIMES(TIMES(ACCENT)) ".b.c.d",
	    TIMES(TIMES(".")), TIMES("abc.def")};
	struct buf b = {0};
	size_t i, wide, wrong = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		b.n = 0;
		page_name(&b, span_str(names[i].in), names[i].wide, 0);
		is_span(buf_span(&b), names[i].want, "in %zu columns",
		    names[i].wide);
	}
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (wide = 9; wide < 60; wide++) {
			b.n = 0;
			page_name(&b, span_str(odd[i]), wide, 0);
			wrong += width_of(buf_span(&b)) > wide ||
			    b.n > 4 * wide + 3;
		}
	is_uint(wrong, 0, "what is odd gets no more columns either");
	b.n = 0;
	page_name(&b, SPAN_NONE, 9, 12);
	is_span(buf_span(&b), "(none)      ", "absent, with blanks behind it");
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
		page_fold(&b, 0, PAGE_FOLD);
		is_span(buf_span(&b), cases[i].out, "%s", cases[i].what);
	}
	long_word();
	cut_names();
	buf_free(&b);
	return done_testing();
}
