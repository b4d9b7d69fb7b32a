/* Columns of text: wide characters, marks, and what is no UTF-8. */
/* SPDX-License-Identifier: ISC */
#include "base/width.h"

#include "unit/tap.h"

static const struct {
	const char *in;
	size_t width;
	const char *what;
} cases[] = {
    {"", 0, "nothing"},
    {"example.com", 11, "ASCII"},
    {"b\xc3\xbc" "cher", 6, "a letter of two octets"},
    {"\xe4\xbe\x8b\xe3\x81\x88", 4, "Han and Kana"},
    {"\xed\x95\x9c\xea\xb8\x80.kr", 7, "Hangul, ASCII behind it"},
    {"\xef\xbc\xa1", 2, "a full-width A"},
    {"\xef\xbd\xb1", 1, "a half-width Kana"},
    {"\xf0\x9f\x98\x80", 2, "a face"},
    {"\xf0\xa0\x80\x80", 2, "Han of the second plane"},
    {"e\xcc\x81", 1, "an accent of its own"},
    {"\xe0\xb8\x81\xe0\xb8\xb4", 1, "a Thai vowel above"},
    {"\xe3\x80\xbf", 1, "U+303F, narrow among wide ones"},
    {"\xe2\x80\xa6", 1, "an ellipsis"},
    {"a\xff" "b", 3, "no UTF-8"},
    {"\xe4\xbe", 1, "cut off"},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_uint(width_of(span_str(cases[i].in)), cases[i].width, "%s",
		    cases[i].what);
	return done_testing();
}
