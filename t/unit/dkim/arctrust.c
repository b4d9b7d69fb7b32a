/* dkim/arctrust: whose word is taken, and what for. */
/* SPDX-License-Identifier: ISC */
#include "dkim/arctrust.h"

#include "unit/tap.h"

#define SAID "mx.example; dmarc=pass header.from=example.com"

enum { SETS = 3, TRUSTED = 2 };

static const struct {
	const char *name;
	const char *sealer[SETS], *results[SETS];
	const char *trusted[TRUSTED];
	bool want;
} cases[] = {
    {"one set", {"a.example"}, {SAID}, {"a.example"}, true},
    {"in any case", {"A.Example"}, {SAID}, {"a.EXAMPLE"}, true},
    {"no set", {NULL}, {NULL}, {"a.example"}, false},
    {"nobody is trusted", {"a.example"}, {SAID}, {NULL}, false},
    {"another", {"a.example"}, {SAID}, {"b.example"}, false},
    {"in U-labels", {"xn--bcher-kva.example"}, {SAID},
	{"b\xc3\xbc" "cher.example"}, true},
    {"below one that is trusted", {"x.a.example"}, {SAID}, {"a.example"},
	false},
    {"the last is not", {"a.example", "b.example"}, {SAID, SAID},
	{"a.example"}, false},
    {"the first is not, and did not say it alone",
	{"a.example", "b.example"}, {SAID, "b.example; arc=pass"},
	{"b.example"}, false},
    {"the first is not, the last says it too", {"a.example", "b.example"},
	{SAID, SAID}, {"b.example"}, true},
    {"all are", {"a.example", "b.example"}, {SAID, "b.example; none"},
	{"a.example", "b.example"}, true},
    {"one between is not", {"a.example", "x.example", "b.example"},
	{SAID, "x; none", "b; none"}, {"a.example", "b.example"},
	false},
    {"it failed", {"a.example"},
	{"a; dmarc=fail header.from=example.com"}, {"a.example"}, false},
    {"for another domain", {"a.example"},
	{"a; dmarc=pass header.from=other.example"}, {"a.example"},
	false},
    {"for no domain", {"a.example"}, {"a; dmarc=pass"}, {"a.example"},
	false},
    {"twice", {"a.example"}, {"a; dmarc=pass header.from=example.com; "
	"dmarc=fail header.from=example.com"}, {"a.example"}, false},
    {"in a comment", {"a.example"},
	{"a; spf=fail (; dmarc=pass header.from=example.com)"},
	{"a.example"}, false},
    {"that can't be read", {"a.example"},
	{"a; dmarc=pass header.from=example.com (x"}, {"a.example"},
	false},
    {"not DMARC", {"a.example"},
	{"a; dkim=pass header.d=example.com"}, {"a.example"}, false},
};

static size_t
count(const char *const texts[], size_t max)
{
	size_t n = 0;

	while (n < max && texts[n] != NULL)
		n++;
	return n;
}

int
main(void)
{
	struct arctrust_set sets[SETS];
	struct arctrust_chain chain = {sets, 0};
	struct span trusted[TRUSTED];
	struct buf b = {0};
	size_t i, j;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b.n = 0;
		for (j = 0; j < SETS; j++)
			sets[j] = (struct arctrust_set){
			    span_str(cases[i].sealer[j]), SPAN_LIT("s"),
			    span_str(cases[i].results[j])};
		for (j = 0; j < TRUSTED; j++)
			trusted[j] = span_str(cases[i].trusted[j]);
		chain.n = count(cases[i].sealer, SETS);
		ok(arctrust_eval(&b, &chain, SPAN_LIT("example.com"), trusted,
		    count(cases[i].trusted, TRUSTED)) == cases[i].want,
		    "%s", cases[i].name);
		ok((b.n > 0) == cases[i].want, "and says so");
	}
	b.n = 0;
	sets[1] = sets[0] = (struct arctrust_set){SPAN_LIT("a.example"),
	    SPAN_LIT("s1"), SPAN_LIT(SAID)};
	trusted[0] = SPAN_LIT("a.example");
	chain.n = 2;
	arctrust_eval(&b, &chain, SPAN_LIT("example.com"), trusted, 1);
	is_span(buf_span(&b), "arc=pass as[2].d=a.example as[2].s=s1 "
	    "as[1].d=a.example as[1].s=s1", "in the words of a report");
	buf_free(&b);
	return done_testing();
}
