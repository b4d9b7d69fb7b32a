/* Cells of TSV: takes their escapes off and checks their bytes. */
/* SPDX-License-Identifier: ISC */
#include "rows/tsvcell.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"
#include "base/word.h"
#include "value/hex.h"

/* Not 0 if one of the bytes is NUL, a backslash or above 0x7f: then there is
 * more to do than to take them as they are. */
static uint64_t
odd(uint64_t w)
{
	uint64_t x = w ^ WORD_EACH('\\');

	return ((w - WORD_EACH(1)) | (x - WORD_EACH(1)) | w) & WORD_HIGH;
}

/* The length of the escape at p, n bytes to read, 0 if it is none. */
static size_t
unescape(const char *p, size_t n, char *c)
{
	static const char from[] = "\\tnrbfva'", to[] = "\\\t\n\r\b\f\v\a'";
	const char *at;
	int octet;

	if (n < 2)
		return 0;
	at = memchr(from, p[1], sizeof(from) - 1);
	if (at != NULL) {
		*c = to[at - from];
		return 2;
	}
	if (p[1] != 'x' || n < 4)
		return 0;
	octet = hex_octet(p + 2);
	*c = (char)octet;
	return octet < 0 ? 0 : 4;
}

static bool
unescape_all(struct span raw, struct buf *b)
{
	size_t i, n;
	char c;

	for (i = 0; i < raw.n; i += n) {
		n = 1;
		c = raw.p[i];
		if (c == '\\')
			n = unescape(raw.p + i, raw.n - i, &c);
		if (n == 0)
			return false;
		buf_putc(b, c);
	}
	return true;
}

const char *
tsvcell(struct span raw, struct span *value, struct buf *b, size_t room)
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
			if (!unescape_all(raw, b))
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

bool
tsvcell_next(struct span *line, struct span *cell)
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
	*line = (struct span){tab + 1, line->n - cell->n - 1};
	return true;
}
