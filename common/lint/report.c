/* Where reports go: can they be delivered, are they welcome (RFC 9990, 4)? */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dmarc/external.h"
#include "lint/domain.h"
#include "dns/wait.h"
#include "value/dname.h"

/* Can mail be delivered to it? */
enum delivery { DELIVERY_UNKNOWN, DELIVERY_FINE, DELIVERY_NULL, DELIVERY_NONE };

/* What is found out about a host but once. */
struct linthost_facts {
	bool known;
	enum delivery delivery;
	bool served;       /* a zone that was read has it */
	uint64_t org;      /* key of its Organizational Domain, 0: unknown */
	struct zone_name name;
};

void
lintreport_free(struct lint *l)
{
	free(l->hosts);
	l->hosts = NULL;
	l->nhosts = 0;
}

/* --- hosts --- */

static bool
has(const struct dns *dns, struct span host, enum dns_type type,
    enum delivery *is)
{
	struct dns_kept k;
	bool found;

	dns_wait(dns, host, type, &k);
	found = k.answer.result == DNS_FOUND;
	if (k.answer.result == DNS_TEMPFAIL)
		*is = DELIVERY_UNKNOWN;
	else if (found)
		*is = DELIVERY_FINE;
	if (found && type == DNS_MX && k.answer.n == 1 &&
	    k.answer.records[0].n == 3 && k.answer.records[0].p[2] == '.')
		*is = DELIVERY_NULL; /* RFC 7505, 3 */
	dns_kept_free(&k);
	return found;
}

/* RFC 5321, 5.1: MX, else addresses. */
static enum delivery
delivery_of(const struct dns *dns, struct span host)
{
	static const enum dns_type types[] = {DNS_MX, DNS_A, DNS_AAAA};
	enum delivery is = DELIVERY_NONE;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (has(dns, host, types[i], &is) || is == DELIVERY_UNKNOWN)
			break;
	return is;
}

static void
find_host(struct lint *l, const struct dns *dns, struct span host,
    struct linthost_facts *h)
{
	static const struct zone_name root = {.n = 1};
	struct zone_keys k;
	size_t at, apex, org;

	h->known = true;
	if (zonename_read(&h->name, host, &root, &at) != ZONE_FINE) {
		h->name.n = 0;
		return;
	}
	h->delivery = delivery_of(dns, host);
	zonestore_keys(&l->index, h->name.wire, &k);
	h->served = lintview_where(l, &k, &apex) == LINT_SERVED;
	org = lintorg_of(l, &k);
	h->org = org > 0 ? k.key[org] : h->served ? k.key[k.labels] : 0;
}

static const struct linthost_facts *
host_facts(struct lint *l, const struct dns *dns, uint32_t number)
{
	size_t n = l->nhosts;

	if (number >= n) {
		l->nhosts = l->policies.nnames;
		l->hosts = xreallocarray(l->hosts, l->nhosts,
		    sizeof(l->hosts[0]));
		memset(l->hosts + n, 0, (l->nhosts - n) * sizeof(l->hosts[0]));
	}
	if (!l->hosts[number].known)
		find_host(l, dns, l->policies.name[number],
		    &l->hosts[number]);
	return &l->hosts[number];
}

/* --- a record's destinations --- */

struct to {
	struct lint *l;
	const struct lintdestination *d;
	const struct dns *dns;
	const struct linthost_facts *h;
	struct span host;
	enum record_tag tag;
};

static struct finding *
add(const struct to *t, enum lint_rule rule)
{
	return lintdomain_add_host(t->d->about, rule, t->tag, t->host);
}

static void
name_it(const struct to *t, struct finding *f, struct span text)
{
	struct buf b = {0};

	if (f == NULL)
		return;
	buf_put_span(&b, text);
	lintfind_detail(t->d->about->finds, f, &b);
}

static void
check_delivery(const struct to *t)
{
	if (t->h->delivery == DELIVERY_NULL)
		name_it(t, add(t, LINT_RUA_DOMAIN_NULL_MX), t->host);
	else if (t->h->delivery == DELIVERY_NONE)
		name_it(t, add(t, LINT_RUA_DOMAIN_NO_MX), t->host);
}

