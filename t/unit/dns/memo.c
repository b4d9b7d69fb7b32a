/* dns/memo: what it asks, keeps, joins, proves and forgets. */
/* SPDX-License-Identifier: ISC */
#include "dns/memo.h"

#include "base/limits.h"
#include "unit/tap.h"

enum { MAX = 64 };

/* A source that keeps questions until they are answered by hand. */
struct hand {
	struct {
		dns_done *done;
		void *arg;
	} open[MAX];
	size_t n, asked;
};

static void
hand_ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct hand *h = ctx;

	(void)name;
	(void)type;
	h->open[h->n].done = done;
	h->open[h->n++].arg = arg;
	h->asked++;
}

static bool
hand_run(void *ctx)
{
	return ((struct hand *)ctx)->n > 0;
}

static size_t
hand_room(void *ctx)
{
	return MAX - ((struct hand *)ctx)->n;
}

static void
hand_answer(struct hand *h, struct dns_answer a)
{
	h->n--;
	h->open[h->n].done(h->open[h->n].arg, &a);
}

struct got {
	unsigned int n;
	enum dns_result result;
	uint32_t ttl;
	size_t records;
	bool good, ad;
	struct dns *again; /* asked from within, the same */
};

static const struct span text[] = {SPAN_LIT("v=DMARC1"), SPAN_LIT("")};

static void
take(void *arg, const struct dns_answer *a)
{
	struct got *g = arg;
	struct dns *again = g->again;
	size_t i;

	g->n++;
	g->result = a->result;
	g->ttl = a->ttl;
	g->ad = a->ad;
	g->records = a->n;
	g->good = true;
	for (i = 0; i < a->n; i++)
		g->good = g->good && span_eq(a->records[i], text[i]);
	g->again = NULL;
	if (again != NULL)
		again->ask(again->ctx, SPAN_LIT("x.test"), DNS_TXT, take, g);
}

static struct dns_answer
found(uint32_t ttl)
{
	return (struct dns_answer){.result = DNS_FOUND, .ttl = ttl, .ad = true,
	    .direct = true, .records = text, .n = 2};
}

static struct dns_answer
nothing(enum dns_result result, uint32_t ttl, bool direct)
{
	return (struct dns_answer){.result = result, .ttl = ttl,
	    .direct = direct, .error = result == DNS_TEMPFAIL ? "timeout" :
	    NULL};
}

static uint64_t clock_ms;

static uint64_t
now(void *ctx)
{
	return *(uint64_t *)ctx;
}

/* Asks, and says whether the source was asked. */
static bool
asks(const struct dns *d, struct hand *h, const char *name,
    enum dns_type type, struct got *g)
{
	size_t before = h->asked;

	*g = (struct got){0};
	d->ask(d->ctx, span_str(name), type, take, g);
	return h->asked > before;
}

static void
test_kept(const struct dns *d, struct hand *h)
{
	struct got g, first;

	ok(asks(d, h, "a.test", DNS_TXT, &first), "the first is asked");
	hand_answer(h, found(100));
	ok(first.n == 1 && first.good && first.records == 2 &&
	    first.ttl == 100 && first.ad, "and has its answer");
	clock_ms += 40500;
	ok(!asks(d, h, "A.Test.", DNS_TXT, &g), "the same in other letters");
	ok(g.n == 1 && g.good && g.records == 2 && g.ad, "has the same");
	is_uint(g.ttl, 59, "with what is left of the TTL");
	ok(asks(d, h, "a.test", DNS_A, &g), "another type is asked");
	hand_answer(h, nothing(DNS_NODATA, 10, true));
	ok(!asks(d, h, "a.test", DNS_A, &g) && g.result == DNS_NODATA,
	    "that there is none is kept too");
	clock_ms += 10000;
	ok(asks(d, h, "a.test", DNS_A, &g), "and asked anew in time");
	hand_answer(h, nothing(DNS_NODATA, 0, true));
	ok(!asks(d, h, "a.test", DNS_A, &g) && g.result == DNS_NODATA &&
	    g.ttl == 0, "a TTL of 0 is kept for a moment");
	clock_ms += 1000;
	ok(asks(d, h, "a.test", DNS_A, &g), "and no longer");
	hand_answer(h, nothing(DNS_TEMPFAIL, 0, false));
	ok(!asks(d, h, "a.test", DNS_A, &g) && g.result == DNS_TEMPFAIL &&
	    g.ttl == 0, "a failure is kept for a while");
	clock_ms += LIMIT_DNS_FAIL_TTL * 1000;
	ok(asks(d, h, "a.test", DNS_A, &g), "and no longer");
	hand_answer(h, found(UINT32_MAX));
	clock_ms += LIMIT_DNS_TTL * 1000ULL;
	ok(asks(d, h, "a.test", DNS_A, &g), "nothing is kept for ever");
	hand_answer(h, found(1));
}

