/* URIs by RFC 3986, and of mailto (RFC 6068) the address; no resolving. */
/* SPDX-License-Identifier: ISC */
#include "syntax/uri.h"

#include <string.h>

#include "notation/hex.h"
#include "notation/ip.h"

/* RFC 3986, 2.2 and 3.3: what may stand in each part unencoded. */
#define SUB_DELIMS "!$&'()*+,;="
#define PCHAR SUB_DELIMS ":@"
#define LOCAL_PART "!$&'*+="

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

static bool
one_of(const char *set, char c)
{
	for (; *set != '\0'; set++)
		if (*set == c)
			return true;
	return false;
}

/* Nothing but unreserved octets, those of extra, and %HH? */
static bool
only(struct span s, const char *extra)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (is_alpha(s.p[i]) || is_digit(s.p[i]) ||
		    one_of("-._~", s.p[i]) || one_of(extra, s.p[i]))
			continue;
		if (s.p[i] != '%' || s.n - i < 3 ||
		    hex_digit(s.p[i + 1]) < 0 || hex_digit(s.p[i + 2]) < 0)
			return false;
		i += 2;
	}
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
	size_t i;

	*scheme = SPAN_NONE;
	if (text.n == 0 || !is_alpha(text.p[0]))
		return false;
	for (i = 1; i < text.n; i++)
		if (!is_alpha(text.p[i]) && !is_digit(text.p[i]) &&
		    !one_of("+-.", text.p[i]))
			break;
	if (i == text.n || text.p[i] != ':')
		return false;
	*scheme = (struct span){text.p, i};
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
	return version.n > 0 && s.n > 0 && memchr(s.p, '%', s.n) == NULL &&
	    only(s, SUB_DELIMS ":");
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
		u->userinfo = s;
		s = rest;
	}
	u->host = s;
	if (!only(u->userinfo, SUB_DELIMS ":"))
		return false;
	if (s.n > 0 && s.p[0] == '[')
		return parse_literal(u);
	u->port = cut_off(&u->host, ':');
	return only(u->host, SUB_DELIMS) && only_digits(u->port);
}

bool
uri_parse(struct uri *u, struct span text)
{
	struct span s = text, authority;

	*u = (struct uri){0};
	if (!uri_scheme(text, &u->scheme))
		return false;
	s.p += u->scheme.n + 1;
	s.n -= u->scheme.n + 1;
	u->fragment = cut_off(&s, '#');
	u->query = cut_off(&s, '?');
	if (span_has_prefix(s, "//")) {
		authority = (struct span){s.p + 2, s.n - 2};
		cut_off(&authority, '/');
		s.p += 2 + authority.n;
		s.n -= 2 + authority.n;
		if (!parse_authority(u, authority))
			return false;
	}
	u->path = s;
	return only(s, PCHAR "/") && only(u->query, PCHAR "/?") &&
	    only(u->fragment, PCHAR "/?");
}

/* Non-empty labels of letters, digits, hyphens and underscores? */
static bool
is_plain_host(struct span s)
{
	size_t i;
	char before = '.';

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '.' ? before == '.' : !is_alpha(s.p[i]) &&
		    !is_digit(s.p[i]) && !one_of("-_", s.p[i]))
			return false;
		before = s.p[i];
	}
	return before != '.';
}

bool
uri_mailto(const struct uri *u, struct span *host)
{
	struct span local = u->path, domain = cut_off(&local, '@');

	*host = SPAN_NONE;
	if (!span_is_nocase(u->scheme, "mailto") || u->host.p != NULL)
		return false;
	if (local.n == 0 || !only(local, LOCAL_PART) || domain.n == 0)
		return false;
	if (is_plain_host(domain)) {
		*host = domain;
		return true;
	}
	return memchr(domain.p, '%', domain.n) != NULL && only(domain, "");
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
