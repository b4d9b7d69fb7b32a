/* May reports be sent to a host? RFC 9990, 4; it does no I/O. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_EXTERNAL_H
#define DMARC_EXTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "dmarc/discover.h"
#include "dns/dns.h"
#include "record/record.h"

enum external_result {
	EXTERNAL_WITHIN,     /* same Organizational Domain: no need to ask */
	EXTERNAL_AUTHORIZED, /* the host's domain says so */
	EXTERNAL_DENIED,     /* it does not: no report may be sent */
	EXTERNAL_TEMPERROR   /* a query that could have decided it failed */
};

/* Why it is denied. */
enum external_why {
	EXTERNAL_FINE,
	EXTERNAL_NAME,     /* the host is no domain name */
	EXTERNAL_LONG,     /* the name to ask would be too long (step 4) */
	EXTERNAL_MISSING,  /* there is no record (step 7) */
	EXTERNAL_OVERRIDE  /* a record sends reports to another host (9) */
};

struct external;

/*
 * Begins for a record at policy_domain, whose Organizational Domain is
 * org_domain (absent if unknown), and a host of one of its URIs, as it
 * stands there. tag says of which list: TAG_RUA or TAG_RUF (RFC 9991, 4), whose
 * override then counts. All are copied. For a record of a PSD,
 * org_domain is policy_domain, not the Author Domain's.
 */
struct external *external_new(struct span policy_domain,
    struct span org_domain, struct span host, enum record_tag tag);
void external_free(struct external *e);

/* As discover_next() and discover_feed(): a walk for the host's
 * Organizational Domain, then the question to the host's domain. */
bool external_next(const struct external *e, struct span *name,
    enum dns_type *type);
void external_feed(struct external *e, const struct dns_answer *answer);

struct external_outcome {
	enum external_result result;
	enum external_why why;
	struct span host;     /* in normal form; absent for EXTERNAL_NAME */
	struct span host_org; /* absent if it was not needed, or not found */
	struct span name;     /* "DOMAIN._report._dmarc.HOST", absent if it
	                       * is not needed or too long */
	bool asked;           /* name was asked; else it can't exist */
	/* For EXTERNAL_AUTHORIZED: the value that replaces the list's URIs
	 * of this host, all of whose valid URIs are there; or absent. */
	struct span override;
	const char *error;    /* static; for EXTERNAL_TEMPERROR */
	const struct discover_outcome *walk; /* the host's, or NULL */
};

/* Complete when external_next() was false; holds until external_free(). */
const struct external_outcome *external_outcome(const struct external *e);

const char *external_result_str(enum external_result r); /* "denied" */

#endif