static void
test_joined(const struct dns *d, struct hand *h)
{
	struct got g[5];
	unsigned int i, n = 0;

	ok(asks(d, h, "j.test", DNS_TXT, &g[0]), "asked");
	for (i = 1; i < 5; i++)
		n += asks(d, h, "J.test", DNS_TXT, &g[i]);
	is_uint(n, 0, "once for five");
	hand_answer(h, found(0));
	for (i = 0, n = 0; i < 5; i++)
		n += g[i].n == 1 && g[i].good && g[i].records == 2;
	is_uint(n, 5, "and all five are answered");
	ok(!asks(d, h, "j.test", DNS_TXT, &g[0]) && g[0].good,
	    "and who comes at once");
	clock_ms += 1000;
	ok(asks(d, h, "j.test", DNS_TXT, &g[0]), "though it has no TTL");
	hand_answer(h, found(0));
}

static void
test_proved(const struct dns *d, struct hand *h)
{
	struct got g;

	(void)asks(d, h, "gone.test", DNS_TXT, &g);
	hand_answer(h, nothing(DNS_NXDOMAIN, 60, true));
	ok(!asks(d, h, "a.b.GONE.test", DNS_TXT, &g) &&
	    g.result == DNS_NXDOMAIN && g.ttl == 60, "nothing below");
	ok(!asks(d, h, "gone.test", DNS_A, &g) && g.result == DNS_NXDOMAIN,
	    "nor of another type");
	ok(asks(d, h, "begone.test", DNS_TXT, &g), "others are asked");
	hand_answer(h, nothing(DNS_NXDOMAIN, 60, false));
	ok(asks(d, h, "a.begone.test", DNS_TXT, &g),
	    "an alias to nothing proves nothing below it");
	hand_answer(h, nothing(DNS_NODATA, 60, true));
	ok(!asks(d, h, "begone.test", DNS_TXT, &g), "but is kept");
	clock_ms += 60000;
	ok(asks(d, h, "a.gone.test", DNS_TXT, &g), "proofs end");
	hand_answer(h, nothing(DNS_NODATA, 60, true));
}

static void
test_within(struct dns *d, struct hand *h)
{
	struct got g = {.again = d};

	d->ask(d->ctx, SPAN_LIT("x.test"), DNS_TXT, take, &g);
	hand_answer(h, found(0));
	is_uint(g.n, 2, "asked from within it is answered");
	ok(h->n == 0 && g.good && g.records == 2, "from what is at hand");
}

static void
test_bound(const struct dns *d, struct hand *h, struct dns_memo *m)
{
	char name[32];
	struct got g;
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "n%u.test", i);
		(void)asks(d, h, name, DNS_TXT, &g);
		hand_answer(h, found(1000));
		(void)asks(d, h, "n0.test", DNS_TXT, &g);
	}
	ok(dns_memo_stats(m).octets <= 65536, "it keeps to its octets");
	ok(!asks(d, h, "n0.test", DNS_TXT, &g), "what is in use stays");
	ok(asks(d, h, "n1.test", DNS_TXT, &g), "what is not goes");
	hand_answer(h, found(1000));
	(void)asks(d, h, "empty..label", DNS_TXT, &g);
	hand_answer(h, nothing(DNS_NXDOMAIN, 0, false));
	ok(g.n == 1, "what is no name is the source's business");
}

/* A text that tells of whom it is, of many octets for some. */
static struct span
own_text(unsigned int i, char *p)
{
	size_t k, n = i % 37 == 0 ? 700 : 1 + i % 50;

	for (k = 0; k < n; k++)
		p[k] = (char)('a' + (i + k) % 26);
	return (struct span){p, n};
}

