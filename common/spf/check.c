/* SPF: may this client send as that domain? RFC 7208; it has no clock. */
/* SPDX-License-Identifier: ISC */
#include "spf/check.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "spf/run.h"
#include "value/dname.h"

struct spf_options
spf_options_default(void)
{
	return (struct spf_options){
	    .lookups = LIMIT_SPF_LOOKUPS,
	    .voids = LIMIT_SPF_VOIDS,
	    .mx = LIMIT_SPF_MX,
	    .addresses = LIMIT_SPF_ADDRESSES,
	    .ptr = LIMIT_SPF_PTR,
	    .steps = LIMIT_SPF_STEPS,
	};
}

/* The result, with the reason that the outcome has for it. */
static enum auth_result
end_with(struct spf_run *r, const struct spf_frame *f, const char *reason,
    struct span term, enum auth_result result)
{
	r->out->reason = reason != NULL ? reason : "no answer";
	r->out->at = f->name;
	r->out->term = term;
	return result;
}

/* Begins a step; returns its index, SIZE_MAX if options.steps are kept
 * already. */
static size_t
add_step(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t, struct spf_step *s)
{
	struct spf_outcome *o = r->out;

	*s = (struct spf_step){.visit = f->visit, .term = t->text,
	    .kind = t->kind, .qualifier = t->qualifier, .why = "",
	    .lookups = o->lookups, .voids = o->voids};
	if (o->nsteps >= r->options.steps) {
		o->unkept++;
		return SIZE_MAX;
	}
	o->steps = r->steps = xgrow(r->steps, o->nsteps, &r->steps_cap,
	    sizeof(*r->steps));
	return o->nsteps++;
}

/*
 * Counts a term that needs the DNS, false if it is one too many, and expands
 * the domain that it is about: into *raw, not escaped, and into s->target,
 * which stays absent if that can't be a name.
 */
static bool
begin_lookup(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t, struct spf_step *s, struct span *raw)
{
	s->lookups = ++r->out->lookups;
	if (s->lookups > r->options.lookups) {
		s->match = SPF_MATCH_PERMERROR;
		s->why = "too many terms that need the DNS";
		return false;
	}
	if (t->value.p == NULL) {
		*raw = f->domain;
		s->target = f->name;
		return true;
	}
	r->raw.n = r->shown.n = 0;
	spf_expand_name(r, f, t->value, &r->raw);
	*raw = buf_span(&r->raw);
	if (spf_present(&r->shown, *raw))
		s->target = arena_dup(r->memory, buf_span(&r->shown));
	return true;
}

static enum auth_result check_host(struct spf_run *r, struct span domain,
    enum spf_via via, const struct spf_frame *up);

/* 5.2: what the result of the included record means here. */
static void
match_include(struct spf_run *r, const struct spf_frame *f,
    struct spf_step *s, struct span domain)
{
	static const struct {
		enum spf_match match;
		const char *why;
	} table[AUTH_N] = {
	    [AUTH_NONE] = {SPF_MATCH_PERMERROR, "no SPF record to include"},
	    [AUTH_PASS] = {SPF_MATCH, "passes there"},
	    [AUTH_FAIL] = {SPF_NO_MATCH, "fails there"},
	    [AUTH_SOFTFAIL] = {SPF_NO_MATCH, "softfails there"},
	    [AUTH_NEUTRAL] = {SPF_NO_MATCH, "is neutral there"},
	    [AUTH_POLICY] = {SPF_MATCH_PERMERROR, ""},
	    [AUTH_TEMPERROR] = {SPF_MATCH_TEMPERROR, "a temporary error there"},
	    [AUTH_PERMERROR] = {SPF_MATCH_PERMERROR, "an error there"},
	};
	enum auth_result result = check_host(r, arena_dup(r->memory, domain),
	    SPF_VIA_INCLUDE, f);

	s->match = table[result].match;
	s->why = table[result].why;
	if (result == AUTH_NONE)
		end_with(r, f, s->why, s->term, result);
}

