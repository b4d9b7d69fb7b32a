/* Encoded words in header fields (RFC 2047); converts no charset. */
/* SPDX-License-Identifier: ISC */
#include "mail/mimeword.h"

#include "value/b64.h"
#include "value/hex.h"
#include "mail/header.h"

/* From *at up to the next '?', which *at is moved behind. */
static bool
up_to_mark(struct span s, size_t *at, struct span *found)
{
	const char *p = memchr(s.p + *at, '?', s.n - *at);

	if (p == NULL)
		return false;
	*found = (struct span){s.p + *at, (size_t)(p - s.p) - *at};
	*at += found->n + 1;
	return true;
}

/* The length of the encoded word that s begins with, or 0 if it is none. */
static size_t
word(struct span s, char *encoding, struct span *text)
{
	struct span charset, enc;
	size_t at = 2;

	if (!span_has_prefix(s, "=?") || !up_to_mark(s, &at, &charset) ||
	    charset.n == 0 || !up_to_mark(s, &at, &enc) || enc.n != 1 ||
	    !up_to_mark(s, &at, text) || at == s.n || s.p[at] != '=')
		return 0;
	*encoding = ascii_lower(enc.p[0]);
	return *encoding == 'b' || *encoding == 'q' ? at + 1 : 0;
}

/* RFC 2047, 4.2 */
static void
decode_q(struct buf *b, struct span s)
{
	size_t i;
	int c;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '=' && s.n - i > 2 &&
		    (c = hex_octet(s.p + i + 1)) >= 0) {
			buf_putc(b, (char)c);
			i += 2;
		} else {
			buf_putc(b, s.p[i] == '_' ? ' ' : s.p[i]);
		}
	}
}

static void
decode_b(struct buf *b, struct span s)
{
	struct b64 state = {0};

	buf_reserve(b, B64_ROOM(s.n) + B64_ROOM(0));
	b->n += b64_decode(&state, s.p, s.n, b->p + b->n);
	b->n += b64_finish(&state, b->p + b->n);
}

void
mimeword_decode(struct buf *b, struct span s)
{
	size_t i = 0, n, space = 0; /* white space behind an encoded word */
	bool after = false;
	struct span text;
	char encoding;

	while (i < s.n) {
		n = word((struct span){s.p + i, s.n - i}, &encoding, &text);
		if (n > 0) {
			(encoding == 'b' ? decode_b : decode_q)(b, text);
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