struct own {
	unsigned int i, right;
};

static void
take_own(void *arg, const struct dns_answer *a)
{
	struct own *o = arg;
	char p[1000];

	o->right += a->n == 2 && span_is(a->records[0], "v=DMARC1") &&
	    span_eq(a->records[1], own_text(o->i, p));
}

/* Answers come and go; what is asked often stays, whole, wherever it moves. */
static void
test_churn(const struct dns *d, struct hand *h)
{
	struct span records[2] = {SPAN_LIT("v=DMARC1")};
	struct own o = {0};
	unsigned int step, often = 0, n = 0;
	size_t before;
	struct got g;
	char name[32], p[1000];

	for (step = 0; step < 20000; step++) {
		o.i = step % 2 == 0 ? step / 2 % 5 : step;
		snprintf(name, sizeof(name), "own%u.test", o.i);
		before = h->asked;
		d->ask(d->ctx, span_str(name), DNS_TXT, take_own, &o);
		n++;
		if (h->asked == before)
			continue;
		often += o.i < 5;
		records[1] = own_text(o.i, p);
		hand_answer(h, (struct dns_answer){.result = DNS_FOUND,
		    .ttl = 5000, .records = records, .n = 2});
	}
	is_uint(o.right, n, "each its own answer");
	is_uint(often, 5, "what is used is asked once");
	for (; step < 21000; step++) {
		snprintf(name, sizeof(name), "own%u.test", step);
		(void)asks(d, h, name, DNS_TXT, &g);
		hand_answer(h, found(5000));
	}
	ok(asks(d, h, "own0.test", DNS_TXT, &g), "and goes when it is not");
	hand_answer(h, found(5000));
}

struct busy {
	const struct dns *d;
	struct hand *h;
	unsigned int told;
	bool same;
};

/* Asks more than there is memory for before it looks at its own answer. */
static void
take_busy(void *arg, const struct dns_answer *a)
{
	struct busy *b = arg;
	struct got g;
	char name[32];
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "busy%u.test", i);
		(void)asks(b->d, b->h, name, DNS_TXT, &g);
		hand_answer(b->h, found(1000));
		b->told += g.n == 1 && g.good;
	}
	b->same = a->n == 2 && span_eq(a->records[0], text[0]) &&
	    span_eq(a->records[1], text[1]);
}

static void
test_held(const struct dns *d, struct hand *h)
{
	struct busy b = {.d = d, .h = h};
	struct got g;

	d->ask(d->ctx, SPAN_LIT("held.test"), DNS_TXT, take_busy, &b);
	hand_answer(h, found(1000));
	ok(b.same, "what is handed out stays where it is");
	is_uint(b.told, 2000, "and the others have theirs");
	ok(!asks(d, h, "held.test", DNS_TXT, &g) && g.good, "it is kept");
	ok(asks(d, h, "busy1999.test", DNS_TXT, &g), "there was no room");
	hand_answer(h, found(1000));
	ok(!asks(d, h, "busy1999.test", DNS_TXT, &g), "and there is again");
}

/* No memory is for it, but who asked gets it. */
static void
test_large(const struct dns *d, struct hand *h)
{
	static char large[3000];
	struct span record = {large, sizeof(large)};
	struct got g;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ok(asks(d, h, "large.test", DNS_TXT, &g), "asked");
		hand_answer(h, (struct dns_answer){.result = DNS_FOUND,
		    .ttl = 1000, .records = &record, .n = 1});
		is_uint(g.records, 1, "and told");
	}
	ok(!asks(d, h, "n0.test", DNS_TXT, &g), "and nothing goes for it");
}

int
main(void)
{
	struct hand h = {.n = 0};
	struct dns d = {&h, hand_ask, hand_run, hand_room};
	struct dns_memo_options o = {65536, now, &clock_ms};
	struct dns_memo *m = dns_memo_new(&d, &o);

	test_kept(&d, &h);
	test_joined(&d, &h);
	test_proved(&d, &h);
	test_within(&d, &h);
	test_bound(&d, &h, m);
	test_large(&d, &h);
	test_held(&d, &h);
	test_churn(&d, &h);
	is_uint(d.room(d.ctx), MAX, "there is room");
	ok(!d.run(d.ctx), "and nothing open");
	dns_memo_free(m);
	return done_testing();
}
