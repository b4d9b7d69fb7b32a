/* A place in the input: file, message, part, member. */
/* SPDX-License-Identifier: ISC */
#include "input/place.h"

#include "base/utf8.h"

void
place_begin(struct place *p, const char *file, uint64_t message)
{
	p->input.n = p->part.n = 0;
	utf8_repair(&p->input, span_str(file));
	if (message > 0)
		buf_put_uint(&p->part, message);
}

void
place_free(struct place *p)
{
	buf_free(&p->input);
	buf_free(&p->part);
}

size_t
place_enter(struct place *p, char sep, struct span name)
{
	size_t mark = p->part.n;

	if (mark > 0 || sep != ':')
		buf_putc(&p->part, sep);
	utf8_repair(&p->part, name);
	return mark;
}

void
place_put(struct buf *b, const struct place *p, unsigned long line,
    unsigned long column)
{
	buf_put_span(b, buf_span(&p->input));
	if (p->part.n > 0) {
		buf_putc(b, ':');
		buf_put_span(b, buf_span(&p->part));
	}
	if (line > 0)
		buf_printf(b, ":%lu:%lu", line, column);
}
