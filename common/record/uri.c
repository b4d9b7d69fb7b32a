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

static bool
is_alpha(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How many octets at the front of s are of the set. */
static inline size_t
run(struct span s, unsigned char set)
{
	size_t n = 0;

	while (n < s.n && (classes[(unsigned char)s.p[n]] & set) != 0)
		n++;
	return n;
}

/* The same, and %HH. */
static size_t
run_encoded(struct span s, unsigned char set)
{
	size_t n = 0;

	for (;;) {
		n += run((struct span){s.p + n, s.n - n}, set);
		if (s.n - n < 3 || s.p[n] != '%' ||
		    hex_octet(s.p + n + 1) < 0)
			return n;
		n += 3;
	}
}

static bool
only(struct span s, unsigned char set)
{
	return run_encoded(s, set) == s.n;
}

/* Takes n octets off the front of *s. */
static inline struct span
take(struct span *s, size_t n)
{
	struct span front = {s->p, n};

	span_advance(s, n);
	return front;
}

/* Takes c off the front of *s. */
static bool
skip(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	take(s, 1);
	return true;
}

static bool
only_digits(struct span s)
{
	while (s.n > 0 && is_digit(s.p[s.n - 1]))
		s.n--;
	return s.n == 0;
}

/* What follows the first c in *s, cut off with it; or absent. */
static struct span
cut_off(struct span *s, char c)
{
	const char *at = s->n > 0 ? memchr(s->p, c, s->n) : NULL;
	struct span tail = SPAN_NONE;

	if (at == NULL)
		return tail;
	tail = (struct span){at + 1, s->n - (size_t)(at - s->p) - 1};
	s->n = (size_t)(at - s->p);
	return tail;
}

bool
uri_scheme(struct span text, struct span *scheme)
{
	size_t n = run(text, SCHEME);

	*scheme = SPAN_NONE;
	if (n == 0 || n == text.n || text.p[n] != ':' || !is_alpha(text.p[0]))
		return false;
	*scheme = (struct span){text.p, n};
	return true;
}

/* RFC 3986, 3.2.2: what stands between the brackets. */
static bool
is_ip_literal(struct span s)
{
	struct ip ip;
	struct span version;
	size_t i;

	if (ip_parse(s, &ip))
		return ip.bits == 128;
	if (s.n == 0 || ascii_lower(s.p[0]) != 'v')
		return false;
	version = (struct span){s.p + 1, s.n - 1};
	s = cut_off(&version, '.');
	for (i = 0; i < version.n; i++)
		if (hex_digit(version.p[i]) < 0)
			return false;
	return version.n > 0 && s.n > 0 && run(s, USERINFO) == s.n;
}

/* u->host begins with a bracket: takes the port off it. */
static bool
parse_literal(struct uri *u)
{
	struct span s = {u->host.p + 1, u->host.n - 1};
	struct span rest = cut_off(&s, ']');

	if (rest.p == NULL || !is_ip_literal(s))
		return false;
	u->host.n = s.n + 2;
	if (rest.n == 0)
		return true;
	u->port = (struct span){rest.p + 1, rest.n - 1};
	return rest.p[0] == ':' && only_digits(u->port);
}

/* RFC 3986, 3.2: [userinfo "@"] host [":" port]. */
static bool
parse_authority(struct uri *u, struct span s)
{
	struct span rest = cut_off(&s, '@');

	if (rest.p != NULL) {
		if (!only(s, USERINFO))
			return false;
		u->userinfo = s;
		s = rest;
	}
	u->host = s;
	if (s.n > 0 && s.p[0] == '[')
		return parse_literal(u);
	u->port = cut_off(&u->host, ':');
	return only(u->host, NAME) && only_digits(u->port);
}

/* Is its scheme mailto, as nearly always? */
static bool
is_mailto(struct span text)
{
	/* With this bit a letter is in lower case, and nothing becomes one. */
	return text.n > 6 && text.p[6] == ':' &&
	    (word_short(text.p, 6) | WORD_EACH(' ')) ==
	    word_short("mailto", 6);
}

/*
 * Takes an address off the front of *s, or what there is of one. Its domain
 * if it is plain: non-empty labels of letters, digits, hyphens, underscores.
 */
static struct span
take_address(struct span *s)
{
	struct span domain;
	size_t n;

	if (take(s, run_encoded(*s, LOCAL)).n == 0 || !skip(s, '@'))
		return SPAN_NONE;
	domain = *s;
	do {
		n = run(*s, LABEL);
		take(s, n);
	} while (n > 0 && skip(s, '.'));
	domain.n -= s->n;
	return n > 0 ? domain : SPAN_NONE;
}

static void
parse_path(struct uri *u, struct span *s)
{
	u->path = *s;
	if (u->mailto) /* an address may stand in a path */
		u->plain = take_address(s);
	if (take(s, run_encoded(*s, PATH)).n > 0) /* and more than that */
		u->plain = SPAN_NONE;
	u->path.n -= s->n;
}

bool
uri_parse(struct uri *u, struct span text)
{
	struct span s = text;
	size_t n;

	*u = (struct uri){0};
	u->mailto = is_mailto(text);
	if (u->mailto)
		u->scheme = (struct span){text.p, 6};
	else if (!uri_scheme(text, &u->scheme))
		return false;
	take(&s, u->scheme.n + 1);
	if (span_has_prefix(s, "//")) {
		take(&s, 2);
		for (n = 0; n < s.n && memchr("/?#", s.p[n], 3) == NULL; n++)
			;
		if (!parse_authority(u, take(&s, n)))
			return false;
	}
	parse_path(u, &s);
	if (skip(&s, '?'))
		u->query = take(&s, run_encoded(s, QUERY));
	if (skip(&s, '#'))
		u->fragment = take(&s, run_encoded(s, QUERY));
	return s.n == 0;
}

bool
uri_mailto(const struct uri *u, struct span *host)
{
	struct span domain = u->path;

	*host = u->plain;
	if (host->p != NULL)
		return true;
	if (!u->mailto || u->host.p != NULL ||
	    take(&domain, run_encoded(domain, LOCAL)).n == 0 ||
	    !skip(&domain, '@'))
		return false;
	return only(domain, UNRESERVED) &&
	    memchr(domain.p, '%', domain.n) != NULL;
}

/* v << bits, UINT64_MAX where that is too much. */
static uint64_t
shift(uint64_t v, unsigned int bits)
{
	return v > UINT64_MAX >> bits ? UINT64_MAX : v << bits;
}

bool
uri_size(struct span *text, uint64_t *size, struct span *mark)
{
	static const char units[] = "kmgt";
	const char *unit = NULL;
	size_t at, end = text->n;
	uint64_t v = 0;

	if (end > 0 && is_alpha(text->p[end - 1]))
		unit = strchr(units, ascii_lower(text->p[--end]));
	if (end < text->n && unit == NULL)
		return false;
	for (at = end; at > 0 && is_digit(text->p[at - 1]); at--)
		;
	if (at == end || at < 2 || text->p[at - 1] != '!')
		return false;
	*mark = (struct span){text->p + at - 1, text->n - at + 1};
	for (; at < end; at++)
		v = v > (UINT64_MAX - 9) / 10 ? UINT64_MAX :
		    v * 10 + (uint64_t)(text->p[at] - '0');
	*size = unit == NULL ? v :
	    shift(v, 10 * (unsigned int)(unit - units + 1));
	text->n -= mark->n;
	return true;
}
