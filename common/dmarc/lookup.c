/* Lookups of domains: all questions each takes, many lookups at once. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/lookup.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dmarc/differs.h"
#include "value/dname.h"
#include "value/domain.h"

/* What a domain's questions are about, in this order. */
enum stage {
	AT_WALK, AT_EXISTENCE, AT_NEAR, AT_7489, AT_9091, AT_EXTERNAL,
	AT_SECURE, AT_END
};

/* The lookup of one domain; a state machine. */
struct domain {
	const struct lookup_config *config;
	struct lookup_outcome out;
	struct buf name, scratch;
	enum stage at;
	struct discover *now; /* memory for the next, after the end */
	struct discover_step existence;
	struct discover_step near[LOOKUP_NEAR];
	struct buf near_names;
	size_t nnear; /* that have their answers */
	struct span psl_org; /* absent for a public suffix */
	struct discover7489 *then, *then9091;
	struct span org; /* the policy's, at AT_EXTERNAL */
	struct lookup_host *hosts;
	size_t host; /* the one that is being asked about */
	struct secure *secure; /* NULL without */
};

/* --- where reports go --- */

/* The hosts of the record's usable URIs; others get no reports. */
static void
collect_hosts(struct domain *d)
{
	const struct record *r = d->out.now->record;
	const struct record_uri *u;
	bool within;
	size_t i, k, n = r != NULL ? r->nuris : 0;

	if (n == 0)
		return;
	n = n < LIMIT_REPORT_HOSTS ? n : LIMIT_REPORT_HOSTS;
	d->out.hosts = d->hosts = xreallocarray(NULL, n, sizeof(d->hosts[0]));
	for (i = 0; i < r->nuris; i++) {
		u = &r->uris[i];
		if (!u->valid || u->host.p == NULL)
			continue;
		for (k = 0; k < d->out.nhosts; k++)
			if (d->hosts[k].tag == u->tag &&
			    span_eq(d->hosts[k].host, u->host))
				break;
		if (k < d->out.nhosts)
			continue;
		d->out.hosts_left = k == n;
		if (k == n)
			return;
		within = span_eq(u->host, d->org); /* as most are */
		d->scratch.n = 0;
		if (!within && d->org.p != NULL)
			within = dname_put(&d->scratch, u->host) ==
			    DNAME_FINE &&
			    dname_within(buf_span(&d->scratch), d->org);
		d->hosts[d->out.nhosts++] = (struct lookup_host){
		    .tag = u->tag, .host = u->host, .within = within};
	}
}

static void
begin_host(struct domain *d)
{
	struct lookup_host *h = &d->hosts[d->host];

	h->external = external_new(d->out.now->policy_domain, d->org, h->host,
	    h->tag);
	h->outcome = external_outcome(h->external);
}

/* --- one stage after the other --- */

/* Where a record is put by mistake, and how that is told. The last is what is
 * left when the final dot is missing. */
static const struct {
	const char *name, *error;
} wrong_names[LOOKUP_NEAR] = {
    {"%.*s", "a record is at the domain itself, not at _dmarc below it"},
    {"_dmarc._dmarc.%.*s", "a record is at _dmarc._dmarc, not at _dmarc"},
    {"dmarc.%.*s", "a record is at dmarc, not at _dmarc"},
    {"_dmarc.%.*s.%.*s",
	"a record is at a name with the domain twice: a final dot is missing"},
};

