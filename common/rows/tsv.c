/* Rows as TSV, which COPY and TSVWithNames read (dmarc-rows(5)). */
/* SPDX-License-Identifier: ISC */
#include "rows/tsv.h"

#include <string.h>

#include "base/utf8.h"
#include "rows/clean.h"

static void
put_stop(struct buf *b, const char *p, size_t n)
{
	static const char raw[] = "\t\n\r\\", letter[] = "tnr\\";
	static const char hex[] = "0123456789abcdef";
	const char *at = n == 1 ? memchr(raw, p[0], sizeof(raw) - 1) : NULL;
	size_t i;

	if (at != NULL) {
		buf_putc(b, '\\');
		buf_putc(b, letter[at - raw]);
		return;
	}
	if (!utf8_is_control(p, n)) {
		buf_add(b, p, n);
		return;
	}
	for (i = 0; i < n; i++) {
		buf_puts(b, "\\x");
		buf_putc(b, hex[(unsigned char)p[i] >> 4]);
		buf_putc(b, hex[(unsigned char)p[i] & 15]);
	}
}

static const char special[3] = {'\\', '\\', '\\'};

/* Each cell and a TAB, up to one that may have something to be escaped; gives
 * that, or end. */
static const struct span *
put_plain(struct buf *b, const struct span *cell, const struct span *end)
{
	size_t room = 3 * (size_t)(end - cell);
	const struct span *c;
	char *to;

	for (c = cell; c < end; c++)
		room += c->n;
	buf_reserve(b, room);
	to = b->p + b->n;
	for (; cell < end; cell++) {
		if (cell->p == NULL) {
			memcpy(to, "\\N", 2);
			to += 2;
		} else if (clean_copy(to, *cell, special)) {
			to += cell->n;
		} else {
			break;
		}
		*to++ = '\t';
	}
	b->n = (size_t)(to - b->p);
	return cell;
}

/* Each cell and a TAB. */
static void
put_cells(struct buf *b, const struct span *cell, size_t n)
{
	const struct span *end = cell + n;

	while ((cell = put_plain(b, cell, end)) < end) {
		clean_escape(b, *cell++, special, put_stop);
		buf_putc(b, '\t');
	}
}

void
tsv_begin(struct sink *s)
{
	size_t i;

	for (i = 0; s->header && i < s->table->n; i++) {
		buf_puts(s->out, s->table->fields[i].name);
		buf_putc(s->out, i + 1 < s->table->n ? '\t' : '\n');
	}
}

void
tsv_prefix(struct sink *s, const struct span *cells)
{
	s->head.n = 0;
	put_cells(&s->head, cells, s->prefix);
}

void
tsv_row(struct sink *s, const struct span *cells)
{
	buf_put_span(s->out, buf_span(&s->head));
	put_cells(s->out, cells + s->prefix, s->table->n - s->prefix);
	s->out->p[s->out->n - 1] = '\n'; /* for the last TAB */
}
