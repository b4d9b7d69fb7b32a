/* Policy discovery as it was: RFC 7489, 6.6.3, and RFC 9091. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/discover7489.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "dns/dns.h"
#include "value/dname.h"

/* The domains that may have the record, in the order they are asked. */
enum { PLACE_AUTHOR, PLACE_ORG, PLACE_PSD, PLACE_N };

struct discover7489 {
	struct discover7489_outcome out;
	const struct discover_outcome *walk;
	struct span places[PLACE_N]; /* absent: not one to ask */
	size_t place;                /* the one whose answer is awaited */
	bool rfc9091;
	struct discover_step steps[PLACE_N];
	char *end;   /* of the names in text */
	char text[]; /* those that the walk has not asked */
};

/* Takes an answer; true if it is the last that is needed: RFC 7489, 6.6.3. */
static bool
decides(struct discover7489 *d, const struct discover_step *s)
{
	struct discover7489_outcome *o = &d->out;
	const struct record *r = s->record;
	struct record_policy rp;

	if (s->result == DNS_TEMPFAIL) {
		o->result = DISCOVER_TEMPERROR;
		o->error = s->error;
		return true;
	}
	/* Step 5: several end it, wherever they are. */
	if (s->nrecords > 1)
		return true;
	if (r == NULL || (d->place == PLACE_PSD && r->psd != 'y'))
		return false;
	rp = record_policy_7489(r); /* step 6 */
	o->source = DISCOVER_AT_AUTHOR + (enum discover_source)d->place;
	o->policy_domain = s->domain;
	o->record = r;
	o->result = rp.usable ? DISCOVER_FOUND : DISCOVER_INVALID;
	if (!rp.usable)
		return true;
	o->pct = r->pct;
	/* 6.3: sp for subdomains of the record's domain */
	o->written = d->place == PLACE_AUTHOR ? rp.p : rp.sp;
	/* RFC 9091, 3.2; it knew no invalid np. */
	if (d->place != PLACE_AUTHOR && d->rfc9091 && !d->walk->exists &&
	    r->np >= POLICY_NONE && r->np <= POLICY_REJECT)
		o->written = r->np;
	o->effective = o->pct > 0 ? o->written : discover_lower(o->written);
	return true;
}

/* The walk's question for a domain's record, or NULL if it has not asked. */
static const struct discover_step *
known(const struct discover_outcome *walk, struct span domain)
{
	size_t i;

	for (i = 0; i < walk->nsteps; i++)
		if (walk->steps[i].type == DNS_TXT &&
		    span_eq(walk->steps[i].domain, domain))
			return &walk->steps[i];
	return NULL;
}

/* Goes on to the first place from d->place on that is to be asked, if any. */
static void
go_on(struct discover7489 *d)
{
	const struct discover_step *s;
	struct span domain;

	for (; d->place < PLACE_N; d->place++) {
		domain = d->places[d->place];
		if (domain.p == NULL)
			continue;
		s = known(d->walk, domain);
		if (s == NULL) {
			d->end = discover_step_init(&d->steps[d->out.nasked],
			    domain, d->end);
			return;
		}
		if (decides(d, s))
			break;
	}
	d->place = PLACE_N;
}

struct discover7489 *
discover7489_new(const struct discover_outcome *walk, struct span org,
    unsigned int flags)
{
	bool rfc9091 = (flags & DISCOVER_9091) != 0;
	struct span places[PLACE_N] = {[PLACE_AUTHOR] = walk->domain};
	struct discover7489 *d;
	size_t i, n = 0;

	if (org.p != NULL && !span_eq(org, walk->domain))
		places[PLACE_ORG] = org;
	if (org.p != NULL && rfc9091 && dname_labels(org) > 1)
		places[PLACE_PSD] = dname_parent(org);
	for (i = 0; i < PLACE_N; i++)
		if (places[i].p != NULL && known(walk, places[i]) == NULL)
			n += DISCOVER_PREFIX_N + places[i].n;
	d = xmalloc(sizeof(*d) + n);
	d->walk = walk;
	d->rfc9091 = rfc9091;
	d->place = PLACE_AUTHOR;
	memcpy(d->places, places, sizeof(places));
	d->end = d->text;
	d->out = (struct discover7489_outcome){
	    .result = DISCOVER_NONE,
	    .org_domain = org.p != NULL ? org : walk->domain,
	    .pct = 100,
	    .asked = d->steps,
	};
	go_on(d);
	return d;
}

void
discover7489_free(struct discover7489 *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->out.nasked; i++)
		discover_step_free(&d->steps[i]);
	free(d);
}

bool
discover7489_next(const struct discover7489 *d, struct span *name,
    enum dns_type *type)
{
	if (d->place == PLACE_N)
		return false;
	*name = d->steps[d->out.nasked].name;
	*type = DNS_TXT;
	return true;
}

void
discover7489_feed(struct discover7489 *d, const struct dns_answer *answer)
{
	struct discover_step *s = &d->steps[d->out.nasked++];

	discover_step_feed(s, answer);
	d->place = decides(d, s) ? PLACE_N : d->place + 1;
	go_on(d);
}

void
discover7489_wait(struct discover7489 *d, const struct dns *dns)
{
	struct dns_kept k;
	struct span name;
	enum dns_type type;

	while (discover7489_next(d, &name, &type)) {
		dns_wait(dns, name, type, &k);
		discover7489_feed(d, &k.answer);
		dns_kept_free(&k);
	}
}

const struct discover7489_outcome *
discover7489_outcome(const struct discover7489 *d)
{
	return &d->out;
}
