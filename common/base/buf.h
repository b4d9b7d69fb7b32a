/* A growable run of bytes. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

/*
 * n bytes used of cap at p; all zero is an empty buffer. The buffer owns p.
 * A span of it holds until the next call that may grow it. Growth is
 * geometric; out of memory ends the process (base/xalloc.h), so whoever
 * fills a buffer from untrusted input keeps the bound.
 */
struct buf {
	char *p;
	size_t n, cap;
};

void buf_free(struct buf *b); /* frees, leaves it empty */
void buf_grow(struct buf *b, size_t extra); /* the slow half of reserve */
void buf_put_uint(struct buf *b, uint64_t v); /* in decimal */

/*
 * As printf(3), without stdio, for d u x X o c s %% with the flags '-' and
 * '0', a width, a precision of %s, and the lengths of integers (no n, p, nor
 * floating point). A width counts columns as width_of() does. A span is
 * given to "%.*s" as SPAN_ARG(s); an absent one is empty, and all octets count,
 * NUL as well. What %c and %s say is appended as it is; base/term.h has the
 * same for texts from outside.
 */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with put() to append what %c and %s say. */
void buf_vprintf(struct buf *b, void (*put)(struct buf *b, struct span s),
    const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

/* Room for extra more bytes at b->p + b->n. */
static inline void
buf_reserve(struct buf *b, size_t extra)
{
	if (b->cap - b->n < extra)
		buf_grow(b, extra);
}

static inline void
buf_add(struct buf *b, const char *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
buf_putc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
}

static inline void
buf_put_span(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.n);
}

static inline void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

/* Never absent: an empty buffer gives an empty span. */
static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){b->n > 0 ? b->p : "", b->n};
}

#endif
