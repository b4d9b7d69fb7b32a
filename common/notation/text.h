/* Rows for people: aligned, escaped, never cut. */
/* SPDX-License-Identifier: ISC */
#ifndef NOTATION_TEXT_H
#define NOTATION_TEXT_H

#include "notation/sink.h"

/* What sink.c's table of formats takes from here; see notation/sink.h. */
void text_begin(struct sink *s);
void text_prefix(struct sink *s, const struct span *cells);
void text_row(struct sink *s, const struct span *cells);

#endif
