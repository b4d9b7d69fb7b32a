/* spf/check: what t/data/spf has no column for: trace, options, bounds. */
/* SPDX-License-Identifier: ISC */
#include "spf/check.h"

#include <stdlib.h>

#include "base/limits.h"
#include "dns/deadline.h"
#include "dns/dns.h"
#include "dns/zone.h"

#include "unit/tap.h"

struct place {
	struct dns_zone *zone;
	struct dns dns;
	struct spf_query q;
	struct spf_options options;
	struct spf_outcome o;
};

static void
open_zone(struct place *p, const char *text)
{
	struct dns_zone_options zo = {0};

	*p = (struct place){.options = spf_options_default()};
	p->zone = dns_zone_new(&p->dns);
	dns_zone_add_text(p->zone, SPAN_LIT("zone"), span_str(text), &zo);
	p->q.helo = SPAN_LIT("helo.example");
	p->q.mail_from = SPAN_LIT("joe@d.example");
	ip_parse(SPAN_LIT("192.0.2.1"), &p->q.ip);
}

static void
check(struct place *p, enum spf_identity identity)
{
	spf_free(&p->o);
	spf_check(&p->dns, &p->q, identity, &p->options, &p->o);
}

static void
close_zone(struct place *p)
{
	spf_free(&p->o);
	dns_zone_free(p->zone);
}

static void
is_result(const struct place *p, enum auth_result want, const char *what)
{
	is_str(auth_result_str(p->o.result), auth_result_str(want), "%s",
	    what);
}

static void
identities(void)
{
	struct place p;

	open_zone(&p, "d.example. 1 TXT \"v=spf1 -all\"\n"
	    "helo.example. 1 TXT \"v=spf1 +all\"\n");
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_FAIL, "MAIL FROM");
	is_span(p.o.domain, "d.example", "its domain");
	is_uint(p.o.identity, SPF_MAILFROM, "its identity");
	ok(!p.o.null_path, "and it is not null");
	check(&p, SPF_HELO);
	is_result(&p, AUTH_PASS, "HELO");
	is_span(p.o.domain, "helo.example", "its domain");
	is_uint(p.o.identity, SPF_HELO, "its identity");
	p.q.mail_from = SPAN_LIT("<>");
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PASS, "null path");
	ok(p.o.null_path, "is said to be null");
	is_uint(p.o.identity, SPF_MAILFROM, "and is MAIL FROM");
	p.q.mail_from = SPAN_NONE;
	p.q.helo = SPAN_NONE;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_NONE, "nothing at all");
	ok(p.o.domain.p == NULL, "has no domain");
	is_str(p.o.reason, "no HELO", "and says so");
	is_uint(p.o.queries, 0, "without a question");
	close_zone(&p);
}

static void
is_step(const struct place *p, size_t i, const char *term, enum spf_match m,
    const char *why)
{
	if (!ok(i < p->o.nsteps, "step %zu", i))
		return;
	is_span(p->o.steps[i].term, term, "step %zu: term", i);
	is_uint(p->o.steps[i].match, m, "step %zu: match", i);
	is_str(p->o.steps[i].why, why, "step %zu: why", i);
}

static void
trace(void)
{
	struct place p;

	open_zone(&p,
	    "d.example. 1 TXT "
	    "\"v=spf1 ip4:10.0.0.0/8 include:i.example -all\"\n"
	    "i.example. 1 TXT \"v=spf1 a:no.example a:%{l}.example/24 ~all\"\n"
	    "joe.example. 1 A 192.0.2.200\n");
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PASS, "a match inside");
	is_span(p.o.at, "d.example", "decides here");
	is_span(p.o.term, "include:i.example", "by the include");
	is_uint(p.o.network.len, 24, "the network inside");
	is_uint(p.o.network.ip.a[3], 0, "without host bits");
	is_uint(p.o.lookups, 3, "terms");
	is_uint(p.o.voids, 1, "void");
	is_uint(p.o.queries, 4, "questions");
	is_uint(p.o.nvisits, 2, "records");
	is_span(p.o.visits[1].domain, "i.example", "the second");
	is_uint(p.o.visits[1].via, SPF_VIA_INCLUDE, "is included");
	is_uint(p.o.visits[1].depth, 1, "in the first");
	is_uint(p.o.visits[1].result, AUTH_PASS, "and passes");
	is_uint(p.o.nsteps, 4, "steps");
	is_step(&p, 0, "ip4:10.0.0.0/8", SPF_NO_MATCH, "another network");
	is_step(&p, 1, "include:i.example", SPF_MATCH, "passes there");
	is_step(&p, 2, "a:no.example", SPF_NO_MATCH,
	    "the name does not exist");
	is_step(&p, 3, "a:%{l}.example/24", SPF_MATCH,
	    "an address of it is the client's");
	is_span(p.o.steps[3].target, "joe.example", "its target");
	is_uint(p.o.steps[3].records, 1, "its addresses");
	is_uint(p.o.steps[3].lookups, 3, "its place in the count");
	is_uint(p.o.steps[3].visit, 1, "its record");
	p.options.steps = 2;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PASS, "a shorter trace");
	is_uint(p.o.nsteps, 2, "has what it may");
	is_uint(p.o.unkept, 2, "and counts the rest");
	p.options.steps = 0;
	ip_parse(SPAN_LIT("198.51.100.1"), &p.q.ip);
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_FAIL, "no trace");
	is_uint(p.o.network.ip.bits, 0, "no network");
	close_zone(&p);
}

