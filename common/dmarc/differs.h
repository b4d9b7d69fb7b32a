/* Why receivers by RFC 9989 and by RFC 7489 treat a domain differently. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_DIFFERS_H
#define DMARC_DIFFERS_H

#include "dmarc/discover.h"
#include "dmarc/discover7489.h"

/* Reasons, and their words in rows, which do not change. */
enum differs {
	DIFFERS_ORG,            /* Organizational Domains differ, and so may
	                         * what is aligned with the Author Domain */
	DIFFERS_MULTIPLE,       /* several records at the Author Domain end
	                         * discovery for RFC 7489 */
	DIFFERS_INTERMEDIATE,   /* RFC 9989 uses a domain between the Author
	                         * Domain and RFC 7489's organizational one */
	DIFFERS_PSD,            /* a psd tag, which RFC 7489 does not know */
	DIFFERS_TLD,            /* a TLD with a record, but not psd=y */
	DIFFERS_SUFFIX,         /* the same of a longer public suffix */
	DIFFERS_DEPTH,          /* a name that the walk skips */
	DIFFERS_POLICY_MISSING, /* no p: p=none now, no policy or for
	                         * subdomains another one then */
	DIFFERS_POLICY_ORDER,   /* p not second: as if it were missing, then */
	DIFFERS_NP,             /* np, which RFC 7489 does not know */
	DIFFERS_T,              /* t, which RFC 7489 does not know */
	DIFFERS_PCT,            /* pct, which RFC 9989 ignores */
	DIFFERS_N
};

/*
 * A bit 1 << reason for each that holds. 0 if they agree: no policy applies
 * for either, or the same policy of the same domain with the same
 * Organizational Domain; and where one of them failed temporarily.
 */
unsigned int differs_eval(const struct discover_outcome *now,
    const struct discover7489_outcome *then);

extern const char *const differs_words[DIFFERS_N]; /* "policy-missing" */

#endif
