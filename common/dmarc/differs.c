/* Why receivers by RFC 9989 and by RFC 7489 treat a domain differently. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/differs.h"

#include <stdbool.h>
#include <stddef.h>

#include "value/dname.h"

/* Both outcomes, and in what they differ. */
struct pair {
	const struct discover_outcome *now;
	const struct discover7489_outcome *then;
	bool org, domain, policy;
};

static bool
differs_org(const struct pair *p)
{
	return p->org;
}

static bool
differs_multiple(const struct pair *p)
{
	return p->domain && p->now->steps[0].nrecords > 1;
}

/* Below RFC 7489's organizational domain, above the Author Domain. */
static bool
is_between(const struct pair *p, struct span name)
{
	return name.p != NULL && !span_eq(name, p->now->domain) &&
	    !span_eq(name, p->then->org_domain) &&
	    dname_within(name, p->then->org_domain);
}

static bool
differs_intermediate(const struct pair *p)
{
	return is_between(p, p->now->policy_domain) ||
	    is_between(p, p->now->org_domain);
}

/* A psd=n or psd=y settles the Organizational Domain, wherever it is. */
static bool
differs_psd(const struct pair *p)
{
	size_t i;

	if (!p->org && !(p->domain && p->now->source == SOURCE_PSD))
		return false;
	for (i = 0; i < p->now->nsteps; i++)
		if (p->now->steps[i].record != NULL &&
		    p->now->steps[i].record->psd != 'u')
			return true;
	return false;
}

/* How many labels has an Organizational Domain that has a record, and is by
 * the list a public suffix or above one? 0 if it is not. */
static size_t
suffix_labels(const struct pair *p)
{
	struct span org = p->now->org_domain;
	size_t i;

	if (!p->org || !dname_within(p->then->org_domain, org))
		return 0;
	for (i = 0; i < p->now->nsteps; i++)
		if (p->now->steps[i].record != NULL &&
		    span_eq(p->now->steps[i].domain, org))
			return dname_labels(org);
	return 0;
}

static bool
differs_tld(const struct pair *p)
{
	return suffix_labels(p) == 1;
}

static bool
differs_suffix(const struct pair *p)
{
	return suffix_labels(p) > 1;
}

/* RFC 9989, 4.10 step 4 goes from more than 8 labels to 7. */
static bool
differs_depth(const struct pair *p)
{
	return (p->org || p->domain) &&
	    dname_labels(p->now->domain) > DISCOVER_WALK_MAX &&
	    dname_labels(p->then->org_domain) >= DISCOVER_WALK_MAX &&
	    !span_eq(p->now->domain, p->then->org_domain);
}

/* The same record, read differently? */
static bool
is_reading(const struct pair *p)
{
	return p->policy && !p->domain && p->now->record != NULL;
}

static bool
is_written(const struct pair *p)
{
	return is_reading(p) && p->now->written != p->then->written;
}

static bool
differs_policy_missing(const struct pair *p)
{
	return is_written(p) && p->now->record->p == POLICY_ABSENT;
}

static bool
differs_policy_order(const struct pair *p)
{
	return is_written(p) &&
	    p->now->record->found[FAULT_POLICY_NOT_SECOND] > 0;
}

static bool
differs_np(const struct pair *p)
{
	return is_written(p) && (p->now->tag == TAG_NP ||
	    p->now->record->np == POLICY_INVALID);
}

static bool
differs_t(const struct pair *p)
{
	return is_reading(p) && p->now->effective != p->now->written;
}

/* A share of messages is a difference whatever the policy of the rest. */
static bool
differs_pct(const struct pair *p)
{
	const struct discover7489_outcome *o = p->then;

	if (o->pct == 100 || o->written <= POLICY_NONE)
		return false;
	return o->pct > 0 || (is_reading(p) && o->effective != o->written);
}

static const struct reason {
	const char *word;
	bool (*holds)(const struct pair *p);
} reasons[] = {
    [DIFFERS_ORG] = {"org", differs_org},
    [DIFFERS_MULTIPLE] = {"multiple", differs_multiple},
    [DIFFERS_INTERMEDIATE] = {"intermediate", differs_intermediate},
    [DIFFERS_PSD] = {"psd", differs_psd},
    [DIFFERS_TLD] = {"tld", differs_tld},
    [DIFFERS_SUFFIX] = {"suffix", differs_suffix},
    [DIFFERS_DEPTH] = {"depth", differs_depth},
    [DIFFERS_POLICY_MISSING] = {"policy-missing", differs_policy_missing},
    [DIFFERS_POLICY_ORDER] = {"policy-not-second", differs_policy_order},
    [DIFFERS_NP] = {"np", differs_np},
    [DIFFERS_T] = {"t", differs_t},
    [DIFFERS_PCT] = {"pct", differs_pct},
};

unsigned int
differs_eval(const struct discover_outcome *now,
    const struct discover7489_outcome *then)
{
	struct pair p = {.now = now, .then = then};
	unsigned int i, set = 0;

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
	for (i = 0; i < DIFFERS_N; i++)
		if (reasons[i].holds(&p))
			set |= 1U << i;
	return set;
}

const char *
differs_str(enum differs d)
{
	return reasons[d].word;
}
