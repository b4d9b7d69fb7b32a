/* The SPF record, term by term: RFC 7208, 4.5, 4.6, 5, 6 and 12. */
/* SPDX-License-Identifier: ISC */
#include "spf/rec.h"

#include <string.h>

/* What a term may have. */
enum {
	DOMAIN = 1,    /* a domain-spec */
	NEEDED = 2,    /* it must have its argument */
	LENGTHS = 4,   /* dual-cidr-length */
	ADDRESS = 8,   /* an address and a prefix length */
	MODIFIER = 16, /* "=" behind its name, no qualifier, once a record */
	LOOKUP = 32    /* needs the DNS */
};

static const struct {
	const char *name;
	size_t n;
	unsigned int has;
} kinds[] = {
#define TERM(kind, name, has, question, function) {name, sizeof(name) - 1, has},
#include "spf/terms.def"
#undef TERM
    [SPFREC_MODIFIER] = {"", 0, MODIFIER},
    [SPFREC_BAD] = {"", 0, 0},
};

/* The kind of this name, in any case, from k up to before end, or end. */
static enum spfrec_kind
find_kind(struct span name, enum spfrec_kind k, enum spfrec_kind end)
{
	while (k < end && (name.n != kinds[k].n ||
	    !span_is_nocase(name, kinds[k].name)))
		k++;
	return k;
}

bool
spfrec_is_lookup(enum spfrec_kind k)
{
	return (kinds[k].has & LOOKUP) != 0;
}

enum spfrec_kind
spfrec_mechanism(struct span name)
{
	enum spfrec_kind k = find_kind(name, SPFREC_ALL, SPFREC_REDIRECT);

	return k < SPFREC_REDIRECT ? k : SPFREC_BAD;
}

enum { VERSION_N = sizeof("v=spf1") - 1 };

bool
spfrec_is(struct span text)
{
	struct span version = {text.p, VERSION_N};

	return text.n >= VERSION_N && span_is_nocase(version, "v=spf1") &&
	    (text.n == VERSION_N || text.p[VERSION_N] == ' ');
}

static void
fault(struct spfrec_term *t, enum spffault f, struct span where)
{
	if (t->fault != SPFFAULT_NONE || f == SPFFAULT_NONE)
		return;
	t->fault = f;
	t->where = where;
}

/*
 * Cuts so many slashes and the number behind them off the end of *s, if they
 * are there: "0", or digits without a leading zero, at most max. A domain-spec
 * may have slashes as well, but it doesn't end in one and digits.
 */
static void
cut_length(struct spfrec_term *t, struct span *s, size_t slashes,
    unsigned int max, unsigned int *len)
{
	size_t digits = 0, i;
	unsigned int v = 0;
	struct span all;

	while (digits < s->n && ascii_is_digit(s->p[s->n - 1 - digits]))
		digits++;
	if (s->n - digits < slashes ||
	    memcmp(s->p + s->n - digits - slashes, "//", slashes) != 0)
		return;
	all = span_from(*s, s->n - digits - slashes);
	s->n -= all.n;
	for (i = slashes; i < all.n && v <= max; i++)
		v = v * 10 + (unsigned int)(all.p[i] - '0');
	if (digits == 0 || (digits > 1 && all.p[slashes] == '0') || v > max)
		fault(t, SPFFAULT_PREFIX, all);
	else
		*len = v;
}

/* rest is what follows the name. */
static void
read_mechanism(struct spfrec_term *t, struct span rest)
{
	unsigned int has = kinds[t->kind].has;
	bool four = t->kind == SPFREC_IP4;
	struct span where;

	if ((has & LENGTHS) != 0) {
		cut_length(t, &rest, 2, 128, &t->len6);
		cut_length(t, &rest, 1, 32, &t->len4);
	}
	if (rest.n == 0) {
		if ((has & NEEDED) != 0)
			fault(t, SPFFAULT_MISSING, rest);
		return;
	}
	if (rest.p[0] != ':' || (has & (DOMAIN | ADDRESS)) == 0) {
		fault(t, SPFFAULT_UNWANTED, rest);
		return;
	}
	t->value = span_from(rest, 1);
	if ((has & DOMAIN) != 0) {
		fault(t, spfmacro_check(t->value, SPFMACRO_DOMAIN, &where),
		    where);
		return;
	}
	cut_length(t, &t->value, 1, four ? 32 : 128,
	    four ? &t->len4 : &t->len6);
	if (t->value.n == 0)
		fault(t, SPFFAULT_MISSING, t->value);
	else if (!ip_parse(t->value, &t->ip) ||
	    t->ip.bits != (four ? 32 : 128))
		fault(t, SPFFAULT_ADDRESS, t->value);
}

/* seen: the modifiers before it. */
static void
read_modifier(struct spfrec_term *t, unsigned int *seen)
{
	bool known = t->kind != SPFREC_MODIFIER;
	struct span where;

	if (t->text.p != t->name.p)
		fault(t, SPFFAULT_QUALIFIED, (struct span){t->text.p, 1});
	t->qualifier = 0;
	fault(t, spfmacro_check(t->value, known ? SPFMACRO_DOMAIN : 0,
	    &where), where);
	if (known && (*seen >> t->kind & 1) != 0)
		fault(t, SPFFAULT_TWICE, t->text);
	*seen |= 1U << t->kind;
}

bool
spfrec_next(struct spfrec *r, struct spfrec_term *t)
{
	struct span rest;
	const char *end;
	bool modifier;
	size_t n = 0;
	char c;

	if (r->at == 0)
		r->at = VERSION_N;
	while (r->at < r->text.n && r->text.p[r->at] == ' ')
		r->at++;
	if (r->at >= r->text.n)
		return false;
	rest = span_from(r->text, r->at);
	end = memchr(rest.p, ' ', rest.n);
	if (end != NULL)
		rest.n = (size_t)(end - rest.p);
	r->at += rest.n;
	*t = (struct spfrec_term){.kind = SPFREC_BAD, .qualifier = '+',
	    .len4 = 32, .len6 = 128, .text = rest};
	if (memchr("+-~?", rest.p[0], 4) != NULL) {
		t->qualifier = rest.p[0];
		span_advance(&rest, 1);
	}
	for (; n < rest.n; n++) {
		c = ascii_lower(rest.p[n]);
		if ((c < 'a' || c > 'z') && (n == 0 ||
		    (!ascii_is_digit(c) && c != '-' && c != '_' && c != '.')))
			break;
	}
	t->name = (struct span){rest.p, n};
	span_advance(&rest, n);
	if (n == 0) {
		fault(t, SPFFAULT_NAME, t->text);
		return true;
	}
	modifier = rest.n > 0 && rest.p[0] == '=';
	t->kind = modifier ?
	    find_kind(t->name, SPFREC_REDIRECT, SPFREC_MODIFIER) :
	    find_kind(t->name, SPFREC_ALL, SPFREC_REDIRECT);
	if (modifier) {
		t->value = span_from(rest, 1);
		read_modifier(t, &r->seen);
	} else if (t->kind == SPFREC_REDIRECT) {
		t->kind = SPFREC_BAD;
		fault(t, SPFFAULT_UNKNOWN, t->name);
	} else {
		read_mechanism(t, rest);
	}
	return true;
}
