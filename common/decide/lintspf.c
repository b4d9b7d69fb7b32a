/* SPF records as far as DMARC leans on them: RFC 7208; macros stay shut. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "decide/lintpart.h"
#include "edge/dns_wait.h"
#include "notation/dname.h"
#include "notation/ip.h"

/* RFC 7208, 4.6.4. */
enum { LOOKUPS_MAX = 10, VOID_MAX = 2, DEPTH_MAX = 10 };

/* What an included domain costs, once it is known. */
struct lintincluded {
	char *name;
	unsigned int lookups, voids;
	bool broken; /* it has no SPF record, or is a loop */
	bool open;   /* it is looked at right now */
};

enum kind { NONE, ALL, INCLUDE, A, MX, PTR, IP4, IP6, EXISTS, REDIRECT,
	MODIFIER };

struct term {
	enum kind kind;
	char qualifier; /* '+', '-', '~', '?' */
	struct span text, arg;
};

struct walk {
	struct lint *l;
	const struct dns *dns;
	unsigned int depth;
	unsigned int lookups, voids;
};

void
lintspf_free(struct lint *l)
{
	while (l->nincluded > 0)
		free(l->included[--l->nincluded].name);
	free(l->included);
	l->included = NULL;
}

/* --- terms: RFC 7208, 4.6.1 --- */

static bool
next_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	while (rest->n > 0 && rest->p[0] == ' ')
		rest->p++, rest->n--;
	while (n < rest->n && rest->p[n] != ' ')
		n++;
	*word = (struct span){rest->p, n};
	rest->p += n;
	rest->n -= n;
	return n > 0;
}