/* Begins d->at; false if the stage is not needed. */
static bool
begin_stage(struct domain *d)
{
	const struct discover_outcome *now = d->out.now;
	struct lookup_outcome *o = &d->out;
	bool counts = false;
	size_t i, at;

	switch (d->at) {
	case AT_EXISTENCE:
		/* A record may be another domain's, and then does not say
		 * whether this one exists; without one it is asked. */
		o->exists = now->exists;
		o->exists_known = now->exists_known;
		if (now->result != DISCOVER_NONE || now->exists_known)
			return false;
		d->existence.name = d->existence.domain = now->domain;
		d->existence.type = DNS_CNAME; /* any will do: RFC 9989, A.4 */
		return true;
	case AT_NEAR:
		for (i = 0; i < now->nsteps; i++) /* it is told already */
			counts |= now->steps[i].nrecords > 1 ||
			    now->steps[i].near != NULL;
		if (!d->config->near || now->result != DISCOVER_NONE || counts)
			return false;
		for (i = 0; i < LOOKUP_NEAR; i++) {
			d->near[i] = (struct discover_step){.type = DNS_TXT,
			    .domain = now->domain};
			d->near[i].name.n = d->near_names.n;
			buf_printf(&d->near_names, wrong_names[i].name,
			    SPAN_ARG(now->domain), SPAN_ARG(now->domain));
			d->near[i].name.n = d->near_names.n -
			    d->near[i].name.n;
		}
		for (i = at = 0; i < LOOKUP_NEAR; at += d->near[i++].name.n)
			d->near[i].name.p = d->near_names.p + at;
		o->near = d->near;
		return true;
	case AT_7489:
		if (d->config->psl == NULL)
			return false;
		d->psl_org = psl_org(d->config->psl, now->domain);
		d->then = discover7489_new(now, d->psl_org, 0);
		o->then = discover7489_outcome(d->then);
		return true;
	case AT_9091:
		if (d->then == NULL || o->then->result == DISCOVER_TEMPERROR)
			return false;
		/* RFC 9091 adds two things to RFC 7489: psd=y, and np for a
		 * domain that does not exist. */
		for (i = 0; i < now->nsteps; i++)
			counts |= now->steps[i].record != NULL &&
			    now->steps[i].record->psd == 'y';
		if (!counts && (now->exists || o->then->record == NULL ||
		    o->then->record->np == POLICY_ABSENT))
			return false;
		d->then9091 = discover7489_new(now, d->psl_org, DISCOVER_9091);
		o->then9091 = discover7489_outcome(d->then9091);
		return true;
	case AT_EXTERNAL:
		/* Of a PSD's record the organization is the PSD itself. */
		d->org = now->source == DISCOVER_AT_PSD ? now->policy_domain :
		    now->org_domain;
		collect_hosts(d);
		d->host = 0;
		if (!d->config->external || o->nhosts == 0)
			return false;
		begin_host(d);
		return true;
	case AT_SECURE:
		return d->secure != NULL;
	default:
		return false;
	}
}

/* The stage's next question; false if it has none. */
static bool
question(const struct domain *d, struct span *name, enum dns_type *type)
{
	switch (d->at) {
	case AT_WALK:
		return discover_next(d->now, name, type);
	case AT_EXISTENCE:
		*name = d->existence.name;
		*type = d->existence.type;
		return d->out.existence == NULL;
	case AT_NEAR:
		*name = d->near[d->nnear % LOOKUP_NEAR].name;
		*type = DNS_TXT;
		return d->nnear < LOOKUP_NEAR;
	case AT_7489:
		return discover7489_next(d->then, name, type);
	case AT_9091:
		return discover7489_next(d->then9091, name, type);
	case AT_EXTERNAL:
		return external_next(d->hosts[d->host].external, name, type);
	case AT_SECURE:
		return secure_next(d->secure, name, type);
	default:
		return false;
	}
}

/* Goes on to the stage, or the host, that has the next question, which it
 * gives; false at the end, when the outcome is complete. */
static bool
next(struct domain *d, struct span *name, enum dns_type *type)
{
	static const enum lookup_result results[] = {
	    [DISCOVER_FOUND] = LOOKUP_FOUND,
	    [DISCOVER_NONE] = LOOKUP_NONE,
	    [DISCOVER_INVALID] = LOOKUP_INVALID,
	    [DISCOVER_TEMPERROR] = LOOKUP_TEMPERROR,
	};
	struct lookup_outcome *o = &d->out;
	struct lookup_host *h;

	while (d->at != AT_END && !question(d, name, type)) {
		if (d->at == AT_EXTERNAL && ++d->host < o->nhosts) {
			begin_host(d);
			continue;
		}
		do
			d->at++;
		while (d->at != AT_END && !begin_stage(d));
		if (d->at != AT_END)
			continue;
		for (h = d->hosts; h != NULL && h < d->hosts + o->nhosts; h++)
			if (h->outcome != NULL)
				h->within = h->outcome->result ==
				    EXTERNAL_WITHIN;
		o->result = results[o->now->result];
		if (o->result == LOOKUP_NONE && o->exists_known && !o->exists)
			o->result = LOOKUP_NXDOMAIN;
		if (o->then != NULL)
			o->differs = differs_eval(o->now, o->then);
		if (d->secure != NULL)
			o->secure = secure_outcome(d->secure);
	}
	return d->at != AT_END;
}

/* Frees the outcome; d can begin again, and keeps some memory for that. */
static void
end(struct domain *d)
{
	size_t i;

	for (i = 0; i < d->out.nhosts; i++)
		external_free(d->hosts[i].external);
	if (d->out.existence != NULL)
		discover_step_free(&d->existence);
	while (d->nnear > 0)
		discover_step_free(&d->near[--d->nnear]);
	d->near_names.n = 0;
	discover7489_free(d->then9091);
	discover7489_free(d->then);
	discover_end(d->now);
	secure_free(d->secure);
	d->secure = NULL;
	free(d->hosts);
	d->then = d->then9091 = NULL;
	d->hosts = NULL;
	d->out = (struct lookup_outcome){0};
}

