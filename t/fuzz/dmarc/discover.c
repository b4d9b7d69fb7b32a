/* dmarc/discover, discover7489, differs, external: over any set of records
 * they end, and what they find is within bounds. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/discover.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "dmarc/differs.h"
#include "dmarc/discover7489.h"
#include "dmarc/external.h"
#include "value/dname.h"

#include "fuzz/fuzz.h"

/*
 * The input is read as: labels of the domain, where its organizational one
 * is, then an answer for each question in the order of the domain's
 * ancestors, so that whoever asks for the same name gets the same answer.
 */
enum { NAMES = DNAME_LABELS_MAX + 1, TEXTS = 3 };

struct answer {
	enum dns_result result;
	struct span texts[TEXTS];
	size_t n;
};

struct world {
	struct buf domain;
	size_t labels;
	struct answer at[NAMES]; /* "_dmarc." and the last i labels */
	struct answer probe, report;
	bool reverse; /* of the order of the texts */
};

/* Values that matter, and, with the last, octets of the input. */
static struct span
text(struct input *in)
{
	static const char *const texts[] = {
	    "v=DMARC1", "v=DMARC1; p=reject", "v=DMARC1; p=none; psd=n",
	    "v=DMARC1; p=quarantine; psd=y; np=reject; sp=none",
	    "v=DMARC1; p=reject; np=none; t=y", "v=DMARC1; p=reject; pct=0",
	    "v=DMARC1; p=nil", "v=DMARC1; p=reject; np=nil",
	    "v=DMARC1; p=nil; rua=mailto:a@r.example.net",
	    "v=DMARC1; sp=reject; rua=mailto:a@b.example",
	    "v=DMARC1; adkim=s; p=quarantine; pct=30", "v=spf1 -all",
	    "v=DMARC1; p=quarantine; np=reject; t=y; pct=0",
	    "v=DMARC1; psd=y; rua=mailto:a@r.example.net",
	};
	const size_t known = sizeof(texts) / sizeof(texts[0]);
	size_t i = octet(in), n;
	struct span s;

	if (i < 240)
		return span_str(texts[i % known]);
	n = octet(in);
	n = n < in->n ? n : in->n;
	s = (struct span){(const char *)in->p, n};
	in->p += n;
	in->n -= n;
	return s;
}

static void
answer_read(struct input *in, struct answer *a)
{
	static const enum dns_result results[] = {
	    DNS_NXDOMAIN, DNS_NODATA, DNS_FOUND, DNS_FOUND};
	unsigned int c = octet(in);

	a->n = 0;
	a->result = c % 16 == 15 ? DNS_TEMPFAIL : results[c % 4];
	if (a->result != DNS_FOUND)
		return;
	do
		a->texts[a->n++] = text(in);
	while (a->n < 1 + (c / 16) % TEXTS);
}

static void
domain_read(struct input *in, struct world *w)
{
	struct buf raw = {0};
	size_t i, n = octet(in);

	n = n < 250 ? 1 + n % 11 : DNAME_LABELS_MAX;
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(&raw, '.');
		buf_putc(&raw, (char)('a' + (n - i) % 26));
	}
	must(dname_put(&w->domain, buf_span(&raw)) == DNAME_FINE);
	w->labels = n;
	buf_free(&raw);
}

static void
world_read(struct input *in, struct world *w)
{
	size_t i;

	domain_read(in, w);
	answer_read(in, &w->probe);
	answer_read(in, &w->report);
	for (i = w->labels; i > 0; i--)
		answer_read(in, &w->at[i]);
}

static const struct answer *
answer_for(const struct world *w, struct span name, enum dns_type type)
{
	size_t labels;

	if (type != DNS_TXT)
		return &w->probe;
	if (!span_has_prefix(name, "_dmarc."))
		return &w->report;
	labels = dname_labels(name) - 1;
	must(labels > 0 && labels <= w->labels);
	return &w->at[labels];
}

static struct dns_answer
answer(const struct world *w, struct span name, enum dns_type type,
    struct span *texts)
{
	const struct answer *a = answer_for(w, name, type);
	struct dns_answer d = {.result = a->result, .ttl = 60};
	size_t i;

	must(name.n > 0);
	if (type != DNS_TXT && d.result == DNS_FOUND)
		d.result = DNS_NODATA;
	for (i = 0; i < a->n; i++)
		texts[i] = a->texts[w->reverse ? a->n - 1 - i : i];
	d.records = texts;
	d.n = d.result == DNS_FOUND ? a->n : 0;
	d.error = d.result == DNS_TEMPFAIL ? "timeout" : NULL;
	return d;
}

static struct discover *
discover(const struct world *w, unsigned int flags)
{
	struct discover *d = discover_new(NULL, buf_span(&w->domain), flags);
	struct span name, texts[TEXTS];
	size_t walked = 0, probes = 0;
	struct dns_answer a;
	enum dns_type type;

	while (discover_next(d, &name, &type)) {
		*(type == DNS_TXT ? &walked : &probes) += 1;
		must(walked <= DISCOVER_WALK_MAX && probes <= 1);
		a = answer(w, name, type, texts);
		discover_feed(d, &a);
	}
	must((flags & DISCOVER_ORG_ONLY) == 0 || probes == 0);
	return d;
}

