/* A memo of answers in front of another source: asks nothing twice. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_MEMO_H
#define DNS_MEMO_H

#include <stddef.h>
#include <stdint.h>

#include "dns/dns.h"

/*
 * Answers are kept by name and type for their TTL (RFC 2308 for negative ones;
 * LIMIT_DNS_TTL_LEAST to LIMIT_DNS_TTL); when there is no room, the least
 * recently used go first. A failure is kept for LIMIT_DNS_FAIL_TTL seconds (RFC
 * 9520). A question that is open already is not asked again, but waits for the
 * same answer. A name that was found not to exist has no records of other types
 * and nothing below it either (RFC 8020): such answers have the proof's ttl and
 * ad.
 *
 * The ttl of an answer that is handed out again is what is left of it.
 */
struct dns_memo;

struct dns_memo_options {
	/* The bound for all that is kept, index included. An answer of more
	 * than a fortieth of it (no reply is that large for LIMIT_DNS_MEMO)
	 * is handed out, but not kept. */
	size_t octets;
	/* Milliseconds of a clock that never goes back; NULL for the
	 * system's. */
	uint64_t (*now)(void *ctx);
	void *ctx;
};

/* Puts a memo in front of *dns, which from then on is the memo; what *dns stood
 * for before must outlive it. Questions that are open when the memo is freed
 * get no answer, and the source must not answer them any more. */
struct dns_memo *dns_memo_new(struct dns *dns,
    const struct dns_memo_options *o);
void dns_memo_free(struct dns_memo *m);

struct dns_memo_stats {
	uint64_t asked;  /* questions put on to the source */
	uint64_t kept;   /* answered from what was kept */
	uint64_t joined; /* waited for one that was open */
	uint64_t proved; /* answered by RFC 8020 */
	size_t octets;   /* in use now */
};

struct dns_memo_stats dns_memo_stats(const struct dns_memo *m);

#endif
