/* Escapes text for XML; knows no documents. */
/* SPDX-License-Identifier: ISC */
#include "value/xml.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* U+FFFE and U+FFFF are ef bf be and ef bf bf. */
static bool
is_allowed(const char *p, size_t n)
{
	return !utf8_is_control(p, n) && !utf8_is_unseen(p, n) &&
	    !(n == 3 && memcmp(p, "\xef\xbf", 2) == 0 && p[2] >= '\xbe');
}

/* How many octets stand for themselves, at the front of n. */
static size_t
plain(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && p[i] >= ' ' && p[i] < 0x7f && p[i] != '&' &&
	    p[i] != '<' && p[i] != '>' && p[i] != '"';)
		i++;
	return i;
}

void
xml_put(struct buf *b, struct span s)
{
	size_t k, n;
	bool good;

	for (;;) {
		n = plain(s.p, s.n);
		buf_add(b, s.p, n);
		if (n == s.n)
			return;
		span_advance(&s, n);
		n = utf8_next(s.p, s.n, &good);
		if (*s.p == '&')
			buf_puts(b, "&amp;");
		else if (*s.p == '<')
			buf_puts(b, "&lt;");
		else if (*s.p == '>')
			buf_puts(b, "&gt;");
		else if (*s.p == '"')
			buf_puts(b, "&quot;");
		else if (good && is_allowed(s.p, n))
			buf_add(b, s.p, n);
		else
			for (k = 0; k < n; k++)
				buf_printf(b, "\\x%02x",
				    (unsigned char)s.p[k]);
		span_advance(&s, n);
	}
}