/* Have both one Organizational Domain by the public suffix list? Without
 * one, if one is below the other. */
static bool
is_likely_own(const struct to *t, struct span domain)
{
	struct span a, b;

	if (t->l->o.psl == NULL)
		return dname_within(domain, t->host) ||
		    dname_within(t->host, domain);
	a = psl_org(t->l->o.psl, domain);
	b = psl_org(t->l->o.psl, t->host);
	return a.p != NULL && span_eq(a, b);
}

static void
tell(const struct to *t, const struct external_outcome *o)
{
	if (o->result == EXTERNAL_TEMPERROR)
		name_it(t, add(t, LINT_EXTERNAL_UNVERIFIED), t->host);
	else if (o->result != EXTERNAL_DENIED)
		return;
	else if (o->why == EXTERNAL_OVERRIDE)
		name_it(t, add(t, LINT_REPORT_HOST_MISMATCH), o->name);
	else if (o->why == EXTERNAL_LONG)
		name_it(t, add(t, LINT_REPORT_NAME_TOO_LONG), t->host);
	else if (o->why == EXTERNAL_MISSING)
		name_it(t, add(t, LINT_EXTERNAL_DENIED), o->name);
}

static void
ask(const struct to *t, struct span domain, struct span org)
{
	struct external *e = external_new(domain, org, t->host, t->tag);
	struct dns_kept k;
	struct span name;
	enum dns_type type;

	while (external_next(e, &name, &type)) {
		dns_wait(t->dns, name, type, &k);
		external_feed(e, &k.answer);
		dns_kept_free(&k);
	}
	tell(t, external_outcome(e));
	external_free(e);
}

/* With the labels around it: "D._report._dmarc.H" (RFC 9990, 4, step 4). */
static bool
is_too_long(const struct to *t)
{
	size_t n = t->h->name.n + 8 + 7, i;
	const unsigned char *p = t->d->k->wire;

	for (i = 0; p[i] != 0; i += 1U + p[i])
		;
	return n + i > ZONE_NAME_MAX;
}

/* The host is another's, or nobody knows: what is said of it? */
static void
check_external(const struct to *t)
{
	const struct zone_keys *k = t->d->k;
	struct buf domain = {0}, org = {0};
	struct lintplace at = {t->d->about->rr->file, t->d->about->rr->line,
	    t->d->about->rr->column, 1};

	if (!t->h->served && t->l->o.dns == NULL && !is_too_long(t) &&
	    lintfind_skip(t->d->about->finds, LINT_EXTERNAL_UNVERIFIED,
		LINT_BY_RULE, &at))
		return;
	zonename_write(&domain, k->wire);
	zonename_write(&org, k->wire + k->at[t->d->org]);
	if (t->h->org == 0 && is_likely_own(t, buf_span(&domain)))
		;
	else if (is_too_long(t))
		name_it(t, add(t, LINT_REPORT_NAME_TOO_LONG), t->host);
	else if (!t->h->served && t->l->o.dns == NULL)
		name_it(t, add(t, LINT_EXTERNAL_UNVERIFIED), t->host);
	else
		ask(t, buf_span(&domain), buf_span(&org));
	buf_free(&domain);
	buf_free(&org);
}

static void
check_known(const struct to *t)
{
	const struct zone_keys *k = t->d->k;

	if (t->h->name.n == 0 || t->d->org == 0 ||
	    t->h->org == k->key[t->d->org])
		return;
	check_external(t);
}

/* Once for a host that is in both lists, at its first place. */
static bool
is_told(const struct lintpolicies *p, const struct lintpolicy *of, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (p->host[of->hosts + j].host == p->host[of->hosts + i].host)
			return true;
	return false;
}

