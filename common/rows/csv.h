/* Rows as CSV (RFC 4180), lines ending in LF. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_CSV_H
#define ROWS_CSV_H

#include "rows/sink.h"

/* What sink.c's table of formats takes from here; see rows/sink.h. */
void csv_begin(struct sink *s);
void csv_prefix(struct sink *s, const struct span *cells);
void csv_row(struct sink *s, const struct span *cells);

#endif
