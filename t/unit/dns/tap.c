/* dns/tap: listeners hear each question and its answer, in order. */
/* SPDX-License-Identifier: ISC */
#include "dns/tap.h"

#include "dns/dns.h"
#include "unit/tap.h"

/* Fails for names that begin with "x". */
static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	struct dns_answer a = {.result = DNS_NODATA};

	(void)type;
	++*(unsigned int *)ctx;
	if (name.n > 0 && name.p[0] == 'x')
		a = (struct dns_answer){.result = DNS_TEMPFAIL,
		    .error = name.n > 1 ? "timeout" : "SERVFAIL"};
	done(arg, &a);
}

static void
hear(void *ctx, struct span name, enum dns_type type,
    const struct dns_answer *answer)
{
	struct buf *b = ctx;

	buf_putc(b, answer == NULL ? '?' : answer->result == DNS_TEMPFAIL ?
	    '-' : '+');
	buf_put_span(b, name);
	buf_printf(b, "/%d ", (int)type);
}

int
main(void)
{
	static const char *const names[] = {"a", "x", "xy", "b", ""};
	struct dns_failures failures = {0};
	struct buf heard = {0};
	struct dns_tap tap;
	struct dns_kept k;
	unsigned int asked = 0;
	struct dns source = dns_sync(&asked, ask);
	struct dns dns = dns_tap_source(&tap, &source);
	size_t i;

	dns_wait(&dns, SPAN_LIT("a"), DNS_A, &k);
	is_uint(k.answer.result, DNS_NODATA, "a tap that nobody listens to");
	dns_tap_add(&tap, hear, &heard);
	dns_tap_add(&tap, dns_failures_hear, &failures);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		dns_wait(&dns, span_str(names[i]), DNS_A, &k);
	is_span(buf_span(&heard), "?a/1 +a/1 ?x/1 -x/1 ?xy/1 -xy/1 ?b/1 +b/1 "
	    "?/1 +/1 ", "questions and answers");
	is_uint(asked, 6, "each was asked");
	is_uint(failures.n, 2, "two failures");
	is_span(buf_span(&failures.name), "x", "the first one's name");
	is_str(failures.error, "SERVFAIL", "and its error");
	ok(dns.room(dns.ctx) == SIZE_MAX && !dns.run(dns.ctx),
	    "room and run are the source's");
	buf_free(&failures.name);
	buf_free(&heard);
	return done_testing();
}
