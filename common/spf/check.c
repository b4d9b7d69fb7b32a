/* SPF: may this client send as that domain? RFC 7208; it has no clock. */
/* SPDX-License-Identifier: ISC */
#include "spf/check.h"

#include "base/limits.h"
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

const char *
spf_identity_str(enum spf_identity i)
{
	return i == SPF_HELO ? "helo" : "mailfrom";
}

const char *
spf_via_str(enum spf_via v)
{
	return v == SPF_VIA_INCLUDE ? "include" :
	    v == SPF_VIA_REDIRECT ? "redirect" : "";
}

void
spf_ask(struct spf_run *r, struct span name, enum dns_type type,
    struct dns_kept *k)
{
	const struct spf_options *o = &r->options;

	if (r->late || (o->expired != NULL && o->expired(o->ctx))) {
		r->late = true;
		*k = (struct dns_kept){.answer = {.result = DNS_TEMPFAIL,
		    .error = "the time is over"}};
		return;
	}
	r->out->queries++;
	dns_wait(r->dns, name, type, k);
}

/* Says why, for the result that is about to be returned. */
static void
because(struct spf_run *r, const char *reason, struct span at,
    struct span term)
{
	r->out->reason = reason != NULL ? reason : "no answer";
	r->out->at = at;
	r->out->term = term;
}

static struct span
domain_of(struct spf_run *r, const struct spf_frame *f)
{
	return spf_visit_at(r, f->visit)->domain;
}

static enum auth_result
end_with(struct spf_run *r, const struct spf_frame *f, const char *reason,
    struct span term, enum auth_result result)
{
	because(r, reason, domain_of(r, f), term);
	return result;
}

/* 4.5: the one record there is. Else why, and what comes of it. */
static enum auth_result
select_record(const struct dns_answer *a, const char **why,
    struct span *text)
{
	size_t i, n = 0;

	if (a->result == DNS_TEMPFAIL) {
		*why = a->error;
		return AUTH_TEMPERROR;
	}
	for (i = 0; i < a->n; i++)
		if (spfrec_is(a->records[i]) && n++ == 0)
			*text = a->records[i];
	*why = n > 1 ? "several SPF records" :
	    a->result == DNS_NXDOMAIN ? "the domain does not exist" :
	    "no SPF record";
	return n > 1 ? AUTH_PERMERROR : n == 0 ? AUTH_NONE : AUTH_PASS;
}

static enum auth_result
fetch(struct spf_run *r, struct spf_frame *f)
{
	struct span text = SPAN_NONE, at = domain_of(r, f);
	enum auth_result result;
	const char *why = NULL;
	struct dns_kept k;

	spf_ask(r, at, DNS_TXT, &k);
	result = select_record(&k.answer, &why, &text);
	if (result == AUTH_PASS) {
		f->text = spf_keep(r, text);
		spf_visit_at(r, f->visit)->text = f->text;
	} else {
		because(r, why, at, SPAN_NONE);
	}
	dns_kept_free(&k);
	return result;
}

/* 4.6: a fault anywhere ends it before any term is looked at. */
static bool
look_through(struct spf_run *r, struct spf_frame *f)
{
	struct spfrec rec = spfrec_begin(f->text);
	struct spfrec_term t;

	f->redirect.kind = f->exp.kind = SPFREC_BAD;
	while (spfrec_next(&rec, &t)) {
		if (t.fault != SPFFAULT_NONE) {
			because(r, spffault_str(t.fault), domain_of(r, f),
			    t.text);
			return false;
		}
		if (t.kind == SPFREC_REDIRECT)
			f->redirect = t;
		else if (t.kind == SPFREC_EXP)
			f->exp = t;
	}
	return true;
}

static enum auth_result
check_host(struct spf_run *r, struct span domain, enum spf_via via,
    const struct spf_frame *up);

/*
 * The domain that a term is about, not escaped, into *raw, and escaped into
 * s->target, which is absent if it can't be a name.
 */
