/* One query for DMARC records and what came back; part of dmarc/discover. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_STEP_H
#define DMARC_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dns/dns.h"
#include "record/record.h"

/*
 * name, domain and type are set by whoever asks, and name and domain are its
 * memory; the rest comes from the answer. For a query about a domain's
 * existence, name and domain are the same.
 */
struct discover_step {
	struct span name;   /* "_dmarc.example.com" */
	struct span domain; /* "example.com" */
	enum dns_type type;
	enum dns_result result;
	const char *error; /* for DNS_TEMPFAIL, static */
	uint32_t ttl;
	bool ad;
	size_t ntxt;     /* TXT records there were */
	size_t nrecords; /* of them DMARC records, of any quality */
	struct record *record; /* the one, if it was one, else NULL; the
	                        * step's, and its text as well */
};

/* Octets of "_dmarc.", which discover_step_init() puts before a domain. */
enum { DISCOVER_PREFIX_N = 7 };

/*
 * Makes the question for a domain's record: name and domain are written to
 * p, which is to have room for domain.n and DISCOVER_PREFIX_N octets and
 * stays the caller's. Returns where they end.
 */
char *discover_step_init(struct discover_step *s, struct span domain,
    char *p);

/*
 * Takes an answer. RFC 9989, 4.10 steps 2 and 6, and RFC 7489, 6.6.3 step 2:
 * what does not begin with the version is discarded.
 */
void discover_step_feed(struct discover_step *s,
    const struct dns_answer *answer);
void discover_step_free(struct discover_step *s);

#endif