void
lintreport_run(struct lint *l, const struct lintdestination *d)
{
	struct dns view = lintview_dns(l);
	struct to t = {.l = l, .d = d, .dns = d->k != NULL ? &view :
	    l->o.dns};
	const struct linthost *to;
	size_t i;

	for (i = 0; i < d->policy->nhosts; i++) {
		to = &l->policies.host[d->policy->hosts + i];
		t.host = l->policies.name[to->host];
		t.tag = (enum record_tag)to->tag;
		t.h = host_facts(l, t.dns, to->host);
		if (!is_told(&l->policies, d->policy, i))
			check_delivery(&t);
		if (d->k != NULL)
			check_known(&t);
		else if (d->org_domain.p != NULL)
			ask(&t, d->domain, d->org_domain);
	}
}

/* --- records that accept reports --- */

/* Where in the owner "_report" is: the octets of the domain before it. */
static size_t
report_at(const unsigned char *wire)
{
	size_t i;

	for (i = 0; wire[i] != 0; i += 1U + wire[i])
		if (lintlabel_is(wire + i, "_report") &&
		    lintlabel_is(wire + i + 8, "_dmarc"))
			return i;
	return 0;
}

/* Does the domain's record send reports to this host? True if unknown. */
static bool
sends_here(struct lint *l, const unsigned char *domain, struct span host)
{
	const struct lintpolicy *p;
	struct zone_keys k;
	size_t i, apex;
	bool here = false;
	const struct linthost *to;

	zonestore_keys(&l->index, domain, &k);
	if (lintview_where(l, &k, &apex) != LINT_SERVED)
		return true;
	p = lintorg_policy(l, k.key[k.labels]);
	if (p == NULL) /* it may be behind a CNAME */
		return zonestore_find(&l->index,
		    zonestore_below(k.key[k.labels], "_dmarc", 6)) != NULL;
	for (i = 0; i < p->nhosts; i++) {
		to = &l->policies.host[p->hosts + i];
		here = here || span_eq(l->policies.name[to->host], host);
	}
	return here;
}

/* RFC 9990, 4, step 9. */
static void
check_override(struct lint *l, const struct lintabout *a, struct span host)
{
	struct record r;
	struct finding *f;
	struct buf b = {0};
	size_t i;

	record_parse(&r, a->text);
	for (i = 0; i < r.nuris; i++) {
		if (!r.uris[i].valid || !r.uris[i].mailto)
			continue;
		b.n = 0;
		if (dname_put(&b, r.uris[i].host) == DNAME_FINE &&
		    span_eq(buf_span(&b), host))
			continue;
		f = lintabout_add(a, LINT_REPORT_HOST_MISMATCH, LINT_BY_RULE,
		    (size_t)(r.uris[i].uri.p - a->text.p), r.uris[i].uri.n);
		if (f != NULL)
			f->detail = lintfind_keep(&l->finds, host);
		break;
	}
	record_free(&r);
	buf_free(&b);
}

void
lintreport_accepting(struct lint *l, const struct zone_rr *rr,
    const struct zone_keys *k)
{
	struct lintabout a = lintabout_rr(l, rr);
	size_t n = report_at(rr->owner);
	struct zone_name domain;
	struct span host;
	struct finding *f;

	(void)k;
	if (n == 0)
		return; /* nobody asks for it */
	host = lintname_text(&l->finds, rr->owner + n, 2);
	if (!record_is(a.text)) {
		if (lint_like_dmarc(a.text))
			lintabout_add(&a, LINT_REPORT_RECORD_INVALID,
			    LINT_BY_RULE, 0, rr->n);
		return;
	}
	check_override(l, &a, host);
	if (lintlabel_is(rr->owner, "*")) {
		lintabout_add(&a, LINT_EXTERNAL_WILDCARD, LINT_BY_RULE, 0,
		    rr->n);
		return;
	}
	memcpy(domain.wire, rr->owner, n);
	domain.wire[n] = 0;
	if (sends_here(l, domain.wire, host))
		return;
	f = lintabout_add(&a, LINT_REPORT_RECORD_ORPHAN, LINT_BY_RULE, 0,
	    rr->n);
	if (f != NULL)
		f->detail = lintname_text(&l->finds, domain.wire, 0);
}
