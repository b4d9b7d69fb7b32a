/* Cells of TSV: takes their escapes off and checks their bytes. */
/* SPDX-License-Identifier: ISC */
#include "input/tsvcell.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

static const uint64_t ONES = 0x0101010101010101U, TOPS = 0x8080808080808080U;

/* Is one of the eight bytes NUL, a backslash or above 0x7f? */
static bool
odd_word(uint64_t v)
{
	uint64_t x = v ^ '\\' * ONES;

	return ((((v - ONES) & ~v) | ((x - ONES) & ~x) | v) & TOPS) != 0;
}

/* Is there more to do than to take the bytes as they are? */
static bool
is_odd(struct span s)
{
	uint64_t v;
	size_t i;

	if (s.n >= 8) {
		for (i = 0; i + 8 < s.n; i += 8) {
			memcpy(&v, s.p + i, 8);
			if (odd_word(v))
				return true;
		}
		memcpy(&v, s.p + s.n - 8, 8);
		return odd_word(v);
	}
	for (i = 0; i < s.n; i++)
		if ((signed char)s.p[i] <= 0 || s.p[i] == '\\')
			return true;
	return false;
}

static int
hex_digit(char c)
{
	c = ascii_lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length of the escape at p, n bytes to read, 0 if it is none. */
static size_t
unescape(const char *p, size_t n, char *c)
{
	static const char from[] = "\\tnrbfva'", to[] = "\\\t\n\r\b\f\v\a'";
	const char *at;
	int high, low;

	if (n < 2)
		return 0;
	at = memchr(from, p[1], sizeof(from) - 1);
	if (at != NULL) {
		*c = to[at - from];
		return 2;
	}
	if (p[1] != 'x' || n < 4)
		return 0;
	high = hex_digit(p[2]);
	low = hex_digit(p[3]);
	*c = (char)(high * 16 + low);
	return high < 0 || low < 0 ? 0 : 4;
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
	if (is_odd(raw)) {
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
