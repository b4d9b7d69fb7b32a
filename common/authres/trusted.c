/* Results of a trusted host, taken from its fields; verifies nothing. */
/* SPDX-License-Identifier: ISC */
#include "authres/trusted.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "dns/domain.h"
#include "mail/trace.h"

/* Octets that a domain's normal form may have more than it had before. */
#define LONGER 512U

/* Where to look, and for whom. */
struct search {
	struct trusted *t;
	const struct rfc5322_header *h;
	const struct trusted_options *o;
	struct span id;
	size_t border; /* its Received; h->n if there is none */
	bool twice;    /* SPF results that differ: none counts */
};

static void
note(struct trusted *t, enum trusted_fault f)
{
	if (t->fault == TRUSTED_FINE)
		t->fault = f;
}

static struct span
keep(struct trusted *t, struct span s)
{
	size_t from = t->text.n;

	if (s.p == NULL)
		return s;
	buf_put_span(&t->text, s);
	return (struct span){t->text.p + from, s.n};
}

/* A domain in normal form; absent, and noted, if it is none. */
static struct span
keep_domain(struct trusted *t, struct span s)
{
	size_t from = t->text.n;

	if (domain_put(&t->text, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES |
	    DOMAIN_NO_FINAL_DOT) != NULL) {
		note(t, TRUSTED_DOMAIN);
		return SPAN_NONE;
	}
	return (struct span){t->text.p + from, t->text.n - from};
}

static struct span
why(const struct authres_result *r)
{
	return r->reason.p != NULL ? r->reason : r->comment;
}

/* The domain of smtp.mailfrom: an address, "@domain", or only that. */
static struct span
domain_of(struct span s)
{
	size_t i;

	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = (struct span){s.p + 1, s.n - 2};
	for (i = s.n; i > 0 && s.p[i - 1] != '@'; i--)
		;
	return (struct span){s.p + i, s.n - i};
}

static bool
same_spf(const struct auth_spf *a, const struct auth_spf *b)
{
	return a->result == b->result && span_eq(a->domain, b->domain);
}

/* MAIL FROM's result goes before HELO's; two that differ are none. */
static void
put_spf(struct search *s, const struct auth_spf *spf)
{
	struct auth_spf *have = &s->t->ids.spf;

	if (have->domain.p == NULL || (have->helo && !spf->helo)) {
		*have = *spf;
	} else if (have->helo == spf->helo && !same_spf(have, spf)) {
		s->twice = s->twice || !spf->helo;
		note(s->t, TRUSTED_TWICE);
	}
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
	struct auth_spf spf = {.result = r->result};

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
			return;
		}
		spf.helo = !null; /* RFC 7208, 2.4: the null path has HELO's */
		if (spf.helo)
			note(t, TRUSTED_HELO);
		from = helo;
	}
	spf.domain = keep_domain(t, domain_of(from));
	spf.reason = keep(t, why(r));
	if (spf.domain.p != NULL)
		put_spf(s, &spf);
}

static struct auth_dkim *
new_dkim(struct trusted *t)
{
	if (t->ids.ndkim == t->room) {
		t->room = t->room > 0 ? 2 * t->room : 8;
		t->dkim = xreallocarray(t->dkim, t->room, sizeof(*t->dkim));
	}
	return &t->dkim[t->ids.ndkim];
}

static void
take_dkim(struct search *s, const struct authres_result *r)
{
	static const char *const names[] = {"d", "s", "a", "i", "b"};
	struct trusted *t = s->t;
	struct span v[5];
	struct auth_dkim *d;
	bool same;
	size_t i;

	for (i = 0; i < 5; i++) {
		v[i] = authres_value(&t->field, r, "header", names[i], &same);
		if (!same) {
			note(t, TRUSTED_TWICE);
			return;
		}
	}
	/* No header.d: header.i may be of a subdomain, and is not DMARC's. */
	if (v[0].n == 0) {
		if (r->result != AUTH_NONE)
			note(t, TRUSTED_NO_DOMAIN);
		return;
	}
	v[0] = keep_domain(t, v[0]);
	if (v[0].p == NULL)
		return;
	d = new_dkim(t);
	*d = (struct auth_dkim){
	    .result = r->result,
	    .domain = v[0],
	    .selector = keep(t, v[1]),
	    .algorithm = keep(t, v[2]),
	    .identity = keep(t, v[3]),
	    .signature = keep(t, v[4]),
	    .reason = keep(t, why(r)),
	};
	t->ids.ndkim++;
}

