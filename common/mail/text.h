/* Octets that may stand in structured fields (RFC 5322, 3.2; RFC 6532). */
/* SPDX-License-Identifier: ISC */
#ifndef MAIL_TEXT_H
#define MAIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum mailtext_fault {
	MAILTEXT_FINE,
	MAILTEXT_NUL,
	MAILTEXT_CR,      /* a bare CR, or an LF that folds nothing */
	MAILTEXT_CONTROL, /* another control character but TAB, or DEL */
	MAILTEXT_NOT_UTF8
};

/*
 * Looks at a value as it stands, folded. What passes has CR and LF only where
 * white space is, so that a parser may take them for it; what does not is
 * read by some programs as one thing and by some as another, and *at says
 * where it is.
 */
enum mailtext_fault mailtext_check(struct span s, size_t *at);

/* What an atom consists of: RFC 5322's atext, and all beyond ASCII. */
bool mailtext_is_atext(char c);

/* Is there an encoded word in s, or what a lax reader takes for one? */
bool mailtext_has_encoded_word(struct span s);

#endif
