/* The cells of a DMARC record's tags. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_CELLS_H
#define DMARC_CELLS_H

#include "record/record.h"
#include "rows/cells.h"

/*
 * The tags of a record but v, pct, rf and ri: column[tag] is for each. p, sp
 * and np as they are written if they are invalid; single letters in lower
 * case, where the tag counts.
 */
void cells_record(struct cells *c, const struct record *r,
    const size_t column[TAG_N]);

#endif
