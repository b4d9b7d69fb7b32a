/* Rows for people: aligned, escaped, never cut. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_TEXT_H
#define ROWS_TEXT_H

#include "rows/sink.h"

/* What sink.c's table of formats takes from here; see rows/sink.h. */
void text_begin(struct sink *s);
void text_prefix(struct sink *s, const struct span *cells);
void text_row(struct sink *s, const struct span *cells);

#endif
