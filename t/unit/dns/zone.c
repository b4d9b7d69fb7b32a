/* dns/zone: what a question comes to, over one zone and several. */
/* SPDX-License-Identifier: ISC */
#include "dns/zone.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "zone/files.h"
#include "unit/tap.h"

/* NAME of a file and its text, up to NULL; then questions and answers. */
struct text {
	const char *name, *text;
};

static const struct text one[] = {
    {"example.com.zone",
	"$TTL 600\n"
	"@ SOA ns h 1 2 3 4 55\n"
	"@ NS ns\n"
	"ns A 192.0.2.1\n"
	"a.b.c TXT \"x\" \"y\"\n"
	"*.w TXT wild\n"
	"x.w A 192.0.2.2\n"
	"v.*.w A 192.0.2.9\n"
	"*.cw CNAME a.b.c\n"
	"alias CNAME A.B.C\n"
	"alias TXT beside\n"
	"loop CNAME loop2\n"
	"loop2 CNAME LOOP\n"
	"self CNAME self\n"
	"d DNAME b.c\n"
	"d TXT d\n"
	"deep DNAME x.deep\n"
	"sub NS ns.sub\n"
	"sub TXT occluded\n"
	"ns.sub A 192.0.2.3\n"
	"out CNAME www.example.net.\n"
	"t 30 TXT one\n"
	"t 20 TXT two\n"
	"t 10 TXT one\n"
	"t2 5 TXT same\n"
	"t2 10 TXT same\n"
	";ERROR,*.t.example.com,TXT,TIMEOUT\n"
	"mx 5 MX 10 Mail\n"
	"m\\.x.y MX 5 A\\.B.c\n"
	"zero TXT \"a\\000b\" \"\"\n"
	"srv SRV 1 2 3 a\n"
	"other.org. TXT outside\n"
	";ERROR,err.example.com,TXT,TIMEOUT\n"
	";ERROR,err.example.com.,A,refused\n"
	";ERROR, Err2.example.com , * , SERVFAIL\n"
	";ERROR,err3.example.com,ANY,NXDOMAIN\n"
	";ERROR,err4.example.com,ANY\n"
	" ;ERROR,err4.example.com,ANY,SERVFAIL\n"
	"toerr CNAME err\n"},
    {NULL, NULL}};

static const struct text several[] = {
    {"example.com.zone",
	"@ 600 SOA ns h 1 2 3 4 55\n@ 600 NS ns\n"
	"a.b 600 TXT hidden\n" /* the zone b is in another file */
	"b 600 NS ns\n"
	"x.c.b 600 TXT hidden\n"
	"tob 600 CNAME a.b\n"
	"q.d.e 600 NS ns\n"},
    {"b.example.com", "@ 40 SOA ns h 1 2 3 4 55\n@ 600 NS ns\n"
	"a 600 TXT seen\n"},
    {"d.e.example.com", "q.d.e.example.com. 5 SOA ns h 1 2 3 4 50\n"},
    {"fragment", "a.example.com. 5 TXT fragment\n"
	"a.b.example.com. 600 TXT \"of b\"\n"
	"x.example.net. 5 TXT world\n"
	"x.example.net. 5 NS a.example.com.\n"
	"y.x.example.net. 5 TXT \"no cut\"\n"
	"*.w.example.net. 5 A 192.0.2.1\n"},
    {"again", "example.com. 600 SOA ns h 2 2 3 4 1\n"
	"more.example.com. 600 TXT more\n"},
    {NULL, NULL}};

