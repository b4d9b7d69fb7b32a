/* Text for a terminal: escaped, measured by columns, and folded. */
/* SPDX-License-Identifier: ISC */
#include "base/term.h"

#include <string.h>

#include "unit/tap.h"

static const struct {
	const char *in, *out, *what;
} cases[] = {
    {"plain \\ text", "plain \\ text", "a backslash stays"},
    {"b\xc3\xbc" "cher", "b\xc3\xbc" "cher", "letters stay"},
    {"a\033[31m\r\n\t", "a\\x1b[31m\\x0d\\x0a\\x09", "C0"},
    {"\x7f\xc2\x9b" "1m", "\\x7f\\xc2\\x9b1m", "DEL and C1"},
    {"\xff\xc0\x80", "\\xff\\xc0\\x80", "no UTF-8"},
    {"moc\xe2\x80\xae" "elpmaxe", "moc\\xe2\\x80\\xaeelpmaxe", "an override"},
    {"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c",
	"\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c",
	"marks"},
    {"\xe2\x81\xa6\xe2\x81\xa9", "\\xe2\\x81\\xa6\\xe2\\x81\\xa9",
	"isolates"},
    {"\xe2\x80\xa8\xe2\x80\xa9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9",
	"separators of lines"},
    {"a\xe2\x80\x8b" "b\xe2\x81\xa0" "c\xef\xbb\xbf" "d\xc2\xad",
	"a\\xe2\\x80\\x8bb\\xe2\\x81\\xa0c\\xef\\xbb\\xbfd\\xc2\\xad",
	"no width"},
    {"\xf3\xa0\x81\x81\xf3\xa0\x87\xaf\xef\xb8\x8f",
	"\\xf3\\xa0\\x81\\x81\\xf3\\xa0\\x87\\xaf\\xef\\xb8\\x8f",
	"tags, variation selectors"},
    {"\xe2\x80\x8a\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\x9f\xd8\x9b\xc2\xae",
	"\xe2\x80\x8a\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\x9f\xd8\x9b\xc2\xae",
	"their neighbours stay"},
};

#define TEN "123456789 "
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *in, *out, *what;
} folded[] = {
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
	term_fold(&b, b.n, 80, 2);
	buf_printf(&b, "a %.*s b\n", (int)sizeof(word), word);
	term_fold(&b, strlen("first "), 80, 2);
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
		term_escape(&b, span_str(cases[i].in));
		is_span(buf_span(&b), cases[i].out, "%s", cases[i].what);
	}
	b.n = 0;
	term_printf(&b, "\033[1m%-6.*s|%4.*s|%s|%c\033[m",
	    SPAN_ARG(SPAN_LIT("b\xc3\xbc" "ch")), SPAN_ARG(SPAN_LIT("\0")),
	    "\033", '\n');
	is_span(buf_span(&b),
	    "\033[1mb\xc3\xbc" "ch  |\\x00|\\x1b|\\x0a\033[m",
	    "arguments are escaped and fill columns, the format is not");
	b.n = 0;
	term_printf(&b, "%u %s, %u %s", 1U, PLURAL(1, "day", "days"), 0U,
	    PLURAL(0, "day", "days"));
	is_span(buf_span(&b), "1 day, 0 days", "the words for numbers");
	b.n = 0;
	term_names(&b, SPAN_LIT("b\xc3\xbc\xff" "ch \xc2\xa0\xe2\x80\x8b\xc2"
	    "\xa0\x01\xf3\xa0\x80\xa1\x1b\xc2\xad"));
	is_span(buf_span(&b), " (U+00A0 NO-BREAK SPACE, U+200B ZERO WIDTH "
	    "SPACE, U+0001, U+E0021)", "the first four that can't be seen");
	b.n = 0;
	term_names(&b, SPAN_LIT("b\xc3\xbc" "cher \xff"));
	is_span(buf_span(&b), "", "nothing of what can");
	for (i = 0; i < sizeof(folded) / sizeof(folded[0]); i++) {
		b.n = 0;
		buf_puts(&b, folded[i].in);
		term_fold(&b, 0, 80, 2);
		is_span(buf_span(&b), folded[i].out, "%s", folded[i].what);
	}
	b.n = 0;
	buf_puts(&b, "  a b c\nd e f");
	term_fold(&b, 0, 5, 0);
	is_span(buf_span(&b), "  a b\n  c\nd e f", "no hanging indent");
	long_word();
	buf_free(&b);
	return done_testing();
}
