/* A record's cells, and what it says of itself that does not go together. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_RECORD_H
#define REPORT_RECORD_H

#include "base/span.h"
#include "report/section.h"

/*
 * Fills in cells[RUA_record + 1 ...], but for extension, of a record that is
 * at its end, in a report of this head. What is odd goes to record->quirks.
 */
void ruarecord_cells(struct ruapart *record, const struct ruapart *head,
    struct span *cells);

#endif
