/* The cells of a policy row, from a lookup's outcome. */
/* SPDX-License-Identifier: ISC */
#include "decide/policyrow.h"

#include "base/utf8.h"
#include "decide/differs.h"
#include "notation/list.h"

/* A cell that is made goes to r->text, which moves until all are there: what
 * is filled in is its length, and where it begins. Others stand elsewhere. */
#define ELSEWHERE SIZE_MAX

static void
open_cell(struct policyrow *r, enum policy_field f)
{
	r->at[f] = r->text.n;
}

static void
close_cell(struct policyrow *r, enum policy_field f)
{
	r->cells[f] = (struct span){"", r->text.n - r->at[f]};
}

static void
put_number(struct policyrow *r, enum policy_field f, uint64_t v)
{
	open_cell(r, f);
	buf_put_uint(&r->text, v);
	close_cell(r, f);
}

/* Part of the outcome, or a static text. */
static void
put_known(struct policyrow *r, enum policy_field f, struct span s)
{
	r->at[f] = ELSEWHERE;
	r->cells[f] = s;
}

/* What a stranger wrote; not made if absent. */
static void
put_foreign(struct policyrow *r, enum policy_field f, struct span s)
{
	if (utf8_valid(s) == s.n) {
		put_known(r, f, s);
		return;
	}
	open_cell(r, f);
	utf8_repair(&r->text, s);
	close_cell(r, f);
}

static void
put_word(struct policyrow *r, enum policy_field f, const char *word)
{
	if (word[0] != '\0')
		put_known(r, f, span_str(word));
}

static void
put_words(struct policyrow *r, enum policy_field f, unsigned int set,
    unsigned int n, const char *(*str)(unsigned int))
{
	unsigned int i;

	open_cell(r, f);
	for (i = 0; i < n; i++) {
		if ((set >> i & 1) == 0)
			continue;
		if (r->text.n > r->at[f])
			buf_putc(&r->text, ';');
		list_put(&r->text, span_str(str(i)));
	}
	close_cell(r, f);
}

static const char *
differs_word(unsigned int i)
{
	return differs_str((enum differs)i);
}

static const char *
deployment_word(unsigned int i)
{
	return deployment_str((enum deployment)i);
}

/* --- the record --- */

static void
put_policy(struct policyrow *r, enum policy_field f, enum policy p,
    struct span value)
{
	if (p == POLICY_INVALID)
		put_foreign(r, f, value);
	else
		put_word(r, f, policy_str(p));
}

static void
put_letter(struct policyrow *r, enum policy_field f, char c, struct span value)
{
	if (value.p == NULL)
		return;
	open_cell(r, f);
	buf_putc(&r->text, c);
	close_cell(r, f);
}

static void
put_record(struct policyrow *r, const struct record *rec)
{
	const struct span *v = rec->value;

	put_policy(r, POLICY_p, rec->p, v[TAG_P]);
	put_policy(r, POLICY_sp, rec->sp, v[TAG_SP]);
	put_policy(r, POLICY_np, rec->np, v[TAG_NP]);
	put_letter(r, POLICY_adkim, rec->adkim, v[TAG_ADKIM]);
	put_letter(r, POLICY_aspf, rec->aspf, v[TAG_ASPF]);
	put_foreign(r, POLICY_fo, v[TAG_FO]);
	put_letter(r, POLICY_psd, rec->psd, v[TAG_PSD]);
	put_letter(r, POLICY_t, rec->t ? 'y' : 'n', v[TAG_T]);
	if (v[TAG_PCT].p != NULL)
		put_number(r, POLICY_pct, rec->pct);
	put_foreign(r, POLICY_rua, v[TAG_RUA]);
	put_foreign(r, POLICY_ruf, v[TAG_RUF]);
	put_foreign(r, POLICY_record, rec->text);
}

/* --- where reports go, and what is deployed --- */

const char *
lookup_host_str(const struct lookup_host *h)
{
	return h->outcome != NULL ? external_result_str(h->outcome->result) :
	    h->within ? external_result_str(EXTERNAL_WITHIN) : "unchecked";
}

