/* Why receivers by RFC 9989 and by RFC 7489 treat a domain differently. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/differs.h"

#include <stdbool.h>
#include <stddef.h>

#include "value/dname.h"

const char *const differs_words[DIFFERS_N] = {
    [DIFFERS_ORG] = "org",
    [DIFFERS_MULTIPLE] = "multiple",
    [DIFFERS_INTERMEDIATE] = "intermediate",
    [DIFFERS_PSD] = "psd",
    [DIFFERS_TLD] = "tld",
    [DIFFERS_SUFFIX] = "suffix",
    [DIFFERS_DEPTH] = "depth",
    [DIFFERS_POLICY_MISSING] = "policy-missing",
    [DIFFERS_POLICY_ORDER] = "policy-not-second",
    [DIFFERS_NP] = "np",
    [DIFFERS_T] = "t",
    [DIFFERS_PCT] = "pct",
};

/* What differs between the two discoveries. */
struct pair {
	const struct discover_outcome *now;
	const struct discover7489_outcome *then;
	bool org, domain, policy;
};

/* True if the name is below RFC 7489's organizational domain, and above the
 * Author Domain. */
static bool
is_between(const struct pair *p, struct span name)
{
	return name.p != NULL && !span_eq(name, p->now->domain) &&
	    !span_eq(name, p->then->org_domain) &&
	    dname_within(name, p->then->org_domain);
}

/* Reasons in where the record was found, and which domain is the
 * organization. */
static unsigned int
differs_place(const struct pair *p)
{
	const struct discover_outcome *now = p->now;
	struct span org = now->org_domain, old_org = p->then->org_domain;
	unsigned int set = 0;
	bool psd = false, own_record = false;
	size_t i;

	for (i = 0; i < now->nsteps; i++) {
		if (now->steps[i].record == NULL)
			continue;
		psd |= now->steps[i].record->psd != 'u';
		own_record |= span_eq(now->steps[i].domain, org);
	}
	if (p->org)
		set |= 1U << DIFFERS_ORG;
	if (p->domain && now->steps[0].nrecords > 1)
		set |= 1U << DIFFERS_MULTIPLE;
	if (is_between(p, now->policy_domain) || is_between(p, org))
		set |= 1U << DIFFERS_INTERMEDIATE;
	/* psd=n or psd=y settles the Organizational Domain wherever it is. */
	if (psd && (p->org ||
	    (p->domain && now->source == DISCOVER_AT_PSD)))
		set |= 1U << DIFFERS_PSD;
	/* An organization that by the list is a public suffix, or above one. */
	if (p->org && own_record && dname_within(old_org, org))
		set |= 1U << (dname_labels(org) == 1 ? DIFFERS_TLD :
		    DIFFERS_SUFFIX);
	/* RFC 9989, 4.10 step 4 goes from more than 8 labels to 7. */
	if ((p->org || p->domain) &&
	    dname_labels(now->domain) > DISCOVER_WALK_MAX &&
	    dname_labels(old_org) >= DISCOVER_WALK_MAX &&
	    !span_eq(now->domain, old_org))
		set |= 1U << DIFFERS_DEPTH;
	return set;
}

unsigned int
differs_eval(const struct discover_outcome *now,
    const struct discover7489_outcome *then)
{
	struct pair p = {.now = now, .then = then};
	const struct record *r = now->record;
	bool same, written;
	unsigned int set;

	if (now->result == DISCOVER_TEMPERROR ||
	    then->result == DISCOVER_TEMPERROR)
		return 0;
	/* Without a policy, nothing is compared with an organization. */
	if (now->result != DISCOVER_FOUND && then->result != DISCOVER_FOUND)
		return 0;
	p.org = now->org_domain.p != NULL &&
	    !span_eq(now->org_domain, then->org_domain);
	p.domain = !span_eq(now->policy_domain, then->policy_domain);
	p.policy = now->effective != then->effective;
	if (!p.org && !p.domain && !p.policy && then->pct == 100)
		return 0; /* no reason holds then */
	set = differs_place(&p);
	/* one record, which is read in another way */
	same = p.policy && !p.domain && r != NULL;
	written = same && now->written != then->written;
	if (written && r->p == POLICY_ABSENT)
		set |= 1U << DIFFERS_POLICY_MISSING;
	if (written && r->found[FAULT_POLICY_NOT_SECOND] > 0)
		set |= 1U << DIFFERS_POLICY_ORDER;
	if (written && (now->tag == TAG_NP || r->np == POLICY_INVALID))
		set |= 1U << DIFFERS_NP;
	if (same && now->effective != now->written)
		set |= 1U << DIFFERS_T;
	/* A share of messages differs whatever the policy for the rest is. */
	if (then->pct < 100 && then->written > POLICY_NONE &&
	    (then->pct > 0 || (same && then->effective != then->written)))
		set |= 1U << DIFFERS_PCT;
	return set;
}
