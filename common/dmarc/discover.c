/* Policy discovery by DNS Tree Walk: RFC 9989, 4.10; it does no I/O. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/discover.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "value/dname.h"

struct discover {
	struct discover_outcome out;
	unsigned int flags;
	bool done;
	size_t room;  /* octets there are for steps and names */
	size_t nwalk; /* names of the whole walk */
	struct discover_step steps[]; /* one more than nwalk; then the names */
};

/*
 * The names that the walk asks, and how many: the domain itself, then (4.10
 * step 4) its parent, or its ancestor of seven labels, and so on up to the
 * TLD.
 */
static size_t
walk_names(struct span domain, struct span names[DISCOVER_WALK_MAX])
{
	const size_t most = DISCOVER_WALK_MAX - 1;
	size_t n = 1, labels = dname_labels(domain);

	names[0] = domain;
	if (labels > most)
		names[n++] = dname_last(domain, labels = most);
	for (; labels > 1; labels--, n++)
		names[n] = dname_parent(names[n - 1]);
	return n;
}

void
discover_end(struct discover *d)
{
	if (d == NULL)
		return;
	while (d->out.nsteps > 0)
		discover_step_free(&d->steps[--d->out.nsteps]);
}

/* d with room for so many octets, or another; all in it is lost. */
static struct discover *
with_room(struct discover *d, size_t room)
{
	if (d != NULL && d->room >= room)
		return d;
	free(d);
	room = (room + 255) / 256 * 256; /* for longer names the next time */
	d = xmalloc(sizeof(*d) + room);
	d->room = room;
	return d;
}

