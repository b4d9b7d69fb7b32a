/* Lines for people: names, numbers, shares and bars in columns. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <inttypes.h>

#include "base/status.h"
#include "base/utf8.h"

enum { BAR = 24 };

void
page_pad(struct buf *b, size_t n)
{
	do
		buf_putc(b, ' ');
	while (n-- > 1);
}

/* The bytes of the first n characters. */
static size_t
front(struct span s, size_t n)
{
	size_t i = 0;
	bool good;

	while (n-- > 0 && i < s.n)
		i += utf8_next(s.p + i, s.n - i, &good);
	return i;
}

size_t
page_text(struct buf *b, struct span s, size_t width)
{
	size_t from = b->n, n;
	struct span e;

	if (s.n == 0)
		s = s.p == NULL ? SPAN_LIT("(none)") : SPAN_LIT("(empty)");
	diag_escape(b, s);
	e = (struct span){b->p + from, b->n - from};
	n = utf8_width(e);
	if (n <= width)
		return n;
	b->n = from + front(e, width - 3);
	buf_puts(b, "...");
	return width;
}

void
page_title(struct buf *b, const char *title, bool colour)
{
	buf_putc(b, '\n');
	if (colour)
		buf_puts(b, "\033[1m");
	buf_puts(b, title);
	if (colour)
		buf_puts(b, "\033[m");
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
page_share(struct buf *b, uint64_t n, uint64_t all)
{
	unsigned int x = parts(n, all, 1000);

	if (all == 0)
		buf_puts(b, "       -");
	else
		buf_printf(b, " %4u.%u%%", x / 10, x % 10);
}

void
page_bar(struct buf *b, uint64_t n, uint64_t all)
{
	unsigned int i, x = parts(n, all, BAR);

	if (x > 0)
		buf_puts(b, "  ");
	for (i = 0; i < x; i++)
		buf_putc(b, '#');
}

void
page_line(struct buf *b, size_t indent, struct span name, uint64_t n,
    uint64_t all)
{
	size_t used;

	page_pad(b, indent);
	used = indent + page_text(b, name, PAGE_NAME - indent);
	page_pad(b, PAGE_NAME - used);
	buf_printf(b, "%12" PRIu64, n);
	page_share(b, n, all);
	page_bar(b, n, all);
	buf_putc(b, '\n');
}

void
page_more(struct buf *b, size_t shown, size_t n)
{
	if (n > shown)
		buf_printf(b, "  ... and %zu more\n", n - shown);
}

void
page_plural(struct buf *b, uint64_t n, const char *one, const char *many)
{
	buf_printf(b, "%" PRIu64 " %s", n, n == 1 ? one : many);
}
