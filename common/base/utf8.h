/* UTF-8 by RFC 3629: which bytes are a character, and what is unprintable. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * The length (1..4) of the character at p, n > 0 bytes to read; *good is
 * false where they are no well-formed UTF-8 (overlong, surrogate, above
 * U+10FFFF, cut off), and the length is then 1.
 */
size_t utf8_next(const char *p, size_t n, bool *good);

/* True if the one character of n bytes at p is a C0 or C1 control, or DEL. */
bool utf8_is_control(const char *p, size_t n);

/*
 * True if the one character of n bytes at p shows nothing itself and makes a
 * text look like another one: it changes the direction of text (UAX 9), ends a
 * line (U+2028, U+2029) or has no width (joiners, soft hyphen, variation
 * selectors, tags).
 */
bool utf8_is_unseen(const char *p, size_t n);

/* How many bytes at the front of s are well-formed; s.n if all are. */
size_t utf8_valid(struct span s);

/* Appends code point c (0..0x10ffff, no surrogate). */
void utf8_put(struct buf *b, uint32_t c);

/*
 * Appends s with each byte that is no UTF-8 read as windows-1252 (which is
 * what such bytes nearly always are; the five without a character there
 * become U+FFFD). True if s was well-formed and went unchanged.
 */
bool utf8_repair(struct buf *b, struct span s);

/* The longest prefix of at most max bytes that ends between characters; s is
 * longer than max. */
size_t utf8_cut(struct span s, size_t max);

#endif
