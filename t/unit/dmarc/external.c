/* dmarc/external: who may be sent reports, case by case. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/external.h"

#include "base/buf.h"

#include "unit/tap.h"
#include "unit/world.h"

struct external_case {
	const char *name, *zone, *policy, *org, *host;
	enum external_result result;
	enum external_why why;
	const char *host_org, *override, *queries;
};

#define WITHIN EXTERNAL_WITHIN, EXTERNAL_FINE
#define AUTHORIZED EXTERNAL_AUTHORIZED, EXTERNAL_FINE
#define DENIED(why) EXTERNAL_DENIED, EXTERNAL_##why
#define TEMPERROR EXTERNAL_TEMPERROR, EXTERNAL_FINE

#define LABEL "abcdefghijklmnopq"
#define REPORT "example.com._report._dmarc.r.example.net"
#define WALK "_dmarc.r.example.net _dmarc.example.net _dmarc.net"
#define OWN "_dmarc.example.com:v=DMARC1; p=none|"

static const struct external_case cases[] = {
    {"own domain", OWN, "example.com", "example.com", "example.com", WITHIN,
     NULL, NULL, ""},
    {"capitals, final dot", OWN, "example.com", "example.com",
     "EXAMPLE.com.", WITHIN, NULL, NULL, ""},
    {"its organization", OWN, "a.example.com", "example.com", "example.com",
     WITHIN, NULL, NULL, ""},
    {"a sister", OWN, "a.example.com", "example.com", "b.example.com",
     WITHIN, "example.com", NULL,
     "_dmarc.b.example.com _dmarc.example.com _dmarc.com"},
    {"below, but another's", OWN "_dmarc.b.example.com:v=DMARC1; psd=n",
     "example.com", "example.com", "b.example.com", DENIED(MISSING),
     "b.example.com", NULL, "_dmarc.b.example.com "
     "example.com._report._dmarc.b.example.com"},
    {"below a PSD", "_dmarc.example:v=DMARC1; p=none; psd=y", "example",
     "example", "a.example", DENIED(MISSING), "a.example", NULL,
     "_dmarc.a.example _dmarc.example"},
    {"authorized", OWN REPORT ":v=DMARC1;", "example.com", "example.com",
     "r.example.net", AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"no semicolon", OWN REPORT ":v=DMARC1", "example.com", "example.com",
     "r.example.net", AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"everybody", OWN "*._report._dmarc.r.example.net:v=DMARC1",
     "example.com", "example.com", "R.example.NET", AUTHORIZED,
     "r.example.net", NULL, WALK " " REPORT},
    {"by the subdomain's name", OWN "*._report._dmarc.r.example.net:v=DMARC1",
     "x.y.example.com", "example.com", "r.example.net", AUTHORIZED,
     "r.example.net", NULL,
     WALK " x.y.example.com._report._dmarc.r.example.net"},
    {"several records", OWN REPORT ":x|" REPORT ":v=DMARC1|" REPORT
     ":v=DMARC1; p=reject", "example.com", "example.com", "r.example.net",
     AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"not there", OWN "_dmarc.r.example.net:v=spf1", "example.com",
     "example.com", "r.example.net", DENIED(MISSING), "r.example.net", NULL,
     WALK " " REPORT},
    {"proven not to be there", OWN, "example.com", "example.com",
     "r.example.net", DENIED(MISSING), "r.example.net", NULL, WALK},
    {"for another", OWN "example.org._report._dmarc.r.example.net:v=DMARC1",
     "example.com", "example.com", "r.example.net", DENIED(MISSING),
     "r.example.net", NULL, WALK " " REPORT},
    {"another version", OWN REPORT ":v=DMARC2", "example.com", "example.com",
     "r.example.net", DENIED(MISSING), "r.example.net", NULL,
     WALK " " REPORT},
    {"version not first", OWN REPORT ":rua=mailto:a@r.example.net; v=DMARC1",
     "example.com", "example.com", "r.example.net", DENIED(MISSING),
     "r.example.net", NULL, WALK " " REPORT},
    {"override", OWN REPORT ":v=DMARC1; rua=mailto:b@R.example.net",
     "example.com", "example.com", "r.example.net", AUTHORIZED,
     "r.example.net", "mailto:b@R.example.net", WALK " " REPORT},
    {"override of two", OWN REPORT
     ":v=DMARC1; rua=mailto:b@r.example.net,mailto:c@r.example.net",
     "example.com", "example.com", "r.example.net", AUTHORIZED,
     "r.example.net", "mailto:b@r.example.net,mailto:c@r.example.net",
     WALK " " REPORT},
    {"override of another host", OWN REPORT
     ":v=DMARC1; rua=mailto:b@s.example.net", "example.com", "example.com",
     "r.example.net", DENIED(OVERRIDE), "r.example.net", NULL,
     WALK " " REPORT},
    {"one of two of another host", OWN REPORT
     ":v=DMARC1; rua=mailto:b@r.example.net,mailto:c@example.net",
     "example.com", "example.com", "r.example.net", DENIED(OVERRIDE),
     "r.example.net", NULL, WALK " " REPORT},
    {"override by the second record", OWN REPORT
     ":v=DMARC1; rua=mailto:b@r.example.net|" REPORT
     ":v=DMARC1; rua=mailto:b@victim.example", "example.com", "example.com",
     "r.example.net", DENIED(OVERRIDE), "r.example.net", NULL,
     WALK " " REPORT},
    {"override of what is no URI", OWN REPORT ":v=DMARC1; rua=b",
     "example.com", "example.com", "r.example.net", AUTHORIZED,
     "r.example.net", NULL, WALK " " REPORT},
    {"override of another scheme", OWN REPORT
     ":v=DMARC1; rua=https://s.example.net/", "example.com", "example.com",
     "r.example.net", AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"override of the other list", OWN REPORT
     ":v=DMARC1; ruf=mailto:b@s.example.net", "example.com", "example.com",
     "r.example.net", AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"no name", OWN, "example.com", "example.com", "r..example.net",
     DENIED(NAME), NULL, NULL, ""},
    {"the root", OWN, "example.com", "example.com", ".", DENIED(NAME), NULL,
     NULL, ""},
    {"record fails", OWN REPORT ":!timeout", "example.com", "example.com",
     "r.example.net", TEMPERROR, "r.example.net", NULL, WALK " " REPORT},
    {"walk fails, authorized", OWN "_dmarc.net:!timeout|" REPORT ":v=DMARC1",
     "example.com", "example.com", "r.example.net", AUTHORIZED, NULL, NULL,
     WALK " " REPORT},
    {"walk fails, nothing", OWN "_dmarc.net:!timeout|_dmarc.r.example.net:x",
     "example.com", "example.com", "r.example.net", TEMPERROR, NULL, NULL,
     WALK " " REPORT},
    {"walk fails, proven nothing", OWN "_dmarc.net:!timeout", "example.com",
     "example.com", "r.example.net", TEMPERROR, NULL, NULL, WALK},
    {"organization unknown", OWN REPORT ":v=DMARC1", "example.com", NULL,
     "r.example.net", AUTHORIZED, "r.example.net", NULL, WALK " " REPORT},
    {"organization unknown, nothing", OWN, "example.com", NULL,
     "r.example.net", TEMPERROR, "r.example.net", NULL, WALK},
};

static void
run(struct external *e, const char *zone, struct buf *queries)
{
	struct world w = {0};
	struct dns_answer a;
	enum dns_type type;
	struct span name;

	world_read(&w, span_str(zone));
	while (external_next(e, &name, &type)) {
		if (queries->n > 0)
			buf_putc(queries, ' ');
		buf_put_span(queries, name);
		a = world_answer(&w, name, type);
		external_feed(e, &a);
	}
}

static void
case_run(const struct external_case *c)
{
	struct external *e = external_new(span_str(c->policy),
	    span_str(c->org), span_str(c->host), TAG_RUA);
	const struct external_outcome *o = external_outcome(e);
	struct buf queries = {0};

	run(e, c->zone, &queries);
	is_str(external_result_str(o->result), external_result_str(c->result),
	    "%s: result", c->name);
	is_int(o->why, c->why, "%s: why",
	    c->name);
	is_span(o->host_org, c->host_org, "%s: host's organization", c->name);
	is_span(o->override, c->override, "%s: override", c->name);
	is_span(buf_span(&queries), c->queries, "%s: queries", c->name);
	ok((o->error != NULL) == (o->result == EXTERNAL_TEMPERROR),
	    "%s: error", c->name);
	external_free(e);
	buf_free(&queries);
}

/* RFC 9990, 4 step 4: at 255 octets it can be asked, beyond it can't. */
static void
lengths(void)
{
	static const char host[] = "r.example.net";
	struct buf policy = {0}, queries = {0};
	size_t i, n;

	for (n = 0; n < 2; n++) {
		const struct external_outcome *o;
		struct external *e;

		/* With "_report._dmarc.r.example.net" 226 and 29 octets. */
		policy.n = 0;
		for (i = 0; i < 4; i++)
			buf_puts(&policy, LABEL LABEL LABEL ".");
		buf_puts(&policy, n == 0 ? "abcdefghijklmn.x" :
		    "abcdefghijklmno.x");
		e = external_new(buf_span(&policy), SPAN_LIT("x"),
		    span_str(host), TAG_RUA);
		o = external_outcome(e);
		run(e, "_dmarc.r.example.net:x", &queries);
		is_uint(o->why, n == 0 ? EXTERNAL_MISSING : EXTERNAL_LONG,
		    "a name of %zu octets",
		    dname_wire(buf_span(&policy)) + 29);
		ok(o->asked == (n == 0), "asked if it can be");
		external_free(e);
	}
	buf_free(&policy);
	buf_free(&queries);
}

static void
failure_reports(void)
{
	struct external *e = external_new(SPAN_LIT("example.com"),
	    SPAN_LIT("example.com"), SPAN_LIT("r.example.net"), TAG_RUF);
	struct buf queries = {0};

	run(e, REPORT ":v=DMARC1; rua=mailto:b@s.example.net; "
	    "ruf=mailto:f@r.example.net", &queries);
	is_span(external_outcome(e)->override, "mailto:f@r.example.net",
	    "the other list's override");
	external_free(e);
	external_free(NULL);
	buf_free(&queries);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		case_run(&cases[i]);
	lengths();
	failure_reports();
	return done_testing();
}