/* The field in t->field is of the host that is trusted. */
static void
take_field(struct search *s)
{
	struct trusted *t = s->t;
	const struct authres_result *r;
	enum auth_method method;
	size_t i;

	t->fields++;
	if (t->field.fault != AUTHRES_FINE)
		note(t, TRUSTED_BROKEN);
	for (i = 0; i < t->field.n; i++) {
		r = &t->field.result[i];
		if (!r->known || !auth_method_find(r->method, &method) ||
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

/*
 * Goes through the fields in front of end, from the top. take: uses what it
 * finds; else only counts what room it needs. How many fields there are.
 */
static size_t
walk(struct search *s, bool take, size_t *octets)
{
	size_t end = s->border, i, n = 0;
	const struct rfc5322_field *f;

	for (i = 0; i < end || (s->o->under && i < s->h->n); i++) {
		f = &s->h->field[i];
		if (i > s->border && (rfc5322_is(f, "received") || (n > 0 &&
		    !rfc5322_is(f, "authentication-results"))))
			break;
		if (!rfc5322_is(f, "authentication-results"))
			continue;
		authres_parse(&s->t->field, f->value);
		if (s->t->field.id.p == NULL ||
		    !authres_is_id(s->t->field.id, s->id)) {
			if (n > 0 || i > s->border)
				break; /* another's: ours ends there */
			continue;
		}
		if (s->t->field.fault == AUTHRES_VERSION)
			continue;
		n++;
		*octets += f->value.n + LONGER * (s->t->field.n + 1);
		if (take)
			take_field(s);
	}
	return n;
}

/* Is there a field of any of them, wherever it stands? */
static bool
anywhere(struct search *s)
{
	const struct rfc5322_field *f;
	size_t i = 0, k;

	for (; (f = rfc5322_find(s->h, "authentication-results", &i)) != NULL;
	     i++) {
		authres_parse(&s->t->field, f->value);
		for (k = 0; k < s->o->nids; k++)
			if (s->t->field.id.p != NULL &&
			    s->t->field.fault != AUTHRES_VERSION &&
			    authres_is_id(s->t->field.id, s->o->ids[k]))
				return true;
	}
	return false;
}

/*
 * Where fields of the trusted host end. A Received further down that has its
 * name proves nothing, unless the caller knows that it writes that name.
 */
static bool
find_border(struct search *s)
{
	struct trace_received r;

	if (s->o->border.p != NULL)
		return trace_border(s->h, s->o->border, &s->border, &r);
	s->border = 0;
	rfc5322_find(s->h, "received", &s->border);
	return true;
}

bool
trusted_read(struct trusted *t, const struct rfc5322_header *h,
    const struct trusted_options *o)
{
	struct search s = {.t = t, .h = h, .o = o};
	size_t i, octets = 0;

	*t = (struct trusted){.dkim = t->dkim, .room = t->room,
	    .text = t->text, .field = t->field};
	t->text.n = 0;
	if (!find_border(&s)) {
		note(t, TRUSTED_NO_BORDER);
		return false;
	}
	for (i = 0; i < o->nids; i++) {
		s.id = o->ids[i];
		if (walk(&s, false, &octets) > 0)
			break;
	}
	if (i == o->nids) {
		note(t, anywhere(&s) ? TRUSTED_BELOW : TRUSTED_NO_FIELD);
		return false;
	}
	t->ids.trusted = s.id;
	buf_reserve(&t->text, octets);
	walk(&s, true, &octets);
	if (s.twice)
		t->ids.spf = (struct auth_spf){.result = AUTH_NONE};
	t->ids.dkim = t->dkim;
	return true;
}

void
trusted_free(struct trusted *t)
{
	free(t->dkim);
	buf_free(&t->text);
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
	    [TRUSTED_BROKEN] = "field that can't be read",
	    [TRUSTED_HELO] = "result of HELO only",
	    [TRUSTED_NO_DOMAIN] = "result without a domain",
	    [TRUSTED_DOMAIN] = "result for what is no domain",
	    [TRUSTED_TWICE] = "results or values that contradict each other",
	    [TRUSTED_VERSION] = "method of another version",
	};

	return texts[f];
}
