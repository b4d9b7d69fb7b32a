/* Rules on SPF records, as far as DMARC relies on them: RFC 7208. Macros are
 * not expanded. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/dns.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "value/dname.h"

/* RFC 7208, 4.6.4. */
enum { LOOKUPS_MAX = 10, VOID_MAX = 2, HOSTS_MAX = 10 };

/* What an included domain costs, once it is known. */
struct lint_included {
	bool known;
	unsigned char lookups, voids;
	bool open;   /* it passes every sender */
	bool broken; /* it has no SPF record, or one that is permerror */
};

/*
 * A record whose includes and redirects are followed, and the lookups it
 * needs so far; before is what the records that led to it needed. It ends
 * when there are too many, so that at most eleven records are followed.
 */
struct walk {
	struct lint *l;
	const struct dns *dns;
	const struct walk *from;
	struct span name;
	unsigned int before, lookups, voids;
	bool ended;
	bool open; /* a term passes every sender */
};

bool
lint_spf_like(struct span text)
{
	struct span version = {text.p, 6};

	return text.n > 6 && span_is_nocase(version, "v=spf1") &&
	    !spfrec_is(text);
}

bool
lint_spf_is_nomail(struct span text)
{
	return span_is_nocase(span_trim(span_from(text,
	    text.n < 6 ? text.n : 6)), "-all");
}

/* Does a term pass every sender by itself? */
static bool
is_open(const struct spfrec_term *t)
{
	return t->qualifier == '+' && (t->kind == SPFREC_ALL || t->len4 == 0 ||
	    t->len6 == 0);
}

/* --- lookups that a record needs --- */

static bool follow_term(struct walk *w, const struct spfrec_term *t,
    struct span domain);

/*
 * False if the record is permerror: a fault in any term is one before any is
 * evaluated (RFC 7208, 4.6). Evaluation ends at "all"; redirect comes last,
 * and counts for nothing where there is "all" anywhere (6.1).
 */
static bool
follow_record(struct walk *w, struct span text, struct span domain)
{
	struct spfrec_term t, redirect = {.kind = SPFREC_BAD};
	struct spfrec r = {.text = text};
	bool all = false, good = true;

	while (spfrec_next(&r, &t)) {
		if (t.fault != SPFFAULT_NONE)
			return false;
		all = all || t.kind == SPFREC_ALL;
	}
	r = (struct spfrec){.text = text};
	while (spfrec_next(&r, &t)) {
		w->open = w->open || is_open(&t);
		if (t.kind == SPFREC_ALL)
			break;
		w->ended = w->ended || w->before + w->lookups > LOOKUPS_MAX;
		if (w->ended)
			return good;
		if (t.kind == SPFREC_REDIRECT)
			redirect = t;
		else
			good = follow_term(w, &t, domain) && good;
	}
	if (!all && redirect.kind == SPFREC_REDIRECT)
		good = follow_term(w, &redirect, domain) && good;
	return good;
}

/* Follows the record of the domain w->name; false if those that include it
 * are permerror (RFC 7208, 4.5 and 5.2). */
