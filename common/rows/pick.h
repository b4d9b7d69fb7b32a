/* How a table is written: which columns, in which order (-c, --columns), and
 * whether for a spreadsheet (--csv-safe). */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_PICK_H
#define ROWS_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"

/*
 * The columns chosen, as a table of its own; from has the place of each in
 * the table they are of. All zero is no choice. In text a column that is not
 * shown otherwise is, too.
 *
 * safe: a cell of CSV in which a spreadsheet would see a formula has a quote
 * before it.
 */
struct pick {
	bool safe;
	struct rows_table table;
	struct field *fields;
	size_t *from;
};

/* Takes "name,name" of the columns of t; each once. False, and in *why what
 * is wrong. */
bool pick_parse(struct pick *p, const struct rows_table *t, struct span list,
    struct buf *why);
void pick_free(struct pick *p);

/* Says that none of these tables, up to NULL, has a column of this name, and
 * which are called like it. */
void pick_unknown(struct buf *why, const struct rows_table *const *tables,
    struct span name);

#endif
