/* spf/rec, spfmacro, spf/check: over any records the bounds hold, and
 * a record that is written is read the same. */
/* SPDX-License-Identifier: ISC */
#include "spf/check.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "dns/dns.h"
#include "spf/macro.h"

#include "fuzz/fuzz.h"

/*
 * The input: an octet of how to ask, then lines: MAIL FROM, HELO, and texts.
 * What a name has is told by the number of texts and a hash of it, so that a
 * name has the same whenever it is asked for.
 */
enum { TEXTS = 16, QUERIES = 11 + 10 * 11 + 11 + 1 };

struct world {
	struct span texts[TEXTS];
	size_t n, asked;
	char rdata[12][32];
	struct span records[12];
};

static size_t
hash(struct span name)
{
	size_t i, h = 5381;

	for (i = 0; i < name.n; i++)
		h = h * 33 + (unsigned char)name.p[i];
	return h ^ h >> 7;
}

static struct span
rdata(struct world *w, size_t i, enum dns_type type, size_t h)
{
	static const char *const names[] = {"a.example", "b.a.example",
	    "x\\000y.example", ".", "mail.d.example"};
	char *p = w->rdata[i];
	struct span name = span_str(names[(h + i) % 5]);
	size_t n = type == DNS_A ? 4 : type == DNS_AAAA ? 16 : 2;

	memset(p, 0, sizeof(w->rdata[i]));
	p[n - 1] = (char)((h >> 3) + i);
	if (type == DNS_PTR)
		n = 0;
	if (type == DNS_PTR || type == DNS_MX) {
		memcpy(p + n, name.p, name.n);
		n += name.n;
	}
	return (struct span){p, n};
}

static void
ask(void *ctx, struct span name, enum dns_type type, dns_done *done,
    void *arg)
{
	struct world *w = ctx;
	size_t h = hash(name), i;
	struct dns_answer a = {.result = DNS_FOUND, .records = w->records};

	must(name.n > 0 && name.n <= 1003);
	must(++w->asked <= QUERIES);
	if (h % 16 == 15)
		a = (struct dns_answer){.result = DNS_TEMPFAIL,
		    .error = "timeout"};
	else if (h % 16 == 14 || w->n == 0)
		a = (struct dns_answer){.result = DNS_NXDOMAIN};
	else if (type == DNS_TXT)
		w->records[a.n++] = w->texts[h % w->n];
	else
		a.n = 1 + h / 16 % 12;
	for (i = 0; i < a.n && type != DNS_TXT; i++)
		w->records[i] = rdata(w, i, type, h);
	done(arg, &a);
}

static void
macro(struct span s, unsigned int flags)
{
	struct span rest = s, where;
	struct spfmacro m;
	const char *p = s.p;
	bool fault = false;

	while (spfmacro_next(&rest, flags, &m)) {
		must(m.text.p == p && m.text.n > 0);
		p += m.text.n;
		fault = fault || m.fault != SPFFAULT_NONE;
	}
	must(p == s.p + s.n);
	must((spfmacro_check(s, flags, &where) != SPFFAULT_NONE) == fault);
}

static void
record(struct span text)
{
	struct spfrec_term t;
	struct spfrec r;

	if (!spfrec_is(text))
		return;
	for (r = (struct spfrec){.text = text}; spfrec_next(&r, &t);) {
		must(within(t.text, text) && t.text.n > 0);
		must(within(t.name, t.text) && within(t.value, t.text));
		must(within(t.where, t.text));
		must(t.len4 <= 32 && t.len6 <= 128);
		must(t.kind != SPFREC_BAD || t.fault != SPFFAULT_NONE);
	}
}

static void
outcome(const struct spf_outcome *o)
{
	size_t i;

	must(o->lookups <= LIMIT_SPF_LOOKUPS + 1);
	must(o->voids <= LIMIT_SPF_VOIDS + 1);
	must(o->lookups <= LIMIT_SPF_LOOKUPS || o->result == AUTH_PERMERROR);
	must(o->voids <= LIMIT_SPF_VOIDS || o->result == AUTH_PERMERROR);
	must(o->result != AUTH_POLICY && o->reason != NULL &&
	    o->reason[0] != '\0');
	must(o->explanation.p == NULL || o->result == AUTH_FAIL);
	must(o->explanation.p == NULL || o->unexplained == NULL);
	must(o->explanation.n <= LIMIT_SPF_EXPLANATION);
	must(o->network.len <= o->network.ip.bits);
	must(o->domain.p != NULL || o->result == AUTH_NONE);
	must(o->nvisits <= LIMIT_SPF_LOOKUPS + 1);
	must(o->nsteps <= LIMIT_SPF_STEPS);
	for (i = 0; i < o->nsteps; i++) {
		must(o->steps[i].visit < o->nvisits);
		must(o->steps[i].why != NULL);
		must(within(o->steps[i].term,
		    o->visits[o->steps[i].visit].text));
	}
}

static struct span
line(struct span *rest)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	struct span s = *rest;

	if (end != NULL)
		s.n = (size_t)(end - rest->p);
	rest->p += s.n + (end != NULL);
	rest->n -= s.n + (end != NULL);
	return s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span rest = {(const char *)data, n};
	struct world w = {0};
	struct dns dns = dns_sync(&w, ask);
	struct spf_options options = spf_options_default();
	struct spf_query q = {.ip = {.bits = 32}, .now = -1};
	struct spf_outcome o;

	if (n == 0)
		return 0;
	options.explain = (data[0] & 1) != 0;
	q.ip.bits = (data[0] & 2) != 0 ? 128 : 32;
	q.ip.a[q.ip.bits / 8 - 1] = data[0] >> 3;
	rest.p++;
	rest.n--;
	q.mail_from = line(&rest);
	q.helo = line(&rest);
	while (w.n < TEXTS && rest.n > 0) {
		w.texts[w.n] = line(&rest);
		record(w.texts[w.n]);
		macro(w.texts[w.n], 0);
		macro(w.texts[w.n++], SPFMACRO_EXPLANATION);
	}
	spf_check(&dns, &q, (data[0] & 4) != 0 ? SPF_HELO : SPF_MAILFROM,
	    &options, &o);
	outcome(&o);
	spf_free(&o);
	return 0;
}