/* Tries a mechanism; after an error the outcome has its reason. */
static enum spf_match
try_term(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t)
{
	bool lookup = spfrec_is_lookup(t->kind), inside = false;
	struct span raw = SPAN_NONE;
	struct spf_step s;
	size_t at = add_step(r, f, t, &s);

	if (lookup && !begin_lookup(r, f, t, &s, &raw)) {
		/* one too many */
	} else if (t->kind == SPFREC_INCLUDE) {
		match_include(r, f, &s, raw);
		inside = true; /* so the reason is there */
	} else if (lookup && s.target.p == NULL) {
		s.why = "the target can't be a name";
	} else {
		spf_match(r, t, &s);
		if (r->late && s.match == SPF_NO_MATCH) {
			s.match = SPF_MATCH_TEMPERROR;
			s.why = "the time is over";
		}
	}
	if (at != SIZE_MAX)
		r->steps[at] = s;
	if (!inside && (s.match == SPF_MATCH_TEMPERROR ||
	    s.match == SPF_MATCH_PERMERROR))
		end_with(r, f, s.why, t->text, AUTH_PERMERROR);
	return s.match;
}

static enum auth_result
matched(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t)
{
	enum auth_result result = t->qualifier == '-' ? AUTH_FAIL :
	    t->qualifier == '~' ? AUTH_SOFTFAIL :
	    t->qualifier == '?' ? AUTH_NEUTRAL : AUTH_PASS;
	const char *why;
	struct dns_kept k;

	if (t->kind == SPFREC_ALL || t->kind == SPFREC_PTR ||
	    t->kind == SPFREC_EXISTS)
		r->out->network = (struct cidr){0};
	end_with(r, f, t->kind != SPFREC_ALL ? "the client is listed" :
	    result == AUTH_PASS ? "everybody is listed" :
	    "the client is not listed", t->text, result);
	if (result != AUTH_FAIL || f->included || !r->options.explain ||
	    f->exp.kind != SPFREC_EXP)
		return result;
	/* 6.2: the explanation of a fail, or why there is none */
	r->raw.n = r->shown.n = 0;
	spf_expand_name(r, f, f->exp.value, &r->raw);
	if (!spf_present(&r->shown, buf_span(&r->raw))) {
		r->out->unexplained = "the target can't be a name";
		return result;
	}
	spf_ask(r, buf_span(&r->shown), DNS_TXT, &k);
	if (k.answer.result == DNS_TEMPFAIL)
		why = k.answer.error;
	else if (k.answer.n != 1)
		why = k.answer.n == 0 ? "there is no explanation" :
		    "several explanations";
	else
		why = spf_expand_explanation(r, f, k.answer.records[0]);
	r->out->unexplained = why;
	dns_kept_free(&k);
	return result;
}

/* 6.1: as if the record were the target's; without one it is an error. */
static enum auth_result
redirected(struct spf_run *r, const struct spf_frame *f)
{
	enum auth_result result;
	struct spf_step s;
	struct span raw;
	size_t at = add_step(r, f, &f->redirect, &s);
	bool fits = begin_lookup(r, f, &f->redirect, &s, &raw);

	if (fits) {
		s.why = "no mechanism matches";
		s.match = SPF_MATCH;
	}
	if (at != SIZE_MAX)
		r->steps[at] = s;
	if (!fits)
		return end_with(r, f, s.why, f->redirect.text,
		    AUTH_PERMERROR);
	result = check_host(r, arena_dup(r->memory, raw), SPF_VIA_REDIRECT, f);
	return result != AUTH_NONE ? result : end_with(r, f,
	    "no SPF record to redirect to", f->redirect.text, AUTH_PERMERROR);
}

static enum auth_result
eval_record(struct spf_run *r, struct spf_frame *f)
{
	struct spfrec rec = {.text = f->text};
	struct spfrec_term t;
	enum spf_match m;

	/* 4.6: a fault anywhere ends it before any term is tried */
	f->redirect.kind = f->exp.kind = SPFREC_BAD;
	while (spfrec_next(&rec, &t)) {
		if (t.fault != SPFFAULT_NONE)
			return end_with(r, f, spffault_str(t.fault), t.text,
			    AUTH_PERMERROR);
		if (t.kind == SPFREC_REDIRECT)
			f->redirect = t;
		else if (t.kind == SPFREC_EXP)
			f->exp = t;
	}
	rec = (struct spfrec){.text = f->text};
	while (spfrec_next(&rec, &t)) {
		if (t.qualifier == 0) /* a modifier */
			continue;
		m = try_term(r, f, &t);
		if (m == SPF_MATCH)
			return matched(r, f, &t);
		if (m == SPF_MATCH_TEMPERROR)
			return AUTH_TEMPERROR;
		if (m == SPF_MATCH_PERMERROR)
			return AUTH_PERMERROR;
	}
	if (f->redirect.kind == SPFREC_REDIRECT)
		return redirected(r, f);
	r->out->network = (struct cidr){0};
	return end_with(r, f, "no mechanism matches", SPAN_NONE,
	    AUTH_NEUTRAL); /* 4.7 */
}

