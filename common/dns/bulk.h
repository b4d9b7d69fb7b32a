/* The resolver for many names: asks recursive servers, thousands at once. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_BULK_H
#define DNS_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns/dns.h"
#include "dns/resolvconf.h"

/*
 * One thread, no locks. Questions go by UDP with EDNS (without for a server
 * that does not take it), from several ports that the kernel picks and that
 * change, with random IDs; a reply counts only if it comes from the server to
 * that port and has the ID and the question. What is truncated is asked by
 * TCP. With a window of one it is a resolver for a single lookup.
 *
 * A question is tried tries times, over different servers where there are
 * several; an error of a server (SERVFAIL, REFUSED and so on) is final once
 * all have been asked. Then it is DNS_TEMPFAIL with the last reason:
 * "timeout", "SERVFAIL", "referral", "malformed reply", "CNAME loop" ...
 * Once no server has replied to anything for long (silence), nor to questions
 * that any resolver can answer, "no server replies" is the answer to what is
 * asked, at once, until one does: else each question would wait out its tries.
 * CNAMEs are followed LIMIT_CHAIN times, by further questions if a reply does
 * not lead to the end. Servers are equals, those that don't reply are asked
 * less (dns/pace.h).
 */
struct dns_bulk;

struct dns_bulk_options {
	const struct dns_server *server; /* up to LIMIT_DNS_SERVERS */
	size_t nservers;      /* 1 or more */
	size_t window;        /* questions at once, to LIMIT_DNS_WINDOW */
	double qps;           /* questions a second to one server; 0: any */
	unsigned int timeout; /* milliseconds of a try */
	unsigned int tries;
	unsigned int silence; /* milliseconds; 0: LIMIT_DNS_SILENCE */
	bool want_ad;         /* ask servers to tell of DNSSEC (RFC 6840) */
};

/* The options are copied. NULL with errno if the system has no descriptor. */
struct dns_bulk *dns_bulk_new(const struct dns_bulk_options *o);

/* Questions that are open are dropped; their done is not called. */
void dns_bulk_free(struct dns_bulk *b);

/* The source; b stays the caller's and must outlive it. Its run returns also
 * when a signal comes. */
struct dns dns_bulk_source(struct dns_bulk *b);

struct dns_bulk_stats {
	uint64_t sent;    /* datagrams */
	uint64_t lost;    /* tries without a reply */
	uint64_t ignored; /* datagrams that are no reply to anything open */
	uint64_t tcp;     /* connections */
};

struct dns_bulk_stats dns_bulk_stats(const struct dns_bulk *b);

#endif
