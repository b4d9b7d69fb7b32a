/* A growable run of bytes; the parts that need not be inline. */
/* SPDX-License-Identifier: ISC */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void
buf_grow(struct buf *b, size_t extra)
{
	size_t need = extra <= SIZE_MAX - b->n ? b->n + extra : SIZE_MAX;
	size_t cap = b->cap < 64 ? 64 : b->cap;

	while (cap < need)
		cap = cap <= SIZE_MAX / 2 ? cap * 2 : need;
	b->p = xreallocarray(b->p, cap, 1);
	b->cap = cap;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
buf_put_uint(struct buf *b, uint64_t v)
{
	uint64_t rest;
	size_t n = 1;
	char *to;

	for (rest = v; rest > 9; rest /= 10)
		n++;
	buf_reserve(b, n);
	b->n += n;
	for (to = b->p + b->n; n > 0; n--, v /= 10)
		*--to = (char)('0' + v % 10);
}