static const struct question {
	const struct text *texts;
	const char *name;
	enum dns_type type;
	const char *want;
} questions[] = {
    {one, "example.com", DNS_NS, "found 600 [ns.example.com]"},
    {one, "NS.EXAMPLE.com.", DNS_A, "found 600 [\xc0\x01]"},
    {one, "example.com", DNS_TXT, "nodata 55"},
    {one, "a.b.c.example.com", DNS_TXT, "found 600 [xy]"},
    {one, "b.c.example.com", DNS_TXT, "nodata 55"},
    {one, "c.example.com", DNS_TXT, "nodata 55"},
    {one, "n.b.c.example.com", DNS_TXT, "nxdomain 55"},
    {one, "n.a.b.c.example.com", DNS_TXT, "nxdomain 55"},
    {one, "n.w.example.com", DNS_TXT, "found 600 [wild]"},
    {one, "n.n.w.example.com", DNS_TXT, "found 600 [wild]"},
    {one, "n.w.example.com", DNS_A, "nodata 55"},
    {one, "w.example.com", DNS_TXT, "nodata 55"},
    {one, "*.w.example.com", DNS_TXT, "found 600 [wild]"},
    {one, "x.w.example.com", DNS_TXT, "nodata 55"},
    {one, "n.x.w.example.com", DNS_TXT, "nxdomain 55"},
    {one, "n.*.w.example.com", DNS_TXT, "nxdomain 55"},
    {one, "v.*.w.example.com", DNS_A, "found 600 [\xc0\x09]"},
    {one, "n.cw.example.com", DNS_TXT, "found 600 [xy]"},
    {one, "n.cw.example.com", DNS_CNAME, "found 600 [a.b.c.example.com]"},
    {one, "alias.example.com", DNS_TXT, "found 600 [beside]"},
    {one, "alias.example.com", DNS_A, "nodata 55"},
    {one, "alias.example.com", DNS_CNAME, "found 600 [a.b.c.example.com]"},
    {one, "loop.example.com", DNS_TXT, "CNAME loop 0"},
    {one, "self.example.com", DNS_TXT, "CNAME loop 0"},
    {one, "a.d.example.com", DNS_TXT, "found 600 [xy]"},
    {one, "n.d.example.com", DNS_TXT, "nxdomain 55 indirect"},
    {one, "d.example.com", DNS_TXT, "found 600 [d]"},
    {one, "d.example.com", DNS_DNAME, "found 600 [b.c.example.com]"},
    {one, "a.d.example.com", DNS_CNAME, "found 600 [a.b.c.example.com]"},
    {one, "a.deep.example.com", DNS_TXT, "CNAME chain too long 0"},
    {one, "sub.example.com", DNS_NS, "found 600 [ns.sub.example.com]"},
    {one, "sub.example.com", DNS_TXT, "delegated, and no zone file has it 0"},
    {one, "ns.sub.example.com", DNS_A,
	"delegated, and no zone file has it 0"},
    {one, "n.sub.example.com", DNS_NS,
	"delegated, and no zone file has it 0"},
    {one, "out.example.com", DNS_TXT, "nxdomain 0 indirect"},
    {one, "t.example.com", DNS_TXT, "found 10 [two][one]"},
    {one, "t2.example.com", DNS_TXT, "found 5 [same]"},
    {one, "n.t.example.com", DNS_TXT, "nxdomain 55"},
    {one, "*.t.example.com", DNS_TXT, "timeout 0"},
    {one, "mx.example.com", DNS_MX, "found 5 [\x0a" "mail.example.com]"},
    {one, "m\\.x.y.example.com", DNS_MX,
	"found 600 [\x05" "a\\.b.c.example.com]"},
    {one, "m.x.y.example.com", DNS_MX, "nxdomain 55"},
    {one, "zero.example.com", DNS_TXT, "found 600 [ab]"},
    {one, "srv.example.com", DNS_TXT, "nodata 55"},
    {one, "com", DNS_TXT, "nodata 0"},
    {one, ".", DNS_TXT, "nodata 0"},
    {one, "net", DNS_TXT, "nxdomain 0"},
    {one, "other.org", DNS_TXT, "nxdomain 0 indirect"},
    {one, "org", DNS_TXT, "nxdomain 0 indirect"},
    {one, "a..b", DNS_TXT, "nxdomain 0 indirect"},
    {one, "", DNS_TXT, "nxdomain 0 indirect"},
    {one, "@", DNS_TXT, "nxdomain 0"},
    {one, "err.example.com", DNS_TXT, "timeout 0"},
    {one, "err.example.com", DNS_A, "REFUSED 0"},
    {one, "err.example.com", DNS_MX, "nxdomain 55 indirect"},
    {one, "ERR2.example.com", DNS_MX, "SERVFAIL 0"},
    {one, "err3.example.com", DNS_MX, "nxdomain 0 indirect"},
    {one, "err4.example.com", DNS_MX, "nxdomain 55"},
    {one, "toerr.example.com", DNS_TXT, "timeout 0"},
    {several, "a.b.example.com", DNS_TXT, "found 600 [seen][of b]"},
    {several, "tob.example.com", DNS_TXT, "found 600 [seen][of b]"},
    {several, "x.c.b.example.com", DNS_TXT, "nxdomain 40 indirect"},
    {several, "b.example.com", DNS_TXT, "nodata 40"},
    {several, "e.example.com", DNS_TXT, "nodata 55"},
    {several, "q.d.e.example.com", DNS_TXT, "nodata 5"},
    {several, "a.example.com", DNS_TXT, "found 5 [fragment]"},
    {several, "more.example.com", DNS_TXT, "found 600 [more]"},
    {several, "n.example.com", DNS_TXT, "nxdomain 55"},
    {several, "x.example.net", DNS_TXT, "found 5 [world]"},
    {several, "y.x.example.net", DNS_TXT, "found 5 [no cut]"},
    {several, "n.w.example.net", DNS_A, "found 5 [\xc0\x01]"},
    {several, "example.net", DNS_TXT, "nodata 0"},
    {several, "n.example.net", DNS_TXT, "nxdomain 0"},
};

