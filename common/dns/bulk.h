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
 * One thread, no locks. Questions go by UDP with EDNS (without EDNS to a
 * server that rejects it), with random IDs, from several random ports, which
 * are replaced after some hundred questions. A reply counts only if it comes
 * from the server to that port and has the ID and the question, and of a server
 * that keeps the random case of the name that case, too. A question
 * whose reply was truncated is asked again by TCP. With a window of one it is
 * a resolver for a single lookup.
 *
 * A question is tried tries times, with different servers where there are
 * several. An error of a server (SERVFAIL, REFUSED and so on) is final once
 * all servers have been asked. The answer is then DNS_TEMPFAIL with the last
 * reason: "timeout", "port closed", "SERVFAIL", "referral", "malformed reply",
 * "CNAME loop" and so on, in parentheses the server and what it says itself
 * (RFC 8914); it holds as long as the resolver.
 *
 * Once no server has replied to anything for the time of silence, nor to
 * questions that any resolver can answer, all questions fail at once with "no
 * server replies", until a server replies again; otherwise each question would
 * wait for all its tries.
 *
 * CNAMEs are followed LIMIT_CHAIN times, by further questions if a reply does
 * not have the end of the chain. Servers are used equally; those that do not
 * reply get fewer questions (dns/pace.h).
 */
struct dns_bulk;

struct dns_bulk_stats {
	uint64_t sent;    /* datagrams */
	uint64_t lost;    /* tries without a reply */
	uint64_t ignored; /* datagrams that reply to no open question */
	uint64_t tcp;     /* connections */
};

struct dns_bulk_options {
	const struct dns_server *server; /* up to LIMIT_DNS_SERVERS */
	size_t nservers;      /* 1 or more */
	size_t window;        /* questions at once, to LIMIT_DNS_WINDOW */
	double qps;           /* questions a second to a server; 0: any */
	unsigned int timeout; /* milliseconds of a try */
	unsigned int tries;
	unsigned int silence; /* milliseconds; 0: LIMIT_DNS_SILENCE */
	struct dns_bulk_stats *stats; /* counts on meanwhile; NULL: nobody's */
	bool want_ad;         /* request the AD bit (RFC 6840, 5.7) */
	bool prove;           /* request signatures: answers have proofs */
};

/*
 * The options are copied; *dns becomes the source, whose run also returns when
 * a signal arrives. NULL with errno if the system has no descriptor.
 */
struct dns_bulk *dns_bulk_new(const struct dns_bulk_options *o,
    struct dns *dns);

/* Drops questions that are open, without calling their done. */
void dns_bulk_free(struct dns_bulk *b);

#endif
