/* Exit statuses and the lines that go to stderr. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/program.h"

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

struct errtext
errtext(int err)
{
	struct errtext t;

	snprintf(t.s, sizeof(t.s), "%s", err == BLOB_SHRANK ?
	    "file became shorter while it was read" : strerror(err));
	t.s[0] = ascii_lower(t.s[0]);
	return t;
}

void
diag(struct span where, const char *fmt, ...)
{
	struct buf line = {0}, what = {0};
	va_list ap;
	ssize_t r;

	va_start(ap, fmt);
	buf_vprintf(&what, buf_put_span, fmt, ap);
	va_end(ap);
	buf_printf(&line, "%s: ", PROGRAM_NAME);
	if (where.n > 0)
		term_printf(&line, "%.*s: ", SPAN_ARG(where));
	term_escape(&line, buf_span(&what));
	buf_putc(&line, '\n');
	do
		r = write(STDERR_FILENO, line.p, line.n);
	while (r < 0 && errno == EINTR);
	buf_free(&what);
	buf_free(&line);
}