static bool
is_name(char c, bool first)
{
	return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || (!first &&
	    ((c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'));
}

static enum kind
kind_of(struct span name)
{
	static const struct {
		const char *name;
		enum kind kind;
	} kinds[] = {
	    {"include", INCLUDE}, {"ip4", IP4}, {"a", A}, {"mx", MX},
	    {"all", ALL}, {"ip6", IP6}, {"exists", EXISTS}, {"ptr", PTR},
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is_nocase(name, kinds[i].name))
			return kinds[i].kind;
	return NONE;
}

/* A prefix length "/n", perhaps "//n" too, up to these; or nothing. */
static bool
is_cidr(struct span s, unsigned int max4, unsigned int max6)
{
	unsigned int max = max4, v;
	size_t n;

	if (s.n >= 2 && s.p[0] == '/' && s.p[1] == '/') {
		s.p++, s.n--;
		max = max6;
	}
	while (s.n > 0) {
		if (s.p[0] != '/' || max == 0)
			return false;
		for (v = 0, n = 1; n < s.n && n < 4 && s.p[n] >= '0' &&
		     s.p[n] <= '9'; n++)
			v = v * 10 + (unsigned int)(s.p[n] - '0');
		if (n == 1 || v > max)
			return false;
		s.p += n;
		s.n -= n;
		if (max == max4 && s.n > 1 && s.p[0] == '/' &&
		    s.p[1] == '/') {
			s.p++, s.n--;
			max = max6;
			max4 = 0;
		} else {
			max = 0;
		}
	}
	return true;
}

static bool
is_address(struct span arg, unsigned int bits)
{
	struct span cidr = arg;
	struct ip ip;
	size_t n = 0;

	while (n < arg.n && arg.p[n] != '/')
		n++;
	cidr.p += n;
	cidr.n -= n;
	return ip_parse((struct span){arg.p, n}, &ip) && ip.bits == bits &&
	    is_cidr(cidr, bits, 0);
}

/* A domain, or a macro; blanks it can't have. */
static bool
is_domain(struct span arg)
{
	size_t n = arg.n;
	size_t i;

	for (i = 0; i < arg.n; i++)
		if (arg.p[i] < 0x21 || arg.p[i] > 0x7e)
			return false;
	if (n > 0 && arg.p[n - 1] == '.')
		n--;
	return n > 0 && arg.p[0] != '.';
}

/* The domain and the prefix length of "a" and "mx". */
static bool
split(struct term *t)
{
	struct span cidr;
	size_t n = 0;

	while (n < t->arg.n && t->arg.p[n] != '/')
		n++;
	cidr = (struct span){t->arg.p + n, t->arg.n - n};
	t->arg.n = n;
	return is_cidr(cidr, 32, 128);
}

static bool
check(struct term *t, bool colon)
{
	switch (t->kind) {
	case ALL:
		return t->arg.n == 0 && !colon;
	case IP4:
		return colon && is_address(t->arg, 32);
	case IP6:
		return colon && is_address(t->arg, 128);
	case INCLUDE:
	case EXISTS:
		return colon && is_domain(t->arg);
	case PTR:
		return !colon ? t->arg.n == 0 : is_domain(t->arg);
	case A:
	case MX:
		return split(t) && (colon ? is_domain(t->arg) :
		    t->arg.n == 0);
	default:
		return false;
	}
}

static bool
read_modifier(struct term *t, struct span name, struct span arg)
{
	t->kind = MODIFIER;
	t->arg = arg;
	if (span_is_nocase(name, "redirect"))
		t->kind = REDIRECT;
	return t->kind == MODIFIER || is_domain(arg);
}

/* False if it is none, which is permerror (RFC 7208, 4.6). */
static bool
read_term(struct span word, struct term *t)
{
	struct span s = word, name;
	bool sign, colon;
	size_t n = 0;

	*t = (struct term){.qualifier = '+', .text = word};
	sign = s.n > 0 && memchr("+-~?", s.p[0], 4) != NULL;
	if (sign) {
		t->qualifier = s.p[0];
		s.p++, s.n--;
	}
	while (n < s.n && is_name(s.p[n], n == 0))
		n++;
	name = (struct span){s.p, n};
	s.p += n;
	s.n -= n;
	if (n == 0)
		return false;
	if (s.n > 0 && s.p[0] == '=')
		return !sign && read_modifier(t, name,
		    (struct span){s.p + 1, s.n - 1});
	colon = s.n > 0 && s.p[0] == ':';
	t->arg = (struct span){s.p + colon, s.n - colon};
	t->kind = kind_of(name);
	return check(t, colon);
}

/* --- what it costs --- */

static void costs(struct walk *w, struct span text, struct span domain);

static struct lintincluded *
included(struct lint *l, struct span name)
{
	struct lintincluded *new;
	size_t i;

	for (i = 0; i < l->nincluded; i++)
		if (span_eq(span_str(l->included[i].name), name))
			return &l->included[i];
	if (l->nincluded >= LIMIT_LINT_INCLUDED)
		return NULL;
	if ((l->nincluded & (l->nincluded - 1)) == 0) /* by doubling */
		l->included = xreallocarray(l->included,
		    l->nincluded > 0 ? l->nincluded * 2 : 1,
		    sizeof(l->included[0]));
	new = &l->included[l->nincluded++];
	*new = (struct lintincluded){.open = true};
	new->name = xcalloc(1, name.n + 1);
	memcpy(new->name, name.p, name.n);
	return NULL;
}

static bool
is_macro(struct span s)
{
	return s.n > 0 && memchr(s.p, '%', s.n) != NULL;
}

/* Follows the record of a domain: what it costs, and is it broken? */
static void
look_into(struct walk *w, struct span name, struct lintincluded *out)
{
	struct walk inner = {w->l, w->dns, w->depth + 1, 0, 0};
	struct dns_kept k;
	size_t i, found = 0, at = 0;

	dns_wait(w->dns, name, DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		if (lint_like_spf(k.answer.records[i]) && found++ == 0)
			at = i;
	out->broken = k.answer.result != DNS_TEMPFAIL && found == 0;
	if (k.answer.result == DNS_NXDOMAIN || k.answer.result == DNS_NODATA)
		inner.voids++;
	if (found == 1 && inner.depth < DEPTH_MAX)
		costs(&inner, k.answer.records[at], name);
	out->lookups = inner.lookups;
	out->voids = inner.voids;
	dns_kept_free(&k);
}

/* False if the domain can't be included. */
static bool
include(struct walk *w, struct span arg)
{
	struct lintincluded *seen, out = {0};
	struct buf name = {0};
	size_t i;

	if (is_macro(arg))
		return true;
	if (dname_put(&name, arg) != DNAME_FINE) {
		buf_free(&name);
		return false;
	}
	seen = included(w->l, buf_span(&name));
	if (seen == NULL) {
		look_into(w, buf_span(&name), &out);
		for (i = 0; i < w->l->nincluded; i++)
			if (span_eq(span_str(w->l->included[i].name),
			    buf_span(&name))) {
				out.name = w->l->included[i].name;
				w->l->included[i] = out;
			}
	} else {
		out = *seen;
	}
	buf_free(&name);
	w->lookups += out.lookups;
	w->voids += out.voids;
	return !out.broken && !out.open;
}

/* Does the name answer nothing? Unknown is no. */
static void
count_void(struct walk *w, const struct term *t, struct span domain)
{
	struct span name = t->arg.n > 0 ? t->arg : domain;
	enum dns_type type = t->kind == MX ? DNS_MX : DNS_A;
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
cost(struct walk *w, const struct term *t, struct span domain)
{
	switch (t->kind) {
	case INCLUDE:
	case REDIRECT:
		w->lookups++;
		return include(w, t->arg);
	case A:
	case MX:
	case EXISTS:
		w->lookups++;
		count_void(w, t, domain);
		return true;
	case PTR:
		w->lookups++;
		return true;
	default:
		return true;
	}
}

/* What is behind "all" is never looked at, redirect neither. */
static void
costs(struct walk *w, struct span text, struct span domain)
{
	struct span rest = text, word;
	struct term t, redirect = {.kind = NONE};
	bool all = false;

	next_word(&rest, &word);
	while (!all && next_word(&rest, &word)) {
		if (!read_term(word, &t))
			return;
		all = t.kind == ALL;
		if (t.kind == REDIRECT)
			redirect = t;
		else
			cost(w, &t, domain);
	}
	if (!all && redirect.kind == REDIRECT)
		cost(w, &redirect, domain);
}

/* --- findings --- */

struct spf {
	const struct lintabout *a;
	struct walk w;
	struct buf domain; /* its name, once it is needed */
	bool is_domain;
	bool all;
};

static struct finding *
add(struct spf *s, enum lint_rule rule, struct span where)
{
	return lintabout_add(s->a, rule, LINT_BY_RULE,
	    (size_t)(where.p - s->a->text.p), where.n);
}

static void
add_word(struct spf *s, enum lint_rule rule, struct span word)
{
	struct finding *f = add(s, rule, word);
	struct buf b = {0};

	if (f == NULL)
		return;
	buf_putc(&b, '"');
	buf_add(&b, word.p, word.n < 80 ? word.n : 80);
	buf_putc(&b, '"');
	lintfind_detail(s->a->finds, f, &b);
}

static struct span
domain_of(struct spf *s)
{
	if (s->domain.n == 0)
		zonename_write(&s->domain, s->a->rr->owner);
	return buf_span(&s->domain);
}

static void
on_term(struct spf *s, const struct term *t)
{
	if (t->kind == ALL && t->qualifier == '+')
		add_word(s, LINT_SPF_PLUS_ALL, t->text);
	if ((t->kind == IP4 || t->kind == IP6) && t->qualifier == '+' &&
	    t->arg.n > 2 && t->arg.p[t->arg.n - 2] == '/' &&
	    t->arg.p[t->arg.n - 1] == '0')
		add_word(s, LINT_SPF_PLUS_ALL, t->text);
	if (s->is_domain && !cost(&s->w, t, domain_of(s)))
		add_word(s, LINT_SPF_INCLUDE_BROKEN, t->text);
}

static void
on_costs(struct spf *s)
{
	struct finding *f;
	struct buf b = {0};

	if (s->w.lookups > LOOKUPS_MAX) {
		f = add(s, LINT_SPF_TOO_MANY_LOOKUPS, s->a->text);
		if (f != NULL) {
			buf_printf(&b, "%u", s->w.lookups);
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

void
lintspf_run(struct lint *l, const struct dns *dns, const struct lintabout *a,
    bool for_domain, struct span domain)
{
	struct spf s = {.a = a, .w = {l, dns, 0, 0, 0},
	    .is_domain = for_domain};
	struct term t, redirect = {.kind = NONE};
	struct span rest = a->text, word;

	buf_put_span(&s.domain, domain);
	next_word(&rest, &word);
	while (next_word(&rest, &word)) {
		if (!read_term(word, &t)) {
			add_word(&s, LINT_SPF_INVALID, word);
			buf_free(&s.domain);
			return;
		}
		if (t.kind == REDIRECT)
			redirect = t;
		else if (!s.all)
			on_term(&s, &t);
		s.all = s.all || t.kind == ALL;
	}
	if (!s.all && redirect.kind == REDIRECT)
		on_term(&s, &redirect);
	if (for_domain && !s.all && redirect.kind == NONE)
		add(&s, LINT_SPF_NO_ALL, a->text);
	on_costs(&s);
	buf_free(&s.domain);
}
