/* One question to the zones in memory: RFC 1034, 4.3.2. */
/* SPDX-License-Identifier: ISC */
#ifndef DNS_ZONEANSWER_H
#define DNS_ZONEANSWER_H

#include "dns/dns.h"
#include "dns/zoneproof.h"
#include "zone/store.h"

/* The results of ;ERROR lines (dns/zone.h). */
enum { ZONEANSWER_ERRORS = 4 };
extern const struct zoneanswer_error {
	const char *name;
	enum dns_result result;
	const char *error;
} zoneanswer_error[ZONEANSWER_ERRORS];

/* A question, and what it comes to. */
struct zoneanswer {
	const struct zonestore *store;
	struct buf *chain; /* gets the answer's (dns/dns.h); or NULL */
	struct zoneproof *proof; /* gets the answer's; or NULL */
	uint16_t type;
	struct zone_name name; /* asked; then the one its chain ends with */

	enum dns_result result;
	const char *error;
	uint32_t ttl; /* the least of what led to the records */
	bool direct;
	/* The zones tell: false at and below a delegation, and where no
	 * record and no zone has the name. */
	bool known;
	bool wildcard; /* what was found last is that of a wildcard */
	bool told; /* by an ;ERROR line */
	struct span proved; /* the proof to hand out with it, or absent */
	/* For DNS_FOUND: whose records they are, or NULL, and the only record
	 * is a CNAME to name, which a DNAME makes. */
	const struct zone_node *node;
};

/*
 * Answers as dns/zone.h says. Of a type that the store has a flag for, the
 * flag decides whether there are records; where none was kept (the linter
 * keeps some only), DNS_FOUND comes without any.
 */
void zoneanswer_eval(struct zoneanswer *a);

/* Hands the answer to done, with at most max records, the last ones; memory
 * that it takes is given back before it returns. */
void zoneanswer_done(const struct zoneanswer *a, size_t max, dns_done *done,
    void *arg);

#endif
