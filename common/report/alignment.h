/* What Identity-Alignment of a failure report means. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_ALIGNMENT_H
#define REPORT_ALIGNMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "authres/read.h"
#include "base/buf.h"
#include "base/span.h"

/* Mechanisms, as bits. */
enum { ALIGNMENT_DKIM = 1, ALIGNMENT_SPF = 2, ALIGNMENT_BOTH = 3 };

/*
 * What a report says of them. RFC 9991, 4 has the field list those that failed
 * to authenticate an aligned identity, RFC 7489, 7.3.1 had it list those that
 * did not, and reports of both kinds arrive; so what it means follows from the
 * rest of the report. All zero is empty.
 */
struct alignment {
	bool given;                /* the field is there */
	unsigned int listed;       /* mechanisms that it lists */
	unsigned int told, aligned; /* what is told outright */
	struct buf results;        /* of Authentication-Results */
	struct authres authres;
};

void alignment_begin(struct alignment *a); /* keeps the memory */
void alignment_free(struct alignment *a);

/* Takes the field's value. False if it has other words than dkim, spf, none. */
bool alignment_listed(struct alignment *a, struct span value);

/* The report says outright whether a mechanism is aligned. */
void alignment_told(struct alignment *a, unsigned int mechanism,
    bool aligned);

/* Takes an Authentication-Results field; NO_ID: it lacks the authserv-id, and
 * was read without. */
enum alignment_read { ALIGNMENT_READ, ALIGNMENT_NO_ID, ALIGNMENT_UNREAD };
enum alignment_read alignment_results(struct alignment *a, struct span value);

/* What else is known of the message: its Author Domain, the value of
 * Auth-Failure, and when it arrived, or the report; empty, 0: not known. */
struct alignment_facts {
	struct span domain, auth_failure;
	uint64_t time;
};

/*
 * known: it can be told what failed, which are the mechanisms in failed.
 * rfc7489: the field was read so, by that evidence; unproven: it could be read
 * either way. contradicted: failed, and yet aligned by the results.
 */
struct alignment_decision {
	bool known, rfc7489, unproven;
	unsigned int failed, contradicted;
	const char *evidence;
};
struct alignment_decision alignment_decide(const struct alignment *a,
    const struct alignment_facts *facts);

#endif
