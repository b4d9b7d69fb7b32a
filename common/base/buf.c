/* A growable run of bytes, and what is written into it. */
/* SPDX-License-Identifier: ISC */
#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/width.h"
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
buf_put_uint(struct buf *b, uint64_t v)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";
	uint64_t rest;
	size_t n = 1;
	char *to;

	for (rest = v; rest >= 100; rest /= 100)
		n += 2;
	n += rest >= 10;
	buf_reserve(b, n);
	b->n += n;
	for (to = b->p + b->n; v >= 100; v /= 100)
		memcpy(to -= 2, pairs + 2 * (v % 100), 2);
	if (v >= 10)
		memcpy(to - 2, pairs + 2 * v, 2);
	else
		to[-1] = (char)('0' + v);
}

/* --- printf --- */

/* One conversion: "%-24.*s" is {left, width 24, precision from the list}. */
struct conversion {
	bool left, zero;
	size_t width, precision; /* SIZE_MAX: no precision */
	size_t octets;           /* of an integer */
	char verb;
};

/* A number in the format, or, for '*', from the list: 0 for a negative one. */
static size_t
read_size(const char **fmt, va_list *ap)
{
	size_t n = 0;
	int given;

	if (**fmt == '*') {
		(*fmt)++;
		given = va_arg(*ap, int);
		return given > 0 ? (size_t)given : 0;
	}
	for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++)
		n = 10 * n + (size_t)(**fmt - '0');
	return n;
}

/* What is behind '%'; returns what is behind that. */
static const char *
read_conversion(struct conversion *c, const char *fmt, va_list *ap)
{
	*c = (struct conversion){.precision = SIZE_MAX, .octets = sizeof(int)};
	for (; *fmt == '-' || *fmt == '0'; fmt++)
		*(*fmt == '-' ? &c->left : &c->zero) = true;
	c->width = read_size(&fmt, ap);
	if (*fmt == '.') {
		fmt++;
		c->precision = read_size(&fmt, ap);
	}
	for (;; fmt++) {
		if (*fmt == 'h') /* is passed as an int */
			continue;
		if (*fmt == 'l')
			c->octets = c->octets == sizeof(long) ?
			    sizeof(long long) : sizeof(long);
		else if (*fmt == 'z')
			c->octets = sizeof(size_t);
		else if (*fmt == 'j')
			c->octets = sizeof(uintmax_t);
		else
			break;
	}
	c->verb = *fmt;
	return *fmt != '\0' ? fmt + 1 : fmt;
}

/* All integers have the octets of an int or of a long long. */
static void
put_integer(struct buf *b, const struct conversion *c, va_list *ap)
{
	const char *digits = c->verb == 'X' ? "0123456789ABCDEF" :
	    "0123456789abcdef";
	bool large = c->octets > sizeof(int);
	uint64_t v = large ? va_arg(*ap, unsigned long long) :
	    va_arg(*ap, unsigned int);
	uint64_t radix = c->verb == 'x' || c->verb == 'X' ? 16 :
	    c->verb == 'o' ? 8 : 10;
	char text[22], *p = text + sizeof(text);

	if (c->verb == 'd' && (large ? (int64_t)v : (int32_t)v) < 0) {
		buf_putc(b, '-');
		v = large ? -v : (uint32_t)-v;
	}
	do
		*--p = digits[v % radix];
	while ((v /= radix) > 0);
	buf_add(b, p, (size_t)(text + sizeof(text) - p));
}

void
buf_vprintf(struct buf *b, void (*put)(struct buf *b, struct span s),
    const char *fmt, va_list list)
{
	struct conversion c;
	const char *p;
	size_t from, n;
	va_list ap;
	char one;

	va_copy(ap, list);
	while ((p = strchr(fmt, '%')) != NULL) {
		buf_add(b, fmt, (size_t)(p - fmt));
		fmt = read_conversion(&c, p + 1, &ap);
		from = b->n;
		if (c.verb == 's') {
			p = va_arg(ap, const char *);
			if (p != NULL)
				put(b, (struct span){p, c.precision == SIZE_MAX
				    ? strlen(p) : c.precision});
		} else if (c.verb == 'c') {
			one = (char)va_arg(ap, int);
			put(b, (struct span){&one, 1});
		} else if (c.verb == '%') {
			buf_putc(b, '%');
		} else {
			put_integer(b, &c, &ap);
		}
		if (c.width == 0)
			continue;
		n = width_of(span_from(buf_span(b), from));
		n = n < c.width ? c.width - n : 0;
		buf_reserve(b, n);
		if (c.left)
			from = b->n;
		else if (c.zero && b->p[from] == '-')
			from++;
		memmove(b->p + from + n, b->p + from, b->n - from);
		memset(b->p + from, c.zero && !c.left ? '0' : ' ', n);
		b->n += n;
	}
	va_end(ap);
	buf_puts(b, fmt);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, buf_put_span, fmt, ap);
	va_end(ap);
}
