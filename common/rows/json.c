/* Rows as JSON Lines (RFC 8259). */
/* SPDX-License-Identifier: ISC */
#include "rows/json.h"

#include <string.h>

#include "base/utf8.h"
#include "rows/clean.h"
#include "rows/format.h"
#include "rows/list.h"

static void
put_stop(struct buf *b, const char *p, size_t n)
{
	if (utf8_is_control(p, n)) /* C1: the second octet is the code point */
		buf_printf(b, "\\u00%02x", (unsigned char)p[n - 1]);
	else if (n == 1 && (p[0] == '"' || p[0] == '\\'))
		buf_printf(b, "\\%c", p[0]);
	else
		buf_add(b, p, n);
}

void
json_string(struct buf *b, struct span s)
{
	static const char special[3] = {'"', '\\', '\\'};

	if (s.p == NULL) {
		buf_puts(b, "null");
		return;
	}
	buf_putc(b, '"');
	clean_put(b, s, special, put_stop);
	buf_putc(b, '"');
}

/* RFC 8259, 6: digits without leading zeros. */
static bool
is_number(struct span s)
{
	size_t i = 0;

	while (i < s.n && ascii_is_digit(s.p[i]))
		i++;
	return i == s.n && (i == 1 || (i > 1 && s.p[0] != '0'));
}

/* %HH can spell bytes that are no UTF-8, though list_put() never does. */
static void
put_value(struct buf *b, struct span raw)
{
	struct buf value = {0}, good = {0};

	if (raw.n == 0 || memchr(raw.p, '%', raw.n) == NULL) {
		json_string(b, span_is(raw, "~") ? SPAN_NONE : raw);
		return;
	}
	list_value(&value, raw);
	utf8_repair(&good, buf_span(&value));
	json_string(b, buf_span(&good));
	buf_free(&value);
	buf_free(&good);
}

/*
 * ["a","b"] or [{"domain":"example.org",...},...]; subfields without a name
 * are passed over.
 */
static void
put_list(struct buf *b, const char *sub, struct span list)
{
	struct span item, names, name, raw;
	bool number;

	buf_putc(b, '[');
	while (list_next(&list, &item)) {
		if (sub[0] == '\0') {
			put_value(b, item);
			buf_putc(b, ',');
			continue;
		}
		buf_putc(b, '{');
		names = span_str(sub);
		while (list_name(&names, &name, &number) &&
		    list_sub(&item, &raw)) {
			json_string(b, name);
			buf_putc(b, ':');
			if (number && is_number(raw))
				buf_put_span(b, raw);
			else
				put_value(b, raw);
			buf_putc(b, ',');
		}
		b->n -= b->p[b->n - 1] == ',';
		buf_puts(b, "},");
	}
	b->n -= b->p[b->n - 1] == ',';
	buf_putc(b, ']');
}

/* Each name, cell and a comma; what is no number is a string. */
static void
put_cells(const struct sink *s, struct buf *b, const struct field *f,
    const struct span *cell, size_t n)
{
	bool plain; /* not in quotes */

	(void)s;

	for (; n > 0; n--, f++, cell++) {
		plain = f->type == FIELD_BOOL || ((f->type == FIELD_UINT ||
		    f->type == FIELD_TIME) && is_number(*cell));
		buf_putc(b, '"');
		buf_puts(b, f->name);
		buf_add(b, "\":", 2);
		if (cell->p == NULL)
			buf_add(b, "null", 4);
		else if (f->type == FIELD_LIST)
			put_list(b, f->sub, *cell);
		else if (plain)
			buf_put_span(b, *cell);
		else
			json_string(b, *cell);
		buf_putc(b, ',');
	}
}

const struct format_writer FORMAT_WRITER_JSON = {.name = "json", .start = "{",
    .end = "}\n", .cells = put_cells};