static void
set_target(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t, struct spf_step *s, struct span *raw)
{
	if (t->value.p == NULL) {
		*raw = f->domain;
		s->target = domain_of(r, f);
		return;
	}
	r->raw.n = r->shown.n = 0;
	spf_expand_name(r, f, t->value, &r->raw);
	*raw = buf_span(&r->raw);
	if (spf_present(&r->shown, *raw))
		s->target = spf_keep(r, buf_span(&r->shown));
}

/* 5.2: what a result of the record included means here. */
static enum spf_match
included(struct spf_run *r, const struct spf_frame *f, struct spf_step *s,
    struct span domain)
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
	    [AUTH_TEMPERROR] = {SPF_MATCH_TEMPERROR, "can't be told there"},
	    [AUTH_PERMERROR] = {SPF_MATCH_PERMERROR, "an error there"},
	};
	size_t at = spf_add_step(r, s);
	enum auth_result result;

	result = check_host(r, spf_keep(r, domain), SPF_VIA_INCLUDE, f);
	s->match = table[result].match;
	s->why = table[result].why;
	if (result == AUTH_NONE)
		because(r, s->why, domain_of(r, f), s->term);
	spf_set_step(r, at, s);
	return s->match;
}

static bool
needs_dns(enum spfrec_kind k)
{
	return k != SPFREC_ALL && k != SPFREC_IP4 && k != SPFREC_IP6;
}

/* One term that needs the DNS more; too many are the end. */
static bool
count_lookup(struct spf_run *r, struct spf_step *s)
{
	s->lookups = ++r->out->lookups;
	if (s->lookups <= r->options.lookups)
		return true;
	s->match = SPF_MATCH_PERMERROR;
	s->why = "too many terms that need the DNS";
	return false;
}

static struct spf_step
step_of(const struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t)
{
	return (struct spf_step){.visit = f->visit, .term = t->text,
	    .kind = t->kind, .qualifier = t->qualifier, .why = "",
	    .lookups = r->out->lookups, .voids = r->out->voids};
}

/* What is not an include; without a name there is nothing to ask. */
static void
match(struct spf_run *r, const struct spfrec_term *t, struct spf_step *s)
{
	if (needs_dns(t->kind) && s->target.p == NULL) {
		s->why = "the target can't be a name";
		return;
	}
	spf_match(r, t, s);
	if (r->late && s->match == SPF_NO_MATCH) {
		s->match = SPF_MATCH_TEMPERROR;
		s->why = "the time is over";
	}
}

/* Tries a mechanism; the reason of an error is told. */
static enum spf_match
try_term(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t)
{
	struct spf_step s = step_of(r, f, t);
	struct span raw = SPAN_NONE;
	bool dns = needs_dns(t->kind);
	bool counted = !dns || count_lookup(r, &s);

	if (dns && counted)
		set_target(r, f, t, &s, &raw);
	if (t->kind == SPFREC_INCLUDE && counted)
		return included(r, f, &s, raw);
	if (counted)
		match(r, t, &s);
	spf_add_step(r, &s);
	if (s.match == SPF_MATCH_TEMPERROR || s.match == SPF_MATCH_PERMERROR)
		because(r, s.why, domain_of(r, f), t->text);
	return s.match;
}

static enum auth_result
matched(struct spf_run *r, const struct spf_frame *f,
    const struct spfrec_term *t)
{
	enum auth_result result = t->qualifier == '-' ? AUTH_FAIL :
	    t->qualifier == '~' ? AUTH_SOFTFAIL :
	    t->qualifier == '?' ? AUTH_NEUTRAL : AUTH_PASS;

	because(r, t->kind != SPFREC_ALL ? "the client is listed" :
	    result == AUTH_PASS ? "everybody is listed" :
	    "the client is not listed", domain_of(r, f), t->text);
	if (t->kind == SPFREC_ALL || t->kind == SPFREC_PTR ||
	    t->kind == SPFREC_EXISTS)
		r->out->network = (struct cidr){0};
	if (result == AUTH_FAIL && !f->included && r->options.explain)
		spf_explain(r, f);
	return result;
}

