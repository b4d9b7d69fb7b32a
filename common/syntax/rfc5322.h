/* Header fields and their white space and comments (RFC 5322, 2.2, 3.2.2). */
/* SPDX-License-Identifier: ISC */
#ifndef SYNTAX_RFC5322_H
#define SYNTAX_RFC5322_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Splits a line into a field's name and the rest behind the colon; false,
 * and nothing set, if it is none. White space before the colon is let pass
 * (RFC 5322, 4.5.8). Both borrow from line.
 */
bool rfc5322_field(struct span line, struct span *name, struct span *value);

/*
 * Takes white space and comments, nested ones too, off the front of *s.
 * False at a comment without an end, at which *s then begins.
 */
bool rfc5322_skip_cfws(struct span *s);

/* s without white space and line ends behind it. */
static inline struct span
rfc5322_trim_end(struct span s)
{
	while (s.n > 0 && is_xml_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static inline bool
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

#endif
