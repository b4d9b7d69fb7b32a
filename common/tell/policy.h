/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_POLICY_H
#define TELL_POLICY_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/lookup.h"

/* queries: each question and its answer, too. */
struct tell_policy {
	bool colour, queries;
};

/* Appends all of it; foreign text is escaped. */
void tell_policy(struct buf *b, const struct lookup_outcome *o,
    const struct tell_policy *how);

#endif
