/* Lines for people: texts in columns, titles, shares and bars. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_PAGE_H
#define TELL_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Columns of a line, of one that is folded, and where the number of
 * page_line() begins. */
enum { PAGE_WIDTH = 100, PAGE_FOLD = 80, PAGE_NAME = 48 };

/*
 * As term_printf(), where each text that is wider than wide columns (over 3)
 * is cut and ends with "...".
 */
void page_printf(struct buf *b, size_t wide, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Folds the lines of b behind its first from bytes that are wider than
 * PAGE_FOLD columns, at blanks. The rest is indented as the last column of its
 * line, which has two blanks or more before it.
 */
void page_fold(struct buf *b, size_t from);

/* s, or "(none)" if it is absent, "(empty)" if it is empty; and as the two
 * arguments of "%.*s". */
struct span page_shown(struct span s);
#define PAGE_ARG(s) SPAN_ARG(page_shown(s))

/* An empty line, and a section's title on a line. */
void page_title(struct buf *b, const char *title, bool colour);

/* The same, with the titles of the columns of page_line(). */
void page_columns(struct buf *b, const char *title, const char *number,
    const char *share, bool colour);

/*
 * n of all as "   98.2%", eight columns, and if wanted a bar of up to 24
 * columns. 0.0% and 100.0% are exact: what is near them is not rounded to
 * them.
 */
void page_share(struct buf *b, uint64_t n, uint64_t all, bool bar);

/* Name, number, share and bar. */
void page_line(struct buf *b, size_t indent, struct span name, uint64_t n,
    uint64_t all);

#endif
