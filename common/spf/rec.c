/* The SPF record, term by term: RFC 7208, 4.5, 4.6, 5, 6 and 12. */
/* SPDX-License-Identifier: ISC */
#include "spf/rec.h"

#include <string.h>

#include "spf/macro.h"

/* What a term may have; the order is that of enum spfrec_kind. */
enum {
	DOMAIN = 1,  /* a domain-spec */
	NEEDED = 2,  /* not without */
	LENGTHS = 4, /* dual-cidr-length */
	ADDRESS = 8
};

static const struct {
	const char *name;
	unsigned int has;
} kinds[] = {
    [SPFREC_ALL] = {"all", 0},
    [SPFREC_INCLUDE] = {"include", DOMAIN | NEEDED},
    [SPFREC_A] = {"a", DOMAIN | LENGTHS},
    [SPFREC_MX] = {"mx", DOMAIN | LENGTHS},
    [SPFREC_PTR] = {"ptr", DOMAIN},
    [SPFREC_IP4] = {"ip4", ADDRESS | NEEDED},
    [SPFREC_IP6] = {"ip6", ADDRESS | NEEDED},
    [SPFREC_EXISTS] = {"exists", DOMAIN | NEEDED},
    [SPFREC_REDIRECT] = {"redirect", DOMAIN | NEEDED},
    [SPFREC_EXP] = {"exp", DOMAIN | NEEDED},
    [SPFREC_MODIFIER] = {"", 0},
    [SPFREC_BAD] = {"", 0},
};

bool
spfrec_is_modifier(enum spfrec_kind k)
{
	return k == SPFREC_REDIRECT || k == SPFREC_EXP ||
	    k == SPFREC_MODIFIER;
}

const char *
spfrec_kind_str(enum spfrec_kind k)
{
	return kinds[k].name;
}

enum { VERSION_N = sizeof("v=spf1") - 1 };

bool
spfrec_is(struct span text)
{
	struct span version = {text.p, VERSION_N};

	return text.n >= VERSION_N && span_is_nocase(version, "v=spf1") &&
	    (text.n == VERSION_N || text.p[VERSION_N] == ' ');
}

struct spfrec
spfrec_begin(struct span text)
{
	return (struct spfrec){.text = text, .at = VERSION_N};
}

static void
fault(struct spfrec_term *t, enum spffault f, struct span where)
{
	if (t->fault != SPFFAULT_NONE || f == SPFFAULT_NONE)
		return;
	t->fault = f;
	t->where = where;
}

