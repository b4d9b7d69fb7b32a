/* Text that is safe and straight on a terminal. */
/* SPDX-License-Identifier: ISC */
#include "base/term.h"

#include <stdarg.h>

#include "base/utf8.h"

void
term_escape(struct buf *b, struct span s)
{
	size_t i, k, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		for (k = i; k < s.n && s.p[k] >= ' ' && s.p[k] < 0x7f; k++)
			;
		buf_add(b, s.p + i, k - i);
		if (k == s.n)
			return;
		i = k;
		n = utf8_next(s.p + i, s.n - i, &good);
		if (good && !utf8_is_control(s.p + i, n) &&
		    !utf8_is_unseen(s.p + i, n))
			buf_add(b, s.p + i, n);
		else
			for (; k < i + n; k++)
				buf_printf(b, "\\x%02x",
				    (unsigned char)s.p[k]);
	}
}

void
term_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, term_escape, fmt, ap);
	va_end(ap);
}
