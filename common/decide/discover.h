/* Policy discovery: RFC 9989, 4.10, and RFC 7489, 6.6.3; it does no I/O. */
/* SPDX-License-Identifier: ISC */
#ifndef DECIDE_DISCOVER_H
#define DECIDE_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "edge/dns.h"
#include "syntax/record.h"

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

/* One query of the walk and what came back. */
struct discover_step {
	char *name; /* "_dmarc.example.com" */
	enum dns_type type;
	enum dns_result result;
	const char *error;    /* for DNS_TEMPFAIL */
	uint32_t ttl;
	bool ad;
	size_t ntxt;          /* TXT records there were */
	size_t nrecords;      /* DMARC records among them */
	char *record;         /* the one, if it was one */
};

/* RFC 9989, 4.10: at most eight names for the walk. */
enum { DISCOVER_WALK_MAX = 8 };

struct discover;

/*
 * Begins for a domain in A-labels, lower case, without the final dot
 * (copied). memory grows with the records found, not with the walk.
 * exists: also find out, where it matters (np), whether the domain exists.
 */
struct discover *discover_new(struct span domain);
void discover_free(struct discover *d);

/*
 * The next question: its name holds until discover_feed() with the answer.
 * False if there is none left, and discover_outcome() tells the rest.
 */
bool discover_next(struct discover *d, struct span *name,
    enum dns_type *type);
void discover_feed(struct discover *d, const struct dns_answer *answer);

struct discover_outcome {
	enum discover_result result;
	struct span domain;        /* as it was given */
	struct span org_domain;    /* Organizational Domain (4.10.2) */
	struct span policy_domain; /* where the record is; absent for none */
	enum discover_source source;
	bool exists;       /* false only after NXDOMAIN (RFC 8020) */
	bool exists_known; /* it was asked */
	const struct record *record; /* of policy_domain; NULL for none */
	enum policy written;   /* p, sp or np of it that applies */
	enum record_tag tag;   /* which of the three */
	enum policy effective; /* after t (4.7): what receivers do */
	bool ad;               /* all answers used were authenticated */
	uint32_t ttl;          /* least of them */
	const char *error;     /* for DISCOVER_TEMPERROR */
	const struct discover_step *steps;
	size_t nsteps;
};

/* Holds until discover_free(). */
const struct discover_outcome *discover_outcome(const struct discover *d);

#endif
