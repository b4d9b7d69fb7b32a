/* Rows as CSV (RFC 4180), lines ending in LF. */
/* SPDX-License-Identifier: ISC */
#include "rows/format.h"

#include <string.h>

#include "rows/clean.h"

/* A quote twice; a control that XML 1.0 does not have as U+FFFD. */
static void
put_stop(struct buf *b, const char *p, size_t n)
{
	if (utf8_is_control(p, n) && !is_xml_space(p[0])) {
		utf8_put(b, 0xfffd);
		return;
	}
	if (p[0] == '"')
		buf_putc(b, '"');
	buf_add(b, p, n);
}

/*
 * Would a spreadsheet see a formula in it? All do for the first four, and some
 * skip white space before them.
 */
static bool
is_formula(struct span cell)
{
	return cell.n > 0 && memchr("=+-@\t\r\n", cell.p[0], 7) != NULL;
}

/*
 * Quoted if it is empty, for an absent cell is empty too, or may need it:
 * any stop does, even one of those that stand for themselves.
 */
static void
put_cells(const struct sink *s, struct buf *b, const struct field *f,
    const struct span *cell, size_t n)
{
	static const char special[3] = {'"', ',', ','};
	static const char quote[3] = {'"', '"', '"'};
	bool guard;

	(void)f;
	for (; n > 0; n--, cell++) {
		guard = s->safe && is_formula(*cell);
		if (cell->p == NULL || (cell->n > 0 && !guard &&
		    clean_find(cell->p, cell->n, special) == cell->n)) {
			buf_put_span(b, *cell);
		} else {
			buf_putc(b, '"');
			if (guard)
				buf_putc(b, '\'');
			clean_put(b, *cell, quote, put_stop);
			buf_putc(b, '"');
		}
		buf_putc(b, ',');
	}
}

const struct format_writer FORMAT_WRITER_CSV = {.name = "csv", .end = "\n",
    .separator = ',', .cells = put_cells};
