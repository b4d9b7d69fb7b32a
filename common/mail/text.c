/* Text of header fields; splits it into no tokens, converts no charset. */
/* SPDX-License-Identifier: ISC */
#include "mail/text.h"

#include "base/utf8.h"
#include "value/b64.h"
#include "value/hex.h"

enum mailtext_fault
mailtext_check(struct span s, size_t *at)
{
	size_t i;
	bool ascii = true;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		*at = i;
		if (c >= 0x80)
			ascii = false;
		else if (c == '\0')
			return MAILTEXT_NUL;
		else if ((c == '\r' && next != '\n') ||
		    (c == '\n' && !is_wsp(next)))
			return MAILTEXT_CR;
		else if ((c < ' ' && !is_xml_space((char)c)) || c == 0x7f)
			return MAILTEXT_CONTROL;
	}
	*at = ascii ? s.n : utf8_valid(s);
	return *at == s.n ? MAILTEXT_FINE : MAILTEXT_NOT_UTF8;
}

bool
mailtext_is_atext(char c)
{
	return (c >= '0' && c <= '9') ||
	    (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	    (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

bool
mailtext_has_encoded_word(struct span s)
{
	size_t i, marks = 0;

	for (i = 0; i + 1 < s.n; i++) {
		if (marks == 0 && s.p[i] == '=' && s.p[i + 1] == '?')
			marks = 1;
		else if (marks > 0 && s.p[i] == '?' && s.p[i + 1] == '=')
			return true;
	}
	return false;
}

/* If s begins with an encoded word, appends its text and returns its length,
 * else 0. */
static size_t
decode_word(struct buf *b, struct span s)
{
	struct span rest = s, part[3], text; /* charset, encoding, text */
	struct b64 state = {0};
	const char *p;
	size_t i;
	int c;

	if (!span_has_prefix(s, "=?"))
		return 0;
	span_advance(&rest, 2);
	for (i = 0; i < 3; i++) {
		p = rest.n > 0 ? memchr(rest.p, '?', rest.n) : NULL;
		if (p == NULL)
			return 0;
		part[i] = (struct span){rest.p, (size_t)(p - rest.p)};
		span_advance(&rest, part[i].n + 1);
	}
	text = part[2];
	if (part[0].n == 0 || !span_has_prefix(rest, "="))
		return 0;
	if (span_is_nocase(part[1], "b")) {
		buf_reserve(b, B64_ROOM(text.n) + B64_ROOM(0));
		b->n += b64_decode(&state, text.p, text.n, b->p + b->n);
		b->n += b64_finish(&state, b->p + b->n);
	} else if (span_is_nocase(part[1], "q")) { /* RFC 2047, 4.2 */
		for (i = 0; i < text.n; i++)
			if (text.p[i] == '=' && text.n - i > 2 &&
			    (c = hex_octet(text.p + i + 1)) >= 0) {
				buf_putc(b, (char)c);
				i += 2;
			} else {
				buf_putc(b, text.p[i] == '_' ? ' '
				                             : text.p[i]);
			}
	} else {
		return 0;
	}
	return s.n - rest.n + 1;
}

void
mailtext_decode_words(struct buf *b, struct span s)
{
	size_t i = 0, n, space = 0; /* white space after an encoded word */
	bool after = false;

	while (i < s.n) {
		n = decode_word(b, span_from(s, i));
		if (n > 0) {
			i += n;
			space = 0;
			after = true;
		} else if (after && is_wsp(s.p[i])) {
			space++;
			i++;
		} else {
			buf_add(b, s.p + i - space, space + 1);
			i++;
			space = 0;
			after = false;
		}
	}
	buf_add(b, s.p + s.n - space, space);
}
