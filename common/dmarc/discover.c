/* Policy discovery by DNS Tree Walk: RFC 9989, 4.10; a state machine. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/discover.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dns/dns.h"
#include "value/dname.h"

struct discover {
	struct discover_outcome out;
	unsigned int flags;
	bool done;
	const struct dns *dns; /* of discover_start() */
	size_t room;  /* octets there are for steps and names */
	size_t nwalk; /* names of the whole walk */
	struct discover_step steps[]; /* one more than nwalk; then the names */
};

/* --- one question --- */

/* The root's is "_dmarc", and its own name has no octet there. */
char *
discover_step_init(struct discover_step *s, struct span domain, char *p)
{
	bool root = span_is(domain, ".");
	size_t n = root ? 0 : domain.n;

	memcpy(p, "_dmarc.", DISCOVER_PREFIX_N);
	memcpy(p + DISCOVER_PREFIX_N, domain.p, n);
	s->name = (struct span){p, DISCOVER_PREFIX_N - root + n};
	s->domain = root ? SPAN_LIT(".") :
	    (struct span){p + DISCOVER_PREFIX_N, n};
	s->type = DNS_TXT;
	s->record = NULL;
	s->chain = NULL;
	return p + DISCOVER_PREFIX_N + n;
}

/* Why a text that seems to be meant for a record is none (RFC 9989, 4.7 and
 * 4.8); NULL if it is something else. */
static const char *
near_miss(struct span text)
{
#define NEAR(why) "a text at _dmarc does not count: " why
	static const char *const why[FAULT_N] = {
	    [FAULT_LEADING_WHITESPACE] = NEAR("white space before v=DMARC1"),
	    [FAULT_SURROUNDING_QUOTES] = NEAR("it begins with a quote"),
	    [FAULT_VERSION_MISSING] = NEAR("it does not begin with v=DMARC1"),
	    [FAULT_VERSION_NOT_FIRST] = NEAR("v=DMARC1 is not its first tag"),
	    [FAULT_VERSION_BAD_VALUE] =
		NEAR("its version is not DMARC1, in capitals"),
	};
	const char *found = NULL;
	struct record r;
	size_t i;

	(void)record_parse(&r, text);
	for (i = 0; i < r.nnotes && found == NULL; i++)
		found = why[r.notes[i].fault];
	record_free(&r);
	return found;
}

void
discover_step_feed(struct discover_step *s, const struct dns_answer *answer)
{
	struct span text = SPAN_NONE;
	size_t i;
	char *copy;

	s->result = answer->result;
	s->error = answer->error;
	s->ttl = answer->ttl;
	s->ad = answer->ad;
	s->ntxt = s->nrecords = 0;
	s->record = NULL;
	s->near = NULL;
	s->chain = NULL;
	if (answer->chain.n > 0) {
		s->chain = xmalloc(answer->chain.n + 1);
		memcpy(s->chain, answer->chain.p, answer->chain.n);
		s->chain[answer->chain.n] = '\0';
	}
	if (s->result != DNS_FOUND || s->type != DNS_TXT)
		return;
	s->ntxt = answer->n;
	for (i = 0; i < answer->n; i++) {
		if (record_is(answer->records[i])) {
			s->nrecords++;
			text = answer->records[i];
		} else if (s->near == NULL) {
			s->near = near_miss(answer->records[i]);
		}
	}
	if (s->nrecords != 1)
		return;
	/* the record and its text in one block */
	s->record = xmalloc(sizeof(*s->record) + text.n);
	copy = (char *)(s->record + 1);
	memcpy(copy, text.p, text.n);
	record_parse(s->record, (struct span){copy, text.n});
}

void
discover_step_free(struct discover_step *s)
{
	free(s->chain);
	s->chain = NULL;
	if (s->record == NULL)
		return;
	record_free(s->record);
	free(s->record);
	s->record = NULL;
}

/* --- the walk --- */

