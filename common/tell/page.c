/* Lines for people: texts in columns, titles, shares and bars. */
/* SPDX-License-Identifier: ISC */
#include "tell/page.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/term.h"
#include "base/utf8.h"
#include "base/width.h"

/* How wide a bar is, and a name at least. */
enum { BAR = 24, NAME = 36 };

/* A buffer in which each text takes so many columns at most. */
struct cut {
	struct buf b;
	size_t wide;
};

/* The octets of the longest front of s that takes so many columns at most, and
 * four octets for each; marks that take no column must not pile up. */
static size_t
front(struct span s, size_t columns)
{
	size_t i = 0, n, used = 0;
	bool good;

	for (; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		used += width_columns(s.p + i, n);
		if (used > columns || i + n > 4 * columns)
			break;
	}
	return i;
}

/* The same of the longest end of s. */
static size_t
back(struct span s, size_t columns)
{
	size_t i = s.n, n, used = 0;

	for (; i > 0; i -= n) {
		for (n = 1; n < i && ((unsigned char)s.p[i - n] & 0xc0) == 0x80;
		    n++)
			;
		used += width_columns(s.p + i - n, n);
		if (used > columns || s.n - i + n > 4 * columns)
			break;
	}
	return s.n - i;
}

/* True if s fits into so many columns. */
static bool
fits(struct span s, size_t columns)
{
	return s.n <= columns || front(s, columns) == s.n;
}

/* b is the first member of a struct cut. */
static void
put_cut(struct buf *b, struct span s)
{
	size_t wide = ((const struct cut *)b)->wide, from = b->n;

	term_escape(b, s);
	s = (struct span){b->p + from, b->n - from};
	if (fits(s, wide))
		return;
	b->n = from + front(s, wide - 3);
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

struct span
page_shown(struct span s)
{
	if (s.n > 0)
		return s;
	return s.p == NULL ? SPAN_LIT("(none)") : SPAN_LIT("(empty)");
}

void
page_name(struct buf *b, struct span s, size_t wide, size_t fill)
{
	struct buf text = {0};
	size_t tail = (wide - 3) * 2 / 3, labels, dots = 0, used;

	term_escape(&text, page_shown(s));
	s = buf_span(&text);
	if (fits(s, wide)) {
		buf_put_span(b, s);
		used = width_of(s);
	} else {
		for (labels = 0; labels < s.n; labels++) {
			dots += s.p[s.n - labels - 1] == '.';
			if (dots == 3)
				break;
		}
		if (dots == 3 && labels > tail)
			tail = labels < wide - 4 ? labels : wide - 4;
		buf_add(b, s.p, front(s, wide - 3 - tail));
		buf_puts(b, "...");
		tail = back(s, tail);
		buf_add(b, s.p + s.n - tail, tail);
		used = wide;
	}
	if (used < fill)
		buf_printf(b, "%*s", (int)(fill - used), "");
	buf_free(&text);
}

size_t
page_digits(uint64_t v)
{
	size_t n = 1;

	for (; v >= 10; v /= 10)
		n++;
	return n;
}

struct page_form
page_form(size_t width, uint64_t most, bool colour)
{
	struct page_form form = {width, width * 48 / 100,
	    page_digits(most) + 1, colour};
	size_t least = width < 100 ? 9 : 13;

	if (form.name < NAME)
		form.name = NAME;
	if (form.number < least)
		form.number = least;
	form.name -= form.number - least;
	return form;
}

void
page_title(struct buf *b, const char *title, bool colour)
{
	buf_printf(b, colour ? "\n\033[1m%s\033[m\n" : "\n%s\n", title);
}

void
page_columns(struct buf *b, const struct page_form *form, const char *title,
    const char *number, const char *share)
{
	buf_printf(b, form->colour ? "\n\033[1m%s\033[m%*s%8s\n" :
	    "\n%s%*s%8s\n", title,
	    (int)(form->name - 1 + form->number - strlen(title)), number,
	    share);
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
page_line(struct buf *b, const struct page_form *form, size_t indent,
    struct span name, struct page_count count)
{
	static const char full[BAR + 1] = "########################";
	size_t wide = form->name - 1 - indent;
	size_t room = form->width - form->name - form->number - 9;
	unsigned int x = parts(count.part, count.all,
	    room < BAR ? (unsigned int)room : BAR);

	buf_printf(b, "%*s", (int)indent, "");
	page_name(b, name, wide, wide);
	buf_printf(b, "%*" PRIu64, (int)form->number, count.number);
	page_share(b, count.part, count.all);
	if (x > 0)
		buf_printf(b, "  %.*s", (int)x, full);
	buf_putc(b, '\n');
}
