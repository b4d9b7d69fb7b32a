/* Policy discovery by DNS Tree Walk: RFC 9989, 4.10. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_DISCOVER_H
#define DMARC_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dns/dns.h"
#include "record/record.h"

/*
 * A query for DMARC records and its answer. name, domain and type are set by
 * who asks, and name and domain are its memory; the rest comes from the
 * answer. For a query about a domain's existence, name and domain are the
 * same.
 */
struct discover_step {
	struct span name;   /* "_dmarc.example.com" */
	struct span domain; /* "example.com" */
	enum dns_type type;
	enum dns_result result;
	const char *error; /* for DNS_TEMPFAIL, as an answer has it */
	uint32_t ttl;
	bool ad;
	size_t ntxt;     /* TXT records there were */
	size_t nrecords; /* of them DMARC records, of any quality */
	const char *near; /* why another, which seems to be meant for one, is
	                   * none; static, or NULL */
	char *chain; /* the answer's (dns/dns.h), the step's; NULL for none */
	struct record *record; /* the one, if it was one, else NULL; the
	                        * step's, and its text as well */
};

/* Octets of "_dmarc.", which discover_step_init() puts before a domain. */
enum { DISCOVER_PREFIX_N = 7 };

/*
 * Makes the question for a domain's record: name and domain are written to
 * p, which has room for domain.n + DISCOVER_PREFIX_N octets and stays the
 * caller's. Returns where they end.
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

/* Where the record that applies was found. */
enum discover_source {
	DISCOVER_AT_NONE,
	DISCOVER_AT_AUTHOR, /* at the Author Domain */
	DISCOVER_AT_ORG,    /* at its Organizational Domain */
	DISCOVER_AT_PSD     /* at its Public Suffix Domain */
};

enum discover_result {
	DISCOVER_FOUND,     /* a policy applies */
	DISCOVER_NONE,      /* there is no DMARC record */
	DISCOVER_INVALID,   /* the record that would apply can't be used */
	DISCOVER_TEMPERROR  /* a query that could have decided it failed */
};

/* RFC 9989, 4.10: the walk asks eight names at most; one more query asks
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
 * is copied. It reuses the memory of d, which may be NULL and must not be used
 * any more. Memory grows with the records found, not with the walk. The caller
 * frees. discover_end() frees the outcome but keeps memory for another
 * discovery. Both take NULL.
 */
struct discover *discover_new(struct discover *d, struct span domain,
    unsigned int flags);
void discover_end(struct discover *d);
void discover_free(struct discover *d);

/*
 * The next question, which discover_feed() answers before the next one is
 * asked for. name holds until discover_free(). False if there is none left:
 * the outcome is complete. discover_feed() copies what it needs of the answer.
 */
bool discover_next(const struct discover *d, struct span *name,
    enum dns_type *type);
void discover_feed(struct discover *d, const struct dns_answer *answer);

/*
 * discover_new() of NULL whose questions are asked of dns, one after the other,
 * while dns runs; discover_await() runs it until the outcome is complete, and
 * returns d. dns must outlive that, and d must not be freed before.
 */
struct discover *discover_start(struct span domain, unsigned int flags,
    const struct dns *dns);
struct discover *discover_await(struct discover *d);

/* Both. */
static inline struct discover *
discover_wait(struct span domain, unsigned int flags, const struct dns *dns)
{
	return discover_await(discover_start(domain, flags, dns));
}

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
	const char *error;     /* a step's; for DISCOVER_TEMPERROR, and where
	                        * org_domain is absent; else NULL */
	const struct discover_step *steps; /* in the order asked */
	size_t nsteps;
};

/* Complete when discover_next() was false; holds until discover_free(). */
const struct discover_outcome *discover_outcome(const struct discover *d);

/* "reject" to "quarantine", the rest to "none": t=y (RFC 9989, 4.7), and a
 * message that pct leaves out (RFC 7489, 6.6.4). */
enum policy discover_lower(enum policy p);

const char *discover_source_str(enum discover_source s); /* "author"; "" */

#endif