static void
free_domain(struct domain *d)
{
	if (d == NULL)
		return;
	end(d);
	discover_free(d->now);
	buf_free(&d->name);
	buf_free(&d->near_names);
	buf_free(&d->scratch);
	free(d);
}

/* --- many at once --- */

/* Octets of a buffer that is kept for the next outcome. */
enum { KEEP = 4096 };

/*
 * One lookup, from its beginning until its bytes are written. asking: within
 * a call of ask(); fed: the answer came before that call returned, so that
 * the loop there goes on, and no call nests however many questions there are.
 */
struct slot {
	struct lookup *of;
	struct domain *domain; /* NULL when it has ended */
	bool asking, fed;
	struct buf bytes;
	struct slot *next; /* unordered: another that is free */
};

/*
 * In order, slots is a ring: that of the n-th name is at n modulo size,
 * added counts names, and written those that are out.
 */
struct lookup {
	struct lookup_config c;
	struct slot *slots;
	size_t size, under_way;
	uint64_t added, written, done;
	int64_t now;
	size_t waiting; /* octets of outcomes that are not written */
	struct slot *spare;
	struct domain **idle; /* that have ended, to begin anew */
	size_t nidle;
	struct buf *bufs; /* empty ones, that used last at the end: the
	                   * processor's caches still have it */
	size_t nbufs;
};

struct lookup *
lookup_new(const struct lookup_config *c)
{
	struct lookup *l = xcalloc(1, sizeof(*l));
	size_t i;

	l->c = *c;
	l->size = c->unordered ? c->under_way : c->under_way * LOOKUP_AHEAD;
	l->slots = xcalloc(l->size, sizeof(l->slots[0]));
	l->idle = xcalloc(c->under_way, sizeof(l->idle[0]));
	l->bufs = xcalloc(c->under_way, sizeof(l->bufs[0]));
	for (i = l->size; i-- > 0;) {
		l->slots[i].of = l;
		l->slots[i].next = l->spare;
		l->spare = &l->slots[i];
	}
	return l;
}

void
lookup_free(struct lookup *l)
{
	size_t i;

	if (l == NULL)
		return;
	for (i = 0; i < l->size; i++) {
		free_domain(l->slots[i].domain);
		buf_free(&l->slots[i].bytes);
	}
	while (l->nidle > 0)
		free_domain(l->idle[--l->nidle]);
	while (l->nbufs > 0)
		buf_free(&l->bufs[--l->nbufs]);
	free(l->bufs);
	free(l->idle);
	free(l->slots);
	free(l);
}

static void
write_slot(struct lookup *l, struct slot *s)
{
	l->c.sink.write(l->c.sink.ctx, buf_span(&s->bytes));
	l->waiting -= s->bytes.n;
	if (s->bytes.cap > KEEP || l->nbufs == l->c.under_way) {
		buf_free(&s->bytes);
		return;
	}
	s->bytes.n = 0;
	l->bufs[l->nbufs++] = s->bytes; /* which owns the memory now */
	s->bytes = (struct buf){0};
}

/* A lookup has ended: renders its outcome, and writes it once all before it
 * are written. */
static void
end_slot(struct slot *s)
{
	struct lookup *l = s->of;

	if (l->nbufs > 0)
		s->bytes = l->bufs[--l->nbufs];
	l->c.sink.render(l->c.sink.ctx, &s->domain->out, &s->bytes);
	l->waiting += s->bytes.n;
	end(s->domain);
	l->idle[l->nidle++] = s->domain;
	s->domain = NULL;
	l->under_way--;
	l->done++;
	if (l->c.unordered) {
		write_slot(l, s);
		s->next = l->spare;
		l->spare = s;
		return;
	}
	for (; l->written < l->added; l->written++) {
		s = &l->slots[l->written % l->size];
		if (s->domain != NULL)
			return;
		write_slot(l, s);
	}
}

static void on_answer(void *arg, const struct dns_answer *answer);

/* Asks until an answer has to be waited for, or the lookup ends. */
static void
advance(struct slot *s)
{
	const struct dns *dns = &s->of->c.dns;
	struct span name;
	enum dns_type type;

	do {
		if (!next(s->domain, &name, &type)) {
			end_slot(s);
			return;
		}
		s->asking = true;
		s->fed = false;
		dns->ask(dns->ctx, name, type, on_answer, s);
		s->asking = false;
	} while (s->fed);
}

