/* Buffered output to a descriptor that never loses an error. */
/* SPDX-License-Identifier: ISC */
#include "base/out.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/status.h"
#include "base/term.h"

bool
out_flush(struct out *o)
{
	struct pollfd p = {.fd = o->fd, .events = POLLOUT};
	size_t done = 0;
	ssize_t r;

	while (o->err == 0 && done < o->buf.n) {
		r = write(o->fd, o->buf.p + done, o->buf.n - done);
		if (r >= 0)
			done += (size_t)r;
		else if (errno == EAGAIN)
			poll(&p, 1, -1);
		else if (errno != EINTR)
			o->err = errno;
	}
	o->buf.n = 0;
	return o->err == 0;
}

enum status
out_close(struct out *o)
{
	out_flush(o);
	buf_free(&o->buf);
	if (o->err == 0)
		return STATUS_OK;
	if (o->err != EPIPE)
		diag(SPAN_NONE, "write error: %s", errtext(o->err).s);
	return STATUS_USAGE;
}

enum status
out_print(struct buf *text)
{
	struct out o = {.fd = STDOUT_FILENO, .buf = *text}; /* handed over */

	*text = (struct buf){0};
	return out_close(&o);
}

void
out_text(struct out *o, struct span text, bool escape)
{
	struct span line;
	const char *lf;

	for (; text.n > 0; text = span_from(text, line.n)) {
		lf = memchr(text.p, '\n', text.n);
		line = (struct span){text.p, lf != NULL ?
		    (size_t)(lf - text.p) : text.n};
		if (escape)
			term_escape(&o->buf, line);
		else
			buf_put_span(&o->buf, line);
		if (lf != NULL) {
			buf_putc(&o->buf, '\n');
			line.n++;
		}
		out_spill(o);
	}
}
