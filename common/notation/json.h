/* Rows as JSON Lines (RFC 8259). */
/* SPDX-License-Identifier: ISC */
#ifndef NOTATION_JSON_H
#define NOTATION_JSON_H

#include "notation/sink.h"

/* What sink.c's table of formats takes from here; see notation/sink.h. */
void json_prefix(struct sink *s, const struct span *cells);
void json_row(struct sink *s, const struct span *cells);

#endif
