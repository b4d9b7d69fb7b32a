/* SPF records as far as DMARC leans on them: RFC 7208; macros stay shut. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "decide/lintpart.h"
#include "edge/dns_wait.h"
#include "notation/dname.h"
#include "notation/ip.h"

/* RFC 7208, 4.6.4. */
enum { LOOKUPS_MAX = 10, VOID_MAX = 2 };

/* What an included domain costs, once it is known; by a hash of its name. */
struct lintincluded {
	uint64_t key; /* 0 for none */
	unsigned char lookups, voids;
	bool broken; /* it has no SPF record */
};

enum kind { NONE, ALL, INCLUDE, A, MX, PTR, IP4, IP6, EXISTS, REDIRECT,
	MODIFIER };

struct term {
	enum kind kind;
	char qualifier; /* '+', '-', '~', '?' */
	struct span text, arg;
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

/* Follows the record of a domain; false if it has none. */
static bool
look_into(struct walk *w)
{
	struct dns_kept k;
	size_t i, found = 0, at = 0;
	bool broken;

	dns_wait(w->dns, w->name, DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		if (lint_like_spf(k.answer.records[i]) && found++ == 0)
			at = i;
	broken = k.answer.result != DNS_TEMPFAIL && found == 0;
	if (k.answer.result == DNS_NXDOMAIN || k.answer.result == DNS_NODATA)
		w->voids++;
	if (found == 1)
		costs(w, k.answer.records[at], w->name);
	dns_kept_free(&k);
	return !broken;
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
		w->ended = w->ended || w->before + w->lookups > LOOKUPS_MAX;
		if (w->ended || !read_term(word, &t))
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
cost_of(struct spf *s, const struct term *t)
{
	struct lintspflast *last = &s->w.l->spf_last;
	struct walk before = s->w;

	if (t->kind == INCLUDE && span_eq(last->arg, t->arg) &&
	    !may_be_self(s, t->arg)) {
		s->w.lookups += last->lookups;
		s->w.voids += last->voids;
		return true;
	}
	s->w.name = domain_of(s);
	if (!cost(&s->w, t, s->w.name))
		return false;
	if (t->kind == INCLUDE && !s->w.ended && s->a->rr != NULL) {
		last->arg = t->arg;
		last->lookups = s->w.lookups - before.lookups;
		last->voids = s->w.voids - before.voids;
	}
	return true;
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
	if (s->is_domain && s->w.lookups <= LOOKUPS_MAX && !cost_of(s, t))
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

void
lintspf_run(struct lint *l, const struct dns *dns, const struct lintabout *a,
    bool for_domain, struct span domain)
{
	struct spf s = {.a = a, .w = {.l = l, .dns = dns},
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
