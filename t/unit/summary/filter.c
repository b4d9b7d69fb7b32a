/* Conditions of -f: what is taken, what they hold for. */
/* SPDX-License-Identifier: ISC */
#include "summary/filter.h"
#include "unit/tap.h"

enum { TODAY = 20665 }; /* 2026-07-31, a Friday */

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
	    {"day>=yesterday", "2026-07-30", true},
	    {"day>=yesterday", "2026-07-29", false},
	    {"begin<yesterday", "1785369599", true},
	    {"begin<yesterday", "1785369600", false},
	    {"source_ip=192.0.2.0/24", "192.0.2.255", true},
	    {"source_ip=192.0.2.0/24", "192.0.3.0", false},
	    {"source_ip=192.0.2.0/24", "2001:db8::", false},
	    {"source_ip=192.0.2.0/24", "no address", false},
	    {"source_ip!=192.0.2.0/24", "192.0.3.0", true},
	    {"source_ip=2001:DB8::0:1", "2001:db8::1", true},
	    {"source_ip~192.0.2.*", "192.0.2.1", true},
	    {"net=192.0.2.0/24", "192.0.2.0/24", true},
	    {"reasons=forwarded", "local_policy,x,~;forwarded,~,~", true},
	    {"reasons=other", "local_policy,other,~", false},
	    {"reasons!=forwarded", "local_policy,x,~;forwarded,~,~", false},
	    {"reasons!=forwarded", "", true},
	    {"dkim_results~*.example", "a%2Cb.example,s,pass,~,~", true},
	    {"dkim_results=a,b.example", "a%2Cb.example,s,pass,~,~", true},
	    {"quirks=case", "x;case=disposition:None", true},
	};
	struct filters fs = {.today = TODAY};
	struct buf scratch = {0}, why = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(filters_add(&fs, span_str(cases[i].filter), &why) &&
		    filter_match(&fs.v[fs.n - 1], span_str(cases[i].value),
		    &scratch) == cases[i].want, "%s of %s", cases[i].filter,
		    cases[i].value != NULL ? cases[i].value : "nothing");
	filters_free(&fs);
	buf_free(&scratch);
	buf_free(&why);
}

