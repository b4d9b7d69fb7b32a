/* A lenient reader of Authentication-Results: is a field ours to it? */
/* SPDX-License-Identifier: ISC */
#ifndef UNIT_LENIENT_H
#define UNIT_LENIENT_H

#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "value/domain.h"

/*
 * The id up to the first ";" outside of quotes and comments: without comments,
 * quotation marks, backslashes, white space and control characters, without
 * what is behind a "/", without a version, A-labels and U-labels alike. It
 * shares no code with authres/claim.
 */
static inline void
lenient_text(struct buf *b, struct span s)
{
	size_t i, depth = 0;
	bool quoted = false;
	char c;

	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (c == '\\' && (quoted || depth > 0) && i + 1 < s.n) {
			c = s.p[++i];
			if (depth == 0)
				buf_putc(b, (unsigned char)c < 0x21 ? ' ' : c);
		} else if (c == '"' && depth == 0) {
			quoted = !quoted;
		} else if (c == '(' && !quoted) {
			depth++;
			buf_putc(b, ' ');
		} else if (c == ')' && !quoted && depth > 0) {
			depth--;
		} else if (c == ';' && !quoted && depth == 0) {
			break;
		} else if (depth == 0 && c != '\\') {
			buf_putc(b, (unsigned char)c < 0x21 || c == 0x7f ? ' ' :
			    c);
		}
	}
}

static inline bool
lenient_is(struct span value, struct span own)
{
	struct buf b = {0}, id = {0}, form = {0};
	struct span s;
	size_t i, from;
	bool is;

	lenient_text(&b, value);
	s = span_trim(buf_span(&b));
	for (from = s.n; from > 0 && ascii_is_digit(s.p[from - 1]); from--)
		;
	if (from > 0 && s.p[from - 1] == ' ')
		s.n = from; /* the version */
	for (i = 0; i < s.n && s.p[i] != '/'; i++)
		if (s.p[i] != ' ')
			buf_putc(&id, s.p[i]);
	if (domain_put(&form, buf_span(&id), DOMAIN_READ_ALABELS) != NULL)
		form.n = 0;
	is = form.n > 0 && span_eq(buf_span(&form), own);
	buf_free(&b);
	buf_free(&id);
	buf_free(&form);
	return is;
}

#endif
