/* SPF records as far as DMARC leans on them: RFC 7208; macros stay shut. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "dns/wait.h"
#include "value/dname.h"
#include "spf/rec.h"

/* RFC 7208, 4.6.4. */
enum { LOOKUPS_MAX = 10, VOID_MAX = 2 };

/* What an included domain costs, once it is known; by a hash of its name. */
struct lintincluded {
	uint64_t key; /* 0 for none */
	unsigned char lookups, voids;
	bool broken; /* it has no SPF record, or one that is permerror */
};

/*
 * A record that is followed, and what it costs so far; before is what those
 * cost that led to it. It ends when all is too much, so that no more than
 * eleven records are looked at.
 */
struct walk {
	struct lint *l;
	const struct dns *dns;
	const struct walk *from;
	struct span name;
	unsigned int before, lookups, voids;
	bool ended;
};

void
lintspf_free(struct lint *l)
{
	free(l->included);
	free(l->terms);
	l->included = NULL;
	l->terms = NULL;
}

bool
lint_like_spf(struct span text)
{
	struct span version = {text.p, 6};

	return text.n > 6 && span_is_nocase(version, "v=spf1") &&
	    !spfrec_is(text);
}

/* --- what it costs --- */

static bool costs(struct walk *w, struct span text, struct span domain);

/* The place of a domain that may be known; another's is overwritten. */
static struct lintincluded *
included(struct lint *l, uint64_t key)
{
	if (l->included == NULL)
		l->included = xcalloc(LIMIT_LINT_INCLUDED,
		    sizeof(l->included[0]));
	return &l->included[key % LIMIT_LINT_INCLUDED];
}

static bool
is_macro(struct span s)
{
	return s.n > 0 && memchr(s.p, '%', s.n) != NULL;
}

static bool
is_loop(const struct walk *w, struct span name)
{
	for (; w != NULL; w = w->from)
		if (span_eq(w->name, name))
			return true;
	return false;
}

/* Follows the record of a domain; false if it makes permerror of those that
 * include it (RFC 7208, 4.5 and 5.2). */