static void
test_errors(void)
{
	static const struct {
		const char *filter, *why; /* NULL: it is taken */
	} cases[] = {
	    {"", "no column is called ''; see --columns"},
	    {"=", "no column is called ''; see --columns"},
	    {"nosuch=1", "no column is called 'nosuch'; see --columns"},
	    {"messages=1", "no column is called 'messages'; see --columns"},
	    {"dkim=pass", "no column is called 'dkim', perhaps adkim or "
		"dkim_aligned or dkim_results or dkim_domain; see --columns"},
	    {"dispositon=none", "no column is called 'dispositon', perhaps "
		"disposition; see --columns"},
	    {"count", "no = != ~ < > <= or >= after the column"},
	    {"count?1", "no = != ~ < > <= or >= after the column"},
	    {"count>x", "no number"},
	    {"count=", "no number"},
	    {"count<0", "nothing is less than 0"},
	    {"count>\\N", "\\N takes = and != only"},
	    {"begin=2026-13-01", "no number of seconds since 1970, and no "
		"day, such as 2026-07-31, today, yesterday, monday or -7d"},
	    {"begin>yesterday", NULL},
	    {"source_ip=example", "no address or network"},
	    {"source_ip<192.0.2.1", "an address takes = != and ~ only"},
	    {"source_ip=192.0.2.0/33", "no address or network"},
	    {"net=192.0.2.0/25", "no network of IPv4 with /24 or of IPv6 "
		"with /48"},
	    {"net=2001:db8::/48", NULL},
	    {"day=2024-02-30", "no day, such as 2026-07-31, today, yesterday, "
		"monday or -7d"},
	    {"day!=2024-02-29", NULL},
	    {"day<2024-02-30", "no day, such as 2026-07-31, today, yesterday, "
		"monday or -7d"},
	    {"day~2024-*", NULL},
	    {"day=\\N", NULL},
	    {"week=2026-W53", NULL},
	    {"week=2025-W53", "no week, such as 2026-W31"},
	    {"week=2026-W0", "no week, such as 2026-W31"},
	    {"month=2026-13", "no month, such as 2026-07"},
	    {"month>=2026-12", NULL},
	    {"dmarc==fail", "the operator is =, not =="},
	    {"header_from==a.example", "the operator is =, not =="},
	    {"dmarc=Fail", "'Fail' is none of its values, which are pass, "
		"fail (~ takes any text)"},
	    {"dmarc!=none", "'none' is none of its values, which are pass, "
		"fail (~ takes any text)"},
	    {"dmarc~none", NULL},
	    {"disposition=pass", NULL},
	    {"disposition=", NULL},
	    {"disposition=fail", "'fail' is none of its values, which are "
		"none, quarantine, reject, pass (~ takes any text)"},
	    {"reasons=sampled_out", NULL},
	    {"reason=forwarded", NULL},
	    {"reason=x", "'x' is none of its values, which are local_policy, "
		"mailing_list, other, trusted_forwarder, forwarded, "
		"sampled_out, policy_test_mode (~ takes any text)"},
	    {"class=forwarder", NULL},
	    {"class=forwarded", "'forwarded' is none of its values, which are "
		"passes, forwarder, misaligned, third-party, broken-dkim, "
		"unauthenticated (~ takes any text)"},
	    {"header_from=A.example", "domains are in lower case and A-labels "
		"(xn--)"},
	    {"header_from=b\xc3\xbc" "cher.example", "domains are in lower "
		"case and A-labels (xn--)"},
	    {"dkim_domain!=A.example", "domains are in lower case and "
		"A-labels (xn--)"},
	    {"org_name=Google", NULL},
	};
	struct filters fs = {.today = TODAY};
	struct buf why = {0};
	bool taken;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		taken = filters_add(&fs, span_str(cases[i].filter), &why);
		ok(taken == (cases[i].why == NULL) && (taken ||
		    span_is(buf_span(&why), cases[i].why)),
		    "'%s' is %s: %.*s", cases[i].filter,
		    cases[i].why == NULL ? "taken" : "refused", (int)why.n,
		    why.n > 0 ? why.p : "");
	}
	ok(!filters_add(&fs, SPAN_LIT("quirk=x"), &why) &&
	    !filters_add(&fs, SPAN_LIT("quirks=x"), &why) &&
	    filters_add(&fs, SPAN_LIT("quirk=case"), &why),
	    "quirks are those of quirks.def");
	filters_free(&fs);
	buf_free(&why);
}

/* --since and --until. */
static void
test_days(void)
{
	static const struct {
		const char *text, *day; /* NULL: it is none */
	} cases[] = {
	    {"today", "2026-07-31"},
	    {"yesterday", "2026-07-30"},
	    {"Monday", "2026-07-27"},
	    {"friday", "2026-07-31"},
	    {"saturday", "2026-07-25"},
	    {"thursday", "2026-07-30"},
	    {"-0d", "2026-07-31"},
	    {"-7d", "2026-07-24"},
	    {"-31d", "2026-06-30"},
	    {"2026-02-28", "2026-02-28"},
	    {"2026-02-29", NULL},
	    {"2026-02-28T12:00", NULL},
	    {"-7", NULL},
	    {"-d", NULL},
	    {"7d", NULL},
	    {"--7d", NULL},
	    {"-99999d", NULL},
	    {"mon", NULL},
	    {"", NULL},
	};
	struct filters fs = {.today = TODAY};
	struct buf why = {0};
	bool taken;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		taken = filters_add_day(&fs, FILTER_GE,
		    span_str(cases[i].text), &why);
		ok(taken == (cases[i].day != NULL) && (!taken ||
		    span_is(fs.v[fs.n - 1].value, cases[i].day)),
		    "'%s' is the day %s", cases[i].text,
		    taken ? cases[i].day : "of none");
	}
	filters_free(&fs);
	buf_free(&why);
}

int
main(void)
{
	test_match();
	test_errors();
	test_days();
	return done_testing();
}
