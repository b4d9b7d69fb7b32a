/* URIs by RFC 3986, and of mailto (RFC 6068) the address; no resolving. */
/* SPDX-License-Identifier: ISC */
#include "record/uri.h"

#include <string.h>

#include "base/word.h"
#include "value/hex.h"
#include "value/ip.h"

/* Where an octet may stand unencoded: RFC 3986, 3, and RFC 6068, 2. */
enum {
	SCHEME = 1,
	UNRESERVED = 2,
	LABEL = 4, /* of a domain; here with underscores */
	LOCAL = 8, /* part of an address */
	NAME = 16, /* unreserved / sub-delims */
	USERINFO = 32,
	PATH = 64,
	QUERY = 128, /* and fragment */
	ANY = 255
};

#define ANY5 ANY, ANY, ANY, ANY, ANY
#define ANY26 ANY5, ANY5, ANY5, ANY5, ANY5, ANY
#define REST (USERINFO | PATH | QUERY) /* a colon may stand in these */
static const unsigned char classes[256] = {
    ['A'] = ANY26, ['a'] = ANY26, ['0'] = ANY5, ANY5,
    ['-'] = ANY, ['.'] = ANY & ~LABEL, ['_'] = ANY & ~SCHEME,
    ['~'] = ANY & ~SCHEME & ~LABEL, ['+'] = SCHEME | LOCAL | NAME | REST,
    ['!'] = LOCAL | NAME | REST, ['$'] = LOCAL | NAME | REST,
    ['&'] = LOCAL | NAME | REST, ['\''] = LOCAL | NAME | REST,
    ['*'] = LOCAL | NAME | REST, ['='] = LOCAL | NAME | REST,
    ['('] = NAME | REST, [')'] = NAME | REST, [','] = NAME | REST,
    [';'] = NAME | REST, [':'] = REST, ['@'] = PATH | QUERY,
    ['/'] = PATH | QUERY, ['?'] = QUERY};

/* How many octets at the front of s are of the set. */
static inline size_t
run(struct span s, unsigned char set)
{
	size_t n = 0;

	while (n < s.n && (classes[(unsigned char)s.p[n]] & set) != 0)
		n++;
	return n;
}

/* Takes octets of the set and %HH off the front of *s. */
static struct span
take(struct span *s, unsigned char set)
{
	struct span front = *s;

	for (;;) {
		span_advance(s, run(*s, set));
		if (s->n < 3 || s->p[0] != '%' || hex_octet(s->p + 1) < 0)
			break;
		span_advance(s, 3);
	}
	front.n -= s->n;
	return front;
}

/* Takes c off the front of *s. */
static bool
skip(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	span_advance(s, 1);
	return true;
}

/* What follows the first c in *s, cut off with it; or absent. */
static struct span
cut_off(struct span *s, char c)
{
	const char *at = s->n > 0 ? memchr(s->p, c, s->n) : NULL;
	struct span tail = SPAN_NONE;

	if (at == NULL)
		return tail;
	tail = span_from(*s, (size_t)(at - s->p) + 1);
	s->n = (size_t)(at - s->p);
	return tail;
}

bool
uri_scheme(struct span text, struct span *scheme)
{
	size_t n = run(text, SCHEME);

	*scheme = SPAN_NONE;
	if (n == 0 || n == text.n || text.p[n] != ':' ||
	    !ascii_is_letter(text.p[0]))
		return false;
	*scheme = (struct span){text.p, n};
	return true;
}

/* RFC 3986, 3.2.2: what stands between the brackets. */
static bool
is_ip_literal(struct span s)
{
	struct span version;
	struct ip ip;
	size_t i;

	if (ip_parse(s, &ip))
		return ip.bits == 128;
	if (s.n == 0 || ascii_lower(s.p[0]) != 'v')
		return false;
	version = span_from(s, 1);
	s = cut_off(&version, '.');
	for (i = 0; i < version.n; i++)
		if (hex_digit(version.p[i]) < 0)
			return false;
	return version.n > 0 && s.n > 0 && run(s, USERINFO) == s.n;
}

