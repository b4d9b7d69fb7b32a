/* Rows as CSV (RFC 4180), lines ending in LF. */
/* SPDX-License-Identifier: ISC */
#include "rows/format.h"

#include "base/utf8.h"
#include "rows/clean.h"

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
 * Quoted if it is empty, for an absent cell is empty too, or may need it:
 * any stop does, even one of those that stand for themselves.
 */
static void
put_cell(struct buf *b, struct span s)
{
	static const char special[3] = {'"', ',', ','};
	static const char quote[3] = {'"', '"', '"'};
	bool plain = s.n > 0 && clean_find(s.p, s.n, special) == s.n;

	if (plain || s.p == NULL) {
		buf_put_span(b, s);
		return;
	}
	buf_putc(b, '"');
	clean_put(b, s, quote, put_stop);
	buf_putc(b, '"');
}

/* Each cell and a comma. */
static void
put_cells(struct buf *b, const struct span *cells, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		put_cell(b, cells[i]);
		buf_putc(b, ',');
	}
}

static void
begin(struct sink *s)
{
	if (s->header)
		rows_table_header(s->table, ',', s->out);
}

static void
prefix(struct sink *s, const struct span *cells)
{
	put_cells(&s->head, cells, s->prefix);
}

static void
row(struct sink *s, const struct span *cells)
{
	buf_put_span(s->out, buf_span(&s->head));
	put_cells(s->out, cells + s->prefix, s->table->n - s->prefix);
	s->out->p[s->out->n - 1] = '\n'; /* for the last comma */
}

const struct format_writer FORMAT_WRITER_CSV = {"csv", begin, prefix, row,
    NULL, NULL};