static bool
follow_domain(struct walk *w)
{
	struct names *names = &w->l->included_names;
	size_t n = names->n, number = names_add(names, w->name);
	size_t i, found = 0, at = 0;
	struct lint_included *known;
	struct dns_kept k;
	bool good;

	if (number == n) {
		w->l->included = xgrow(w->l->included, n,
		    &w->l->included_cap, sizeof(w->l->included[0]));
		w->l->included[n].known = false;
	}
	known = &w->l->included[number];
	if (known->known) {
		w->lookups = known->lookups;
		w->voids = known->voids;
		w->open = known->open;
		return !known->broken;
	}
	dns_wait(w->dns, w->name, DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		if (spfrec_is(k.answer.records[i]) && found++ == 0)
			at = i;
	good = found == 1 || (k.answer.result == DNS_TEMPFAIL &&
	    !lint_is_loop(&k.answer));
	w->voids += k.answer.result == DNS_NXDOMAIN ||
	    k.answer.result == DNS_NODATA;
	if (found == 1)
		good = follow_record(w, k.answer.records[at], w->name);
	dns_kept_free(&k);
	/* Where it ended early, these are not all lookups it needs. */
	if (!w->ended && w->voids < 200)
		w->l->included[number] = (struct lint_included){true,
		    (unsigned char)w->lookups, (unsigned char)w->voids,
		    w->open, !good};
	return good;
}

/* False if the term makes the record permerror. */
static bool
follow_term(struct walk *w, const struct spfrec_term *t, struct span domain)
{
	struct span name = t->value.p != NULL ? t->value : domain;
	bool macro = name.n > 0 && memchr(name.p, '%', name.n) != NULL;
	struct walk inner = {.l = w->l, .dns = w->dns, .from = w};
	const struct walk *outer = w;
	struct buf b = {0};
	struct dns_kept k;
	bool good = false;

	switch (t->kind) {
	case SPFREC_INCLUDE:
	case SPFREC_REDIRECT:
		w->lookups++;
		if (macro)
			return true;
		inner.before = w->before + w->lookups;
		if (dname_put(&b, t->value) == DNAME_FINE) {
			inner.name = buf_span(&b);
			while (outer != NULL &&
			    !span_eq(outer->name, inner.name))
				outer = outer->from;
			/* else it is a loop */
			good = outer == NULL && follow_domain(&inner);
			w->lookups += inner.lookups;
			w->voids += inner.voids;
			w->ended = w->ended || inner.ended;
			w->open = w->open || (inner.open && good &&
			    t->qualifier != '-' && t->qualifier != '~' &&
			    t->qualifier != '?');
		}
		buf_free(&b);
		return good;
	case SPFREC_A:
	case SPFREC_MX:
	case SPFREC_EXISTS:
		w->lookups++;
		if (macro)
			return true;
		dns_wait(w->dns, name, t->kind == SPFREC_MX ? DNS_MX : DNS_A,
		    &k);
		w->voids += k.answer.result == DNS_NXDOMAIN ||
		    k.answer.result == DNS_NODATA;
		/* RFC 7208, 4.6.4: more hosts are permerror. */
		good = t->kind != SPFREC_MX || k.answer.n <= HOSTS_MAX;
		dns_kept_free(&k);
		return good;
	case SPFREC_PTR:
		w->lookups++;
		return true;
	default:
		return true;
	}
}

/* --- findings --- */

/* A finding about a term; the detail is the term, and its fault if it has
 * one. */
static struct finding *
add_term(const struct lint_text *text, enum lint_rule rule,
    const struct spfrec_term *t)
{
	bool part = t->fault != SPFFAULT_NONE && t->where.n > 0;
	struct span where = part ? t->where : t->text;
	struct finding *f = lint_add(text, (struct lint_case){rule,
	    .at = (size_t)(where.p - text->text.p), .n = where.n});

	lint_detail(text, f, "%s%s\"%.*s\"", spffault_str(t->fault),
	    t->fault != SPFFAULT_NONE ? " in " : "",
	    (int)(t->text.n < 80 ? t->text.n : 80), t->text.p);
	return f;
}

/*
 * What is in a record that counts for nothing, or should not be in one: n terms
 * without faults, at l->terms. Of a second record in the same text, which is an
 * unknown modifier, nothing more is said.
 */
static void
look_at_terms(const struct lint_text *text, const struct spfrec_term *terms,
    size_t n)
{
	const struct spfrec_term *t, *all = NULL, *redirect = NULL;
	bool behind = false;

	for (t = terms; t < terms + n; t++) {
		if (t->kind == SPFREC_MODIFIER && span_is_nocase(t->name, "v"))
			break;
		if (t->kind == SPFREC_MODIFIER &&
		    spfrec_mechanism(t->name) != SPFREC_BAD)
			lint_fix_put(text, add_term(text, LINT_SPF_EQUALS, t),
			    (size_t)(t->name.p + t->name.n - text->text.p), 1,
			    SPAN_LIT(":"));
		else if (t->kind == SPFREC_REDIRECT)
			redirect = t;
		else if (t->kind < SPFREC_REDIRECT && all != NULL && !behind)
			behind = add_term(text, LINT_SPF_AFTER_ALL, t) != NULL;
		else if (t->kind == SPFREC_PTR)
			add_term(text, LINT_SPF_PTR, t);
		if (t->kind == SPFREC_ALL && all == NULL)
			all = t;
	}
	if (all != NULL && redirect != NULL)
		add_term(text, LINT_SPF_REDIRECT_IGNORED, redirect);
	if (t < terms + n)
		add_term(text, LINT_SPF_VERSION_AGAIN, t);
}

void
lint_spf_look(const struct lint_sight *x, bool is_domain)
{
	/* Of a text that an alias leads to the faults in itself are told where
	 * it stands. */
	bool known = x->text.via != NULL && x->text.rr != NULL;
	struct walk walk = {.l = x->l, .dns = &x->dns};
	struct spfrec r = {.text = x->text.text};
	const struct spfrec_term *t, *redirect = NULL;
	struct lint *l = x->l;
	struct lint_case c;
	struct buf name = {0};
	size_t i, n;

	/* A fault anywhere is permerror (RFC 7208, 4.6): no more is said. */
	for (n = 0;; n++) {
		l->terms = xgrow(l->terms, n, &l->terms_cap,
		    sizeof(l->terms[0]));
		t = &l->terms[n];
		if (!spfrec_next(&r, &l->terms[n]))
			break;
		if (t->fault != SPFFAULT_NONE) {
			if (!known)
				add_term(&x->text, LINT_SPF_INVALID, t);
			return;
		}
	}
	if (!known)
		look_at_terms(&x->text, l->terms, n);
	if (x->domain.p == NULL && is_domain)
		zonename_write(&name, x->text.rr->owner);
	walk.name = name.n > 0 ? buf_span(&name) : x->domain;
	/* RFC 7208, 6.1: all terms up to "all"; without it, redirect last. */
	for (i = 0; i <= n; i++) {
		t = i < n ? &l->terms[i] : redirect;
		if (i < n && t->kind == SPFREC_REDIRECT) {
			redirect = t;
			continue;
		}
		if (t == NULL) {
			if (is_domain)
				lint_add(&x->text, (struct lint_case){
				    LINT_SPF_NO_ALL, .n = LINT_ALL});
			break;
		}
		if (!known && is_open(t))
			add_term(&x->text, LINT_SPF_PLUS_ALL, t);
		if (is_domain && t->kind == SPFREC_ALL && t->qualifier == '?')
			add_term(&x->text, LINT_SPF_NEUTRAL_ALL, t);
		walk.ended = walk.ended || (walk.lookups > LOOKUPS_MAX &&
		    t->kind != SPFREC_ALL);
		walk.open = false;
		if (is_domain && !walk.ended &&
		    !follow_term(&walk, t, walk.name))
			add_term(&x->text, t->kind == SPFREC_MX ?
			    LINT_SPF_MX_TOO_MANY : LINT_SPF_INCLUDE_BROKEN, t);
		if (walk.open)
			add_term(&x->text, LINT_SPF_PLUS_ALL, t);
		if (t->kind == SPFREC_ALL)
			break;
	}
	c = (struct lint_case){LINT_SPF_TOO_MANY_LOOKUPS, .n = LINT_ALL};
	if (walk.lookups > LOOKUPS_MAX)
		lint_detail(&x->text, lint_add(&x->text, c), "%s%u",
		    walk.ended ? "at least " : "", walk.lookups);
	c.rule = LINT_SPF_VOID_LOOKUPS;
	if (walk.voids > VOID_MAX)
		lint_detail(&x->text, lint_add(&x->text, c), "%u",
		    walk.voids);
	buf_free(&name);
}
