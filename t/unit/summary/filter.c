/* Conditions of -f: what is taken, what they hold for. */
/* SPDX-License-Identifier: ISC */
#include "summary/filter.h"
#include "unit/tap.h"

static void
test_match(void)
{
	static const struct {
		const char *filter, *value;
		bool want;
	} cases[] = {
	    {"dmarc=fail", "fail", true},
	    {"dmarc=fail", "pass", false},
	    {"dmarc=fail", NULL, false},
	    {"dmarc!=fail", "pass", true},
	    {"dmarc!=fail", NULL, true},
	    {"dmarc=\\N", NULL, true},
	    {"dmarc=\\N", "", false},
	    {"dmarc!=\\N", "", true},
	    {"dmarc!=\\N", NULL, false},
	    {"envelope_from=", "", true},
	    {"envelope_from=", "a", false},
	    {"header_from~*.Example.com", "news.example.COM", true},
	    {"header_from~*.example.com", "example.com", false},
	    {"header_from~*a*b?", "xxaybxbz", true},
	    {"header_from~*a*b?", "xxaybxb", false},
	    {"header_from~", "", true},
	    {"count>9", "10", true},
	    {"count>9", "9", false},
	    {"count>=9", "9", true},
	    {"count<10", "9", true},
	    {"count<=9", "10", false},
	    {"count=010", "10", true},
	    {"count>9", "many", false},
	    {"begin>=2026-07-01", "1782864000", true},
	    {"begin>=2026-07-01", "1782863999", false},
	    {"day<2026-07-02", "2026-07-01", true},
	    {"day<2026-07-02", "2026-07-02", false},
	    {"source_ip=192.0.2.0/24", "192.0.2.255", true},
	    {"source_ip=192.0.2.0/24", "192.0.3.0", false},
	    {"source_ip=192.0.2.0/24", "2001:db8::", false},
	    {"source_ip=192.0.2.0/24", "no address", false},
	    {"source_ip!=192.0.2.0/24", "192.0.3.0", true},
	    {"source_ip=2001:DB8::0:1", "2001:db8::1", true},
	    {"source_ip~192.0.2.*", "192.0.2.1", true},
	    {"net=192.0.2.0/24", "192.0.2.0/24", true},
	    {"reasons=forwarded", "local_policy,x,~;forwarded,~,~", true},
	    {"reasons=x", "local_policy,x,~", false},
	    {"reasons!=forwarded", "local_policy,x,~;forwarded,~,~", false},
	    {"reasons!=forwarded", "", true},
	    {"dkim_results~*.example", "a%2Cb.example,s,pass,~,~", true},
	    {"dkim_results=a,b.example", "a%2Cb.example,s,pass,~,~", true},
	    {"quirks=time-fraction", "x;time-fraction=1.0", true},
	};
	struct buf scratch = {0};
	struct filter f;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f = (struct filter){0};
		ok(filter_parse(&f, span_str(cases[i].filter)) == NULL &&
		    filter_match(&f, span_str(cases[i].value), &scratch) ==
		    cases[i].want, "%s of %s", cases[i].filter,
		    cases[i].value != NULL ? cases[i].value : "nothing");
	}
	buf_free(&scratch);
}

static void
test_errors(void)
{
	static const char *const bad[] = {"", "=", "nosuch=1", "count",
	    "count?1", "count>x", "count=", "begin=2026-13-01",
	    "begin>yesterday", "source_ip=example", "source_ip<192.0.2.1",
	    "source_ip=192.0.2.0/33", "count>\\N", "messages=1"};
	struct filter f;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = (struct filter){0};
		ok(filter_parse(&f, span_str(bad[i])) != NULL,
		    "refused: \"%s\"", bad[i]);
	}
}

int
main(void)
{
	test_match();
	test_errors();
	return done_testing();
}
