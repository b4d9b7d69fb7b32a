/* One domain's lookup: all questions it takes, one after the other; no I/O. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/lookup.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "dmarc/differs.h"
#include "dns/domain.h"
#include "value/dname.h"

enum stage {
	AT_WALK, AT_EXISTENCE, AT_7489, AT_9091, AT_EXTERNAL, AT_END
};

struct lookup {
	const struct lookup_options *options;
	struct lookup_outcome out;
	struct buf domain, scratch;
	enum stage at;
	struct discover *now; /* memory for the next, after the end */
	struct discover_step existence;
	struct span psl_org; /* absent for a public suffix */
	struct discover7489 *then, *then9091;
	struct lookup_host *hosts;
	size_t host; /* the one that is being asked about */
};

/* --- where reports go --- */

static bool
is_known_host(const struct lookup *l, const struct record_uri *u)
{
	size_t i;

	for (i = 0; i < l->out.nhosts; i++)
		if (l->hosts[i].tag == u->tag &&
		    span_eq(l->hosts[i].host, u->host))
			return true;
	return false;
}

/* Of a PSD's record the organization is the PSD itself. */
static struct span
record_org(const struct discover_outcome *o)
{
	return o->source == SOURCE_PSD ? o->policy_domain : o->org_domain;
}

static bool
looks_within(struct lookup *l, struct span host)
{
	struct span org = record_org(l->out.now);

	if (span_eq(host, org)) /* as most are */
		return true;
	l->scratch.n = 0;
	return org.p != NULL && dname_put(&l->scratch, host) == DNAME_FINE &&
	    dname_within(buf_span(&l->scratch), org);
}

/* The hosts of the record's usable URIs; others get no reports. */
static void
collect_hosts(struct lookup *l)
{
	const struct discover_outcome *o = l->out.now;
	const struct record *r = o->record;
	const struct record_uri *u;
	size_t i, n = r != NULL ? r->nuris : 0;

	if (n == 0)
		return;
	n = n < LIMIT_REPORT_HOSTS ? n : LIMIT_REPORT_HOSTS;
	l->out.hosts = l->hosts = xreallocarray(NULL, n, sizeof(l->hosts[0]));
	for (i = 0; i < r->nuris; i++) {
		u = &r->uris[i];
		if (!u->valid || u->host.p == NULL || is_known_host(l, u))
			continue;
		l->out.hosts_left = l->out.nhosts == n;
		if (l->out.hosts_left)
			return;
		l->hosts[l->out.nhosts++] = (struct lookup_host){
		    .tag = u->tag, .host = u->host,
		    .within = looks_within(l, u->host)};
	}
}

static void
begin_host(struct lookup *l, struct lookup_host *h)
{
	const struct discover_outcome *o = l->out.now;

	h->external = external_new(o->policy_domain, record_org(o), h->host,
	    h->tag);
	h->outcome = external_outcome(h->external);
}

/* --- one stage after the other --- */

/* A record that may be none of the domain's says nothing of its existence. */
static bool
begin_existence(struct lookup *l)
{
	const struct discover_outcome *o = l->out.now;

	l->out.exists = o->exists;
	l->out.exists_known = o->exists_known;
	if (o->result != DISCOVER_NONE || o->exists_known)
		return false;
	l->existence.name = l->existence.domain = o->domain;
	l->existence.type = DNS_CNAME; /* any will do: RFC 9989, A.4 */
	return true;
}

static void
end_existence(struct lookup *l)
{
	const struct discover_step *s = &l->existence;

	l->out.existence = s;
	l->out.exists = s->result != DNS_NXDOMAIN;
	l->out.exists_known = s->result != DNS_TEMPFAIL;
}

static bool
begin_7489(struct lookup *l)
{
	const struct discover_outcome *o = l->out.now;

	if (l->options->psl == NULL)
		return false;
	l->psl_org = psl_org(l->options->psl, o->domain);
	l->then = discover7489_new(o, l->psl_org, 0);
	l->out.then = discover7489_outcome(l->then);
	return true;
}

/* Does a record say what RFC 9091 has beyond RFC 7489: psd=y, or np of a
 * domain that does not exist? */
static bool
counts_9091(const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	size_t i;

	for (i = 0; i < now->nsteps; i++)
		if (now->steps[i].record != NULL &&
		    now->steps[i].record->psd == 'y')
			return true;
	return !now->exists && o->then->record != NULL &&
	    o->then->record->np != POLICY_ABSENT;
}

static bool
begin_9091(struct lookup *l)
{
	if (l->then == NULL || l->out.then->result == DISCOVER_TEMPERROR ||
	    !counts_9091(&l->out))
		return false;
	l->then9091 = discover7489_new(l->out.now, l->psl_org, DISCOVER_9091);
	l->out.then9091 = discover7489_outcome(l->then9091);
	return true;
}

static bool
begin_external(struct lookup *l)
{
	collect_hosts(l);
	l->host = 0;
	if (!l->options->external || l->out.nhosts == 0)
		return false;
	begin_host(l, &l->hosts[0]);
	return true;
}

