/* The cells of one row while it is made. */
/* SPDX-License-Identifier: ISC */
#include "rows/cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "rows/list.h"

void
cells_free(struct cells *c)
{
	free(c->v);
	free(c->made);
	buf_free(&c->text);
	*c = (struct cells){0};
}

void
cells_begin(struct cells *c, size_t n)
{
	if (n > c->cap) {
		c->v = xreallocarray(c->v, n, sizeof(c->v[0]));
		c->made = xreallocarray(c->made, n, sizeof(c->made[0]));
		c->cap = n;
	}
	c->n = n;
	c->text.n = c->nmade = c->done = 0;
	memset(c->v, 0, n * sizeof(c->v[0]));
}

/* A cell that was made is only a length so far. */
void
cells_end(struct cells *c)
{
	const char *p = buf_span(&c->text).p;
	size_t i;

	for (i = 0; i < c->nmade; i++) {
		c->v[c->made[i]].p = p;
		p += c->v[c->made[i]].n;
	}
}

void
cells_close(struct cells *c, size_t column)
{
	c->v[column].n = c->text.n - c->done;
	c->done = c->text.n;
	c->made[c->nmade++] = column;
}

void
cells_number(struct cells *c, size_t column, uint64_t v)
{
	buf_put_uint(&c->text, v);
	cells_close(c, column);
}

void
cells_foreign(struct cells *c, size_t column, struct span s)
{
	if (utf8_valid(s) == s.n) {
		cells_span(c, column, s);
		return;
	}
	utf8_repair(&c->text, s);
	cells_close(c, column);
}

void
cells_item(struct cells *c, char before, struct span s)
{
	struct buf good = {0};

	if (before != '\0')
		buf_putc(&c->text, before);
	if (utf8_valid(s) == s.n) {
		list_put(&c->text, s);
		return;
	}
	utf8_repair(&good, s);
	list_put(&c->text, buf_span(&good));
	buf_free(&good);
}

/* --- packed values --- */

bool
cells_unpack(struct span *run, struct span *value)
{
	uint32_t n;

	if (run->n == 0)
		return false;
	n = (unsigned char)run->p[0];
	span_advance(run, 1);
	*value = SPAN_NONE;
	if (n == CELLS_ABSENT)
		return true;
	n--;
	if (n == CELLS_LONG - 1) {
		memcpy(&n, run->p, sizeof(n));
		span_advance(run, sizeof(n));
	}
	*value = (struct span){run->p, n};
	span_advance(run, n);
	return true;
}
