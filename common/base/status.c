/* Exit statuses and the lines that go to stderr. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"

enum status
status_worse(enum status a, enum status b)
{
	static const enum status order[] = {
	    STATUS_USAGE, STATUS_TEMP, STATUS_NO};
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return STATUS_OK;
}

static void
put_hex(struct buf *b, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(b, "\\x%02x", (unsigned int)(unsigned char)p[i]);
}

void
diag_escape(struct buf *b, struct span s)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (!good || utf8_is_control(s.p + i, n) ||
		    utf8_is_turning(s.p + i, n))
			put_hex(b, s.p + i, n);
		else
			buf_add(b, s.p + i, n);
	}
}

void
diag(struct span where, const char *fmt, ...)
{
	struct buf line = {0}, text = {0};
	char *what = NULL;
	va_list ap;
	int n;
	ssize_t r;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	buf_reserve(&text, (size_t)(n < 0 ? 0 : n) + 1);
	what = text.p;
	va_start(ap, fmt);
	vsnprintf(what, text.cap, fmt, ap);
	va_end(ap);
	buf_puts(&line, program_invocation_short_name);
	buf_puts(&line, ": ");
	if (where.p != NULL && where.n > 0) {
		diag_escape(&line, where);
		buf_puts(&line, ": ");
	}
	diag_escape(&line, span_str(what));
	buf_putc(&line, '\n');
	do
		r = write(STDERR_FILENO, line.p, line.n);
	while (r < 0 && errno == EINTR);
	buf_free(&text);
	buf_free(&line);
}