static void
settle(struct lookup *l)
{
	static const enum lookup_result results[] = {
	    [DISCOVER_FOUND] = LOOKUP_FOUND,
	    [DISCOVER_NONE] = LOOKUP_NONE,
	    [DISCOVER_INVALID] = LOOKUP_INVALID,
	    [DISCOVER_TEMPERROR] = LOOKUP_TEMPERROR,
	};
	struct lookup_outcome *o = &l->out;
	struct lookup_host *h;
	size_t i;

	for (i = 0; i < o->nhosts; i++) {
		h = &l->hosts[i];
		if (h->outcome != NULL)
			h->within = h->outcome->result == EXTERNAL_WITHIN;
	}
	o->result = results[o->now->result];
	if (o->result == LOOKUP_NONE && o->exists_known && !o->exists)
		o->result = LOOKUP_NXDOMAIN;
	if (o->then != NULL)
		o->differs = differs_eval(o->now, o->then);
}

/* Has this stage a question left? External checks are one a host. */
static bool
has_question(struct lookup *l)
{
	struct span name;
	enum dns_type type;

	if (l->at == AT_EXISTENCE)
		return l->out.existence == NULL;
	if (l->at != AT_EXTERNAL)
		return lookup_next(l, &name, &type);
	while (!lookup_next(l, &name, &type)) {
		if (++l->host == l->out.nhosts)
			return false;
		begin_host(l, &l->hosts[l->host]);
	}
	return true;
}

/* On to the stage that has the next question, or to the end. */
static void
go_on(struct lookup *l)
{
	static bool (*const begin[])(struct lookup *) = {
	    [AT_EXISTENCE] = begin_existence,
	    [AT_7489] = begin_7489,
	    [AT_9091] = begin_9091,
	    [AT_EXTERNAL] = begin_external,
	};

	while (!has_question(l)) {
		do
			l->at++;
		while (l->at != AT_END && !begin[l->at](l));
		if (l->at == AT_END) {
			settle(l);
			return;
		}
	}
}

struct lookup *
lookup_new(void)
{
	return xcalloc(1, sizeof(struct lookup));
}

void
lookup_begin(struct lookup *l, struct span name,
    const struct lookup_options *o)
{
	lookup_end(l);
	l->options = o;
	l->out.fault = domain_put(&l->domain, name, DOMAIN_MAIL);
	if (l->out.fault != NULL) {
		l->domain.n = 0;
		buf_put_span(&l->domain, name);
		l->out.domain = buf_span(&l->domain);
		l->out.result = LOOKUP_INVALID;
		l->at = AT_END;
		return;
	}
	l->out.domain = buf_span(&l->domain);
	l->now = discover_renew(l->now, l->out.domain, 0);
	l->out.now = discover_outcome(l->now);
}

void
lookup_end(struct lookup *l)
{
	size_t i;

	for (i = 0; i < l->out.nhosts; i++)
		external_free(l->hosts[i].external);
	if (l->out.existence != NULL)
		discover_step_free(&l->existence);
	discover7489_free(l->then9091);
	discover7489_free(l->then);
	discover_end(l->now);
	free(l->hosts);
	l->then = l->then9091 = NULL;
	l->hosts = NULL;
	l->out = (struct lookup_outcome){0};
	l->at = AT_WALK;
	l->domain.n = 0;
}

void
lookup_free(struct lookup *l)
{
	if (l == NULL)
		return;
	lookup_end(l);
	discover_free(l->now);
	buf_free(&l->domain);
	buf_free(&l->scratch);
	free(l);
}

bool
lookup_next(const struct lookup *l, struct span *name, enum dns_type *type)
{
	switch (l->at) {
	case AT_WALK:
		return discover_next(l->now, name, type);
	case AT_EXISTENCE:
		*name = l->existence.name;
		*type = l->existence.type;
		return true;
	case AT_7489:
		return discover7489_next(l->then, name, type);
	case AT_9091:
		return discover7489_next(l->then9091, name, type);
	case AT_EXTERNAL:
		return external_next(l->hosts[l->host].external, name, type);
	default:
		return false;
	}
}

void
lookup_feed(struct lookup *l, const struct dns_answer *answer)
{
	l->out.queries++;
	switch (l->at) {
	case AT_WALK:
		discover_feed(l->now, answer);
		break;
	case AT_EXISTENCE:
		discover_step_feed(&l->existence, answer);
		end_existence(l);
		break;
	case AT_7489:
		discover7489_feed(l->then, answer);
		break;
	case AT_9091:
		discover7489_feed(l->then9091, answer);
		break;
	default:
		external_feed(l->hosts[l->host].external, answer);
	}
	go_on(l);
}

const struct lookup_outcome *
lookup_outcome(const struct lookup *l)
{
	return &l->out;
}

const char *
lookup_result_str(enum lookup_result r)
{
	static const char *const names[] = {
	    [LOOKUP_FOUND] = "found",
	    [LOOKUP_NONE] = "none",
	    [LOOKUP_NXDOMAIN] = "nxdomain",
	    [LOOKUP_INVALID] = "invalid",
	    [LOOKUP_TEMPERROR] = "temperror",
	};

	return names[r];
}
