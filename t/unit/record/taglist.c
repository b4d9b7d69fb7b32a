/* record/taglist: lists of tag=value and what stands between separators. */
/* SPDX-License-Identifier: ISC */
#include "record/taglist.h"

#include "base/buf.h"
#include "unit/tap.h"

/*
 * Items as "[all]name|value", a missing value as "name", each of them with
 * its place in the text behind it.
 */
static const struct {
	uint64_t space;
	const char *text, *want;
} cases[] = {
    {TAGLIST_WSP, "", ""},
    {TAGLIST_WSP, " \t ", ""},
    {TAGLIST_WSP, "a=b", "[a=b@0]a@0|b@2"},
    {TAGLIST_WSP, "a=b;", "[a=b@0]a@0|b@2"},
    {TAGLIST_WSP, "a=b; \t", "[a=b@0]a@0|b@2"},
    {TAGLIST_WSP, " a\t= b ;c", "[a\t= b@1]a@1|b@5[c@8]c@8"},
    {TAGLIST_WSP, "a=", "[a=@0]a@0|@2"},
    {TAGLIST_WSP, "a= ;", "[a=@0]a@0|@2"},
    {TAGLIST_WSP, "=b", "[=b@0]@0|b@1"},
    {TAGLIST_WSP, "=", "[=@0]@0|@1"},
    {TAGLIST_WSP, "a=b=c", "[a=b=c@0]a@0|b=c@2"},
    {TAGLIST_WSP, "a = = b", "[a = = b@0]a@0|= b@4"},
    {TAGLIST_WSP, ";", "[@0]@0"},
    {TAGLIST_WSP, " ; ;a", "[@1]@1[@3]@3[a@4]a@4"},
    {TAGLIST_WSP, "a;;", "[a@0]a@0[@2]@2"},
    {TAGLIST_WSP, "a=b\r\n c;", "[a=b\r\n c@0]a@0|b\r\n c@2"},
    {TAGLIST_WSP, "a=b;\n c=d", "[a=b@0]a@0|b@2[\n c=d@4]\n c@4|d@8"},
    {TAGLIST_FWS, "a=b;\r\n\tc=\r\n d\r\n",
	"[a=b@0]a@0|b@2[c=\r\n d@7]c@7|d@12"},
};

static void
put(struct buf *b, const char *text, struct span s)
{
	buf_put_span(b, s);
	buf_printf(b, "@%zu", (size_t)(s.p - text));
}

static void
test_next(void)
{
	struct taglist_item it;
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;
		struct taglist l = {span_str(text), cases[i].space};

		b.n = 0;
		while (taglist_next(&l, &it)) {
			buf_putc(&b, '[');
			put(&b, text, it.all);
			buf_putc(&b, ']');
			put(&b, text, it.name);
			if (it.value.p == NULL)
				continue;
			buf_putc(&b, '|');
			put(&b, text, it.value);
		}
		is_span(buf_span(&b), cases[i].want, "%zu: \"%s\"", i, text);
		ok(!taglist_next(&l, &it), "%zu: the end stays the end", i);
	}
	buf_free(&b);
}

static void
parts(char sep, const char *text, const char *want)
{
	struct span rest = span_str(text), part;
	struct buf b = {0};

	while (taglist_part(&rest, sep, TAGLIST_FWS, &part)) {
		buf_putc(&b, '[');
		put(&b, text, part);
		buf_putc(&b, ']');
	}
	is_span(buf_span(&b), want, "parts of \"%s\"", text);
	ok(part.p == NULL, "none is left");
	buf_free(&b);
}

int
main(void)
{
	struct taglist l = {SPAN_LIT("a\0b=\0;\0"), TAGLIST_WSP};
	struct taglist_item it;

	test_next();
	parts(',', "", "[@0]");
	parts(',', ",", "[@0][@1]");
	parts(',', " a , b\t,,c ", "[a@1][b@5][@8][c@9]");
	parts(':', "from:\r\n to : cc", "[from@0][to@8][cc@13]");
	parts(':', "a,b", "[a,b@0]");
	parts(',', NULL, "");
	ok(taglist_next(&l, &it) && it.name.n == 3 && it.value.n == 1 &&
	    taglist_next(&l, &it) && it.all.n == 1, "NUL is no white space");
	return done_testing();
}
