/* Records the events of a walk as text, for tests to compare. */
/* SPDX-License-Identifier: ISC */
#ifndef LIB_MIMETRACE_H
#define LIB_MIMETRACE_H

#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"
#include "mail/mime.h"

/* text has lines "part SECTION TYPE [NAME]", "body OCTETS", "end" and "fault
 * SECTION WHAT"; control bytes and backslashes are \xHH. */
struct mimetrace {
	struct buf text, body;
	size_t octets; /* of all bodies */
	unsigned int parts;
	bool inside;
	size_t stop; /* a body is enough when it has so many octets; 0 never */
};

static inline void
mimetrace_escape(struct buf *b, struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == '\\' ||
		    s.p[i] == 0x7f)
			buf_printf(b, "\\x%02x",
			    (unsigned int)(unsigned char)s.p[i]);
		else
			buf_putc(b, s.p[i]);
}

static inline void
mimetrace_part(void *ctx, const struct mime_part *part)
{
	struct mimetrace *t = ctx;

	if (t->inside)
		abort();
	t->inside = true;
	t->parts++;
	t->body.n = 0;
	buf_puts(&t->text, "part ");
	mimetrace_escape(&t->text, part->section);
	buf_putc(&t->text, ' ');
	mimetrace_escape(&t->text, part->type);
	if (part->name.p != NULL) {
		buf_puts(&t->text, " [");
		mimetrace_escape(&t->text, part->name);
		buf_putc(&t->text, ']');
	}
	buf_putc(&t->text, '\n');
}

static inline bool
mimetrace_body(void *ctx, const char *p, size_t n)
{
	struct mimetrace *t = ctx;

	if (!t->inside || n == 0 || (t->stop > 0 && t->body.n >= t->stop))
		abort();
	buf_add(&t->body, p, n);
	t->octets += n;
	return t->stop == 0 || t->body.n < t->stop;
}

/* Feeds m these octets; none at the end of the message, which frees it. */
static inline void
mimetrace_feed(struct mimetrace *t, struct mime *m, const char *p, size_t n)
{
	mime_feed(m, p, n);
	while (mime_next(m)) {
		if (!t->inside)
			abort();
		t->inside = false;
		buf_puts(&t->text, "body ");
		mimetrace_escape(&t->text, buf_span(&t->body));
		buf_puts(&t->text, "\nend\n");
	}
	if (n == 0)
		mime_free(m);
}

static inline void
mimetrace_fault(void *ctx, struct span section, const char *what)
{
	struct mimetrace *t = ctx;

	buf_puts(&t->text, "fault ");
	mimetrace_escape(&t->text, section);
	buf_printf(&t->text, " %s\n", what);
}

static inline struct mime_handler
mimetrace_handler(struct mimetrace *t)
{
	return (struct mime_handler){.ctx = t, .part = mimetrace_part,
	    .body = mimetrace_body, .fault = mimetrace_fault};
}

static inline void
mimetrace_free(struct mimetrace *t)
{
	buf_free(&t->text);
	buf_free(&t->body);
}

#endif
