/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_POLICY_H
#define TELL_POLICY_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/lookup.h"

/* queries: each question and its answer, too. */
struct policytext {
	bool colour, queries;
};

/* Appends all of it; foreign text is escaped. */
void policytext_put(struct buf *b, const struct lookup_outcome *o,
    const struct policytext *how);

#endif
