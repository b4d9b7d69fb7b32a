/* Text of header fields: its octets and encoded words (RFC 5322, 2047). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_TEXT_H
#define MAIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

enum mailtext_fault {
	MAILTEXT_FINE,
	MAILTEXT_NUL,
	MAILTEXT_CR,      /* a bare CR, or an LF that folds nothing */
	MAILTEXT_CONTROL, /* another control character except TAB, or DEL */
	MAILTEXT_NOT_UTF8
};

/*
 * Checks the octets of a field's value, folded as it came (RFC 5322, 3.2, RFC
 * 6532). In a value without a fault CR and LF stand only where white space
 * is, so a parser may treat them as white space. Programs read a value with a
 * fault in different ways; *at is where the fault is.
 */
enum mailtext_fault mailtext_check(struct span s, size_t *at);

static inline bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* Is c a character of an atom: RFC 5322's atext, or an octet above ASCII? */
bool mailtext_is_atext(char c);

/* Is there an encoded word in s, or what a lax reader takes for one? */
bool mailtext_has_encoded_word(struct span s);

/*
 * Appends s with its encoded words decoded (RFC 2047), wherever they stand
 * (inside quoted strings too, where the RFC forbids what many write), and
 * without the white space between two of them. The charset is ignored and
 * the octets are appended as they are: utf8_repair() does for UTF-8,
 * US-ASCII, ISO-8859-1 and windows-1252 alike. All other text stays.
 */
void mailtext_decode_words(struct buf *b, struct span s);

#endif
