/* Rules on where reports go: can they be delivered, are they accepted there
 * (RFC 9990, 4)? */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dmarc/external.h"
#include "dns/dns.h"
#include "lint/part.h"
#include "value/dname.h"

/* What is known of a host that reports go to. */
struct lint_host_facts {
	bool known; /* it was looked up */
	enum lint_mail mail;
	bool served;  /* by a zone that was read */
	bool has_org;
	uint8_t n, org;   /* octets of its name, those before its
	                   * Organizational Domain */
	const char *name; /* in wire form */
};

/* --- hosts --- */

enum lint_mail
lint_mail_of(const struct dns *dns, struct span name)
{
	static const enum dns_type types[] = {DNS_MX, DNS_A, DNS_AAAA};
	enum lint_mail is = LINT_MAIL_NONE;
	struct dns_kept k;
	struct span mx;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]) &&
	     is == LINT_MAIL_NONE; i++) {
		dns_wait(dns, name, types[i], &k);
		mx = k.answer.n == 1 ? k.answer.records[0] : SPAN_NONE;
		if (lint_is_loop(&k.answer))
			is = LINT_MAIL_NONE;
		else if (k.answer.result == DNS_TEMPFAIL)
			is = LINT_MAIL_UNKNOWN;
		else if (k.answer.result == DNS_FOUND && types[i] != DNS_MX)
			is = LINT_MAIL_HOST;
		else if (k.answer.result == DNS_FOUND)
			/* The only MX is "." (RFC 7505, 3). */
			is = mx.n == 3 && mx.p[2] == '.' ? LINT_MAIL_NULL :
			    LINT_MAIL_MX;
		dns_kept_free(&k);
	}
	return is;
}

static const struct lint_host_facts *
host_facts(struct lint *l, const struct dns *dns, uint32_t number)
{
	static const struct zone_name root = {.n = 1};
	struct span host = l->policies.names.name[number];
	const struct lint_policy *policy;
	struct lint_host_facts *h;
	size_t n = l->nhosts, at, org;
	struct zone_name name;
	struct zone_keys k;

	if (number >= n) {
		l->nhosts = l->policies.names.n;
		l->hosts = xreallocarray(l->hosts, l->nhosts,
		    sizeof(l->hosts[0]));
		memset(l->hosts + n, 0, (l->nhosts - n) * sizeof(l->hosts[0]));
	}
	h = &l->hosts[number];
	if (h->known)
		return h;
	h->known = true;
	if (zonename_read(&name, host, &root, &at) != ZONE_FINE)
		return h;
	h->n = name.n;
	h->name = zonestore_keep(&l->index, name.wire, name.n);
	h->mail = lint_mail_of(dns, host);
	zonestore_keys(&l->index, name.wire, &k);
	h->served = lint_serves(l, name.wire);
	org = lint_org(l, &k, k.labels, &policy);
	h->has_org = org > 0 || h->served;
	h->org = org > 0 ? (uint8_t)(zonestore_name(&k, org) - k.wire) : 0;
	return h;
}

/* --- a record's destinations --- */

/* One of them. */
struct to {
	const struct lint_sight *x;
	const struct dns *dns;
	const struct lint_host_facts *h;
	struct span host;
	enum record_tag tag;
};

static void
add(const struct to *t, enum lint_rule rule, struct span detail)
{
	lint_add(&t->x->text, (struct lint_case){rule, .by_tag = true,
	    .tag = t->tag, .host = t->host, .detail = detail});
}

/* Looks whether the host's domain accepts reports about the domain. */
static void
check_accepted(const struct to *t, struct span domain, struct span org)
{
	struct external *e = external_new(domain, org, t->host, t->tag);
	const struct external_outcome *o;
	struct dns_kept k;
	struct span name;
	enum dns_type type;

	while (external_next(e, &name, &type)) {
		dns_wait(t->dns, name, type, &k);
		external_feed(e, &k.answer);
		dns_kept_free(&k);
	}
	o = external_outcome(e);
	if (o->result == EXTERNAL_TEMPERROR)
		add(t, LINT_EXTERNAL_UNVERIFIED, t->host);
	else if (o->result == EXTERNAL_DENIED && o->why == EXTERNAL_OVERRIDE)
		add(t, LINT_REPORT_HOST_MISMATCH, o->name);
	else if (o->result == EXTERNAL_DENIED && o->why == EXTERNAL_LONG)
		add(t, LINT_REPORT_NAME_TOO_LONG, t->host);
	else if (o->result == EXTERNAL_DENIED && o->why == EXTERNAL_MISSING)
		add(t, LINT_EXTERNAL_DENIED, o->name);
	external_free(e);
}

/* The host is or may be external: checks its authorization. */
static void
check_external(const struct to *t)
{
	const struct lint_facts *f = t->x->facts;
	const struct psl *psl = t->x->l->o.psl;
	const unsigned char *wire = zonestore_name(f->k, f->labels);
	bool nobody = !t->h->served && t->x->l->o.dns == NULL, own = false;
	struct buf domain = {0}, org = {0};
	struct span name, listed;
	size_t n = f->k->size[f->labels] - 1U;

	zonename_write(&domain, wire);
	name = buf_span(&domain);
	/* Where the zones do not tell the host's Organizational Domain, the
	 * public suffix list does, without a list that one is below the other.
	 * The list is slow to ask, and not needed if the last two labels
	 * differ. */
	if (!t->h->has_org && psl == NULL) {
		own = dname_within(name, t->host) ||
		    dname_within(t->host, name);
	} else if (!t->h->has_org &&
	    span_eq(dname_last(name, 2), dname_last(t->host, 2))) {
		listed = psl_org(psl, name);
		own = listed.p != NULL &&
		    span_eq(listed, psl_org(psl, t->host));
	}
	zonename_write(&org, zonestore_name(f->k, f->org));
	/* "DOMAIN._report._dmarc.HOST" (RFC 9990, 4, step 4) */
	if (!own && n + 8 + 7 + t->h->n > ZONE_NAME_MAX)
		add(t, LINT_REPORT_NAME_TOO_LONG, t->host);
	else if (!own && nobody)
		add(t, LINT_EXTERNAL_UNVERIFIED, t->host);
	else if (!own)
		check_accepted(t, name, buf_span(&org));
	buf_free(&domain);
	buf_free(&org);
}

