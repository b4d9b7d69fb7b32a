/* TSV as COPY and TSVWithNames have it (dmarc-rows(5)): cells, both ways. */
/* SPDX-License-Identifier: ISC */
#include "rows/tsv.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "base/word.h"
#include "rows/clean.h"
#include "rows/format.h"
#include "value/hex.h"

/* The escapes of one letter, and the octets that they stand for. The first
 * four are written, all are read. */
static const char letters[] = "\\tnrbfva'", octets[] = "\\\t\n\r\b\f\v\a'";
enum { WRITTEN = 4 };

/* --- writing --- */

static void
put_stop(struct buf *b, const char *p, size_t n)
{
	const char *at = n == 1 ? memchr(octets, p[0], WRITTEN) : NULL;
	size_t i;

	if (at != NULL)
		buf_printf(b, "\\%c", letters[at - octets]);
	else if (!utf8_is_control(p, n))
		buf_add(b, p, n);
	else
		for (i = 0; i < n; i++)
			buf_printf(b, "\\x%02x", (unsigned char)p[i]);
}

/* Each cell and a TAB. */
static void
put_cells(const struct sink *s, struct buf *b, const struct field *f,
    const struct span *cell, size_t n)
{
	static const char special[3] = {'\\', '\\', '\\'};
	const struct span *c, *end = cell + n;
	size_t room = 3 * n; /* of all cells, if nothing is escaped */
	char *to;

	(void)s;
	(void)f;
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
			b->n = (size_t)(to - b->p);
			clean_escape(b, *cell, special, put_stop);
			buf_reserve(b, room);
			to = b->p + b->n;
		}
		*to++ = '\t';
	}
	b->n = (size_t)(to - b->p);
}

const struct format_writer FORMAT_WRITER_TSV = {.name = "tsv", .end = "\n",
    .separator = '\t', .cells = put_cells};

/* --- reading --- */

bool
tsv_next(struct span *line, struct span *cell)
{
	const char *tab;

	if (line->p == NULL)
		return false;
	tab = memchr(line->p, '\t', line->n);
	*cell = *line;
	if (tab == NULL) {
		*line = SPAN_NONE;
		return true;
	}
	cell->n = (size_t)(tab - line->p);
	span_advance(line, cell->n + 1);
	return true;
}

/* Not 0 if one of the bytes is NUL, a backslash or above 0x7f: then there is
 * more to do than to take them as they are. */
static uint64_t
odd(uint64_t w)
{
	uint64_t x = w ^ WORD_EACH('\\');

	return ((w - WORD_EACH(1)) | (x - WORD_EACH(1)) | w) & WORD_HIGH;
}

/* Appends raw without its escapes; false if one of them is none. */
static bool
unescape(struct buf *b, struct span raw)
{
	const char *at;
	int octet;

	for (; raw.n > 0; span_advance(&raw, 1)) {
		if (raw.p[0] != '\\') {
			buf_putc(b, raw.p[0]);
			continue;
		}
		span_advance(&raw, 1);
		if (raw.n == 0)
			return false;
		at = memchr(letters, raw.p[0], sizeof(letters) - 1);
		if (at != NULL) {
			buf_putc(b, octets[at - letters]);
			continue;
		}
		octet = raw.n < 3 || raw.p[0] != 'x' ? -1 :
		    hex_octet(raw.p + 1);
		if (octet < 0)
			return false;
		buf_putc(b, (char)octet);
		span_advance(&raw, 2);
	}
	return true;
}

const char *
tsv_value(struct span raw, struct span *value, struct buf *b, size_t room)
{
	struct span v = raw;
	size_t from = b->n;

	*value = SPAN_NONE;
	if (!word_all(raw.p, raw.n, odd)) {
		if (span_is(raw, "\\N"))
			return NULL;
		if (memchr(raw.p, '\\', raw.n) != NULL) {
			if (b->n == 0)
				buf_reserve(b, room);
			if (!unescape(b, raw))
				return "bad escape";
			v = (struct span){b->p + from, b->n - from};
		}
		if (utf8_valid(v) < v.n)
			return "not UTF-8";
		if (memchr(v.p, '\0', v.n) != NULL)
			return "NUL in a cell";
	}
	*value = v;
	return NULL;
}