struct clock {
	unsigned int left;
};

/* It is read before each question. */
static uint64_t
now(void *ctx)
{
	struct clock *c = ctx;

	return c->left == 0 || c->left-- == 0;
}

/* The time ends before each of the questions in turn. */
static void
times(void)
{
	struct clock c = {1};
	struct dns_deadline *d;
	struct place p;
	unsigned int i;

	open_zone(&p,
	    "d.example. 1 TXT \"v=spf1 a mx ptr exists:%{p}.example -all "
	    "exp=e.example\"\n"
	    "d.example. 1 A 192.0.2.9\nd.example. 1 MX 1 d.example.\n"
	    "1.2.0.192.in-addr.arpa. 1 PTR d.example.\n"
	    "unknown.x.example. 1 A 192.0.2.9\ne.example. 1 TXT why\n");
	p.options.explain = true;
	d = dns_deadline_new(&p.dns, now, &c);
	dns_deadline_begin(d);
	dns_deadline_set(d, 1);
	for (i = 0; i < 7; i++) {
		c.left = i;
		check(&p, SPF_MAILFROM);
		is_result(&p, AUTH_TEMPERROR, "out of time");
		is_uint(p.o.queries, i, "after so many questions");
		is_str(p.o.reason, "the time is over", "and says so");
	}
	c.left = 7;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_FAIL, "in time");
	ok(p.o.explanation.p == NULL, "but for the explanation");
	is_str(p.o.unexplained, "the time is over", "and says so");
	c.left = 8;
	check(&p, SPF_MAILFROM);
	is_span(p.o.explanation, "why", "in time for that too");
	dns_deadline_free(d);
	close_zone(&p);
}

static void
options(void)
{
	struct place p;

	open_zone(&p,
	    "d.example. 1 TXT \"v=spf1 a mx:m.example a:n.example ?all\"\n"
	    "m.example. 1 MX 1 x.example.\nm.example. 1 MX 1 y.example.\n"
	    "x.example. 1 A 192.0.2.5\nx.example. 1 A 192.0.2.6\n");
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_NEUTRAL, "by default");
	p.options.voids = 1;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PERMERROR, "one void");
	p.options = spf_options_default();
	p.options.lookups = 2;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PERMERROR, "two terms");
	is_span(p.o.term, "a:n.example", "the third");
	p.options = spf_options_default();
	p.options.mx = 1;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PERMERROR, "one MX");
	p.options = spf_options_default();
	p.options.addresses = 1;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PERMERROR, "one address");
	close_zone(&p);
}

/* However many lookups are allowed, records do not nest without end. */
static void
depth(void)
{
	struct place p;

	open_zone(&p, "d.example. 1 TXT \"v=spf1 include:d.example -all\"\n");
	p.options.lookups = 100000;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_PERMERROR, "nested without end");
	ok(p.o.nvisits < 40, "ends soon");
	close_zone(&p);
}

/* A source with one TXT record for all names. */
static void
ask_text(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct dns_answer a = {.result = DNS_NODATA};

	(void)name;
	if (type == DNS_TXT)
		a = (struct dns_answer){.result = DNS_FOUND, .n = 1,
		    .records = ctx};
	done(arg, &a);
}

static struct buf
repeated(const char *head, const char *body, const char *tail, size_t n)
{
	struct buf b = {0};

	buf_puts(&b, head);
	while (b.n + strlen(body) + strlen(tail) <= n)
		buf_puts(&b, body);
	buf_puts(&b, tail);
	return b;
}

static void
large(const char *head, const char *body, const char *tail,
    enum auth_result want, size_t nsteps)
{
	struct buf b = repeated(head, body, tail, 65535);
	struct span text = buf_span(&b);
	struct dns dns = dns_sync(&text, ask_text);
	struct spf_query q = {.ip = {.bits = 32},
	    .mail_from = SPAN_LIT("joe-joe-joe-joe-joe-joe@d.example")};
	struct spf_options o = spf_options_default();
	struct spf_outcome out;

	o.explain = true;
	spf_check(&dns, &q, SPF_MAILFROM, &o, &out);
	is_str(auth_result_str(out.result), auth_result_str(want), "64 kB: %s",
	    body);
	is_uint(out.nsteps + out.unkept, nsteps, "terms tried");
	ok(out.nsteps <= LIMIT_SPF_STEPS, "and kept within bounds");
	ok(out.explanation.n <= LIMIT_SPF_EXPLANATION, "no explanation");
	spf_free(&out);
	buf_free(&b);
}

