/* Text that is safe and straight on a terminal. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends s with control bytes, DEL, the C1 controls, bytes that are not UTF-8
 * and characters that show nothing themselves (utf8_is_unseen()) written as
 * \xHH, so that it stays on one line and reads as it is. A backslash stays.
 */
void term_escape(struct buf *b, struct span s);

/*
 * Appends what those characters of s are called that term_escape() writes as
 * \xHH or that pass for a blank, in brackets behind a blank:
 * " (U+200B ZERO WIDTH SPACE, U+0001)". Each once, the first four; nothing if
 * there are none.
 */
void term_names(struct buf *b, struct span s);

/*
 * As buf_printf(), with every %s and %c escaped so; the format itself is not.
 * Widths count the columns of the escaped text:
 *
 *	term_printf(b, "%-24.*s %zu records\n", SPAN_ARG(domain), n);
 */
void term_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Folds the lines of b behind its first from bytes that are wider than width
 * columns, at blanks. The rest is indented as the last column of its line,
 * which has two blanks or more before it; else by hang more than the line. A
 * word that is too long stays whole; colours take no columns.
 */
void term_fold(struct buf *b, size_t from, size_t width, size_t hang);

/* The word for n things: PLURAL(n, "record", "records"). */
#define PLURAL(n, one, many) ((n) == 1 ? (one) : (many))

#endif
