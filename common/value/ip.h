/* IPv4 and IPv6 addresses and networks in text (RFC 4291, RFC 5952). */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_IP_H
#define VALUE_IP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* bits is 32 or 128; a has bits / 8 octets in network order, then zeros. */
struct ip {
	unsigned char a[16];
	unsigned int bits;
};

/* The addresses whose first len bits are those of ip; the rest is zero. */
struct cidr {
	struct ip ip;
	unsigned int len;
};

/*
 * What inet_pton(3) takes, and nothing else: no leading zeros in IPv4, no
 * brackets, no zone, no white space. On false *ip is undefined. IPv4 has one
 * form only, so ip_put() would give s.
 */
bool ip_parse(struct span s, struct ip *ip);

/*
 * Takes also white space around it, "[...]" and "IPv6:..." (RFC 5321,
 * 4.1.3). *lenient says that ip_parse() would not have taken it.
 */
bool ip_parse_lenient(struct span s, struct ip *ip, bool *lenient);

/*
 * An IPv4 address that is written as an IPv6 one (RFC 4291, 2.5.5.2) becomes
 * what it is; true if it was one. What is written otherwise is left alone.
 */
bool ip_unmap(struct ip *ip);

/* Appends what inet_ntop(3) writes: RFC 5952, and ::a.b.c.d for ::/96. */
void ip_put(struct buf *b, const struct ip *ip);

/* "address/length", or an address alone for itself. Host bits are cleared. */
bool cidr_parse(struct span s, struct cidr *c);
/* The network of an address; len is at most its bits. */
struct cidr cidr_of(const struct ip *ip, unsigned int len);
/* As ip_unmap(), for a network of none but such addresses. */
void cidr_unmap(struct cidr *c);
bool cidr_match(const struct cidr *c, const struct ip *ip);
void cidr_put(struct buf *b, const struct cidr *c);

#endif