static void
hostile(void)
{
	large("v=spf1", " ip4:9", " ~all", AUTH_PERMERROR, 0);
	large("v=spf1", " ip4:9.9.9.9", " ~all", AUTH_SOFTFAIL, 5461);
	large("v=spf1", " x=y", " -all", AUTH_FAIL, 1);
	large("v=spf1 ip4:1.1.1.1 ", "  ", " -all", AUTH_FAIL, 2);
	large("v=spf1 exists:", "%{s100r-}", " ?all", AUTH_NEUTRAL, 2);
	large("v=spf1 exists:", "%%", " ?all", AUTH_NEUTRAL, 2);
	large("v=spf1 exists:", "x.", "com ?all", AUTH_NEUTRAL, 2);
	large("v=spf1 exists:", "%{", " ?all", AUTH_PERMERROR, 0);
	large("v=spf1 ", "%", "", AUTH_PERMERROR, 0);
	large("v=spf1 a", "/", "", AUTH_PERMERROR, 0);
	large("v=spf1 ip4:1.2.3.4/", "0", "", AUTH_PERMERROR, 0);
	large("v=spf1 include:", "%{h999999999999999999999r}", "a.b -all",
	    AUTH_PERMERROR, 11);
	large("v=spf1 exp=x.y -all", " x=%{d}", "", AUTH_FAIL, 1);
	large("v=spf1 redirect=x.y", " a.b=%{S}", "", AUTH_PERMERROR, 11);
	large("v=spf1", " include:x.y", "", AUTH_PERMERROR, 11);
}

/* A name of exactly 253 octets stays whole (7.3); one more octet, and it
 * loses its first label. */
static void
longest(size_t octets, enum auth_result want)
{
	struct buf zone = {0}, from = {0};
	struct place p;

	while (from.n < octets - sizeof(".example") + 1)
		buf_putc(&from, from.n % 50 == 49 ? '.' : 'a');
	buf_puts(&zone, "d.example. 1 TXT \"v=spf1 exists:%{l}.example -all\""
	    "\n");
	buf_put_span(&zone, buf_span(&from));
	buf_puts(&zone, ".example. 1 A 127.0.0.1\n");
	buf_putc(&zone, '\0');
	buf_puts(&from, "@d.example");
	open_zone(&p, zone.p);
	p.q.mail_from = buf_span(&from);
	check(&p, SPF_MAILFROM);
	is_result(&p, want, "a long name");
	is_uint(p.o.steps[0].target.n, octets > 253 ? octets - 50 : octets,
	    "and its octets");
	close_zone(&p);
	buf_free(&zone);
	buf_free(&from);
}

/* Why there is no explanation. */
static void
unexplained(const char *zone, const char *why)
{
	struct buf b = {0};
	struct place p;

	buf_printf(&b, "d.example. 1 TXT \"v=spf1 exp=%%{l}.example -all\"\n"
	    "%s\n", zone);
	buf_putc(&b, '\0');
	open_zone(&p, b.p);
	p.options.explain = true;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_FAIL, "without explanation");
	is_str(p.o.unexplained, why, "and why");
	ok((p.o.explanation.p != NULL) == (why == NULL), "is there one?");
	close_zone(&p);
	buf_free(&b);
}

/* An explanation that would be too long is none. */
static void
explanation(void)
{
	struct buf b = repeated("d.example. 1 TXT \"v=spf1 exp=e.example "
	    "-all\"\ne.example. 1 TXT", " \"%{s}%{s}%{s}%{s}%{s}%{s}%{s}\"",
	    "\n", 3000);
	struct place p;

	buf_putc(&b, '\0');
	open_zone(&p, b.p);
	check(&p, SPF_MAILFROM);
	ok(p.o.explanation.p == NULL, "not wanted");
	p.options.explain = true;
	check(&p, SPF_MAILFROM);
	is_result(&p, AUTH_FAIL, "too long an explanation");
	ok(p.o.explanation.p == NULL, "is none");
	is_str(p.o.unexplained, "the explanation is too long", "and why");
	close_zone(&p);
	buf_free(&b);
}

int
main(void)
{
	identities();
	trace();
	times();
	options();
	depth();
	hostile();
	longest(253, AUTH_PASS);
	longest(254, AUTH_FAIL);
	explanation();
	unexplained("", "there is no explanation");
	unexplained("joe.example. 1 TXT a\njoe.example. 1 TXT b",
	    "several explanations");
	unexplained("joe.example. 1 TXT \"%x\"", "% that begins no macro");
	unexplained(";ERROR,joe.example,TXT,SERVFAIL", "SERVFAIL");
	unexplained("joe.example. 1 TXT \"go away\"", NULL);
	return done_testing();
}
