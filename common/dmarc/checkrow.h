/* The cells of a check row, from a message's evaluation. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_CHECKROW_H
#define DMARC_CHECKROW_H

#include <stdint.h>

#include "base/span.h"
#include "dmarc/evaluate.h"
#include "rows/cells.h"
#include "rows/fields.h"

/*
 * time is when the message was received, in seconds since 1970, negative if
 * not known. With all_from there is a row for each Author Domain, and one for
 * the message if that has a verdict of its own: which counts to
 * evaluation_verdicts(), and is e->which where there is one or none.
 */
struct checkrow_where {
	struct span input, part;
	int64_t time;
	size_t which;
};

void checkrow_fill(struct cells *c, const struct evaluation *e,
    const struct checkrow_where *where);

#endif