static void
put_external(struct policyrow *r, const struct lookup_outcome *o)
{
	const struct lookup_host *h;
	struct buf good = {0};
	size_t i;

	open_cell(r, POLICY_external);
	for (i = 0; i < o->nhosts; i++) {
		h = &o->hosts[i];
		if (h->within)
			continue;
		if (r->text.n > r->at[POLICY_external])
			buf_putc(&r->text, ';');
		buf_puts(&r->text, record_tag_str(h->tag));
		buf_putc(&r->text, ',');
		good.n = 0;
		utf8_repair(&good, h->host);
		list_put(&r->text, buf_span(&good));
		buf_putc(&r->text, ',');
		buf_puts(&r->text, lookup_host_str(h));
	}
	buf_free(&good);
	close_cell(r, POLICY_external);
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
	bool any, holds[DEPLOYMENT_N];
	unsigned int i, set = 0;

	if (o->result != LOOKUP_FOUND)
		return 0;
	any = collects(now->record);
	holds[DEPLOYMENT_PUBLISHED] = true;
	holds[DEPLOYMENT_RESTRICTIVE] = now->effective != POLICY_NONE;
	holds[DEPLOYMENT_TESTING] = now->record->t;
	holds[DEPLOYMENT_COLLECTS] = any;
	holds[DEPLOYMENT_AUTHORIZED] = any && is_welcome(o);
	for (i = 0; i < DEPLOYMENT_N; i++)
		if (holds[i])
			set |= 1U << i;
	return set;
}

const char *
deployment_str(enum deployment d)
{
	static const char *const names[] = {
	    [DEPLOYMENT_PUBLISHED] = "published",
	    [DEPLOYMENT_RESTRICTIVE] = "restrictive",
	    [DEPLOYMENT_TESTING] = "testing",
	    [DEPLOYMENT_COLLECTS] = "collects",
	    [DEPLOYMENT_AUTHORIZED] = "authorized",
	};

	return names[d];
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
put_7489(struct policyrow *r, const struct lookup_outcome *o)
{
	put_known(r, POLICY_psl_policy_domain, o->then->policy_domain);
	put_known(r, POLICY_psl_org_domain, o->then->org_domain);
	put_word(r, POLICY_psl_effective, policy_str(o->then->effective));
	if (o->now->result != DISCOVER_TEMPERROR &&
	    o->then->result != DISCOVER_TEMPERROR)
		put_words(r, POLICY_differs, o->differs, DIFFERS_N,
		    differs_word);
}

/* What the result rests on: the walk, and the question for existence. */
static void
put_trust(struct policyrow *r, const struct lookup_outcome *o)
{
	const struct discover_step *e = o->existence;
	bool ad = o->now->ad && (e == NULL || e->ad);
	uint32_t ttl = o->now->ttl;

	if (o->result == LOOKUP_TEMPERROR)
		return;
	if (e != NULL && e->ttl < ttl)
		ttl = e->ttl;
	put_word(r, POLICY_dnssec, ad ? "true" : "false");
	put_number(r, POLICY_ttl, ttl);
}

static void
put_now(struct policyrow *r, const struct lookup_outcome *o)
{
	const struct discover_outcome *now = o->now;

	put_known(r, POLICY_policy_domain, now->policy_domain);
	put_known(r, POLICY_org_domain, now->org_domain);
	put_word(r, POLICY_source, discover_source_str(now->source));
	put_word(r, POLICY_effective, policy_str(now->effective));
	if (now->record != NULL) {
		put_record(r, now->record);
		put_external(r, o);
	}
	put_trust(r, o);
	put_number(r, POLICY_queries, o->queries);
	put_words(r, POLICY_deployment, deployment_eval(o), DEPLOYMENT_N,
	    deployment_word);
}

void
policyrow_fill(struct policyrow *r, const struct lookup_outcome *o)
{
	const char *error = lookup_error(o);
	size_t i;

	r->text.n = 0;
	for (i = 0; i < POLICY_N; i++)
		r->cells[i] = SPAN_NONE;
	put_foreign(r, POLICY_domain, o->domain);
	put_word(r, POLICY_result, lookup_result_str(o->result));
	if (o->now != NULL)
		put_now(r, o);
	if (o->then != NULL)
		put_7489(r, o);
	if (error != NULL)
		put_word(r, POLICY_error, error);
	for (i = 0; i < POLICY_N; i++)
		if (r->cells[i].n > 0 && r->at[i] != ELSEWHERE)
			r->cells[i].p = r->text.p + r->at[i];
}

void
policyrow_free(struct policyrow *r)
{
	buf_free(&r->text);
}
