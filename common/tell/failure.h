/* A failure report as a person reads it. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_FAILURE_H
#define TELL_FAILURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends a paragraph, with an empty line behind it, of lines that are width
 * columns wide, unless a word is longer, from the cells of a row of TABLE_RUF;
 * quirks, and fields without a column, only if verbose. Foreign text is
 * escaped, and links in it are made inert: hxxp for http, and [.] for dots in
 * front of letters (RFC 9991, 7.3).
 */
void tell_failure(struct buf *b, const struct span *cells, size_t width,
    bool verbose, bool colour);

#endif