/* 6.1: as if the record were the target's; without one it is an error. */
static enum auth_result
redirected(struct spf_run *r, const struct spf_frame *f)
{
	struct spf_step s = step_of(r, f, &f->redirect);
	enum auth_result result;
	struct span raw;

	if (!count_lookup(r, &s)) {
		spf_add_step(r, &s);
		return end_with(r, f, s.why, f->redirect.text,
		    AUTH_PERMERROR);
	}
	set_target(r, f, &f->redirect, &s, &raw);
	s.why = "no mechanism matches";
	s.match = SPF_MATCH;
	spf_add_step(r, &s);
	result = check_host(r, spf_keep(r, raw), SPF_VIA_REDIRECT, f);
	if (result == AUTH_NONE)
		return end_with(r, f, "no SPF record to redirect to",
		    f->redirect.text, AUTH_PERMERROR);
	return result;
}

static enum auth_result
eval_record(struct spf_run *r, struct spf_frame *f)
{
	struct spfrec rec = spfrec_begin(f->text);
	enum spf_match m;
	struct spfrec_term t;

	if (!look_through(r, f))
		return AUTH_PERMERROR;
	while (spfrec_next(&rec, &t)) {
		if (spfrec_is_modifier(t.kind))
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

/* check_host() of RFC 7208, 4.1; domain is kept, and not escaped. */
static enum auth_result
check_host(struct spf_run *r, struct span domain, enum spf_via via,
    const struct spf_frame *up)
{
	struct spf_frame f = {.domain = domain};
	enum auth_result result;

	f.depth = up != NULL ? up->depth + 1 : 0;
	f.included = via == SPF_VIA_INCLUDE || (up != NULL && up->included);
	r->shown.n = 0;
	if (!spf_present(&r->shown, domain) ||
	    dname_labels(buf_span(&r->shown)) < 2) /* 4.3 */
		return AUTH_NONE;
	f.visit = spf_add_visit(r, via, f.depth, buf_span(&r->shown));
	if (f.depth > LIMIT_SPF_DEPTH)
		return end_with(r, &f, "too many records within each other",
		    SPAN_NONE, AUTH_PERMERROR);
	result = fetch(r, &f);
	if (result == AUTH_PASS)
		result = eval_record(r, &f);
	spf_visit_at(r, f.visit)->result = result;
	return result;
}

/* 5: an IPv4 address that is written as an IPv6 one is an IPv4 address. */
static struct ip
unmapped(const struct ip *ip)
{
	static const unsigned char prefix[12] = {[10] = 0xff, [11] = 0xff};
	struct ip four = {.bits = 32};

	if (ip->bits != 128 || memcmp(ip->a, prefix, sizeof(prefix)) != 0)
		return *ip;
	memcpy(four.a, ip->a + 12, 4);
	return four;
}

void
spf_check(const struct dns *dns, const struct spf_query *q,
    enum spf_identity identity, const struct spf_options *options,
    struct spf_outcome *out)
{
	struct spf_run r = {.dns = dns, .out = out, .now = q->now,
	    .ip = unmapped(&q->ip)};

	r.options = options != NULL ? *options : spf_options_default();
	*out = (struct spf_outcome){.result = AUTH_NONE, .reason = ""};
	if (spf_identify(&r, q, identity))
		out->result = check_host(&r, r.domain, SPF_VIA_IDENTITY,
		    NULL);
	if (out->result == AUTH_TEMPERROR || out->result == AUTH_PERMERROR)
		out->network = (struct cidr){0};
	buf_free(&r.raw);
	buf_free(&r.shown);
	buf_free(&r.value);
}
