/* Lines for people: texts in columns, titles, shares and bars. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_PAGE_H
#define TELL_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Columns of a line that is folded, where nothing says how wide a page is. */
enum { PAGE_FOLD = 80 };

/*
 * How wide the columns of page_line() are: its indented name, and its number
 * with a blank before. page_form() makes them for lines of width columns (60
 * or more) and numbers up to most.
 */
struct page_form {
	size_t width, name, number;
	bool colour;
};

struct page_form page_form(size_t width, uint64_t most, bool colour);

/* Decimal digits of v. */
size_t page_digits(uint64_t v);

/*
 * As term_printf(), where each text that is wider than wide columns (over 3)
 * is cut and ends with "...".
 */
void page_printf(struct buf *b, size_t wide, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* s, or "(none)" if it is absent, "(empty)" if it is empty; and as the two
 * arguments of "%.*s". */
struct span page_shown(struct span s);
#define PAGE_ARG(s) SPAN_ARG(page_shown(s))

/*
 * Appends s, shown, in wide columns (over 8) at most: "..." stands for its
 * middle where it is wider, so that the end of a domain name stays, with its
 * three last labels if they fit. With blanks behind it to fill `fill` columns.
 */
void page_name(struct buf *b, struct span s, size_t wide, size_t fill);

/* An empty line, and a section's title on a line. */
void page_title(struct buf *b, const char *title, bool colour);

/* The same, with the titles of the columns of page_line(). */
void page_columns(struct buf *b, const struct page_form *form,
    const char *title, const char *number, const char *share);

/*
 * n of all as "   98.2%", eight columns. 0.0% and 100.0% are exact: what is
 * near them is not rounded to them.
 */
void page_share(struct buf *b, uint64_t n, uint64_t all);

/* What a line of page_line() counts, and the part of all that is its share. */
struct page_count {
	uint64_t number, part, all;
};

/* Name, number, share and a bar of up to 24 columns. */
void page_line(struct buf *b, const struct page_form *form, size_t indent,
    struct span name, struct page_count count);

#endif
