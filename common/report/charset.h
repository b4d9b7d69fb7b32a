/* Converts charsets to UTF-8, by iconv(3); loads them before a sandbox. */
/* SPDX-License-Identifier: ISC */
#ifndef REPORT_CHARSET_H
#define REPORT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * glibc loads a converter from a file when a charset is first used, and
 * unloads it when it has not been used for a while. This loads those that
 * reports and mail use, for good, so that they are there in a sandbox, and in
 * all processes forked later. Call once; it takes 2 ms. Names that libc
 * doesn't know are left out.
 */
void charset_preload(void);

/*
 * A converter from the charset of that name, whose characters have at least
 * unit octets; NULL if it is not known.
 */
struct charset;

struct charset *charset_open(struct span name, size_t unit);
void charset_close(struct charset *c); /* NULL is fine */

/*
 * Appends what s says, and returns how many of its octets that took: not
 * those of a character that is cut off at its end, unless last. What is no
 * character becomes U+FFFD, a unit each, and sets *bad.
 */
size_t charset_convert(struct charset *c, struct buf *b, struct span s,
    bool last, bool *bad);

#endif
