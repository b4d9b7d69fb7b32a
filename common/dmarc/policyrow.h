/* The cells of a policy row, from a lookup's outcome. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_POLICYROW_H
#define DMARC_POLICYROW_H

#include "dmarc/lookup.h"
#include "rows/cells.h"
#include "rows/fields.h"

void policyrow_fill(struct cells *c, const struct lookup_outcome *o);

/*
 * What of DMARC's roles for a Domain Owner is deployed, a bit 1 << role for
 * each. AUTHORIZED: all hosts that aggregate reports go to are the
 * organization's own, or were asked and do welcome them.
 */
enum deployment {
	DEPLOYMENT_PUBLISHED,   /* a policy applies to the domain */
	DEPLOYMENT_RESTRICTIVE, /* it is quarantine or reject */
	DEPLOYMENT_TESTING,     /* t=y */
	DEPLOYMENT_COLLECTS,    /* aggregate reports go somewhere */
	DEPLOYMENT_AUTHORIZED,
	DEPLOYMENT_N
};
unsigned int deployment_eval(const struct lookup_outcome *o);

/* What is known of a host of reports: "authorized", "unchecked". */
const char *lookup_host_str(const struct lookup_host *h);

/* Why a result is what it is, if it is an error: static, or NULL. */
const char *lookup_error(const struct lookup_outcome *o);

#endif
