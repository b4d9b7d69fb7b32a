/* IPv4 and IPv6 addresses and networks in text (RFC 4291, RFC 5952). */
/* SPDX-License-Identifier: ISC */
#include "value/ip.h"

#include <string.h>

#include "value/hex.h"
#include "value/num.h"

static bool
v4_parse(struct span s, unsigned char *a)
{
	const char *p = s.p, *end = s.n > 0 ? p + s.n : p;
	unsigned int v, c;
	size_t i;

	for (i = 0; i < 4; i++) {
		if (i > 0 && (p == end || *p++ != '.'))
			return false;
		if (p == end || (v = (unsigned int)*p - '0') > 9)
			return false;
		for (p++; p < end && (c = (unsigned int)*p - '0') <= 9; p++)
			if (v == 0 || (v = v * 10 + c) > 255)
				return false;
		a[i] = (unsigned char)v;
	}
	return p == end;
}

/*
 * Groups and an IPv4 tail into a; *gap is where "::" stands. Returns how many
 * octets there are, 0 for none that make an address.
 */
static size_t
groups_parse(struct span s, unsigned char *a, size_t *gap)
{
	size_t i = 0, n = 0, from;
	unsigned int v;
	int digit;

	*gap = SIZE_MAX;
	if (span_has_prefix(s, "::")) {
		*gap = 0;
		i = 2;
	}
	while (i < s.n) {
		from = i;
		for (v = 0; i < s.n && i - from < 4 &&
		    (digit = hex_digit(s.p[i])) >= 0; i++)
			v = v << 4 | (unsigned int)digit;
		if (n == 16 || i == from)
			return 0;
		if (i < s.n && s.p[i] == '.')
			return n <= 12 &&
			    v4_parse(span_from(s, from), a + n) ? n + 4 : 0;
		a[n++] = (unsigned char)(v >> 8);
		a[n++] = (unsigned char)(v & 255);
		if (i == s.n)
			break;
		if (s.p[i++] != ':' || i == s.n)
			return 0;
		if (s.p[i] == ':') {
			if (*gap != SIZE_MAX)
				return 0;
			*gap = n;
			i++;
		}
	}
	return n;
}

bool
ip_parse(struct span s, struct ip *ip)
{
	size_t gap, n;

	memset(ip, 0, sizeof(*ip));
	ip->bits = 32;
	if (v4_parse(s, ip->a))
		return true;
	ip->bits = 128;
	n = groups_parse(s, ip->a, &gap);
	if (gap == SIZE_MAX)
		return n == 16;
	if (n == 16 || (n == 0 && s.n != 2))
		return false;
	memmove(ip->a + 16 - (n - gap), ip->a + gap, n - gap);
	memset(ip->a + gap, 0, 16 - n);
	return true;
}

bool
ip_parse_lenient(struct span s, struct ip *ip, bool *lenient)
{
	*lenient = !ip_parse(s, ip);
	if (!*lenient)
		return true;
	s = span_trim(s);
	if (s.n >= 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = (struct span){s.p + 1, s.n - 2};
	if (span_has_prefix_nocase(s, "ipv6:"))
		s = (struct span){s.p + 5, s.n - 5};
	return ip_parse(s, ip);
}

bool
ip_unmap(struct ip *ip)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (ip->bits != 128 || memcmp(ip->a, mapped, sizeof(mapped)) != 0)
		return false;
	memmove(ip->a, ip->a + sizeof(mapped), 4);
	memset(ip->a + 4, 0, sizeof(mapped));
	ip->bits = 32;
	return true;
}

void
ip_put(struct buf *b, const struct ip *ip)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *a = ip->a, *v4 = ip->bits == 32 ? a : NULL;
	size_t i, run = 0, gap = 0, from = 8;
	unsigned int v, shift;
	bool mapped;

	/* the first of the longest runs of zero groups: RFC 5952, 4.2 */
	for (i = 0; v4 == NULL && i < 8; i++) {
		run = a[2 * i] == 0 && a[2 * i + 1] == 0 ? run + 1 : 0;
		if (run > gap && run > 1) {
			gap = run;
			from = i + 1 - run;
		}
	}
	mapped = gap == 5 && a[10] == 0xff && a[11] == 0xff;

	for (i = 0; v4 == NULL && i < 8; i++) {
		if (i == from) {
			buf_puts(b, "::");
			i += gap - 1;
			continue;
		}
		if (i > 0 && i != from + gap)
			buf_putc(b, ':');
		if (i == 6 && from == 0 && (gap == 6 || mapped)) {
			v4 = a + 12;
			break;
		}
		v = (unsigned int)a[2 * i] << 8 | a[2 * i + 1];
		for (shift = 16; shift > 0;) {
			shift -= 4;
			if (v >> shift != 0 || shift == 0)
				buf_putc(b, hex[v >> shift & 15]);
		}
	}
	for (i = 0; v4 != NULL && i < 4; i++) {
		if (i > 0)
			buf_putc(b, '.');
		buf_put_uint(b, v4[i]);
	}
}

struct cidr
cidr_of(const struct ip *ip, unsigned int len)
{
	struct cidr c = {*ip, len};
	size_t i = len / 8;

	if (i < sizeof(c.ip.a))
		c.ip.a[i] = (unsigned char)(c.ip.a[i] & ~(0xffU >> len % 8));
	for (i++; i < sizeof(c.ip.a); i++)
		c.ip.a[i] = 0;
	return c;
}

void
cidr_unmap(struct cidr *c)
{
	if (c->len >= 96 && ip_unmap(&c->ip))
		c->len -= 96;
}

bool
cidr_parse(struct span s, struct cidr *c)
{
	const char *slash = s.n > 0 ? memchr(s.p, '/', s.n) : NULL;
	size_t n = slash != NULL ? (size_t)(slash - s.p) : s.n;
	struct ip ip;
	uint64_t len;

	if (!ip_parse((struct span){s.p, n}, &ip))
		return false;
	len = ip.bits;
	if (slash != NULL &&
	    (!num_parse(span_from(s, n + 1), &len) || len > ip.bits))
		return false;
	*c = cidr_of(&ip, (unsigned int)len);
	return true;
}

bool
cidr_match(const struct cidr *c, const struct ip *ip)
{
	size_t n = c->len / 8;

	return ip->bits == c->ip.bits && memcmp(ip->a, c->ip.a, n) == 0 &&
	    (c->len % 8 == 0 ||
	    (ip->a[n] ^ c->ip.a[n]) >> (8 - c->len % 8) == 0);
}

void
cidr_put(struct buf *b, const struct cidr *c)
{
	ip_put(b, &c->ip);
	buf_putc(b, '/');
	buf_put_uint(b, c->len);
}

