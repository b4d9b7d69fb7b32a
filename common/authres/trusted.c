/* Results of a trusted host, taken from its fields; verifies nothing. */
/* SPDX-License-Identifier: ISC */
#include "authres/trusted.h"

#include <stdlib.h>

#include "authres/claim.h"
#include "base/xalloc.h"
#include "value/domain.h"

/* The header, and whose fields in it are trusted. */
struct search {
	struct trusted *t;
	const struct header *h;
	const struct trace *trace;
	const struct trusted_options *o;
	struct span id;
	size_t border; /* the topmost field that may not be ours */
	bool twice;    /* SPF results that differ: none counts */
};

static void
note(struct trusted *t, enum trusted_fault f)
{
	if (t->fault == TRUSTED_FINE)
		t->fault = f;
}

/* A domain in normal form; absent, and noted, if it is none. */
static struct span
keep_domain(struct trusted *t, struct span s)
{
	struct span kept = SPAN_NONE;
	struct buf b = {0};

	if (domain_put(&b, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES |
	    DOMAIN_NO_FINAL_DOT) == NULL)
		kept = arena_dup(&t->memory, buf_span(&b));
	else
		note(t, TRUSTED_DOMAIN);
	buf_free(&b);
	return kept;
}

static void
take_spf(struct search *s, const struct authres_result *r)
{
	struct trusted *t = s->t;
	bool same, same_helo, null;
	struct span from = authres_value(&t->field, r, "smtp", "mailfrom",
	    &same);
	struct span helo = authres_value(&t->field, r, "smtp", "helo",
	    &same_helo);
	struct auth_spf spf = {.result = r->result}, *have = &t->ids.spf;

	if (!same || !same_helo) {
		note(t, TRUSTED_TWICE);
		return;
	}
	null = from.p != NULL ? from.n == 0 || span_is(from, "<>") :
	    s->o->null_path;
	if (from.p == NULL || null) {
		if (helo.n == 0) {
			if (r->result != AUTH_NONE)
				note(t, TRUSTED_NO_DOMAIN);
			t->no_pass |= r->result != AUTH_PASS &&
			    r->result != AUTH_TEMPERROR;
			return;
		}
		spf.helo = !null; /* RFC 7208, 2.4: the null path has HELO's */
		if (spf.helo)
			note(t, TRUSTED_HELO);
		from = helo;
	}
	/* smtp.mailfrom is an address, "@domain", or only a domain */
	if (from.n >= 2 && from.p[0] == '<' && from.p[from.n - 1] == '>')
		from = (struct span){from.p + 1, from.n - 2};
	spf.domain = keep_domain(t, span_behind(from, '@'));
	spf.reason = arena_dup(&t->memory,
	    r->reason.p != NULL ? r->reason : r->comment);
	if (spf.domain.p == NULL)
		return;
	/* MAIL FROM's result goes before HELO's; two that differ are none. */
	if (have->domain.p == NULL || (have->helo && !spf.helo)) {
		*have = spf;
	} else if (have->helo == spf.helo && (have->result != spf.result ||
	    !span_eq(have->domain, spf.domain))) {
		s->twice = s->twice || !spf.helo;
		note(t, TRUSTED_TWICE);
	}
}

static void
take_dkim(struct search *s, const struct authres_result *r)
{
	static const char *const names[] = {"d", "s", "a", "i", "b"};
	struct trusted *t = s->t;
	struct span v[5], reason = r->reason.p != NULL ? r->reason :
	    r->comment;
	bool same, above;
	size_t i;

	for (i = 0; i < 5; i++) {
		v[i] = authres_value(&t->field, r, "header", names[i], &same);
		if (!same) {
			note(t, TRUSTED_TWICE);
			return;
		}
	}
	/* Gmail, Yahoo and others write header.i alone: "user@domain". */
	above = v[0].n == 0;
	if (above && span_behind(v[3], '@').n < v[3].n)
		v[0] = span_behind(v[3], '@');
	if (v[0].n == 0) {
		if (r->result != AUTH_NONE)
			note(t, TRUSTED_NO_DOMAIN);
		return;
	}
	v[0] = keep_domain(t, v[0]);
	if (v[0].p == NULL)
		return;
	t->dkim = xgrow(t->dkim, t->ids.ndkim, &t->room, sizeof(*t->dkim));
	t->dkim[t->ids.ndkim++] = (struct auth_dkim){
	    .result = r->result,
	    .above = above,
	    .domain = v[0],
	    .selector = arena_dup(&t->memory, v[1]),
	    .algorithm = arena_dup(&t->memory, v[2]),
	    .identity = arena_dup(&t->memory, v[3]),
	    .signature = arena_dup(&t->memory, v[4]),
	    .reason = arena_dup(&t->memory, above && reason.p == NULL ?
		SPAN_LIT("only header.i is reported") : reason),
	};
}

