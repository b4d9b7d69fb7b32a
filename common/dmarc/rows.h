/* Rows of policy (of a lookup) and of check (of a message's evaluation). */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_ROWS_H
#define DMARC_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "dmarc/evaluate.h"
#include "dmarc/lookup.h"
#include "rows/cells.h"
#include "rows/fields.h"

/* Makes the policy row (rows/fields.h); it borrows from the outcome. */
void dmarc_policy_row(struct cells *c, const struct lookup_outcome *o);

/*
 * input and part say where the message is. time is when it was received, in
 * seconds since 1970, negative if not known. With all_from there is a row for
 * each Author Domain, and one for the message if that has a verdict of its
 * own: which counts to evaluation_verdicts(), and is e->which where there is
 * one or none. secure: of the message's answers, or NULL.
 */
struct dmarc_check_where {
	struct span input, part;
	int64_t time;
	size_t which;
	const struct secure_outcome *secure;
};

/* Makes the check row; it borrows from the evaluation and from *where. */
void dmarc_check_row(struct cells *c, const struct evaluation *e,
    const struct dmarc_check_where *where);

#endif
