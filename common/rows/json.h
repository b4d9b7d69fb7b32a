/* Rows as JSON Lines (RFC 8259). */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_JSON_H
#define ROWS_JSON_H

#include "rows/sink.h"

/* Appends a string in its quotes, null for absent. s is UTF-8. */
void json_string(struct buf *b, struct span s);

/* What sink.c's table of formats takes from here; see rows/sink.h. */
void json_prefix(struct sink *s, const struct span *cells);
void json_row(struct sink *s, const struct span *cells);

#endif
