/* TSV as COPY and TSVWithNames have it (dmarc-rows(5)): cells, both ways. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TSV_H
#define ROWS_TSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Takes the next cell, as it stands, off the front of *line, which is absent
 * after the last one; false when there is none.
 */
bool tsv_next(struct span *line, struct span *cell);

/*
 * The value of such a cell into *value: absent for \N, else borrowed from raw,
 * or, where it had escapes, from b, to which it is appended. room is how much
 * may come together in b while earlier values are still in use; an empty b is
 * made that large first, so that it does not move. Takes what a sink writes
 * and PostgreSQL's and ClickHouse's \b \f \v \a and \'. NULL if the value is
 * UTF-8 without NUL, else what is wrong (*value is then absent).
 */
const char *tsv_value(struct span raw, struct span *value, struct buf *b,
    size_t room);

#endif