static void
bounds(const struct discover_outcome *o)
{
	bool found = o->result == DISCOVER_FOUND;

	must(o->org_domain.p == NULL ||
	    dname_within(o->domain, o->org_domain));
	must(o->policy_domain.p == NULL ||
	    dname_within(o->domain, o->policy_domain));
	must((o->record != NULL) == (o->policy_domain.p != NULL));
	must((o->source == DISCOVER_AT_NONE) == (o->record == NULL));
	must((o->source == DISCOVER_AT_AUTHOR) ==
	    span_eq(o->policy_domain, o->domain));
	must(o->source != DISCOVER_AT_ORG ||
	    span_eq(o->policy_domain, o->org_domain));
	must(o->source != DISCOVER_AT_PSD || o->record->psd == 'y');
	must(found == (o->written >= POLICY_NONE &&
	    o->written <= POLICY_REJECT));
	must(found == (o->effective >= POLICY_NONE &&
	    o->effective <= o->written));
	must((o->result == DISCOVER_TEMPERROR || o->org_domain.p == NULL) ==
	    (o->error != NULL));
	must(o->exists || o->exists_known);
}

static void
same(const struct discover_outcome *a, const struct discover_outcome *b)
{
	must(a->result == b->result && a->source == b->source);
	must(a->written == b->written && a->effective == b->effective);
	must(a->nsteps == b->nsteps && a->exists == b->exists);
	must(span_eq(a->org_domain, b->org_domain));
	must(span_eq(a->policy_domain, b->policy_domain));
}

/* Neither the order of records nor what else is wanted changes anything. */
static void
steady(struct world *w, const struct discover_outcome *o)
{
	struct discover *d;

	w->reverse = true;
	d = discover(w, 0);
	same(o, discover_outcome(d));
	discover_free(d);
	w->reverse = false;
	d = discover(w, DISCOVER_ORG_ONLY);
	must(span_eq(o->org_domain, discover_outcome(d)->org_domain));
	discover_free(d);
	d = discover(w, DISCOVER_EXISTS);
	must(span_eq(o->policy_domain, discover_outcome(d)->policy_domain));
	must(o->result == discover_outcome(d)->result);
	must(o->effective == discover_outcome(d)->effective);
	discover_free(d);
}

/* They agree exactly where no reason is given that they don't. */
static void
reasons(const struct discover_outcome *now,
    const struct discover7489_outcome *then)
{
	unsigned int set = differs_eval(now, then);
	bool policy = now->effective != then->effective ||
	    !span_eq(now->policy_domain, then->policy_domain) ||
	    (then->pct > 0 && then->pct < 100 &&
	    then->written > POLICY_NONE);
	bool org = now->org_domain.p != NULL &&
	    !span_eq(now->org_domain, then->org_domain);

	must(set < 1U << DIFFERS_N);
	if (now->result == DISCOVER_TEMPERROR ||
	    then->result == DISCOVER_TEMPERROR ||
	    (now->result != DISCOVER_FOUND && then->result != DISCOVER_FOUND))
		must(set == 0);
	else
		must((set != 0) == (policy || org));
	must((set >> DIFFERS_ORG & 1) == 0 || org);
}

static void
old(const struct world *w, const struct discover_outcome *now,
    struct span org, unsigned int flags)
{
	struct discover7489 *d = discover7489_new(now, org, flags);
	const struct discover7489_outcome *o = discover7489_outcome(d);
	struct span name, texts[TEXTS];
	struct dns_answer a;
	enum dns_type type;
	size_t i, asked = 0;

	while (discover7489_next(d, &name, &type)) {
		must(++asked <= (flags != 0 ? 2 : 1));
		for (i = 0; i < now->nsteps; i++)
			must(!span_eq(now->steps[i].name, name));
		a = answer(w, name, type, texts);
		discover7489_feed(d, &a);
	}
	must(dname_within(now->domain, o->org_domain));
	must(o->policy_domain.p == NULL ||
	    dname_within(now->domain, o->policy_domain));
	must((o->result == DISCOVER_FOUND) == (o->effective != POLICY_ABSENT));
	if (flags == 0)
		reasons(now, o);
	discover7489_free(d);
}

/* The domain as a host that reports for another are sent to. */
static void
external(const struct world *w, struct span policy, struct span org)
{
	struct span name, texts[TEXTS], host = buf_span(&w->domain);
	struct external *e = external_new(policy, org, host, TAG_RUA);
	const struct external_outcome *o = external_outcome(e);
	struct dns_answer a;
	enum dns_type type;
	size_t asked = 0;

	while (external_next(e, &name, &type)) {
		must(++asked <= DISCOVER_WALK_MAX + 1);
		a = answer(w, name, type, texts);
		external_feed(e, &a);
	}
	must(o->override.p == NULL || o->result == EXTERNAL_AUTHORIZED);
	must((o->result == EXTERNAL_DENIED) == (o->why != EXTERNAL_FINE));
	must((o->result == EXTERNAL_TEMPERROR) == (o->error != NULL));
	external_free(e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = {data, n};
	size_t place = octet(&in);
	struct world w = {0};
	struct discover *d;
	const struct discover_outcome *o;
	struct span org;

	world_read(&in, &w);
	d = discover(&w, 0);
	o = discover_outcome(d);
	bounds(o);
	steady(&w, o);
	org = place % 4 == 0 ? SPAN_NONE :
	    dname_last(o->domain, 2 + place / 4 % 8);
	old(&w, o, org, 0);
	old(&w, o, org, DISCOVER_9091);
	external(&w, SPAN_LIT("r.example"), SPAN_LIT("example"));
	external(&w, SPAN_LIT("r.example"), SPAN_NONE);
	external(&w, dname_last(o->domain, 1), dname_last(o->domain, 1));
	discover_free(d);
	buf_free(&w.domain);
	return 0;
}
