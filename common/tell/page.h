/* Lines for people: names, numbers, shares and bars in columns. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_PAGE_H
#define TELL_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Columns of a line, and where the number of page_line() begins. */
enum { PAGE_WIDTH = 100, PAGE_NAME = 48 };

/* n spaces, at least one. */
void page_pad(struct buf *b, size_t n);

/*
 * A stranger's text: escaped, and cut with "..." where it is wider than
 * width (over 3). Absent is "(none)", empty "(empty)". Returns its width.
 */
size_t page_text(struct buf *b, struct span s, size_t width);

/* An empty line, then a section's title, not ended. */
void page_title(struct buf *b, const char *title, bool colour);

/*
 * n of all as "   98.2%", eight columns; 0.0% and 100.0% are exact, what is
 * near them is not rounded to them. A bar of up to 24 columns.
 */
void page_share(struct buf *b, uint64_t n, uint64_t all);
void page_bar(struct buf *b, uint64_t n, uint64_t all);

/* Name, number, share and bar. */
void page_line(struct buf *b, size_t indent, struct span name, uint64_t n,
    uint64_t all);

/* "... and N more", if n is more than shown. */
void page_more(struct buf *b, size_t shown, size_t n);

/* "1 report", "2 reports" */
void page_plural(struct buf *b, uint64_t n, const char *one,
    const char *many);

#endif
