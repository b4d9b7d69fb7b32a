/* The cells of a policy row, from a lookup's outcome. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/policyrow.h"

#include "dmarc/cells.h"
#include "dmarc/differs.h"

/* A list of the words whose bits are in set. */
static void
put_words(struct cells *c, enum policy_field f, unsigned int set,
    struct span (*word)(unsigned int))
{
	unsigned int i, n = 0;

	for (i = 0; set >> i != 0; i++) {
		if ((set >> i & 1) == 0)
			continue;
		if (n++ > 0)
			buf_putc(&c->text, ';');
		buf_put_span(&c->text, word(i));
	}
	cells_close(c, f);
}

static struct span
differs_word(unsigned int i)
{
	return span_str(differs_str((enum differs)i));
}

/* --- the record --- */

static void
put_record(struct cells *c, const struct record *r)
{
	static const size_t columns[TAG_N] = {
	    [TAG_P] = POLICY_p,
	    [TAG_SP] = POLICY_sp,
	    [TAG_NP] = POLICY_np,
	    [TAG_ADKIM] = POLICY_adkim,
	    [TAG_ASPF] = POLICY_aspf,
	    [TAG_FO] = POLICY_fo,
	    [TAG_PSD] = POLICY_psd,
	    [TAG_T] = POLICY_t,
	    [TAG_RUA] = POLICY_rua,
	    [TAG_RUF] = POLICY_ruf,
	};

	cells_record(c, r, columns);
	if (r->value[TAG_PCT].p != NULL)
		cells_number(c, POLICY_pct, r->pct);
	cells_foreign(c, POLICY_record, r->text);
}

/* --- where reports go, and what is deployed --- */

const char *
lookup_host_str(const struct lookup_host *h)
{
	return h->outcome != NULL ? external_result_str(h->outcome->result) :
	    h->within ? external_result_str(EXTERNAL_WITHIN) : "unchecked";
}

static void
put_external(struct cells *c, const struct lookup_outcome *o)
{
	const struct lookup_host *h;
	char before = '\0';
	size_t i;

	for (i = 0; i < o->nhosts; i++) {
		h = &o->hosts[i];
		if (h->within)
			continue;
		cells_item(c, before, span_str(record_tag_str(h->tag)));
		cells_item(c, ',', h->host);
		cells_item(c, ',', span_str(lookup_host_str(h)));
		before = ';';
	}
	cells_close(c, POLICY_external);
}

/* Has the record an URI that aggregate reports can be sent to? */
static bool
collects(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->nuris; i++)
		if (r->uris[i].tag == TAG_RUA && r->uris[i].valid &&
		    r->uris[i].mailto)
			return true;
	return false;
}

static bool
is_welcome(const struct lookup_outcome *o)
{
	const struct lookup_host *h;
	size_t i;

	for (i = 0; i < o->nhosts; i++) {
		h = &o->hosts[i];
		if (h->tag == TAG_RUA && !h->within && (h->outcome == NULL ||
		    h->outcome->result != EXTERNAL_AUTHORIZED))
			return false;
	}
	return !o->hosts_left;
}

unsigned int
deployment_eval(const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;
	unsigned int set = 1U << DEPLOYMENT_PUBLISHED;

	if (o->result != LOOKUP_FOUND)
		return 0;
	if (now->effective != POLICY_NONE)
		set |= 1U << DEPLOYMENT_RESTRICTIVE;
	if (now->record->t)
		set |= 1U << DEPLOYMENT_TESTING;
	if (!collects(now->record))
		return set;
	set |= 1U << DEPLOYMENT_COLLECTS;
	if (is_welcome(o))
		set |= 1U << DEPLOYMENT_AUTHORIZED;
	return set;
}

static struct span
deployment_word(unsigned int i)
{
	static const struct span words[] = {
	    [DEPLOYMENT_PUBLISHED] = SPAN_LIT("published"),
	    [DEPLOYMENT_RESTRICTIVE] = SPAN_LIT("restrictive"),
	    [DEPLOYMENT_TESTING] = SPAN_LIT("testing"),
	    [DEPLOYMENT_COLLECTS] = SPAN_LIT("collects"),
	    [DEPLOYMENT_AUTHORIZED] = SPAN_LIT("authorized"),
	};

	return words[i];
}

/* --- the whole --- */

/* Were there records at a name that the walk asked, but several? */
static bool
has_several(const struct discover_outcome *o)
{
	size_t i;

	for (i = 0; i < o->nsteps; i++)
		if (o->steps[i].nrecords > 1)
			return true;
	return false;
}

const char *
lookup_error(const struct lookup_outcome *o)
{
	size_t i;

	if (o->fault != NULL)
		return o->fault;
	if (o->now->error != NULL)
		return o->now->error;
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
	if ((o->result == LOOKUP_NONE || o->result == LOOKUP_NXDOMAIN) &&
	    has_several(o->now))
		return "several records at one name, all discarded";
	return o->hosts_left ? "too many hosts of reports" : NULL;
}

static void
put_7489(struct cells *c, const struct lookup_outcome *o)
{
	cells_span(c, POLICY_psl_policy_domain, o->then->policy_domain);
	cells_span(c, POLICY_psl_org_domain, o->then->org_domain);
	cells_word(c, POLICY_psl_effective, policy_str(o->then->effective));
	if (o->now->result != DISCOVER_TEMPERROR &&
	    o->then->result != DISCOVER_TEMPERROR)
		put_words(c, POLICY_differs, o->differs, differs_word);
}

/* What the result rests on: the walk, and the question for existence. */
static void
put_trust(struct cells *c, const struct lookup_outcome *o)
{
	const struct discover_step *e = o->existence;
	bool ad = o->now->ad && (e == NULL || e->ad);
	uint32_t ttl = o->now->ttl;

	if (o->result == LOOKUP_TEMPERROR)
		return;
	if (e != NULL && e->ttl < ttl)
		ttl = e->ttl;
	cells_word(c, POLICY_dnssec, ad ? "true" : "false");
	cells_number(c, POLICY_ttl, ttl);
}

static void
put_now(struct cells *c, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;

	cells_span(c, POLICY_policy_domain, now->policy_domain);
	cells_span(c, POLICY_org_domain, now->org_domain);
	cells_word(c, POLICY_source, discover_source_str(now->source));
	cells_word(c, POLICY_effective, policy_str(now->effective));
	if (now->record != NULL) {
		put_record(c, now->record);
		put_external(c, o);
	}
	put_trust(c, o);
	cells_number(c, POLICY_queries, o->queries);
	put_words(c, POLICY_deployment, deployment_eval(o), deployment_word);
}

void
policyrow_fill(struct cells *c, const struct lookup_outcome *o)
{
	cells_begin(c, POLICY_N);
	cells_foreign(c, POLICY_domain, o->domain);
	cells_word(c, POLICY_result, lookup_result_str(o->result));
	if (o->now != NULL)
		put_now(c, o);
	if (o->then != NULL)
		put_7489(c, o);
	cells_word(c, POLICY_error, lookup_error(o));
	cells_end(c);
}
