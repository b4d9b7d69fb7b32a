/* The cells of a policy row, from a lookup's outcome. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_POLICYROW_H
#define DMARC_POLICYROW_H

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/lookup.h"
#include "rows/fields.h"

/* Cells hold until the outcome ends or the row is filled again. All zero is
 * empty; it may be filled over and over. */
struct policyrow {
	struct span cells[POLICY_N];
	struct buf text;
	size_t made[POLICY_N]; /* columns of cells that are in text */
};

void policyrow_fill(struct policyrow *r, const struct lookup_outcome *o);
void policyrow_free(struct policyrow *r);

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