/* What filters of the border write among its results, below its Received. */
static const char *const between[] = {"arc-authentication-results",
    "arc-filter", "arc-message-signature", "arc-seal", "dkim-filter",
    "dmarc-filter", "received-spf", "x-greylist", "x-rspamd-", "x-spam-",
    "x-virus-scanned"};

/* Uses the results in the trusted host's fields, from the top. */
static void
take_fields(struct search *s)
{
	struct trusted *t = s->t;
	struct authres *a = &t->field;
	const struct authres_result *r;
	const struct header_field *f;
	enum auth_method method;
	bool any, is, under = s->o->under && s->trace->border != NULL;
	size_t i;

	for (i = 0; i < s->border || (under && i < s->h->n); i++) {
		f = &s->h->field[i];
		is = span_is_nocase(f->name, "authentication-results");
		any = t->fields > 0;
		if (i > s->border && !is && !header_is_among(f->name, between,
		    sizeof(between) / sizeof(between[0])))
			break;
		if (!is)
			continue;
		if (authres_claims(f->value, s->id) != AUTHRES_OURS) {
			if (any || i > s->border)
				break; /* another host's field ends them */
			continue;
		}
		authres_parse(a, f->value);
		if (a->fault == AUTHRES_VERSION)
			continue;
		t->fields++;
		t->last = i;
		if (a->fault != AUTHRES_FINE)
			note(t, TRUSTED_BROKEN);
		for (r = a->result; r != NULL && r < a->result + a->n; r++) {
			if (!r->known ||
			    !auth_method_find(r->method, &method) ||
			    (method != AUTH_SPF && method != AUTH_DKIM))
				continue;
			if (r->version != 1)
				note(t, TRUSTED_VERSION);
			else if (method == AUTH_SPF)
				take_spf(s, r);
			else
				take_dkim(s, r);
		}
	}
}

bool
trusted_read(struct trusted *t, const struct header *h,
    const struct trace *trace, const struct trusted_options *o)
{
	struct search s = {.t = t, .h = h, .trace = trace, .o = o};
	const struct header_field *f;
	enum authres_claim claim;
	bool below = false, odd = false;
	size_t i, k;

	*t = (struct trusted){.dkim = t->dkim, .room = t->room,
	    .memory = t->memory, .field = t->field};
	arena_reset(&t->memory);
	s.border = trace->ours;
	if (trace->stop == trace->n) {
		note(t, TRUSTED_NO_BORDER);
		return false;
	}
	for (i = 0; i < o->nids && t->fields == 0; i++) {
		s.id = o->ids[i];
		take_fields(&s);
	}
	if (t->fields == 0) {
		/* Is there a field of a trusted host anywhere? */
		for (i = 0; !below && (f = header_find(h,
		     "authentication-results", &i)) != NULL; i++) {
			authres_parse(&t->field, f->value);
			for (k = 0; k < o->nids; k++) {
				claim = authres_claims(f->value, o->ids[k]);
				below |= claim == AUTHRES_OURS &&
				    t->field.fault != AUTHRES_VERSION;
				odd |= claim == AUTHRES_MAYBE;
			}
		}
		note(t, below ? TRUSTED_BELOW : odd ? TRUSTED_ODD :
		    TRUSTED_NO_FIELD);
		return false;
	}
	t->ids.trusted = s.id;
	if (s.twice)
		t->ids.spf = (struct auth_spf){.result = AUTH_NONE};
	t->ids.dkim = t->dkim;
	return true;
}

void
trusted_free(struct trusted *t)
{
	free(t->dkim);
	arena_free(&t->memory);
	authres_free(&t->field);
	*t = (struct trusted){0};
}

const char *
trusted_fault_str(enum trusted_fault f)
{
	static const char *const texts[TRUSTED_FAULTS] = {
	    [TRUSTED_FINE] = "",
	    [TRUSTED_NO_BORDER] = "no Received field of the border",
	    [TRUSTED_NO_FIELD] = "no field of a trusted host",
	    [TRUSTED_BELOW] = "field of a trusted host only below its Received",
	    [TRUSTED_ODD] = "field that may only be taken for a trusted host's",
	    [TRUSTED_BROKEN] = "field that can't be read",
	    [TRUSTED_HELO] = "result of HELO only",
	    [TRUSTED_NO_DOMAIN] = "result without a domain",
	    [TRUSTED_DOMAIN] = "result for what is no domain",
	    [TRUSTED_TWICE] = "results or values that contradict each other",
	    [TRUSTED_VERSION] = "method of another version",
	};

	return texts[f];
}