static bool
look_into(struct walk *w)
{
	struct dns_kept k;
	size_t i, found = 0, at = 0;
	bool good;

	dns_wait(w->dns, w->name, DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		if (spfrec_is(k.answer.records[i]) && found++ == 0)
			at = i;
	good = k.answer.result == DNS_TEMPFAIL || found == 1;
	if (k.answer.result == DNS_NXDOMAIN || k.answer.result == DNS_NODATA)
		w->voids++;
	if (found == 1)
		good = costs(w, k.answer.records[at], w->name);
	dns_kept_free(&k);
	return good;
}

/* The same, but for what is known already. */
static bool
look(struct walk *w)
{
	uint64_t key = hash_bytes(w->name.p, w->name.n, w->l->index.seed) | 1;
	struct lintincluded *seen = included(w->l, key);
	bool good;

	if (seen->key == key) {
		w->lookups = seen->lookups;
		w->voids = seen->voids;
		return !seen->broken;
	}
	good = look_into(w);
	if (!w->ended && w->voids < 200) /* else it is not all it costs */
		*seen = (struct lintincluded){key,
		    (unsigned char)w->lookups, (unsigned char)w->voids,
		    !good};
	return good;
}

/* False if the domain can't be included. */
static bool
include(struct walk *w, struct span arg)
{
	struct walk inner = {.l = w->l, .dns = w->dns, .from = w,
	    .before = w->before + w->lookups};
	struct buf name = {0};
	bool good = false;

	if (is_macro(arg))
		return true;
	if (dname_put(&name, arg) == DNAME_FINE &&
	    !is_loop(w, buf_span(&name))) {
		inner.name = buf_span(&name);
		good = look(&inner);
		w->lookups += inner.lookups;
		w->voids += inner.voids;
		w->ended = w->ended || inner.ended;
	}
	buf_free(&name);
	return good;
}

/* Does the name answer nothing? Unknown is no. */
static void
count_void(struct walk *w, const struct spfrec_term *t, struct span domain)
{
	struct span name = t->value.p != NULL ? t->value : domain;
	enum dns_type type = t->kind == SPFREC_MX ? DNS_MX : DNS_A;
	struct dns_kept k;
	bool is;

	if (is_macro(name))
		return;
	dns_wait(w->dns, name, type, &k);
	is = k.answer.result == DNS_NXDOMAIN || k.answer.result == DNS_NODATA;
	dns_kept_free(&k);
	w->voids += is;
}

/* False if the term makes permerror of it. */
static bool
cost(struct walk *w, const struct spfrec_term *t, struct span domain)
{
	switch (t->kind) {
	case SPFREC_INCLUDE:
	case SPFREC_REDIRECT:
		w->lookups++;
		return include(w, t->value);
	case SPFREC_A:
	case SPFREC_MX:
	case SPFREC_EXISTS:
		w->lookups++;
		count_void(w, t, domain);
		return true;
	case SPFREC_PTR:
		w->lookups++;
		return true;
	default:
		return true;
	}
}

/*
 * A fault anywhere is permerror, before anything is looked at (RFC 7208,
 * 4.6). Of a record without one: has it "all", where evaluation ends, so that
 * redirect counts for nothing (6.1)?
 */
static bool
is_sound(struct span text, struct spfrec_term *t, bool *all)
{
	struct spfrec r = spfrec_begin(text);

	*all = false;
	while (spfrec_next(&r, t)) {
		if (t->fault != SPFFAULT_NONE)
			return false;
		*all = *all || t->kind == SPFREC_ALL;
	}
	return true;
}

/* What is behind "all" is never looked at; redirect comes last. */
static bool
costs(struct walk *w, struct span text, struct span domain)
{
	struct spfrec_term t, redirect = {.kind = SPFREC_BAD};
	struct spfrec r = spfrec_begin(text);
	bool all, good = true;

	if (!is_sound(text, &t, &all))
		return false;
	while (spfrec_next(&r, &t) && t.kind != SPFREC_ALL) {
		w->ended = w->ended || w->before + w->lookups > LOOKUPS_MAX;
		if (w->ended)
			return good;
		if (t.kind == SPFREC_REDIRECT)
			redirect = t;
		else
			good = cost(w, &t, domain) && good;
	}
	if (!all && redirect.kind == SPFREC_REDIRECT)
		good = cost(w, &redirect, domain) && good;
	return good;
}

/* --- findings --- */

struct spf {
	const struct lintabout *a;
	struct walk w;
	struct buf domain; /* its name, once it is needed */
	bool is_domain;
};

static struct finding *
add(struct spf *s, enum lint_rule rule, struct span where)
{
	return lintabout_add(s->a, rule, LINT_BY_RULE,
	    (size_t)(where.p - s->a->text.p), where.n);
}

/* The finding is about a term; fault is what is the matter with it, or "". */
static void
add_term(struct spf *s, enum lint_rule rule, const struct spfrec_term *t)
{
	bool part = t->fault != SPFFAULT_NONE && t->where.n > 0;
	struct finding *f = add(s, rule, part ? t->where : t->text);
	struct buf b = {0};

	if (f == NULL)
		return;
	if (t->fault != SPFFAULT_NONE) {
		buf_puts(&b, spffault_str(t->fault));
		buf_puts(&b, " in ");
	}
	buf_putc(&b, '"');
	buf_add(&b, t->text.p, t->text.n < 80 ? t->text.n : 80);
	buf_putc(&b, '"');
	lintfind_detail(s->a->finds, f, &b);
}

/* All terms of the record go into l->terms; false if one is faulty, and that
 * has been said. */
static bool
read_terms(struct spf *s, size_t *n)
{
	struct spfrec r = spfrec_begin(s->a->text);
	struct lint *l = s->w.l;

	for (*n = 0;; ++*n) {
		l->terms = xgrow(l->terms, *n, &l->terms_cap,
		    sizeof(l->terms[0]));
		if (!spfrec_next(&r, &l->terms[*n]))
			return true;
		if (l->terms[*n].fault == SPFFAULT_NONE)
			continue;
		add_term(s, LINT_SPF_INVALID, &l->terms[*n]);
		return false;
	}
}

static struct span
domain_of(struct spf *s)
{
	if (s->domain.n == 0)
		zonename_write(&s->domain, s->a->rr->owner);
	return buf_span(&s->domain);
}

/* Is the first label the owner's? Then it may be a loop. */
static bool
may_be_self(const struct spf *s, struct span name)
{
	const unsigned char *owner = s->a->rr != NULL ? s->a->rr->owner : NULL;
	size_t i;

	if (owner == NULL)
		return true;
	for (i = 0; i < name.n && i < owner[0]; i++)
		if (ascii_lower(name.p[i]) != (char)owner[i + 1])
			return false;
	return true;
}

/* The domains that records include are most times the same few. */
static bool
cost_of(struct spf *s, const struct spfrec_term *t)
{
	struct lintspflast *last = &s->w.l->spf_last;
	struct walk before = s->w;

	if (t->kind == SPFREC_INCLUDE && span_eq(last->arg, t->value) &&
	    !may_be_self(s, t->value)) {
		s->w.lookups += last->lookups;
		s->w.voids += last->voids;
		return true;
	}
	s->w.name = domain_of(s);
	if (!cost(&s->w, t, s->w.name))
		return false;
	if (t->kind == SPFREC_INCLUDE && !s->w.ended && s->a->rr != NULL) {
		last->arg = t->value;
		last->lookups = s->w.lookups - before.lookups;
		last->voids = s->w.voids - before.voids;
	}
	return true;
}

/* Does it match whoever sends? */
static bool
is_everyone(const struct spfrec_term *t)
{
	return t->qualifier == '+' && (t->kind == SPFREC_ALL ||
	    t->len4 == 0 || t->len6 == 0);
}

static void
on_term(struct spf *s, const struct spfrec_term *t)
{
	if (is_everyone(t))
		add_term(s, LINT_SPF_PLUS_ALL, t);
	if (s->is_domain && s->w.lookups <= LOOKUPS_MAX && !cost_of(s, t))
		add_term(s, LINT_SPF_INCLUDE_BROKEN, t);
}

static void
on_costs(struct spf *s)
{
	struct finding *f;
	struct buf b = {0};

	if (s->w.lookups > LOOKUPS_MAX) {
		f = add(s, LINT_SPF_TOO_MANY_LOOKUPS, s->a->text);
		if (f != NULL) {
			buf_printf(&b, s->w.ended ? "at least %u" : "%u",
			    s->w.lookups);
			lintfind_detail(s->a->finds, f, &b);
		}
	}
	if (s->w.voids > VOID_MAX) {
		f = add(s, LINT_SPF_VOID_LOOKUPS, s->a->text);
		if (f != NULL) {
			buf_printf(&b, "%u", s->w.voids);
			lintfind_detail(s->a->finds, f, &b);
		}
	}
}

static void
on_terms(struct spf *s, size_t n)
{
	const struct spfrec_term *t = s->w.l->terms, *redirect = NULL;
	size_t i;

	for (i = 0; i < n && t[i].kind != SPFREC_ALL; i++)
		if (t[i].kind != SPFREC_REDIRECT)
			on_term(s, &t[i]);
	if (i < n) {
		on_term(s, &t[i]);
		return;
	}
	for (i = 0; i < n; i++)
		if (t[i].kind == SPFREC_REDIRECT)
			redirect = &t[i];
	if (redirect != NULL)
		on_term(s, redirect);
	else if (s->is_domain)
		add(s, LINT_SPF_NO_ALL, s->a->text);
}

void
lintspf_run(struct lint *l, const struct dns *dns, const struct lintabout *a,
    bool for_domain, struct span domain)
{
	struct spf s = {.a = a, .w = {.l = l, .dns = dns},
	    .is_domain = for_domain};
	size_t n;

	if (!read_terms(&s, &n))
		return;
	buf_put_span(&s.domain, domain);
	on_terms(&s, n);
	on_costs(&s);
	buf_free(&s.domain);
}

void
lintspf_none(const struct lintabout *a)
{
	struct finding *f = lintabout_add(a, LINT_SPF_INVALID, LINT_BY_RULE,
	    6, 1);

	if (f == NULL)
		return;
	f->detail = SPAN_LIT("no space behind v=spf1");
	f->why = "Receivers do not take it for an SPF record.";
}
