/* dns/deadline: what has no answer in time, what comes late, what is asked
 * from within. */
/* SPDX-License-Identifier: ISC */
#include "dns/deadline.h"

#include "unit/tap.h"

enum { MOST = 16 };

/* A source whose answers come when the test says. */
struct world {
	uint64_t now, tick; /* each run takes a tick */
	struct {
		dns_done *done;
		void *arg;
	} open[MOST];
	size_t n, answered;
};

static uint64_t
now(void *ctx)
{
	return ((struct world *)ctx)->now;
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done, void *arg)
{
	const struct dns_answer a = {.result = DNS_NODATA};
	struct world *w = ctx;

	(void)type;
	w->open[w->n].done = done;
	w->open[w->n++].arg = arg;
	if (name.p[0] == 'n') { /* now */
		w->answered++;
		w->n--;
		done(arg, &a);
	}
}

static bool
run(void *ctx)
{
	struct world *w = ctx;

	w->now += w->tick;
	return w->n > w->answered;
}

static size_t
room(void *ctx)
{
	(void)ctx;
	return 7;
}

/* Answers the i-th question that is open. */
static void
answer(struct world *w, size_t i)
{
	const struct dns_answer a = {.result = DNS_NODATA};

	w->answered++;
	w->open[i].done(w->open[i].arg, &a);
}

static bool
is_late(const struct dns_kept *k)
{
	return k->done && k->answer.result == DNS_TEMPFAIL &&
	    k->answer.error == dns_deadline_over;
}

/* Whoever is told that it is late asks once more. */
struct again {
	const struct dns *dns;
	struct dns_kept kept;
	unsigned int told;
};

static void
on_late(void *arg, const struct dns_answer *a)
{
	struct again *g = arg;

	if (a->error == dns_deadline_over && g->told++ == 0)
		dns_start(g->dns, SPAN_LIT("w"), DNS_A, &g->kept);
}

int
main(void)
{
	struct world w = {.now = 1000, .tick = 10};
	struct dns dns = {&w, ask, run, room};
	struct dns_deadline *d = dns_deadline_new(&dns, now, &w);
	struct dns_kept a, b, c;
	struct again g = {.dns = &dns};

	is_uint(dns.room(dns.ctx), 7, "room is the source's");
	ok(!dns.run(dns.ctx), "nothing to run for");
	is_uint(w.now, 1000, "nor is the source run");
	dns_wait(&dns, SPAN_LIT("n"), DNS_A, &a);
	ok(a.answer.result == DNS_NODATA, "an answer at once");
	w.n = w.answered = 0;

	/* one comes in time, one late, one never; a clock that stands still
	 * would hang here */
	dns_deadline_begin(d);
	dns_deadline_set(d, 50);
	dns_start(&dns, SPAN_LIT("a"), DNS_A, &a);
	dns_start(&dns, SPAN_LIT("b"), DNS_A, &b);
	dns_deadline_set(d, 80);
	dns_start(&dns, SPAN_LIT("c"), DNS_A, &c);
	dns.ask(dns.ctx, SPAN_LIT("g"), DNS_A, on_late, &g);
	answer(&w, 0);
	ok(a.done && a.answer.result == DNS_NODATA, "in time");
	dns_await(&dns, &b);
	ok(is_late(&b), "late");
	is_uint(w.now, 1050, "at its deadline");
	ok(!c.done, "another deadline");
	dns_await(&dns, &c);
	ok(is_late(&c) && w.now == 1080, "is later");
	ok(g.told == 1 && is_late(&g.kept), "asked on too late");
	is_uint(w.n, 4, "so the source was not asked");
	answer(&w, 1);
	answer(&w, 2);
	ok(is_late(&b) && is_late(&c), "what comes later is ignored");
	dns_wait(&dns, SPAN_LIT("n"), DNS_A, &a);
	ok(is_late(&a), "even what would be known at once");
	ok(!dns.run(dns.ctx), "nobody waits");

	/* the next message has time of its own, though one is still open */
	dns_deadline_begin(d);
	dns_deadline_set(d, 20);
	dns_start(&dns, SPAN_LIT("a"), DNS_A, &a);
	ok(!a.done && w.n == 5, "time begins again");
	answer(&w, 4);
	ok(a.done && a.answer.result == DNS_NODATA, "and is enough");
	dns_start(&dns, SPAN_LIT("a"), DNS_A, &a);
	dns_deadline_free(d);
	ok(!a.done, "what is open when it is freed has no answer");
	return done_testing();
}
