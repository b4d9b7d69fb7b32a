/* RSA public keys in DER, as places in the octets (RFC 8017, RFC 5280). */
/* SPDX-License-Identifier: ISC */
#include "dkim/der.h"

enum { INTEGER = 0x02, BIT_STRING = 0x03, SEQUENCE = 0x30 };

/* Takes an element of that type from *s; its length has at most two octets
 * (X.690, 10.1). */
static bool
take(struct span *s, unsigned char type, struct span *content)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t n, octets, i;

	if (s->n < 2 || p[0] != type || p[1] == 0x80)
		return false;
	octets = p[1] < 0x80 ? 0 : p[1] & 0x7fU;
	if (octets > 2 || s->n < 2 + octets)
		return false;
	n = octets > 0 ? 0 : p[1];
	for (i = 0; i < octets; i++)
		n = n << 8 | p[2 + i];
	/* the shortest form only */
	if ((octets > 0 && n < 0x80) || (octets > 1 && n < 0x100))
		return false;
	span_advance(s, 2 + octets);
	if (n > s->n)
		return false;
	*content = (struct span){s->p, n};
	span_advance(s, n);
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
		span_advance(&v, 1);
		if (v.n == 0 || (v.p[0] & 0x80) == 0)
			return false;
	}
	*number = v;
	return true;
}

bool
der_rsa(struct der_rsa *k, struct span octets)
{
	/* rsaEncryption, 1.2.840.113549.1.1.1, with NULL as its parameters;
	 * those may be left out */
	static const char oid[] =
	    "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05";
	struct span all = octets, s, algorithm, bits;

	if (!take(&all, SEQUENCE, &s) || all.n > 0)
		return false;
	if (take(&s, SEQUENCE, &algorithm)) {
		if ((algorithm.n != 13 && algorithm.n != 11) ||
		    memcmp(algorithm.p, oid, algorithm.n) != 0 ||
		    !take(&s, BIT_STRING, &bits) || s.n > 0 || bits.n == 0 ||
		    bits.p[0] != 0)
			return false;
		all = span_from(bits, 1);
		if (!take(&all, SEQUENCE, &s) || all.n > 0)
			return false;
	}
	return take_number(&s, &k->modulus) &&
	    take_number(&s, &k->exponent) && s.n == 0;
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
