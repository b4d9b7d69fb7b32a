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
	struct result_list list = {.from = SPAN_LIT("news.example.com"),
	    .policy = SPAN_LIT("example.com")};
	struct result a;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		list.list = span_str(cases[i].list);
		ok(result_pick(&list, &a) == (cases[i].want != NULL),
		    "picked: %s", cases[i].list);
		is_span(a.domain, cases[i].want, "it is that");
	}
}

/* RFC 9989, 4.4.2: DMARC relies solely on the MAIL FROM identity. */
static void
test_helo(void)
{
	static const struct {
		const char *list, *want;
		bool spf, pass;
	} cases[] = {
	    {"mail.example.com,helo,pass,~,~", "mail.example.com", true, false},
	    {"mail.example.com,helo,pass,~,~;x.test,mfrom,fail,~,~", "x.test",
	        true, false},
	    {"x.test,mfrom,none,~,~;mail.example.com,helo,pass,~,~", "x.test",
	        true, false},
	    {"x.test,helo,pass,~,~;example.com,mfrom,pass,~,~", "example.com",
	        true, true},
	    {"example.com,~,pass,~,~", "example.com", true, true},
	    {"example.com,helo,pass,~,~", "example.com", false, true},
	};
	struct result_list list = {.policy = SPAN_LIT("example.com")};
	struct result a;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		list.list = span_str(cases[i].list);
		list.spf = cases[i].spf;
		result_pick(&list, &a);
		is_span(a.domain, cases[i].want, "%s: %s", list.spf ? "SPF" :
		    "a selector helo", cases[i].list);
		ok(a.pass == cases[i].pass && a.own == (a.pass != 0),
		    "what passes of it is own");
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
	    {"", "", "example.com,helo,pass,~,~", HINT_UNAUTHENTICATED},
	    {"", "", "x.test,helo,pass,~,~", HINT_UNAUTHENTICATED},
	    {"", "example.com,s,fail,~,~", "x.test,helo,pass,~,~",
	        HINT_BROKEN_DKIM},
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
	struct result_list list = {.from = SPAN_LIT("example.com"),
	    .policy = SPAN_LIT("example.com")};
	struct result dkim, spf;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		list.list = span_str(cases[i].dkim);
		list.spf = false;
		result_pick(&list, &dkim);
		list.list = span_str(cases[i].spf);
		list.spf = true;
		result_pick(&list, &spf);
		is_str(hint_str(hint_eval(span_str(cases[i].reasons), &dkim,
		    &spf)), hint_str(cases[i].want), "%s | %s | %s",
		    cases[i].reasons, cases[i].dkim, cases[i].spf);
	}
}

int
main(void)
{
	test_pick();
	test_helo();
	test_hint();
	return done_testing();
}
