/* Lists in one cell: items split by ';', subfields by ',' (dmarc-rows(5)). */
/* SPDX-License-Identifier: ISC */
#include "rows/list.h"

#include <string.h>

#include "base/utf8.h"
#include "rows/clean.h"
#include "value/hex.h"

static void
put_stop(struct buf *b, const char *p, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i;

	if (n == 2 && !utf8_is_control(p, n)) {
		buf_add(b, p, n);
		return;
	}
	for (i = 0; i < n; i++) {
		buf_putc(b, '%');
		buf_putc(b, hex[(unsigned char)p[i] >> 4]);
		buf_putc(b, hex[(unsigned char)p[i] & 15]);
	}
}

void
list_put(struct buf *b, struct span value)
{
	static const char special[3] = {'%', ',', ';'};

	if (value.p == NULL)
		buf_putc(b, '~');
	else if (span_is(value, "~"))
		buf_puts(b, "%7E");
	else
		clean_put(b, value, special, put_stop);
}

/* Takes what is before the next sep, and sep, off the front of *s. */
static struct span
next_until(struct span *s, char sep)
{
	struct span all = *s;
	const char *end = all.n > 0 ? memchr(all.p, sep, all.n) : NULL;

	if (end == NULL) {
		*s = SPAN_NONE;
		return all;
	}
	*s = (struct span){end + 1, (size_t)(all.p + all.n - end) - 1};
	return (struct span){all.p, (size_t)(end - all.p)};
}

bool
list_next(struct span *list, struct span *item)
{
	if (list->n == 0)
		return false;
	*item = next_until(list, ';');
	return true;
}

bool
list_sub(struct span *item, struct span *raw)
{
	if (item->p == NULL)
		return false;
	*raw = next_until(item, ',');
	return true;
}

bool
list_name(struct span *names, struct span *name, bool *number)
{
	if (!list_sub(names, name))
		return false;
	*number = name->n > 0 && name->p[name->n - 1] == '#';
	name->n -= *number;
	return true;
}

bool
list_value(struct buf *b, struct span raw)
{
	size_t i;
	int c;

	if (raw.p == NULL || span_is(raw, "~"))
		return false;
	if (memchr(raw.p, '%', raw.n) == NULL) {
		buf_put_span(b, raw);
		return true;
	}
	for (i = 0; i < raw.n; i++) {
		c = raw.p[i] == '%' && raw.n - i > 2 ?
		    hex_octet(raw.p + i + 1) : -1;
		buf_putc(b, c < 0 ? raw.p[i] : (char)c);
		i += c < 0 ? 0 : 2;
	}
	return true;
}
