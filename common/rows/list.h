/* Lists in one cell: items split by ';', subfields by ',' (dmarc-rows(5)). */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_LIST_H
#define ROWS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends one subfield: '%' ',' ';' and control bytes (C1 controls byte by
 * byte) as %HH in upper case, absent as "~", a lone "~" as "%7E". The
 * separators are the caller's: ';' before each item but the first, ','
 * between subfields.
 */
void list_put(struct buf *b, struct span value);

/*
 * Takes the next item off the front of *list, and the next subfield off the
 * front of *item; false when there is none. An empty list has no item, but
 * an item always has at least one subfield. The result borrows. *item is
 * made absent by the taking of its last subfield.
 */
bool list_next(struct span *list, struct span *item);
bool list_sub(struct span *item, struct span *raw);

/*
 * Takes the name of the next subfield off the front of *names, which is a
 * list's sub of fields.h. *number: its values are numbers.
 */
bool list_name(struct span *names, struct span *name, bool *number);

/* Appends the value of a raw subfield; false, and nothing, for absent. */
bool list_value(struct buf *b, struct span raw);

#endif
