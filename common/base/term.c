/* Text that is safe and straight on a terminal. */
/* SPDX-License-Identifier: ISC */
#include "base/term.h"

#include <stdarg.h>
#include <string.h>

#include "base/codepoint.h"
#include "base/utf8.h"
#include "base/width.h"

/* How much what is folded is indented at most. */
enum { FOLD_INDENT = 56 };

void
term_escape(struct buf *b, struct span s)
{
	size_t i, k, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		for (k = i; k < s.n && s.p[k] >= ' ' && s.p[k] < 0x7f; k++)
			;
		buf_add(b, s.p + i, k - i);
		if (k == s.n)
			return;
		i = k;
		n = utf8_next(s.p + i, s.n - i, &good);
		if (good && !utf8_is_control(s.p + i, n) &&
		    !utf8_is_unseen(s.p + i, n))
			buf_add(b, s.p + i, n);
		else
			for (; k < i + n; k++)
				buf_printf(b, "\\x%02x",
				    (unsigned char)s.p[k]);
	}
}

void
term_names(struct buf *b, struct span s)
{
	static const struct {
		uint32_t c;
		const char *name;
	} names[] = {
	    {0x00, "NULL"}, {0x09, "TAB"}, {0x0a, "LINE FEED"},
	    {0x0d, "CARRIAGE RETURN"}, {0x1b, "ESCAPE"}, {0x7f, "DELETE"},
	    {0x85, "NEXT LINE"}, {0xa0, "NO-BREAK SPACE"},
	    {0xad, "SOFT HYPHEN"}, {0x34f, "COMBINING GRAPHEME JOINER"},
	    {0x61c, "ARABIC LETTER MARK"},
	    {0x180e, "MONGOLIAN VOWEL SEPARATOR"},
	    {0x2002, "EN SPACE"}, {0x2003, "EM SPACE"},
	    {0x2007, "FIGURE SPACE"}, {0x2009, "THIN SPACE"},
	    {0x200a, "HAIR SPACE"}, {0x200b, "ZERO WIDTH SPACE"},
	    {0x200c, "ZERO WIDTH NON-JOINER"}, {0x200d, "ZERO WIDTH JOINER"},
	    {0x200e, "LEFT-TO-RIGHT MARK"}, {0x200f, "RIGHT-TO-LEFT MARK"},
	    {0x2028, "LINE SEPARATOR"}, {0x2029, "PARAGRAPH SEPARATOR"},
	    {0x202a, "LEFT-TO-RIGHT EMBEDDING"},
	    {0x202b, "RIGHT-TO-LEFT EMBEDDING"},
	    {0x202c, "POP DIRECTIONAL FORMATTING"},
	    {0x202d, "LEFT-TO-RIGHT OVERRIDE"},
	    {0x202e, "RIGHT-TO-LEFT OVERRIDE"},
	    {0x202f, "NARROW NO-BREAK SPACE"},
	    {0x205f, "MEDIUM MATHEMATICAL SPACE"}, {0x2060, "WORD JOINER"},
	    {0x2066, "LEFT-TO-RIGHT ISOLATE"},
	    {0x2067, "RIGHT-TO-LEFT ISOLATE"},
	    {0x2068, "FIRST STRONG ISOLATE"},
	    {0x2069, "POP DIRECTIONAL ISOLATE"}, {0x3000, "IDEOGRAPHIC SPACE"},
	    {0x3164, "HANGUL FILLER"}, {0xfe0f, "VARIATION SELECTOR-16"},
	    {0xfeff, "BYTE ORDER MARK"}, {0xffa0, "HALFWIDTH HANGUL FILLER"},
	};
	uint32_t c, told[4];
	size_t i, k, n, ntold = 0;
	bool good;

	for (i = 0; i < s.n && ntold < sizeof(told) / sizeof(told[0]); i += n) {
		n = 1;
		if (s.p[i] >= ' ' && s.p[i] < 0x7f)
			continue;
		n = utf8_next(s.p + i, s.n - i, &good);
		c = codepoint(s.p + i, n);
		if (!good || !(utf8_is_control(s.p + i, n) ||
		    utf8_is_unseen(s.p + i, n) || c == 0xa0 ||
		    (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
		    c == 0x205f || c == 0x3000))
			continue;
		for (k = 0; k < ntold && told[k] != c; k++)
			;
		if (k < ntold)
			continue;
		told[ntold++] = c;
		buf_printf(b, "%sU+%04X", ntold > 1 ? ", " : " (",
		    (unsigned int)c);
		for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (names[k].c == c)
				buf_printf(b, " %s", names[k].name);
	}
	if (ntold > 0)
		buf_putc(b, ')');
}

void
term_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, term_escape, fmt, ap);
	va_end(ap);
}

/* The columns of a word, which may have colours of ours in it. */
static size_t
word_width(struct span word)
{
	size_t width = width_of(word), n;
	const char *esc, *end;

	while ((esc = memchr(word.p, '\033', word.n)) != NULL) {
		n = word.n - (size_t)(esc - word.p);
		end = memchr(esc, 'm', n);
		if (end == NULL)
			break;
		width -= (size_t)(end - esc) + 1;
		span_advance(&word, (size_t)(end - word.p) + 1);
	}
	return width;
}

static void
put_folded(struct buf *b, struct span line, size_t most, size_t in)
{
	size_t blanks, n, width, column = 0, hang = 0;
	struct span word;

	for (; line.n > 0; span_advance(&line, n)) {
		for (blanks = 0; blanks < line.n && line.p[blanks] == ' ';)
			blanks++;
		for (n = blanks; n < line.n && line.p[n] != ' ';)
			n++;
		word = (struct span){line.p + blanks, n - blanks};
		width = word_width(word);
		if (column == 0)
			hang = blanks + in;
		else if (blanks > 1 && column + blanks <= FOLD_INDENT)
			hang = column + blanks;
		if (column > 0 && column + blanks + width > most) {
			buf_putc(b, '\n');
			column = 0;
			blanks = hang;
		}
		buf_printf(b, "%*s", (int)blanks, "");
		buf_put_span(b, word);
		column += blanks + width;
	}
}

void
term_fold(struct buf *b, size_t from, size_t width, size_t hang)
{
	struct buf text = {0};
	struct span rest, line;
	const char *end;

	if (b->n == from)
		return;
	buf_add(&text, b->p + from, b->n - from);
	b->n = from;
	for (rest = buf_span(&text); rest.n > 0;) {
		end = memchr(rest.p, '\n', rest.n);
		line = (struct span){rest.p,
		    end != NULL ? (size_t)(end - rest.p) : rest.n};
		span_advance(&rest, line.n);
		put_folded(b, line, width, hang);
		if (rest.n == 0)
			break;
		buf_putc(b, '\n');
		span_advance(&rest, 1);
	}
	buf_free(&text);
}
