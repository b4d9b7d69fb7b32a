/* dns/suffixes: what rules a text has, and what a few make of domains. */
/* SPDX-License-Identifier: ISC */
#include "dns/suffixes.h"

#include "base/buf.h"
#include "unit/tap.h"

struct list_case {
	struct span list;
	const char *rules; /* says:name, "~" if not plain, for each */
};

static const struct list_case lists[] = {
    {SPAN_LIT(""), ""},
    {SPAN_LIT("\n\n \t\r\n"), ""},
    {SPAN_LIT("// com\n//com\n  // com"), ""},
    {SPAN_LIT("com\nco.uk\n"), "1:com 1:co.uk "},
    {SPAN_LIT("com\r\nco.uk\r\n"), "1:com 1:co.uk "},
    {SPAN_LIT("no.newline"), "1:no.newline "},
    {SPAN_LIT("*.ck\n!www.ck"), "3:ck 4:www.ck "},
    {SPAN_LIT("com // a comment\n\tnet\t*.ck"), "1:com~ 1:net~ "},
    {SPAN_LIT("a// b\n/c\n"), "1:a//~ 1:/c "},
    {SPAN_LIT("\xef\xbb\xbf// mark\n"), ""},
    {SPAN_LIT("\xef\xbb\xbf\r\ncom"), "1:com "},
    {SPAN_LIT("\xef\xbb\xbf*.ck\n"), "3:ck~ "},
    {SPAN_LIT("COM\nb\\a\na_b\n"), "1:COM~ 1:b\\a~ 1:a_b~ "},
    {SPAN_LIT("b\xc3\xbc.de\nA\xff"), "1:b\xc3\xbc.de~ 1:A\xff~ "},
    {SPAN_LIT("a\x7f" "b.long.enough.name\n"),
     "1:a\x7f" "b.long.enough.name~ "},
    {SPAN_LIT("a.long.enough.name\0.x\n"), "1:a.long.enough.name~ "},
    {SPAN_LIT("\0com"), "1:com~ "},
    {SPAN_LIT("*\n*.\n!\n**.a\n*.*.a\n!*.b\n*.!c\na.*.d\n"),
     "1:* 3:~ 4: 1:**.a 3:*.a 4:*.b 3:!c 1:a.*.d "},
    {SPAN_LIT(".\n.a\na..b\na.\n"), "1:.~ 1:.a 1:a..b 1:a.~ "},
};

static void
test_list(const struct list_case *c)
{
	struct span list = c->list;
	struct suffix_rule rule;
	struct buf b = {0};

	while (suffixes_next(&list, &rule)) {
		buf_printf(&b, "%u:", rule.says);
		buf_put_span(&b, rule.name);
		buf_puts(&b, rule.plain ? " " : "~ ");
	}
	is_span(buf_span(&b), c->rules, "rules of list %td", c - lists);
	is_uint(list.n, 0, "nothing is left of it");
	buf_free(&b);
}

static void
add_all(struct suffixes *s, const char *text)
{
	struct span list = span_str(text);
	struct suffix_rule rule;

	while (suffixes_next(&list, &rule))
		suffixes_add(s, rule);
}

/* Rules that follow from no others, and some that contradict each other. */
static const char small[] =
    "com\nco.uk\n*.ck\n!www.ck\n!city.kobe.jp\n*.kobe.jp\n"
    "a.b.c.d\n!x.city.none\n!uk\n!twice.org\ntwice.org\n"
    "*.both.org\nboth.org\ncom\n"
    "*.deep.net\nx.y.deep.net\n!y.deep.net\n"
    ".dot\nfinal.\na..b\n*.*.lit\n**.odd\n*\n";