static void
on_answer(void *arg, const struct dns_answer *answer)
{
	struct slot *s = arg;
	struct domain *d = s->domain;
	struct span name;
	enum dns_type type;

	d->out.queries++;
	if (d->secure != NULL && d->at != AT_7489 && d->at != AT_9091 &&
	    d->at != AT_NEAR && d->at != AT_SECURE && question(d, &name, &type))
		secure_add(d->secure, name, type, answer);
	switch (d->at) {
	case AT_WALK:
		discover_feed(d->now, answer);
		break;
	case AT_EXISTENCE:
		discover_step_feed(&d->existence, answer);
		d->out.existence = &d->existence;
		d->out.exists = answer->result != DNS_NXDOMAIN;
		d->out.exists_known = answer->result != DNS_TEMPFAIL;
		break;
	case AT_NEAR:
		discover_step_feed(&d->near[d->nnear++], answer);
		break;
	case AT_7489:
		discover7489_feed(d->then, answer);
		break;
	case AT_9091:
		discover7489_feed(d->then9091, answer);
		break;
	case AT_SECURE:
		secure_feed(d->secure, answer);
		break;
	default:
		external_feed(d->hosts[d->host].external, answer);
	}
	s->fed = true;
	if (!s->asking)
		advance(s);
}

bool
lookup_has_room(const struct lookup *l)
{
	const struct dns *dns = &l->c.dns;

	if (l->under_way == 0)
		return true;
	return l->under_way < l->c.under_way &&
	    l->waiting < LIMIT_LOOKUP_WAIT &&
	    (l->c.unordered || l->added - l->written < l->size) &&
	    dns->room(dns->ctx) > 0;
}

void
lookup_time(struct lookup *l, int64_t now)
{
	l->now = now;
}

void
lookup_add(struct lookup *l, struct span name)
{
	struct slot *s = l->c.unordered ? l->spare :
	    &l->slots[l->added % l->size];
	struct domain *d = l->nidle > 0 ? l->idle[--l->nidle] :
	    xcalloc(1, sizeof(*d));
	const char *fault;

	if (l->c.unordered)
		l->spare = s->next;
	l->added++;
	l->under_way++;
	s->domain = d;
	d->config = &l->c;
	d->name.n = 0;
	fault = domain_put(&d->name, name, DOMAIN_MAIL);
	if (fault != NULL) {
		d->name.n = 0;
		buf_put_span(&d->name, name);
	}
	d->at = fault == NULL ? AT_WALK : AT_END;
	d->out = (struct lookup_outcome){.result = LOOKUP_INVALID,
	    .domain = buf_span(&d->name), .fault = fault};
	if (fault == NULL) {
		d->now = discover_new(d->now, d->out.domain, 0);
		d->out.now = discover_outcome(d->now);
		if (l->c.anchors != NULL)
			d->secure = secure_new(l->c.anchors, l->now);
	}
	advance(s);
}

bool
lookup_run(struct lookup *l)
{
	return l->under_way > 0 && l->c.dns.run(l->c.dns.ctx);
}

uint64_t
lookup_done(const struct lookup *l)
{
	return l->done;
}

const struct discover_step *
lookup_near(const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	size_t i;

	for (i = 0; now != NULL && i < now->nsteps; i++) {
		if (now->record != NULL && now->steps[i].record == now->record)
			break;
		if (now->steps[i].near != NULL)
			return &now->steps[i];
	}
	return NULL;
}

const char *
lookup_error(const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	const struct discover_step *near;
	size_t i;

	if (o->fault != NULL)
		return o->fault;
	if (now->error != NULL)
		return now->error;
	if (o->existence != NULL && o->existence->error != NULL)
		return o->existence->error;
	if (o->then != NULL && o->then->error != NULL)
		return o->then->error;
	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].outcome != NULL &&
		    o->hosts[i].outcome->error != NULL)
			return o->hosts[i].outcome->error;
	if (o->result == LOOKUP_INVALID)
		return "invalid policy, and no usable rua";
	for (i = 0; o->result != LOOKUP_FOUND && i < now->nsteps; i++)
		if (now->steps[i].nrecords > 1)
			return "several records at one name, all discarded";
	near = lookup_near(o);
	if (near != NULL)
		return near->near;
	for (i = 0; o->near != NULL && i < LOOKUP_NEAR; i++)
		if (o->near[i].nrecords > 0)
			return wrong_names[i].error;
	for (i = 0; o->result != LOOKUP_FOUND && i < now->nsteps; i++)
		if (now->steps[i].chain != NULL &&
		    now->steps[i].type == DNS_TXT &&
		    now->steps[i].result == DNS_NXDOMAIN)
			return "an alias at _dmarc leads to a name that does "
			    "not exist";
	return o->hosts_left ? "too many hosts of reports" : NULL;
}
