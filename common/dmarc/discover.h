/* Policy discovery by DNS Tree Walk: RFC 9989, 4.10; it does no I/O. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_DISCOVER_H
#define DMARC_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dmarc/step.h"
#include "dns/dns.h"
#include "record/record.h"

/* Where the record that applies came from. */
enum discover_source {
	SOURCE_NONE,
	SOURCE_AUTHOR, /* the Author Domain's own */
	SOURCE_ORG,    /* its Organizational Domain's */
	SOURCE_PSD     /* its Public Suffix Domain's */
};

enum discover_result {
	DISCOVER_FOUND,     /* a policy applies */
	DISCOVER_NONE,      /* there is no DMARC record */
	DISCOVER_INVALID,   /* the record that would apply can't be used */
	DISCOVER_TEMPERROR  /* a query that could have decided it failed */
};

/* RFC 9989, 4.10: at most eight names for the walk; one query more asks
 * whether the domain exists. */
enum { DISCOVER_WALK_MAX = 8, DISCOVER_STEPS_MAX = DISCOVER_WALK_MAX + 1 };

/* Flags of discover_new(). Without one, existence is asked where it decides
 * between sp and np. */
enum {
	DISCOVER_ORG_ONLY = 1, /* org_domain is all that is wanted (4.10.2):
	                        * existence is not asked, np not applied */
	DISCOVER_EXISTS = 2    /* existence is wanted in any case */
};

struct discover;

/*
 * Begins for a domain in A-labels and normal form (value/dname.h), which
 * is copied. Memory grows with the records found, not with the walk. The
 * caller frees.
 */
struct discover *discover_new(struct span domain, unsigned int flags);
void discover_free(struct discover *d);

/* Lets go of the outcome; d may be NULL. What is left is memory for another
 * discovery: discover_renew() takes it, or NULL, and is discover_new() else. */
void discover_end(struct discover *d);
struct discover *discover_renew(struct discover *d, struct span domain,
    unsigned int flags);

/*
 * The next question; each is to be answered by discover_feed() before the
 * next one is asked for. name holds until discover_free(). False if there is
 * none left, and discover_outcome() tells the rest. discover_feed() copies
 * what it needs of the answer.
 */
bool discover_next(const struct discover *d, struct span *name,
    enum dns_type *type);
void discover_feed(struct discover *d, const struct dns_answer *answer);

struct discover_outcome {
	enum discover_result result;
	struct span domain;        /* as it was given */
	struct span org_domain;    /* Organizational Domain (4.10.2); absent
	                            * if a query failed that decides it */
	struct span policy_domain; /* where the record is; absent for none */
	enum discover_source source;
	bool exists;       /* false only after NXDOMAIN (RFC 8020) */
	bool exists_known; /* it was asked, or follows from the walk */
	const struct record *record; /* of policy_domain; NULL for none */
	enum policy written;   /* p, sp or np of it that applies;
	                        * POLICY_ABSENT unless DISCOVER_FOUND */
	enum record_tag tag;   /* which of the three it stands in */
	enum policy effective; /* after t (4.7): what receivers do */
	bool ad;               /* all answers used were authenticated */
	uint32_t ttl;          /* least of them, in seconds */
	const char *error;     /* static; for DISCOVER_TEMPERROR, and where
	                        * org_domain is absent; else NULL */
	const struct discover_step *steps; /* in the order asked */
	size_t nsteps;
};

/* Complete when discover_next() was false; holds until discover_free(). */
const struct discover_outcome *discover_outcome(const struct discover *d);

/* "reject" to "quarantine", the rest to "none": t=y (RFC 9989, 4.7), and a
 * message that pct leaves out (RFC 7489, 6.6.4). */
enum policy discover_lower(enum policy p);

const char *discover_result_str(enum discover_result r); /* "found" */
const char *discover_source_str(enum discover_source s); /* "author"; "" */

#endif
