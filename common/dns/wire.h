/* DNS messages: questions written, replies read (RFC 1035, 4; RFC 6891). */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "dns/dns.h"
#include "zone/name.h"

enum {
	DNS_WIRE_HEADER = 12,
	DNS_WIRE_QUERY = 12 + 255 + 4 + 11, /* most octets of a query */
	DNS_WIRE_TCP = 65535                /* most octets of a reply */
};

/* Flags of a query. */
enum {
	DNS_WIRE_EDNS = 1, /* with an OPT record, for LIMIT_DNS_UDP octets */
	DNS_WIRE_AD = 2,   /* request the AD bit (RFC 6840, 5.7) */
	DNS_WIRE_DNSSEC = 4 /* with EDNS, request signatures (DO, RFC 3225),
	                     * and bogus data, too (CD, RFC 4035, 3.2.2) */
};

/*
 * What a question is told by. mix decides by its bits which letters of the name
 * are upper case, 0 for none: most servers repeat them, and a forger has to
 * guess them ("0x20", draft-vixie-dnsext-dns0x20).
 */
struct dns_wire_question {
	const struct zone_name *name;
	enum dns_type type;
	uint16_t id;
	uint32_t mix;
};

/*
 * Writes a query with recursion desired to p, which has room for
 * DNS_WIRE_QUERY octets; returns its length.
 */
size_t dns_wire_query(unsigned char *p, const struct dns_wire_question *q,
    unsigned int flags);

enum dns_wire_match {
	DNS_WIRE_OTHER,   /* it is no reply to this question */
	DNS_WIRE_REPLY,   /* it is, with the name as it was sent */
	DNS_WIRE_NOT_CASE /* it is, but for the case of the name */
};

/*
 * A reply has QR, ID, opcode, and one question of the same name, type and
 * class. For FORMERR and NOTIMP a bare header is enough, which servers send
 * that can't read the question.
 */
enum dns_wire_match dns_wire_match(const unsigned char *p, size_t n,
    const struct dns_wire_question *q);

enum dns_wire_kind {
	DNS_WIRE_ANSWER,    /* answer is set; not DNS_TEMPFAIL */
	DNS_WIRE_CHAIN,     /* CNAMEs lead to name; it is to be asked */
	DNS_WIRE_TRUNCATED, /* ask by TCP */
	DNS_WIRE_NO_EDNS,   /* the server may not support EDNS: error */
	DNS_WIRE_FAILED     /* no usable answer: error */
};

/*
 * A reply as it was read. All zero is empty; its contents hold until the next
 * reply is read into it, which reuses its memory. hops is the number of CNAMEs
 * that led on, ttl the least TTL of them, UINT32_MAX for none; it counts in
 * answer.ttl too. prove, which the user sets, says that answer.proof is wanted;
 * it is there for DNS_WIRE_CHAIN, too.
 */
struct dns_wire {
	struct dns_answer answer;
	const char *error;
	struct zone_name name;
	uint32_t ttl;
	unsigned int hops;
	bool prove;

	enum dns_type type; /* asked for */
	struct buf proof, chain;
	struct buf text;
	struct span *record;
	size_t cap;
};

/*
 * Reads a reply by dns_wire_match(). hops CNAMEs have led to name before,
 * of LIMIT_CHAIN; a chain within the message is followed, whatever the order of
 * its records. Only records of class IN at the end of the chain count: a
 * server can put anything into the rest. A referral (RFC 2308, 2.1) is a
 * failure: the server does not recurse, so nothing is known.
 */
enum dns_wire_kind dns_wire_read(struct dns_wire *w, const unsigned char *p,
    size_t n, const struct zone_name *name, enum dns_type type,
    unsigned int hops);
void dns_wire_free(struct dns_wire *w);

/*
 * Appends what a reply of n octets to a question for name says about its error
 * (RFC 8914): "DNSSEC Bogus: text" of its first such option, without what has
 * no place on a terminal, and at most LIMIT_DNS_ERROR_TEXT octets of the text.
 */
void dns_wire_put_why(struct buf *b, const unsigned char *p, size_t n,
    const struct zone_name *name);

/* Appends the version of ldns. */
void dns_wire_library(struct buf *b);

#endif