/* RFC 3986, 3.2: [userinfo "@"] host [":" port]. */
static bool
parse_authority(struct uri *u, struct span s)
{
	struct span before = s, host, rest = cut_off(&before, '@');

	if (rest.p != NULL) {
		u->userinfo = before;
		take(&before, USERINFO);
		if (before.n > 0)
			return false;
		s = rest;
	}
	u->host = s;
	if (s.n > 0 && s.p[0] == '[') {
		s = span_from(s, 1);
		rest = cut_off(&s, ']');
		if (rest.p == NULL || !is_ip_literal(s))
			return false;
		u->host.n = s.n + 2;
		if (rest.n > 0 && !skip(&rest, ':'))
			return false;
		if (rest.p > u->host.p + u->host.n)
			u->port = rest;
	} else {
		u->port = cut_off(&u->host, ':');
		host = u->host;
		take(&host, NAME);
		if (host.n > 0)
			return false;
	}
	for (rest = u->port; rest.n > 0 && ascii_is_digit(rest.p[0]);)
		span_advance(&rest, 1);
	return rest.n == 0;
}

bool
uri_parse(struct uri *u, struct span text)
{
	struct span s, authority;

	*u = (struct uri){0};
	/*
	 * Nearly all are mailto. With this bit a letter is in lower case, and
	 * nothing becomes one.
	 */
	u->mailto = text.n > 6 && text.p[6] == ':' &&
	    (word_short(text.p, 6) | WORD_EACH(' ')) ==
	    word_short("mailto", 6);
	if (u->mailto)
		u->scheme = (struct span){text.p, 6};
	else if (!uri_scheme(text, &u->scheme))
		return false;
	s = span_from(text, u->scheme.n + 1);
	if (span_has_prefix(s, "//")) {
		authority = s = span_from(s, 2);
		while (s.n > 0 && memchr("/?#", s.p[0], 3) == NULL)
			span_advance(&s, 1);
		authority.n -= s.n;
		if (!parse_authority(u, authority))
			return false;
	}
	u->path = take(&s, PATH);
	if (skip(&s, '?'))
		u->query = take(&s, QUERY);
	if (skip(&s, '#'))
		u->fragment = take(&s, QUERY);
	return s.n == 0;
}

bool
uri_mailto(const struct uri *u, struct span *host)
{
	struct span s = u->path, domain;
	size_t n;

	*host = SPAN_NONE;
	if (!u->mailto || u->host.p != NULL || take(&s, LOCAL).n == 0 ||
	    !skip(&s, '@'))
		return false;
	domain = s;
	do {
		n = run(s, LABEL);
		span_advance(&s, n);
	} while (n > 0 && skip(&s, '.'));
	if (n > 0 && s.n == 0) {
		*host = domain; /* it is plain, as most are */
		return true;
	}
	s = domain;
	domain = take(&s, UNRESERVED);
	return s.n == 0 && memchr(domain.p, '%', domain.n) != NULL;
}

bool
uri_size(struct span *text, uint64_t *size, struct span *mark)
{
	static const char units[] = "kmgt";
	const char *unit = NULL;
	size_t at, end = text->n;
	unsigned int bits = 0;
	uint64_t v = 0;

	if (end > 0 && ascii_is_letter(text->p[end - 1])) {
		unit = strchr(units, ascii_lower(text->p[--end]));
		if (unit == NULL)
			return false;
		bits = 10 * (unsigned int)(unit - units + 1);
	}
	for (at = end; at > 0 && ascii_is_digit(text->p[at - 1]); at--)
		;
	if (at == end || at < 2 || text->p[at - 1] != '!')
		return false;
	*mark = span_from(*text, at - 1);
	for (; at < end; at++)
		v = v > (UINT64_MAX - 9) / 10 ? UINT64_MAX :
		    v * 10 + (uint64_t)(text->p[at] - '0');
	*size = v > UINT64_MAX >> bits ? UINT64_MAX : v << bits;
	text->n -= mark->n;
	return true;
}
