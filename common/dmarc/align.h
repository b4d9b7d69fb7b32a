/* Identifier Alignment with the Author Domain: RFC 9989, 4.4 and 4.10.2. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_ALIGN_H
#define DMARC_ALIGN_H

#include <stdbool.h>

#include "base/span.h"
#include "dmarc/discover.h"
#include "dns/dns.h"
#include "dns/psl.h"

enum alignment {
	ALIGN_NO,
	ALIGN_YES,
	ALIGN_UNKNOWN /* a query failed that decides it, or it is not told */
};

/* What decided. */
enum align_why {
	ALIGN_NOT_ASKED, /* no: not evaluated, as it does not matter */
	ALIGN_EQUAL,     /* yes: the very same domain */
	ALIGN_ORG,       /* yes: the same Organizational Domain */
	ALIGN_STRICT,    /* no: not the same, and alignment is strict */
	ALIGN_OTHER,     /* no: another Organizational Domain */
	ALIGN_NO_NAME,   /* no: it is no domain name */
	ALIGN_NOT_TOLD,  /* unknown: strict, and it may be a domain above */
	ALIGN_FAILED     /* unknown */
};

struct align;

/*
 * author is a complete discovery: its domain and org_domain count. dns is
 * asked for the walks of other domains; with psl, organizational domains are
 * those of RFC 7489, and nothing is asked. All are borrowed until
 * align_free().
 */
struct align *align_new(const struct discover_outcome *author,
    const struct dns *dns, const struct psl *psl);
void align_free(struct align *a);

/*
 * domain is in normal form, absent if the identifier is no name or was not
 * evaluated. org_domain is absent if it was not needed, or is not known; error
 * is static, NULL where nothing failed. walk is the identifier's own, NULL if
 * there was none. All zero is ALIGN_NOT_ASKED.
 */
struct align_outcome {
	enum alignment aligned;
	enum align_why why;
	struct span domain, org_domain;
	const char *error;
	const struct discover_outcome *walk;
};

/* Flags of align_eval(). */
enum {
	ALIGN_IS_STRICT = 1,
	ALIGN_OR_ABOVE = 4, /* the identifier is this domain or one above it;
	                     * for relaxed alignment it is in the same
	                     * organization, unless that is a public suffix */
	ALIGN_WANT_ORG = 2 /* find the Organizational Domain even where it
	                    * does not matter; a failure does not matter then */
};

/*
 * Compares an identifier as it stands, in any case and with U-labels, with the
 * Author Domain. There is no walk for the Author Domain itself, nor for a
 * domain that is not within its Organizational Domain, which can't have the
 * same, nor a second one for the same domain. What *o points to holds until
 * align_free().
 */
void align_eval(struct align *a, struct span identifier, unsigned int flags,
    struct align_outcome *o);

#endif
