/* Text for a terminal: escaped, and measured by columns. */
/* SPDX-License-Identifier: ISC */
#include "base/term.h"

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
	buf_free(&b);
	return done_testing();
}