struct discover *
discover_new(struct discover *d, struct span domain, unsigned int flags)
{
	const size_t most = DISCOVER_WALK_MAX - 1;
	struct span names[DISCOVER_WALK_MAX];
	size_t i, n, nwalk = 1, labels = dname_labels(domain);
	char *p;

	/*
	 * The names that the walk asks: the domain itself, then (4.10 step 4)
	 * its parent, or its ancestor of seven labels, and so on up to the TLD.
	 */
	names[0] = domain;
	if (labels > most)
		names[nwalk++] = dname_last(domain, labels = most);
	for (; labels > 1; labels--, nwalk++)
		names[nwalk] = dname_parent(names[nwalk - 1]);
	n = (nwalk + 1) * sizeof(struct discover_step);
	for (i = 0; i < nwalk; i++)
		n += DISCOVER_PREFIX_N + names[i].n;
	discover_end(d);
	if (d == NULL || d->room < n) {
		free(d);
		n = (n + 255) / 256 * 256; /* for longer names next time */
		d = xmalloc(sizeof(*d) + n);
		d->room = n;
	}
	d->out = (struct discover_outcome){.ad = true, .ttl = UINT32_MAX};
	d->flags = flags;
	d->done = false;
	d->nwalk = nwalk;
	p = (char *)&d->steps[nwalk + 1];
	for (i = 0; i < nwalk; i++)
		p = discover_step_init(&d->steps[i], names[i], p);
	d->out.domain = d->steps[0].domain;
	d->out.exists = true;
	d->out.steps = d->steps;
	return d;
}

void
discover_end(struct discover *d)
{
	if (d == NULL)
		return;
	while (d->out.nsteps > 0)
		discover_step_free(&d->steps[--d->out.nsteps]);
}

void
discover_free(struct discover *d)
{
	discover_end(d);
	free(d);
}

/* --- what the walk has found --- */

/*
 * The Organizational Domain (4.10.2) and the record that applies (4.10.1).
 * Several records at a name are none (4.10 steps 2 and 6), and the walk went
 * on. A record that can't be used (4.10.1) is still one of its domain: 4.10
 * discards only what has another version, or is not the only one.
 */
static void
use_walk(struct discover *d)
{
	const struct discover_step *s, *top = NULL, *used = NULL;
	const struct discover_step *end = d->steps + d->out.nsteps;
	struct discover_outcome *o = &d->out;

	for (s = d->steps; s < end; s++)
		if (s->record != NULL)
			top = s; /* the record with the fewest labels */
	/*
	 * psd=n and psd=y end the walk, so that only the last record can have
	 * one. Rule 2 leaves out the domain where the walk started; that is
	 * the Author Domain, although 4.10.1 has the walk for policy begin at
	 * its parent: else a child of a PSD would have the PSD as its
	 * organization.
	 */
	if (top == NULL)
		o->org_domain = o->domain;
	else if (top->record->psd == 'y' && top > d->steps)
		o->org_domain = dname_last(o->domain,
		    dname_labels(top->domain) + 1);
	else
		o->org_domain = top->domain;
	/* The record of the Author Domain, the organization, or the PSD. */
	if (top == NULL)
		return;
	if (d->steps[0].record != NULL) {
		o->source = DISCOVER_AT_AUTHOR;
		used = &d->steps[0];
	}
	for (s = d->steps; used == NULL && s <= top; s++) {
		if (s->record != NULL && span_eq(s->domain, o->org_domain)) {
			o->source = DISCOVER_AT_ORG;
			used = s;
		}
	}
	if (used == NULL) { /* the organization lies below a psd=y */
		o->source = DISCOVER_AT_PSD;
		used = top;
	}
	o->policy_domain = used->domain;
	o->record = used->record;
}

/* 4.10.1: p for the record's own domain, else sp, or np if the Author Domain
 * does not exist; 4.7: t lowers it by one. */
static void
settle_policy(struct discover_outcome *o)
{
	bool own = o->source == DISCOVER_AT_AUTHOR;
	const struct record *r = o->record;
	struct record_policy rp;

	if (r == NULL) {
		o->result = DISCOVER_NONE;
		return;
	}
	if (own || r->p == POLICY_INVALID || r->sp == POLICY_INVALID ||
	    r->np == POLICY_INVALID)
		o->tag = TAG_P;
	else if (!o->exists && r->np != POLICY_ABSENT)
		o->tag = TAG_NP;
	else
		o->tag = r->sp != POLICY_ABSENT ? TAG_SP : TAG_P;
	rp = record_policy(r);
	if (!rp.usable) {
		o->result = DISCOVER_INVALID;
		return;
	}
	o->result = DISCOVER_FOUND;
	o->written = own ? rp.p : o->exists ? rp.sp : rp.np;
	o->effective = r->t ? discover_lower(o->written) : o->written;
}

/* True if the policy depends on whether the domain exists. */
static bool
np_matters(const struct discover_outcome *o)
{
	struct record_policy rp;

	if (o->record == NULL || o->source == DISCOVER_AT_AUTHOR)
		return false;
	rp = record_policy(o->record);
	return rp.usable && rp.sp != rp.np;
}