static bool
is_name_char(char c, bool first)
{
	char l = ascii_lower(c);

	return (l >= 'a' && l <= 'z') || (!first &&
	    ((c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'));
}

static enum spfrec_kind
find(struct span name, enum spfrec_kind from, enum spfrec_kind end,
    enum spfrec_kind otherwise)
{
	char first = ascii_lower(name.p[0]);
	enum spfrec_kind k;

	for (k = from; k < end; k++)
		if (first == kinds[k].name[0] &&
		    span_is_nocase(name, kinds[k].name))
			return k;
	return otherwise;
}

/*
 * "0", or digits without leading zero, not above max; slash is one or two
 * octets in front of them.
 */
static void
read_length(struct spfrec_term *t, struct span all, size_t slash,
    unsigned int max, unsigned int *len)
{
	struct span digits = span_from(all, slash);
	unsigned int v = 0;
	size_t i;

	for (i = 0; i < digits.n && v <= max; i++)
		v = v * 10 + (unsigned int)(digits.p[i] - '0');
	if (digits.n == 0 || (digits.p[0] == '0' && digits.n > 1) || v > max)
		fault(t, SPFFAULT_PREFIX, all);
	else
		*len = v;
}

/* Where in s the slashes begin, n of them, that only digits follow. */
static bool
find_slash(struct span s, size_t n, size_t *at)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9')
		i--;
	if (i < n || memcmp(s.p + i - n, "//", n) != 0)
		return false;
	*at = i - n;
	return true;
}

/* Cuts [ "/" n ] [ "//" n ] off the end of *s. A domain-spec may have slashes
 * as well, but it doesn't end in one and digits. */
static void
cut_lengths(struct spfrec_term *t, struct span *s)
{
	size_t at;

	if (find_slash(*s, 2, &at)) {
		t->has6 = true;
		read_length(t, span_from(*s, at), 2, 128, &t->len6);
		s->n = at;
	}
	if (find_slash(*s, 1, &at)) {
		t->has4 = true;
		read_length(t, span_from(*s, at), 1, 32, &t->len4);
		s->n = at;
	}
}

static void
read_address(struct spfrec_term *t)
{
	unsigned int bits = t->kind == SPFREC_IP4 ? 32 : 128;
	size_t at;

	if (find_slash(t->value, 1, &at)) {
		struct span all = span_from(t->value, at);

		t->has4 = bits == 32;
		t->has6 = bits != 32;
		read_length(t, all, 1, bits, bits == 32 ? &t->len4 : &t->len6);
		t->value.n = at;
	}
	if (t->value.n == 0)
		fault(t, SPFFAULT_MISSING, t->value);
	else if (!ip_parse(t->value, &t->ip) || t->ip.bits != bits)
		fault(t, SPFFAULT_ADDRESS, t->value);
}

/* rest is what follows a mechanism's name. */
static void
read_mechanism(struct spfrec_term *t, struct span rest)
{
	unsigned int has = kinds[t->kind].has;
	struct span where;

	if ((has & LENGTHS) != 0)
		cut_lengths(t, &rest);
	if (rest.n > 0 && rest.p[0] == ':' && has != 0) {
		t->value = span_from(rest, 1);
		if ((has & ADDRESS) != 0)
			read_address(t);
		else
			fault(t, spfmacro_check_domain(t->value, &where),
			    where);
	} else if (rest.n > 0) {
		fault(t, SPFFAULT_UNWANTED, rest);
	} else if ((has & NEEDED) != 0) {
		fault(t, SPFFAULT_MISSING, rest);
	}
}

static void
read_modifier(struct spfrec_term *t, struct spfrec *r)
{
	bool *seen = t->kind == SPFREC_REDIRECT ? &r->redirect :
	    t->kind == SPFREC_EXP ? &r->exp : NULL;
	struct span where;

	if (t->has_qualifier)
		fault(t, SPFFAULT_QUALIFIED, (struct span){t->text.p, 1});
	t->qualifier = 0;
	if (seen == NULL) {
		fault(t, spfmacro_check(t->value, 0, &where), where);
		return;
	}
	fault(t, spfmacro_check_domain(t->value, &where), where);
	if (*seen)
		fault(t, SPFFAULT_TWICE, t->text);
	*seen = true;
}

static void
read_term(struct spfrec *r, struct spfrec_term *t)
{
	struct span rest = t->text;
	size_t n = 0;

	if (rest.p[0] != '\0' && strchr("+-~?", rest.p[0]) != NULL) {
		t->has_qualifier = true;
		t->qualifier = rest.p[0];
		rest = span_from(rest, 1);
	}
	while (n < rest.n && is_name_char(rest.p[n], n == 0))
		n++;
	t->name = (struct span){rest.p, n};
	rest = span_from(rest, n);
	if (n == 0) {
		fault(t, SPFFAULT_NAME, t->text);
	} else if (rest.n > 0 && rest.p[0] == '=') {
		t->kind = find(t->name, SPFREC_REDIRECT, SPFREC_MODIFIER,
		    SPFREC_MODIFIER);
		t->value = span_from(rest, 1);
		read_modifier(t, r);
	} else {
		t->kind = find(t->name, SPFREC_ALL, SPFREC_REDIRECT,
		    SPFREC_BAD);
		if (t->kind == SPFREC_BAD)
			fault(t, SPFFAULT_UNKNOWN, t->name);
		else
			read_mechanism(t, rest);
	}
}

bool
spfrec_next(struct spfrec *r, struct spfrec_term *t)
{
	const char *p = r->text.p, *end;
	size_t n;

	while (r->at < r->text.n && p[r->at] == ' ')
		r->at++;
	if (r->at >= r->text.n)
		return false;
	n = r->text.n - r->at;
	end = memchr(p + r->at, ' ', n);
	if (end != NULL)
		n = (size_t)(end - (p + r->at));
	*t = (struct spfrec_term){.kind = SPFREC_BAD, .qualifier = '+',
	    .len4 = 32, .len6 = 128, .text = {p + r->at, n}};
	r->at += n;
	read_term(r, t);
	return true;
}

static void
put_length(struct buf *b, const char *slash, unsigned int len,
    unsigned int otherwise)
{
	if (len == otherwise)
		return;
	buf_puts(b, slash);
	buf_put_uint(b, len);
}

static void
put_name(struct buf *b, struct span name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		buf_putc(b, ascii_lower(name.p[i]));
}

void
spfrec_put(struct buf *b, const struct spfrec_term *t)
{
	bool address = (kinds[t->kind].has & ADDRESS) != 0;

	if (t->qualifier != 0 && t->qualifier != '+')
		buf_putc(b, t->qualifier);
	put_name(b, t->name);
	if (t->value.p != NULL)
		buf_putc(b, t->qualifier == 0 ? '=' : ':');
	if (address)
		ip_put(b, &t->ip);
	else
		buf_put_span(b, t->value);
	put_length(b, "/", t->len4, 32);
	put_length(b, address ? "/" : "//", t->len6, 128);
}

bool
spfrec_write(struct buf *b, struct span text)
{
	struct spfrec r = spfrec_begin(text);
	size_t from = b->n;
	struct spfrec_term t;

	if (!spfrec_is(text))
		return false;
	buf_puts(b, "v=spf1");
	while (spfrec_next(&r, &t)) {
		if (t.fault != SPFFAULT_NONE) {
			b->n = from;
			return false;
		}
		buf_putc(b, ' ');
		spfrec_put(b, &t);
	}
	return true;
}
