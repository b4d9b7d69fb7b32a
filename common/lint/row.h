/* The cells of a row of TABLE_FINDING, from a finding. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_ROW_H
#define LINT_ROW_H

#include "base/buf.h"
#include "base/span.h"
#include "lint/finding.h"
#include "rows/fields.h"

/* Cells are UTF-8 and hold until the row is filled again. All zero is empty;
 * it may be filled over and over. */
struct findingrow {
	struct span cells[FINDING_N];
	struct buf text;
	size_t at[FINDING_N]; /* where in text a cell begins that is there */
};

void findingrow_fill(struct findingrow *r, const struct finding *f);
void findingrow_free(struct findingrow *r);

#endif