/*
 * The walk has ended. For existence, CNAME is asked: any type will do (A.4),
 * and an alias exists even if what it stands for does not (RFC 8020, 2).
 */
static void
end_walk(struct discover *d)
{
	struct discover_outcome *o = &d->out;
	struct discover_step *s = &d->steps[o->nsteps];

	use_walk(d);
	if (o->exists_known || (d->flags & DISCOVER_ORG_ONLY) != 0 ||
	    ((d->flags & DISCOVER_EXISTS) == 0 && !np_matters(o))) {
		d->done = true;
		settle_policy(o);
		return;
	}
	s->name = s->domain = o->domain;
	s->type = DNS_CNAME;
	s->record = NULL;
	s->chain = NULL;
}

/* --- questions and answers --- */

bool
discover_next(const struct discover *d, struct span *name,
    enum dns_type *type)
{
	const struct discover_step *s = &d->steps[d->out.nsteps];

	if (d->done)
		return false;
	*name = s->name;
	*type = s->type;
	return true;
}

void
discover_feed(struct discover *d, const struct dns_answer *answer)
{
	struct discover_outcome *o = &d->out;
	struct discover_step *s = &d->steps[o->nsteps++];
	bool failed;

	discover_step_feed(s, answer);
	failed = s->result == DNS_TEMPFAIL;
	o->ad = o->ad && s->ad;
	o->ttl = s->ttl < o->ttl ? s->ttl : o->ttl;
	if (s->type != DNS_TXT) {
		/* If it failed, the policy is unknown if it depends on it. */
		d->done = true;
		o->exists = s->result != DNS_NXDOMAIN;
		o->exists_known = !failed;
		if (o->exists_known || !np_matters(o)) {
			settle_policy(o);
			return;
		}
	}
	if (failed) {
		d->done = true;
		o->error = s->error;
		o->result = DISCOVER_TEMPERROR;
	}
	if (failed && s->type == DNS_TXT && s > d->steps &&
	    d->steps[0].record != NULL) {
		/*
		 * A failed query ends the walk: the name may have a record
		 * with psd=n, which would make it the Organizational Domain,
		 * whatever is above it. The policy is known all the same where
		 * the Author Domain has a record (4.10.1), which no other
		 * takes precedence over.
		 */
		o->source = DISCOVER_AT_AUTHOR;
		o->policy_domain = d->steps[0].domain;
		o->record = d->steps[0].record;
		settle_policy(o);
	}
	if (failed)
		return;
	/* A name that exists proves that those above it do (RFC 8020). That
	 * "_dmarc.D" does not exist does not prove that D does not. */
	if (s == d->steps && s->result != DNS_NXDOMAIN)
		o->exists_known = true;
	if (o->nsteps == d->nwalk ||
	    (s->record != NULL && s->record->psd != 'u'))
		end_walk(d);
}

/* Feeds an answer, NULL for none yet, and asks on. */
static void
walk_on(void *walk, const struct dns_answer *answer)
{
	struct discover *d = walk;
	struct span name;
	enum dns_type type;

	if (answer != NULL)
		discover_feed(d, answer);
	if (discover_next(d, &name, &type))
		d->dns->ask(d->dns->ctx, name, type, walk_on, d);
}

struct discover *
discover_start(struct span domain, unsigned int flags, const struct dns *dns)
{
	struct discover *d = discover_new(NULL, domain, flags);

	d->dns = dns;
	walk_on(d, NULL);
	return d;
}

struct discover *
discover_await(struct discover *d)
{
	const struct dns_answer none = {.result = DNS_TEMPFAIL,
	    .error = "no answer"};

	while (!d->done && d->dns->run(d->dns->ctx))
		;
	while (!d->done) /* the source has ended */
		discover_feed(d, &none);
	return d;
}

const struct discover_outcome *
discover_outcome(const struct discover *d)
{
	return &d->out;
}

enum policy
discover_lower(enum policy p)
{
	return p == POLICY_REJECT ? POLICY_QUARANTINE : POLICY_NONE;
}

const char *
discover_source_str(enum discover_source s)
{
	static const char *const names[] = {
	    [DISCOVER_AT_NONE] = "",
	    [DISCOVER_AT_AUTHOR] = "author",
	    [DISCOVER_AT_ORG] = "org",
	    [DISCOVER_AT_PSD] = "psd",
	};

	return names[s];
}
