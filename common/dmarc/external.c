/* May reports be sent to a host? RFC 9990, 4; a state machine. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/external.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "value/dname.h"

struct external {
	struct external_outcome out;
	enum record_tag tag;
	enum { AT_WALK, AT_REPORT, AT_END } at;
	struct discover *walk;
	struct buf policy, org, host, name, override;
};

static void
settle(struct external *e, enum external_result result, enum external_why why)
{
	/* If the Organizational Domains could not be compared, a host that does
	 * not authorize reports may need no authorization. */
	if (result == EXTERNAL_DENIED && why != EXTERNAL_NAME &&
	    (e->out.host_org.p == NULL || e->org.n == 0)) {
		result = EXTERNAL_TEMPERROR;
		why = EXTERNAL_FINE;
	}
	e->out.result = result;
	e->out.why = why;
	if (result != EXTERNAL_TEMPERROR)
		e->out.error = NULL;
	e->at = AT_END;
}

struct external *
external_new(struct span policy_domain, struct span org_domain,
    struct span host, enum record_tag tag)
{
	struct external *e = xcalloc(1, sizeof(*e));

	e->tag = tag;
	buf_put_span(&e->policy, policy_domain);
	buf_put_span(&e->org, org_domain);
	if (dname_put(&e->host, host) != DNAME_FINE ||
	    dname_labels(buf_span(&e->host)) == 0) {
		settle(e, EXTERNAL_DENIED, EXTERNAL_NAME);
		return e;
	}
	e->out.host = buf_span(&e->host);
	/*
	 * The record's domain and its Organizational Domain need no walk.
	 * That the latter is its own Organizational Domain follows from
	 * 4.10.2: a walk from there sees the upper part of what the record's
	 * walk saw.
	 */
	if (span_eq(e->out.host, buf_span(&e->policy)) ||
	    (e->org.n > 0 && span_eq(e->out.host, buf_span(&e->org)))) {
		settle(e, EXTERNAL_WITHIN, EXTERNAL_FINE);
		return e;
	}
	e->at = AT_WALK;
	e->walk = discover_new(NULL, e->out.host, DISCOVER_ORG_ONLY);
	e->out.walk = discover_outcome(e->walk);
	return e;
}

void
external_free(struct external *e)
{
	if (e == NULL)
		return;
	discover_free(e->walk);
	buf_free(&e->policy);
	buf_free(&e->org);
	buf_free(&e->host);
	buf_free(&e->name);
	buf_free(&e->override);
	free(e);
}

/*
 * Step 9. Only mailto counts: URIs of other schemes are ignored (RFC 9989,
 * 4.7), as are invalid ones. False if one leads to another host.
 */
static bool
take_override(struct external *e, const struct record *r)
{
	const struct record_uri *u;
	struct buf host = {0};
	bool any = false, same = true;
	size_t i;

	for (i = 0; i < r->nuris && same; i++) {
		u = &r->uris[i];
		if (u->tag != e->tag || !u->valid || !u->mailto)
			continue;
		any = true;
		host.n = 0;
		same = dname_put(&host, u->host) == DNAME_FINE &&
		    span_eq(buf_span(&host), e->out.host);
	}
	buf_free(&host);
	/* Of several records the first; the RFC does not say. */
	if (same && any && e->override.n == 0) {
		buf_put_span(&e->override, r->value[e->tag]);
		e->out.override = buf_span(&e->override);
	}
	return same;
}

/* Steps 6 to 9: what begins with the version authorizes; p is not needed. */
static void
report_fed(struct external *e, const struct dns_answer *answer)
{
	bool any = false, good = true;
	struct record r;
	size_t i;

	e->out.asked = true;
	if (answer->result == DNS_TEMPFAIL) {
		e->out.error = answer->error;
		settle(e, EXTERNAL_TEMPERROR, EXTERNAL_FINE);
		return;
	}
	for (i = 0; answer->result == DNS_FOUND && i < answer->n && good;
	    i++) {
		if (!record_is(answer->records[i]))
			continue;
		any = true;
		record_parse(&r, answer->records[i]);
		good = take_override(e, &r);
		record_free(&r);
	}
	if (!any) {
		settle(e, EXTERNAL_DENIED, EXTERNAL_MISSING);
	} else if (good) {
		settle(e, EXTERNAL_AUTHORIZED, EXTERNAL_FINE);
	} else {
		settle(e, EXTERNAL_DENIED, EXTERNAL_OVERRIDE);
		e->out.override = SPAN_NONE;
	}
}

bool
external_next(const struct external *e, struct span *name,
    enum dns_type *type)
{
	if (e->at == AT_WALK)
		return discover_next(e->walk, name, type);
	*name = e->out.name;
	*type = DNS_TXT;
	return e->at == AT_REPORT;
}

void
external_feed(struct external *e, const struct dns_answer *answer)
{
	const struct discover_outcome *w = e->out.walk;
	struct span name;
	enum dns_type type;

	if (e->at == AT_REPORT) {
		report_fed(e, answer);
		return;
	}
	discover_feed(e->walk, answer);
	if (discover_next(e->walk, &name, &type))
		return;
	e->out.host_org = w->org_domain;
	e->out.error = w->org_domain.p == NULL ? w->error :
	    e->org.n == 0 ? "Organizational Domain not known" : NULL;
	if (e->org.n > 0 && span_eq(w->org_domain, buf_span(&e->org))) {
		settle(e, EXTERNAL_WITHIN, EXTERNAL_FINE);
		return;
	}
	/* RFC 9990, 4, steps 2 to 4 make the name to ask. */
	buf_put_span(&e->name, buf_span(&e->policy));
	buf_puts(&e->name, "._report._dmarc.");
	buf_put_span(&e->name, e->out.host);
	if (dname_wire(buf_span(&e->name)) > DNAME_WIRE_MAX) {
		settle(e, EXTERNAL_DENIED, EXTERNAL_LONG);
		return;
	}
	/*
	 * If "_dmarc.HOST" does not exist, nothing below it does (RFC 8020),
	 * so the record need not be asked for. If the walk failed, the record
	 * may still authorize.
	 */
	e->out.name = buf_span(&e->name);
	if (w->steps[0].result == DNS_NXDOMAIN)
		settle(e, EXTERNAL_DENIED, EXTERNAL_MISSING);
	else
		e->at = AT_REPORT;
}

const struct external_outcome *
external_outcome(const struct external *e)
{
	return &e->out;
}

const char *
external_result_str(enum external_result r)
{
	static const char *const names[] = {
	    [EXTERNAL_WITHIN] = "within",
	    [EXTERNAL_AUTHORIZED] = "authorized",
	    [EXTERNAL_DENIED] = "denied",
	    [EXTERNAL_TEMPERROR] = "temperror",
	};

	return names[r];
}
