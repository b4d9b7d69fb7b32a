/* Cells of TSV: takes their escapes off and checks their bytes. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TSVCELL_H
#define ROWS_TSVCELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * The value of raw into *value: absent for \N, else borrowed from raw, or,
 * where it had escapes, from b, to which it is added. room is how much may
 * come together in b while earlier values are still in use; b is made that
 * large first, so that it does not move. Takes what dmarc-rows(5) writes,
 * and PostgreSQL's and ClickHouse's \b \f \v \a and \'. NULL if the value is
 * UTF-8 without NUL, else what is wrong (*value is then absent).
 */
const char *tsvcell(struct span raw, struct span *value, struct buf *b,
    size_t room);

/* Takes the next cell, as it stands, off the front of *line, which is absent
 * after the last one; false when there is none. */
bool tsvcell_next(struct span *line, struct span *cell);

#endif
