/* Lines for people: texts in columns, titles, shares and bars. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/term.h"
#include "base/utf8.h"

/* How wide a bar is, and what is folded is indented at most. */
enum { BAR = 24, FOLD_INDENT = 56 };

/* A buffer in which each text takes so many columns at most. */
struct cut {
	struct buf b;
	size_t wide;
};

/* b is the first member of a struct cut. */
static void
put_cut(struct buf *b, struct span s)
{
	size_t wide = ((const struct cut *)b)->wide, from = b->n, n;
	bool good;

	term_escape(b, s);
	s = (struct span){b->p + from, b->n - from};
	if (s.n <= wide || utf8_width(s) <= wide)
		return;
	for (n = wide - 3; n > 0; n--)
		span_advance(&s, utf8_next(s.p, s.n, &good));
	b->n = (size_t)(s.p - b->p);
	buf_puts(b, "...");
}

void
page_printf(struct buf *b, size_t wide, const char *fmt, ...)
{
	struct cut c = {*b, wide};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&c.b, put_cut, fmt, ap);
	va_end(ap);
	*b = c.b; /* which owns the memory again */
}

/* The columns of a word, which may have colours of ours in it. */
static size_t
word_width(struct span word)
{
	size_t width = utf8_width(word), n;
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
put_folded(struct buf *b, struct span line)
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
			hang = blanks + 2;
		else if (blanks > 1 && column + blanks <= FOLD_INDENT)
			hang = column + blanks;
		if (column > 0 && column + blanks + width > PAGE_FOLD) {
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
page_fold(struct buf *b, size_t from)
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
		put_folded(b, line);
		if (rest.n == 0)
			break;
		buf_putc(b, '\n');
		span_advance(&rest, 1);
	}
	buf_free(&text);
}

struct span
page_shown(struct span s)
{
	if (s.n > 0)
		return s;
	return s.p == NULL ? SPAN_LIT("(none)") : SPAN_LIT("(empty)");
}

void
page_title(struct buf *b, const char *title, bool colour)
{
	buf_printf(b, colour ? "\n\033[1m%s\033[m\n" : "\n%s\n", title);
}

void
page_columns(struct buf *b, const char *title, const char *number,
    const char *share, bool colour)
{
	buf_printf(b, colour ? "\n\033[1m%s\033[m%*s%8s\n" : "\n%s%*s%8s\n",
	    title, PAGE_NAME + 12 - (int)strlen(title), number, share);
}

/* Parts of whole, 0 and whole only if it is exactly that. */
static unsigned int
parts(uint64_t n, uint64_t all, unsigned int whole)
{
	uint64_t part;

	if (n == 0 || n >= all)
		return n == 0 ? 0 : whole;
	part = (n * whole + all / 2) / all; /* GROUP_MAX keeps it in range */
	if (part == 0)
		return 1;
	return part >= whole ? whole - 1 : (unsigned int)part;
}

void
page_share(struct buf *b, uint64_t n, uint64_t all, bool bar)
{
	static const char full[BAR + 1] = "########################";
	unsigned int x = parts(n, all, 1000);

	if (all == 0)
		buf_puts(b, "       -");
	else
		buf_printf(b, " %4u.%u%%", x / 10, x % 10);
	x = parts(n, all, BAR);
	if (bar && x > 0)
		buf_printf(b, "  %.*s", (int)x, full);
}

void
page_line(struct buf *b, size_t indent, struct span name, uint64_t n,
    uint64_t all)
{
	int wide = PAGE_NAME - (int)indent;

	page_printf(b, (size_t)wide, "%*s%-*.*s %12" PRIu64, (int)indent, "",
	    wide - 1, PAGE_ARG(name), n);
	page_share(b, n, all, true);
	buf_putc(b, '\n');
}
