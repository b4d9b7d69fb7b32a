/* dns/recorder: what was answered is answered again by what it wrote. */
/* SPDX-License-Identifier: ISC */
#include "dns/recorder.h"

#include <stdlib.h>

#include "dns/dns.h"
#include "dns/zone.h"
#include "unit/tap.h"

/* One answer to whatever is asked. */
struct one {
	struct dns_answer answer;
	unsigned int asked;
};

static void
one_ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct one *o = ctx;

	(void)name;
	(void)type;
	o->asked++;
	done(arg, &o->answer);
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	(void)n;
	++*(unsigned int *)ctx;
}

static bool
same(const struct dns_answer *a, const struct dns_answer *b)
{
	size_t i;

	if (a->result != b->result || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!span_eq(a->records[i], b->records[i]))
			return false;
	return true;
}

struct world {
	struct one one;
	struct buf text;
	struct dns_tap tap;
	struct recorder recorder;
	struct dns dns;
};

static void
open_world(struct world *w)
{
	struct dns source = dns_sync(&w->one, one_ask);

	*w = (struct world){0};
	w->recorder = (struct recorder){.to = &w->text};
	w->dns = dns_tap_source(&w->tap, &source);
	dns_tap_add(&w->tap, recorder_hear, &w->recorder);
}

static void
close_world(struct world *w)
{
	names_free(&w->recorder.recorded);
	buf_free(&w->text);
}

static void
put(struct world *w, const char *name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct dns_kept got;

	w->one.answer = *answer;
	dns_wait(&w->dns, span_str(name), type, &got);
	ok(same(&got.answer, answer), "%s: the answer passes", name);
	dns_kept_free(&got);
}

/* What a source made of the text says. */
static void
check_again(struct world *w, const char *name, enum dns_type type,
    const struct dns_answer *want)
{
	unsigned int faults = 0;
	struct dns_zone_options o = {.fault = on_fault, .ctx = &faults};
	struct dns dns;
	struct dns_zone *z = dns_zone_new(&dns);
	struct dns_kept got;

	dns_zone_add_text(z, SPAN_LIT("recorded"), buf_span(&w->text), &o);
	dns_zone_finish(z);
	is_uint(faults, 0, "%s: a zone file without a fault", name);
	dns_wait(&dns, span_str(name), type, &got);
	ok(same(&got.answer, want), "%s: and comes again", name);
	if (want->error != NULL)
		is_str(got.answer.error, want->error, "%s: why", name);
	dns_kept_free(&got);
	dns_zone_free(z);
}

static void
add_octets(struct buf *b)
{
	unsigned int i;

	for (i = 0; i < 600; i++)
		buf_putc(b, (char)(i % 256));
}

static void
test_answers(void)
{
	struct buf octets = {0};
	struct span none[1] = {SPAN_LIT("")}, txt[3] = {
	    SPAN_LIT("v=DMARC1; p=none"), SPAN_LIT(""), SPAN_LIT("a\"b\\c")};
	const struct span a[] = {SPAN_LIT("\300\0\2\1"),
	    SPAN_LIT("\300\0\2\2")};
	const struct span aaaa[] = {
	    SPAN_LIT(" \1\r\270\0\0\0\0\0\0\0\0\0\0\0\1")};
	const struct span mx[] = {SPAN_LIT("\0\012mail.example"),
	    SPAN_LIT("\1\0."), SPAN_LIT("\0\0we\\.ird.a\\032b;.example")};
	const struct span ptr[] = {SPAN_LIT("host.example")};
	const struct {
		const char *name;
		enum dns_type type;
		struct dns_answer answer;
	} cases[] = {
#define FOUND(r, count) {.result = DNS_FOUND, .ttl = 60, .records = (r), \
	.n = (count)}
#define FAILED(why) {.result = DNS_TEMPFAIL, .error = (why)}
	    {"_dmarc.Example.COM.", DNS_TXT, FOUND(txt, 3)},
	    {"empty.example", DNS_TXT, FOUND(none, 1)},
	    {"octets.example", DNS_TXT, FOUND(txt, 1)}, /* see below */
	    {"example", DNS_A, FOUND(a, 2)},
	    {"example", DNS_AAAA, FOUND(aaaa, 1)},
	    {"example", DNS_MX, FOUND(mx, 3)},
	    {"1.2.0.192.in-addr.arpa", DNS_PTR, FOUND(ptr, 1)},
	    {"a\\,b\\032c\\.d;e\"(.$x.\\@.example", DNS_TXT, FOUND(txt, 1)},
	    {".", DNS_TXT, FOUND(txt, 1)},
	    {"*.wild.example", DNS_TXT, FOUND(txt, 1)},
	    {"there.example", DNS_TXT, {.result = DNS_NODATA}},
	    {"parent.example", DNS_TXT, {.result = DNS_NXDOMAIN}},
	    {"child.parent.example", DNS_TXT, FOUND(txt, 1)},
	    {"a\\,b.gone.example", DNS_TXT, {.result = DNS_NXDOMAIN}},
	    {"below.wild.example", DNS_TXT, {.result = DNS_NXDOMAIN}},
	    {"slow.example", DNS_TXT, FAILED("timeout")},
	    {"broken.example", DNS_TXT, FAILED("SERVFAIL")},
	    {"closed.example", DNS_A, FAILED("REFUSED")},
	};
	size_t i, n = sizeof(cases) / sizeof(cases[0]);
	struct world w;

	add_octets(&octets);
	open_world(&w);
	for (i = 0; i < n; i++) {
		if (i == 2)
			txt[0] = buf_span(&octets);
		put(&w, cases[i].name, cases[i].type, &cases[i].answer);
		txt[0] = SPAN_LIT("v=DMARC1; p=none");
	}
	for (i = 0; i < n; i++) {
		if (i == 2)
			txt[0] = buf_span(&octets);
		check_again(&w, cases[i].name, cases[i].type,
		    &cases[i].answer);
		txt[0] = SPAN_LIT("v=DMARC1; p=none");
	}
	close_world(&w);
	buf_free(&octets);
}

static void
test_once(void)
{
	struct dns_answer gone = {.result = DNS_NXDOMAIN};
	struct dns_answer lost = {.result = DNS_TEMPFAIL,
	    .error = "malformed reply"};
	struct world w;
	unsigned int i;
	char name[16];

	open_world(&w);
	put(&w, "x.example", DNS_TXT, &gone);
	put(&w, "X.example.", DNS_TXT, &lost);
	is_span(buf_span(&w.text), ";ERROR,x.example.,TXT,NXDOMAIN\n",
	    "a question counts once, by its first answer");
	put(&w, "x.example", DNS_A, &lost);
	ok(strstr(w.text.p, ",A,SERVFAIL\n") != NULL, "other failures");
	w.text.n = 0;
	put(&w, "a..b", DNS_TXT, &gone);
	is_uint(w.text.n, 0, "what is no name is passed on only");
	w.one.answer = gone;
	for (i = 0; i < 2000; i++) {
		struct dns_kept got;

		snprintf(name, sizeof(name), "n%u.example", i % 1000);
		dns_wait(&w.dns, span_str(name), DNS_TXT, &got);
		dns_kept_free(&got);
	}
	is_uint(w.text.n, 10 * 32 + 90 * 33 + 900 * 34,
	    "a thousand, once each");
	is_uint(w.one.asked, 2004, "all were asked");
	close_world(&w);
}

int
main(void)
{
	test_answers();
	test_once();
	return done_testing();
}