/* check_host() of RFC 7208, 4.1; domain is kept, and not escaped. up is the
 * record that includes or redirects to it, if one does. */
static enum auth_result
check_host(struct spf_run *r, struct span domain, enum spf_via via,
    const struct spf_frame *up)
{
	struct spf_frame f = {.domain = domain};
	struct span text = SPAN_NONE;
	enum auth_result result;
	struct dns_kept k;
	const char *why;
	size_t i, n = 0;

	f.depth = up != NULL ? up->depth + 1 : 0;
	f.included = via == SPF_VIA_INCLUDE || (up != NULL && up->included);
	r->shown.n = 0;
	if (!spf_present(&r->shown, domain) ||
	    dname_labels(buf_span(&r->shown)) < 2) /* 4.3 */
		return AUTH_NONE;
	f.name = arena_dup(r->memory, buf_span(&r->shown));
	f.visit = r->out->nvisits++;
	r->out->visits = r->visits = xgrow(r->visits, f.visit,
	    &r->visits_cap, sizeof(*r->visits));
	r->visits[f.visit] = (struct spf_visit){.via = via,
	    .depth = f.depth, .domain = f.name, .result = AUTH_NONE};
	if (f.depth > LIMIT_SPF_DEPTH)
		return end_with(r, &f, "too many records within each other",
		    SPAN_NONE, AUTH_PERMERROR);
	/* 4.4 and 4.5: the one record that the domain has */
	spf_ask(r, f.name, DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		if (spfrec_is(k.answer.records[i]) && n++ == 0)
			text = k.answer.records[i];
	result = k.answer.result == DNS_TEMPFAIL ? AUTH_TEMPERROR :
	    n > 1 ? AUTH_PERMERROR : n == 0 ? AUTH_NONE : AUTH_PASS;
	why = k.answer.result == DNS_TEMPFAIL ? k.answer.error :
	    n > 1 ? "several SPF records" :
	    k.answer.result == DNS_NXDOMAIN ? "the domain does not exist" :
	    "no SPF record";
	if (result == AUTH_PASS)
		r->visits[f.visit].text = f.text = arena_dup(r->memory, text);
	else
		end_with(r, &f, why, SPAN_NONE, result);
	dns_kept_free(&k);
	if (result == AUTH_PASS)
		result = eval_record(r, &f);
	r->visits[f.visit].result = result;
	return result;
}

void
spf_check(const struct dns *dns, const struct spf_query *q,
    enum spf_identity identity, const struct spf_options *options,
    struct spf_outcome *out)
{
	struct spf_run r = {.dns = dns, .out = out, .now = q->now,
	    .ip = q->ip};

	/* 5: an IPv4 address written as an IPv6 one is an IPv4 address */
	ip_unmap(&r.ip);
	r.family = r.ip.bits == 32 ? DNS_A : DNS_AAAA;
	r.options = options != NULL ? *options : spf_options_default();
	*out = (struct spf_outcome){.result = AUTH_NONE, .reason = ""};
	r.memory = &out->memory;
	if (spf_identify(&r, q, identity))
		out->result = check_host(&r, r.domain, SPF_VIA_IDENTITY,
		    NULL);
	if (out->result == AUTH_TEMPERROR || out->result == AUTH_PERMERROR)
		out->network = (struct cidr){0};
	buf_free(&r.raw);
	buf_free(&r.shown);
	buf_free(&r.value);
}

void
spf_free(struct spf_outcome *out)
{
	/* const to others, but ours */
	free((void *)(uintptr_t)out->visits);
	free((void *)(uintptr_t)out->steps);
	arena_free(&out->memory);
	*out = (struct spf_outcome){.reason = ""};
}
