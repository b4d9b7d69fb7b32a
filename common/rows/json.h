/* Strings of JSON (RFC 8259). */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_JSON_H
#define ROWS_JSON_H

#include "base/buf.h"
#include "base/span.h"

/* Appends a string in its quotes, null for absent. s is UTF-8. */
void json_string(struct buf *b, struct span s);

#endif
