/* What a failing record looks like, and which result of a list is shown. */
/* SPDX-License-Identifier: ISC */
#include "summary/results.h"

#include "unit/tap.h"

static void
test_pick(void)
{
	static const struct {
		const char *list, *want;
	} cases[] = {
	    {"", NULL},
	    {"a.test,s,fail,~,~", "a.test"},
	    {"a.test,s,fail,~,~;b.test,s,pass,~,~", "b.test"},
	    {"a.test,s,pass,~,~;example.com,s,pass,~,~", "example.com"},
	    {"a.test,s,pass,~,~;example.com,s,fail,~,~", "a.test"},
	    {"a.test,s,fail,~,~;mail.EXAMPLE.com,s,fail,~,~",
	        "mail.EXAMPLE.com"},
	    {"com,s,pass,~,~;a.example.com,s,pass,~,~", "a.example.com"},
	    {"badexample.com,s,pass,~,~;x.test,s,pass,~,~", "badexample.com"},
	    {"badexample.com,s,pass,~,~;example.com,s,pass,~,~",
	        "example.com"},
	};
	struct result a;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ok(result_pick(span_str(cases[i].list),
		    SPAN_LIT("news.example.com"), SPAN_LIT("example.com"),
		    &a) == (cases[i].want != NULL), "picked: %s",
		    cases[i].list);
		is_span(a.domain, cases[i].want, "it is that");
	}
}

static void
test_hint(void)
{
	static const struct {
		const char *reasons, *dkim, *spf;
		enum hint want;
	} cases[] = {
	    {"", "", "", HINT_UNAUTHENTICATED},
	    {"", "", "example.com,mfrom,fail,~,~", HINT_UNAUTHENTICATED},
	    {"", "example.com,s,none,~,~", "", HINT_UNAUTHENTICATED},
	    {"", "x.test,s,fail,~,~", "x.test,mfrom,softfail,~,~",
	        HINT_UNAUTHENTICATED},
	    {"", "example.com,s,fail,~,~", "x.test,mfrom,fail,~,~",
	        HINT_BROKEN_DKIM},
	    {"", "x.test,s,pass,~,~", "", HINT_THIRD_PARTY},
	    {"", "", "x.test,mfrom,pass,~,~", HINT_THIRD_PARTY},
	    {"", "mail.example.com,s,pass,~,~", "", HINT_MISALIGNED},
	    {"", "", "example.com,mfrom,pass,~,~", HINT_MISALIGNED},
	    {"", "example.com,s,fail,~,~", "x.test,mfrom,pass,~,~",
	        HINT_FORWARDER},
	    {"", "example.com,s,fail,~,~;list.test,s,pass,~,~", "",
	        HINT_FORWARDER},
	    {"mailing_list,~,~", "", "", HINT_FORWARDER},
	    {"other,~,~;forwarded,~,~", "", "", HINT_FORWARDER},
	    {"local_policy,arc=pass as[1].d=x.test,~", "", "",
	        HINT_FORWARDER},
	    {"local_policy,arc=fail,~", "", "", HINT_UNAUTHENTICATED},
	};
	struct span from = SPAN_LIT("example.com");
	struct result dkim, spf;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		result_pick(span_str(cases[i].dkim), from, from, &dkim);
		result_pick(span_str(cases[i].spf), from, from, &spf);
		is_str(hint_str(hint_eval(span_str(cases[i].reasons), &dkim,
		    &spf)), hint_str(cases[i].want), "%s | %s | %s",
		    cases[i].reasons, cases[i].dkim, cases[i].spf);
	}
}

int
main(void)
{
	test_pick();
	test_hint();
	return done_testing();
}