/* True if the name of i labels is the Organizational Domain of the host. */
static bool
is_org(const struct lint_host_facts *h, const struct zone_keys *k, size_t i)
{
	return h->has_org && h->n - h->org == k->size[i] &&
	    memcmp(h->name + h->org, zonestore_name(k, i),
	    k->size[i]) == 0;
}

/* Each destination. A host that is in both lists is delivered to once, by its
 * first place. */
void
lint_report_look(const struct lint_sight *x)
{
	const struct lint_facts *f = x->facts;
	const struct lint_policies *p = &x->l->policies;
	const struct lint_host *host;
	struct to t = {.x = x, .dns = f->k != NULL ? &x->dns : x->l->o.dns};
	size_t i, j;

	if (f->policy->nhosts == 0)
		return;
	host = &p->host[f->policy->hosts];
	for (i = 0; i < f->policy->nhosts; i++) {
		t.host = p->names.name[host[i].number];
		t.tag = (enum record_tag)host[i].tag;
		t.h = host_facts(x->l, t.dns, host[i].number);
		for (j = 0; host[j].number != host[i].number; j++)
			;
		if (j == i && t.h->mail == LINT_MAIL_NULL)
			add(&t, LINT_RUA_DOMAIN_NULL_MX, t.host);
		else if (j == i && t.h->mail == LINT_MAIL_NONE)
			add(&t, LINT_RUA_DOMAIN_NO_MX, t.host);
		if (f->k == NULL) {
			if (f->org_domain.p != NULL)
				check_accepted(&t, f->domain, f->org_domain);
		} else if (t.h->n > 0 && f->org > 0 &&
		    !is_org(t.h, f->k, f->org)) {
			check_external(&t);
		}
	}
}

/* --- records that accept reports --- */

/* True if the domain's record sends reports to this host, or may do so. */
static bool
sends_to(struct lint *l, const unsigned char *domain, struct span host)
{
	const struct lint_policy *p;
	const struct lint_host *to;
	struct zone_keys k;
	size_t i;

	zonestore_keys(&l->index, domain, &k);
	if (!lint_serves(l, domain))
		return true;
	p = lint_policy_at(l, &k, k.labels);
	if (p == NULL) /* an alias may lead to it, out of the zones */
		return lint_has(l, &k, k.labels, LINTNAME_POLICY);
	for (i = 0; i < p->nhosts; i++) {
		to = &l->policies.host[p->hosts + i];
		if (span_eq(l->policies.names.name[to->number], host))
			return true;
	}
	return false;
}

size_t
lint_report_at(const unsigned char *owner)
{
	size_t n = 0;

	while (owner[n] != 0 && (!lint_label_is(owner + n, "_report") ||
	    !lint_label_is(owner + n + 8, "_dmarc")))
		n += 1U + owner[n];
	return owner[n] != 0 ? n : SIZE_MAX;
}

void
lint_report_accept(const struct lint_sight *x)
{
	const unsigned char *owner = x->text.via != NULL ?
	    x->text.via->owner : x->text.rr->owner;
	size_t n = lint_report_at(owner);
	struct lint_case c = {LINT_REPORT_RECORD_INVALID, .n = LINT_ALL};
	const struct record_uri *u;
	struct zone_name domain;
	struct buf b = {0};
	struct record r;
	struct span host;

	/* The owner is DOMAIN._report._dmarc.HOST. */
	if (n == 0 || n == SIZE_MAX)
		return; /* nobody asks for it */
	if (!record_is(x->text.text)) {
		/* "yes", or what was meant for a record */
		if (lint_like_dmarc(x->text.text) || (x->text.via == NULL &&
		    !lint_has(x->l, x->k, x->k->labels, LINTNAME_DMARC)))
			lint_add(&x->text, c);
		return;
	}
	host = lint_keep_name(x->text.finds, owner + n, 2);
	/* RFC 9990, 4, step 9: a rua here must be of the same host. */
	record_parse(&r, x->text.text);
	for (u = r.uris; u != NULL && u < r.uris + r.nuris; u++) {
		b.n = 0;
		if (!u->valid || !u->mailto ||
		    (dname_put(&b, u->host) == DNAME_FINE &&
		    span_eq(buf_span(&b), host)))
			continue;
		lint_add(&x->text, (struct lint_case){
		    LINT_REPORT_HOST_MISMATCH,
		    .at = (size_t)(u->uri.p - x->text.text.p),
		    .n = u->uri.n, .detail = host});
		break;
	}
	record_free(&r);
	buf_free(&b);
	if (lint_label_is(owner, "*")) {
		c.rule = LINT_EXTERNAL_WILDCARD;
		lint_add(&x->text, c);
		return;
	}
	memcpy(domain.wire, owner, n);
	domain.wire[n] = 0;
	if (sends_to(x->l, domain.wire, host))
		return;
	c.rule = LINT_REPORT_RECORD_ORPHAN;
	c.detail = lint_keep_name(x->text.finds, domain.wire, 0);
	lint_add(&x->text, c);
}
