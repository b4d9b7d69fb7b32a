/* Rows as TSV, which COPY and TSVWithNames read (dmarc-rows(5)). */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TSV_H
#define ROWS_TSV_H

#include "rows/sink.h"

/* What sink.c's table of formats takes from here; see rows/sink.h. */
void tsv_begin(struct sink *s);
void tsv_prefix(struct sink *s, const struct span *cells);
void tsv_row(struct sink *s, const struct span *cells);

#endif
