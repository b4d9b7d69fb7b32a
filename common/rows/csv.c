/* Rows as CSV (RFC 4180), lines ending in LF. */
/* SPDX-License-Identifier: ISC */
#include "rows/format.h"

#include "rows/clean.h"

/*
 * Quoted if it is empty, for an absent cell is empty too, or may need it:
 * any stop does, even one of those that stand for themselves.
 */
static void
put_cells(struct buf *b, const struct field *f, const struct span *cell,
    size_t n)
{
	static const char special[3] = {'"', ',', ','};

	(void)f;
	for (; n > 0; n--, cell++) {
		if (cell->p == NULL || (cell->n > 0 &&
		    clean_find(cell->p, cell->n, special) == cell->n))
			buf_put_span(b, *cell);
		else
			clean_put_quoted(b, *cell, '"');
		buf_putc(b, ',');
	}
}

const struct format_writer FORMAT_WRITER_CSV = {.name = "csv", .end = "\n",
    .separator = ',', .cells = put_cells};