static const char *const orgs[][2] = {
    {"com", NULL},
    {"example.com", "example.com"},
    {"www.example.com", "example.com"},
    {"unlisted", NULL},
    {"a.unlisted", "a.unlisted"},
    {"b.a.unlisted", "a.unlisted"},
    {"uk", NULL},
    {"co.uk", NULL},
    {"a.co.uk", "a.co.uk"},
    {"a.xco.uk", "xco.uk"},
    {"ck", NULL},
    {"foo.ck", NULL},
    {"a.foo.ck", "a.foo.ck"},
    {"b.a.foo.ck", "a.foo.ck"},
    {"www.ck", "www.ck"},
    {"a.www.ck", "www.ck"},
    {"kobe.jp", NULL},
    {"a.kobe.jp", NULL},
    {"b.a.kobe.jp", "b.a.kobe.jp"},
    {"a.city.kobe.jp", "city.kobe.jp"},
    /* what ends in a rule is none, nor is what lies between */
    {"d", NULL},
    {"c.d", "c.d"},
    {"b.c.d", "c.d"},
    {"a.b.c.d", NULL},
    {"x.a.b.c.d", "x.a.b.c.d"},
    {"xa.b.c.d", "c.d"},
    /* an exception from nothing */
    {"x.city.none", "city.none"},
    {"twice.org", "twice.org"},
    {"a.twice.org", "twice.org"},
    {"both.org", NULL},
    {"b.a.both.org", "b.a.both.org"},
    /* the longest counts, beyond an exception, too */
    {"y.deep.net", "y.deep.net"},
    {"a.y.deep.net", "y.deep.net"},
    {"x.y.deep.net", NULL},
    {"a.x.y.deep.net", "a.x.y.deep.net"},
    {"b.a.z.deep.net", "a.z.deep.net"},
    /* what is in a label, and no names */
    {"a.b\\.co.uk", "b\\.co.uk"},
    {"co\\.uk", NULL},
    {"a.co\\.uk", "a.co\\.uk"},
    {"co\\\\.uk", "co\\\\.uk"},
    {"a.b\\.kobe.jp", "b\\.kobe.jp"},
    {"b.a\\.foo.ck", "b.a\\.foo.ck"},
    {"x.dot", "x.dot"},
    {"x.final", "x.final"},
    {"b.a.*.lit", "b.a.*.lit"},
    {"a.*.odd", "*.odd"},
    {"a.**.odd", "a.**.odd"},
};

static void
test_orgs(void)
{
	struct suffixes s = {0};
	size_t i;

	is_span(suffixes_org(&s, SPAN_LIT("a.b.c")), "b.c", "without rules");
	is_span(suffixes_org(&s, SPAN_LIT("c")), NULL, "a TLD without rules");
	add_all(&s, "*.b.c");
	is_span(suffixes_org(&s, SPAN_LIT("y.x.a.b.c")), "x.a.b.c",
	    "below the longest rule");
	add_all(&s, small);
	for (i = 0; i < sizeof(orgs) / sizeof(orgs[0]); i++)
		is_span(suffixes_org(&s, span_str(orgs[i][0])), orgs[i][1],
		    "organizational domain of %s", orgs[i][0]);
	suffixes_free(&s);
	is_span(suffixes_org(&s, SPAN_LIT("a.foo.ck")), "foo.ck",
	    "freed, it is without rules");
}

enum { MANY = 100000 };

/* More than the first table has room for. */
static void
test_many(void)
{
	struct suffixes s = {0};
	struct suffix_rule rule = {.says = SUFFIX_ITSELF};
	struct buf b = {0};
	size_t i, wrong = 0;
	struct span org;

	for (i = 0; i < 2 * MANY; i++) {
		b.n = 0;
		buf_printf(&b, "r%zu.test", i % MANY);
		rule.name = buf_span(&b);
		suffixes_add(&s, rule);
	}
	is_uint(s.n, MANY + 1, "each name once, and what is above them");
	for (i = 0; i < 2 * MANY; i++) {
		b.n = 0;
		buf_printf(&b, "www.r%zu.test", i);
		org = suffixes_org(&s, buf_span(&b));
		wrong += org.n != b.n - (i < MANY ? 0 : 4);
	}
	is_uint(wrong, 0, "and no other");
	suffixes_free(&s);
	buf_free(&b);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		test_list(&lists[i]);
	test_orgs();
	test_many();
	return done_testing();
}
