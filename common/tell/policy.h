/* A lookup's outcome as a person reads it: the answer first, then why. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_POLICY_H
#define TELL_POLICY_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/lookup.h"

/*
 * queries: each question and its answer, too. notes appends a line or more on
 * the text of the record that a domain has (lint/page.h).
 */
struct tell_policy {
	bool colour, queries;
	void (*notes)(struct buf *b, struct span domain, struct span text);
};

/* Appends all of it; foreign text is escaped. */
void tell_policy(struct buf *b, const struct lookup_outcome *o,
    const struct tell_policy *how);

/* Appends what of a domain has changed; absent is what was not there. */
void tell_change(struct buf *b, struct span domain, const char *what,
    struct span old, struct span now);

#endif
