/* The rows of one report on their way out: held back, then let go. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"

/*
 * Rows from RUA_record on, in the order they came; what is before that is
 * the report's, and put in when they go out. All zero is empty.
 */
struct ruarows {
	struct buf bytes;
	uint64_t n;
	size_t next; /* in bytes: the row that ruarows_take() gives next */
};

void ruarows_free(struct ruarows *h);
void ruarows_clear(struct ruarows *h);

/* Copies cells[RUA_record ...]. */
void ruarows_put(struct ruarows *h, const struct span *cells);

/* Fills in cells[RUA_record ...] of the next row, which hold until the next
 * put or clear. False after the last, and then h is empty. */
bool ruarows_take(struct ruarows *h, struct span *cells);

#endif
