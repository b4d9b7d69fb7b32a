/* The cells of a check row, from a message's evaluation. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_CHECKROW_H
#define DMARC_CHECKROW_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "dmarc/evaluate.h"
#include "rows/fields.h"

/* Cells hold until what they were filled from ends or the row is filled
 * again. All zero is empty; it may be filled over and over. */
struct checkrow {
	struct span cells[CHECK_N];
	struct buf text;
	size_t made[CHECK_N]; /* columns of cells that are in text */
};

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

void checkrow_fill(struct checkrow *r, const struct evaluation *e,
    const struct checkrow_where *where);
void checkrow_free(struct checkrow *r);

#endif