static void
done(void *arg, const struct dns_answer *a)
{
	static const char *const names[] = {
	    "found", "nodata", "nxdomain", NULL};
	struct buf *b = arg;
	size_t i, j;

	buf_printf(b, "%s %u%s", a->error != NULL ? a->error :
	    names[a->result], (unsigned int)a->ttl,
	    a->result == DNS_NXDOMAIN && !a->direct ? " indirect" : "");
	for (i = 0; i < a->n; i++) {
		buf_puts(b, i > 0 ? "[" : " [");
		for (j = 0; j < a->records[i].n; j++)
			if (a->records[i].p[j] != 0 &&
			    a->records[i].p[j] != 2)
				buf_putc(b, a->records[i].p[j]);
		buf_puts(b, "]");
	}
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	buf_printf(ctx, "%.*s:%u %s\n", (int)n->at.file->name.n,
	    n->at.file->name.p, (unsigned int)n->at.line,
	    zonefaults[n->fault].code);
}

static bool
any(const void *ctx, struct span label)
{
	(void)ctx;
	return label.n > 0;
}

static struct dns_zone *
load(const struct text *texts, struct buf *faults, struct dns *dns)
{
	struct dns_zone_options o = {.fault = on_fault, .ctx = faults};
	struct dns_zone *z = dns_zone_new(dns);
	struct buf origin = {0};

	for (; texts->name != NULL; texts++) {
		origin.n = 0;
		o.origin = zonefiles_origin(&origin, span_str(texts->name),
		    any, NULL) ? buf_span(&origin) : SPAN_NONE;
		dns_zone_add_text(z, span_str(texts->name),
		    span_str(texts->text), &o);
	}
	buf_free(&origin);
	return z;
}

static void
test_questions(void)
{
	const struct text *texts = NULL;
	struct dns_zone *z = NULL;
	struct buf got = {0}, faults = {0};
	struct dns dns = {0};
	size_t i;

	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (i == 0 || questions[i].texts != texts) {
			dns_zone_free(z);
			texts = questions[i].texts;
			z = load(texts, &faults, &dns);
		}
		got.n = 0;
		dns.ask(dns.ctx, span_str(questions[i].name),
		    questions[i].type, done, &got);
		is_span(buf_span(&got), questions[i].want, "%s %u",
		    questions[i].name, (unsigned int)questions[i].type);
	}
	is_span(buf_span(&faults), "example.com.zone:37 error-line-bad\n"
	    "example.com.zone:32 out-of-zone\n", "faults");
	ok(dns.room(dns.ctx) > 0 && !dns.run(dns.ctx), "nothing is open");
	dns_zone_free(z);
	buf_free(&got);
	buf_free(&faults);
}

/* CNAMEs in a row: as many as may be, and one more. */
static void
test_chain(void)
{
	struct dns_zone_options o = {.origin = SPAN_LIT("example.com")};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct buf b = {0};
	unsigned int i;

	for (i = 0; i <= LIMIT_CHAIN; i++)
		buf_printf(&b, "c%u 60 CNAME c%u\n", i, i + 1);
	buf_printf(&b, "c%u 30 TXT end\n", i);
	dns_zone_add_text(z, SPAN_LIT("x"), buf_span(&b), &o);
	b.n = 0;
	dns.ask(dns.ctx, SPAN_LIT("c1.example.com"), DNS_TXT, done, &b);
	is_span(buf_span(&b), "found 30 [end]", "as long as may be");
	b.n = 0;
	dns.ask(dns.ctx, SPAN_LIT("c0.example.com"), DNS_TXT, done, &b);
	is_span(buf_span(&b), "CNAME chain too long 0", "too long");
	dns_zone_free(z);
	buf_free(&b);
}

/* Names that grow by DNAME until they are too long (RFC 6672, 2.2). */
static void
test_long(void)
{
	struct dns_zone_options o = {.origin = SPAN_LIT("example.com")};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct buf b = {0};
	unsigned int i;

	buf_puts(&b, "d 60 DNAME ");
	for (i = 0; i < 230; i++)
		buf_puts(&b, i % 50 == 49 ? "." : "x");
	buf_puts(&b, "\n");
	dns_zone_add_text(z, SPAN_LIT("x"), buf_span(&b), &o);
	b.n = 0;
	dns.ask(dns.ctx, SPAN_LIT("abcdefghi.d.example.com"), DNS_TXT, done,
	    &b);
	is_span(buf_span(&b), "nxdomain 0 indirect", "just not too long");
	b.n = 0;
	dns.ask(dns.ctx, SPAN_LIT("abcdefghijkl.d.example.com"), DNS_TXT,
	    done, &b);
	is_span(buf_span(&b), "name too long after DNAME 0", "too long");
	dns_zone_free(z);
	buf_free(&b);
}

int
main(void)
{
	struct dns_zone_options o = {.no_include = false};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);

	test_questions();
	test_chain();
	test_long();
	ok(!dns_zone_add(z, "/nonexistent", &o), "no such file");
	dns_zone_free(z);
	return done_testing();
}
