/* RSA public keys in DER, as places in the octets (RFC 8017, RFC 5280). */
/* SPDX-License-Identifier: ISC */
#include "dkim/der.h"

enum { INTEGER = 0x02, BIT_STRING = 0x03, SEQUENCE = 0x30 };

/* Takes the length of an element from *s: X.690, 10.1, at most two octets. */
static bool
take_length(struct span *s, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t octets, i;

	if (s->n == 0)
		return false;
	*n = p[0];
	octets = p[0] < 0x80 ? 0 : p[0] & 0x7fU;
	if (p[0] == 0x80 || octets > 2 || s->n < 1 + octets)
		return false;
	for (i = 0, *n = octets > 0 ? 0 : *n; i < octets; i++)
		*n = *n << 8 | p[1 + i];
	s->p += 1 + octets;
	s->n -= 1 + octets;
	return (octets == 0 || *n >= 0x80) && (octets < 2 || *n >= 0x100);
}

/* Takes an element of that type from *s. */
static bool
take(struct span *s, unsigned char type, struct span *content)
{
	size_t n;

	if (s->n == 0 || (unsigned char)s->p[0] != type)
		return false;
	s->p++;
	s->n--;
	if (!take_length(s, &n) || n > s->n)
		return false;
	*content = (struct span){s->p, n};
	s->p += n;
	s->n -= n;
	return true;
}

/* A positive number. */
static bool
take_number(struct span *s, struct span *number)
{
	struct span v;

	if (!take(s, INTEGER, &v) || v.n == 0 || (v.p[0] & 0x80) != 0)
		return false;
	if (v.p[0] == 0) {
		v.p++;
		v.n--;
		if (v.n == 0 || (v.p[0] & 0x80) == 0)
			return false;
	}
	*number = v;
	return true;
}

static bool
public_key(struct der_rsa *k, struct span octets)
{
	struct span s;

	return take(&octets, SEQUENCE, &s) && octets.n == 0 &&
	    take_number(&s, &k->modulus) && take_number(&s, &k->exponent) &&
	    s.n == 0;
}

/* rsaEncryption, 1.2.840.113549.1.1.1, with its parameters, which are NULL or
 * left out. */
static bool
is_rsa(struct span algorithm)
{
	static const char oid[] =
	    "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

	return (algorithm.n == 13 || algorithm.n == 11) &&
	    memcmp(algorithm.p, oid, 11) == 0 &&
	    (algorithm.n == 11 || memcmp(algorithm.p + 11, "\x05", 2) == 0);
}

bool
der_rsa(struct der_rsa *k, struct span octets)
{
	struct span all = octets, s, algorithm, bits;

	if (!take(&all, SEQUENCE, &s) || all.n > 0)
		return false;
	if (!take(&s, SEQUENCE, &algorithm))
		return public_key(k, octets);
	if (!is_rsa(algorithm) || !take(&s, BIT_STRING, &bits) || s.n > 0 ||
	    bits.n == 0 || bits.p[0] != 0)
		return false;
	bits.p++;
	bits.n--;
	return public_key(k, bits);
}

size_t
der_bits(struct span number)
{
	size_t n = number.n * 8;
	unsigned char mask;

	for (mask = 0x80; mask > 0; mask >>= 1, n--)
		if (((unsigned char)number.p[0] & mask) != 0)
			return n;
	return n;
}
