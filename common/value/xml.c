/* Text within XML 1.0, where it has to be escaped. */
/* SPDX-License-Identifier: ISC */
#include "value/xml.h"

#include "base/utf8.h"

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are ef bf be and ef bf bf. */
static bool
is_char(const char *p, size_t n)
{
	return !utf8_is_control(p, n) &&
	    !(n == 3 && p[0] == '\xef' && p[1] == '\xbf' &&
	    (unsigned char)p[2] >= 0xbe);
}

void
xml_text(struct buf *b, struct span s)
{
	size_t i, k, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (entity(s.p[i]) != NULL)
			buf_puts(b, entity(s.p[i]));
		else if (good && is_char(s.p + i, n))
			buf_add(b, s.p + i, n);
		else
			for (k = 0; k < n; k++)
				buf_printf(b, "\\x%02x",
				    (unsigned int)(unsigned char)s.p[i + k]);
	}
}