struct discover *
discover_renew(struct discover *d, struct span domain, unsigned int flags)
{
	struct span names[DISCOVER_WALK_MAX];
	size_t i, nwalk = walk_names(domain, names);
	size_t n = (nwalk + 1) * sizeof(struct discover_step);
	char *p;

	for (i = 0; i < nwalk; i++)
		n += DISCOVER_PREFIX_N + names[i].n;
	discover_end(d);
	d = with_room(d, n);
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

struct discover *
discover_new(struct span domain, unsigned int flags)
{
	return discover_renew(NULL, domain, flags);
}

void
discover_free(struct discover *d)
{
	discover_end(d);
	free(d);
}

/*
 * The place of the record with the fewest labels, nwalk for none. Several
 * records at a name are none (4.10 steps 2 and 6), and the walk went on. A
 * record that can't be used (4.10.1) is still one of its domain: all that
 * 4.10 discards is what has another version, or is not the only one.
 */
static size_t
topmost_record(const struct discover *d)
{
	size_t i, top = d->nwalk;

	for (i = 0; i < d->out.nsteps; i++)
		if (d->steps[i].record != NULL)
			top = i;
	return top;
}

/*
 * 4.10.2. psd=n and psd=y end the walk, so that only the last record can
 * have one. Rule 2 leaves out the domain where the walk started; that is the
 * Author Domain, although 4.10.1 has the walk for policy begin at its
 * parent: else a child of a PSD would have the PSD as its organization.
 */
static struct span
org_domain(const struct discover *d, size_t top)
{
	const struct discover_step *s = &d->steps[top];

	if (top == d->nwalk)
		return d->out.domain;
	if (s->record->psd == 'y' && top > 0)
		return dname_last(d->out.domain, dname_labels(s->domain) + 1);
	return s->domain;
}

/*
 * 4.10.1: the Author Domain's record, else its Organizational Domain's, else
 * its PSD's. Any other record on the way does not count.
 */
static const struct discover_step *
choose(struct discover *d, size_t top)
{
	const struct discover_step *s;
	size_t i;

	d->out.source = SOURCE_AUTHOR;
	if (d->steps[0].record != NULL)
		return &d->steps[0];
	if (top == d->nwalk) {
		d->out.source = SOURCE_NONE;
		return NULL;
	}
	d->out.source = SOURCE_ORG;
	for (i = 0; i <= top; i++) {
		s = &d->steps[i];
		if (s->record != NULL &&
		    span_eq(s->domain, d->out.org_domain))
			return s;
	}
	/* Without a record of its own, it lies below a psd=y. */
	d->out.source = SOURCE_PSD;
	return &d->steps[top];
}

/* The tag that the policy stands in, when all three are good. */
static enum record_tag
tag_of(const struct record *r, bool own, bool exists)
{
	if (own || r->p == POLICY_INVALID || r->sp == POLICY_INVALID ||
	    r->np == POLICY_INVALID)
		return TAG_P;
	if (!exists && r->np != POLICY_ABSENT)
		return TAG_NP;
	return r->sp != POLICY_ABSENT ? TAG_SP : TAG_P;
}

/* 4.10.1: p for the record's own domain, else sp, or np if the Author Domain
 * does not exist; 4.7: t lowers it by one. */
static void
settle_policy(struct discover_outcome *o)
{
	struct record_policy rp;
	bool own = o->source == SOURCE_AUTHOR;

	if (o->record == NULL) {
		o->result = DISCOVER_NONE;
		return;
	}
	rp = record_policy(o->record);
	o->tag = tag_of(o->record, own, o->exists);
	if (!rp.usable) {
		o->result = DISCOVER_INVALID;
		return;
	}
	o->result = DISCOVER_FOUND;
	o->written = own ? rp.p : o->exists ? rp.sp : rp.np;
	o->effective = o->record->t ? discover_lower(o->written) : o->written;
}

/* Does it make a difference whether the domain exists? */
static bool
np_matters(const struct discover_outcome *o)
{
	struct record_policy rp;

	if (o->record == NULL || o->source == SOURCE_AUTHOR)
		return false;
	rp = record_policy(o->record);
	return rp.usable && rp.sp != rp.np;
}

static bool
wants_existence(const struct discover *d)
{
	if (d->out.exists_known || (d->flags & DISCOVER_ORG_ONLY) != 0)
		return false;
	return (d->flags & DISCOVER_EXISTS) != 0 || np_matters(&d->out);
}

/*
 * For existence, CNAME is asked: any type will do (A.4), and an alias exists
 * even if what it stands for does not (RFC 8020, 2).
 */
static void
ask_existence(struct discover *d)
{
	struct discover_step *s = &d->steps[d->out.nsteps];

	s->name = s->domain = d->out.domain;
	s->type = DNS_CNAME;
	s->record = NULL;
}

static void
use_record(struct discover_outcome *o, const struct discover_step *s)
{
	if (s == NULL)
		return;
	o->policy_domain = s->domain;
	o->record = s->record;
}

static void
end_walk(struct discover *d)
{
	size_t top = topmost_record(d);

	d->out.org_domain = org_domain(d, top);
	use_record(&d->out, choose(d, top));
	d->done = !wants_existence(d);
	if (d->done)
		settle_policy(&d->out);
	else
		ask_existence(d);
}

/*
 * A failed query of the walk ends it, for whatever else there is can't make
 * up for it: it may have held a record with psd=n, and then its domain is
 * the Organizational Domain. The policy is known all the same where the
 * Author Domain has a record (4.10.1), which no other takes precedence over.
 */
static void
walk_failed(struct discover *d, const struct discover_step *s)
{
	struct discover_outcome *o = &d->out;

	d->done = true;
	o->error = s->error;
	o->result = DISCOVER_TEMPERROR;
	if (d->steps[0].record == NULL || s == &d->steps[0])
		return;
	o->source = SOURCE_AUTHOR;
	use_record(o, &d->steps[0]);
	settle_policy(o);
}

/*
 * A name that exists proves that those above it do (RFC 8020); that
 * "_dmarc.D" does not exist says nothing of D.
 */
static void
walk_fed(struct discover *d, const struct discover_step *s)
{
	bool first = s == &d->steps[0];

	if (s->result == DNS_TEMPFAIL) {
		walk_failed(d, s);
		return;
	}
	if (first && s->result != DNS_NXDOMAIN)
		d->out.exists_known = true;
	if (d->out.nsteps == d->nwalk ||
	    (s->record != NULL && s->record->psd != 'u'))
		end_walk(d);
}

/* If it failed, the policy is unknown only where sp and np differ. */
static void
existence_fed(struct discover *d, const struct discover_step *s)
{
	struct discover_outcome *o = &d->out;

	d->done = true;
	o->exists = s->result != DNS_NXDOMAIN;
	o->exists_known = s->result != DNS_TEMPFAIL;
	if (s->result != DNS_TEMPFAIL || !np_matters(o)) {
		settle_policy(o);
		return;
	}
	o->result = DISCOVER_TEMPERROR;
	o->error = s->error;
}

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

	discover_step_feed(s, answer);
	o->ad = o->ad && s->ad;
	o->ttl = s->ttl < o->ttl ? s->ttl : o->ttl;
	if (s->type == DNS_TXT)
		walk_fed(d, s);
	else
		existence_fed(d, s);
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
discover_result_str(enum discover_result r)
{
	static const char *const names[] = {
	    [DISCOVER_FOUND] = "found",
	    [DISCOVER_NONE] = "none",
	    [DISCOVER_INVALID] = "invalid",
	    [DISCOVER_TEMPERROR] = "temperror",
	};

	return names[r];
}

const char *
discover_source_str(enum discover_source s)
{
	static const char *const names[] = {
	    [SOURCE_NONE] = "",
	    [SOURCE_AUTHOR] = "author",
	    [SOURCE_ORG] = "org",
	    [SOURCE_PSD] = "psd",
	};

	return names[s];
}
