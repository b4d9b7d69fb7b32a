/* Domain names as text: normal form, lengths, labels (RFC 1035, 2.3, 5.1). */
/* SPDX-License-Identifier: ISC */
#include "value/dname.h"

#include <string.h>

/* What an octet that stands for itself, or a dot, is in a normal form; 0 of
 * others: capital letters have been made small. */
static const char plain[256] =
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0!\"#$%&'()*+,-./0123456789:;<=>?"
    "@abcdefghijklmnopqrstuvwxyz[\0]^_"
    "`abcdefghijklmnopqrstuvwxyz{|}~";

/* The octet at text.p[*i], escaped or not; *i goes behind it. */
static bool
octet_read(struct span text, size_t *i, unsigned char *c)
{
	const char *p = text.p + *i;
	size_t left = text.n - *i, k;
	unsigned int v = 0;

	*c = (unsigned char)p[0];
	*i += 1;
	if (p[0] != '\\')
		return true;
	if (left < 2)
		return false;
	*c = (unsigned char)p[1];
	*i += 1;
	if (p[1] < '0' || p[1] > '9')
		return true;
	for (k = 1; k <= 3; k++) {
		if (k == left || p[k] < '0' || p[k] > '9')
			return false;
		v = v * 10 + (unsigned int)(p[k] - '0');
	}
	*c = (unsigned char)v;
	*i += 2;
	return v <= 255;
}

/* A name of octets that stand for themselves, as most are; false, and
 * nothing, of any other. */
static bool
plain_put(struct buf *b, struct span text)
{
	size_t i, n = text.n, label = 0; /* where that begins */
	char c, *to;

	n -= text.p[n - 1] == '.';
	if (n == 0 || n > DNAME_WIRE_MAX - 2)
		return false;
	buf_reserve(b, n);
	to = b->p + b->n;
	for (i = 0; i < n; i++) {
		to[i] = c = plain[(unsigned char)text.p[i]];
		if (c > '.')
			continue;
		if (c == '\0' || (c == '.' &&
		    (i == label || i - label > DNAME_LABEL_MAX)))
			return false;
		if (c == '.')
			label = i + 1;
	}
	if (n == label || n - label > DNAME_LABEL_MAX)
		return false;
	b->n += n;
	return true;
}

/* Any other but the root. */
static enum dname_fault
escaped_put(struct buf *b, struct span text)
{
	size_t i = 0, wire = 1, n;
	unsigned char c;

	for (;;) {
		for (n = 0; i < text.n && text.p[i] != '.';) {
			if (++n > DNAME_LABEL_MAX)
				return DNAME_LONG_LABEL;
			if (!octet_read(text, &i, &c))
				return DNAME_BAD_ESCAPE;
			if (c == '.' || c == '\\')
				buf_printf(b, "\\%c", c);
			else if (plain[c] != '\0')
				buf_putc(b, plain[c]);
			else
				buf_printf(b, "\\%03u", c);
		}
		wire += 1 + n;
		if (n == 0)
			return DNAME_EMPTY_LABEL;
		if (wire > DNAME_WIRE_MAX)
			return DNAME_LONG;
		if (++i >= text.n) /* behind the dot, or the end */
			return DNAME_FINE;
		buf_putc(b, '.');
	}
}

enum dname_fault
dname_put(struct buf *b, struct span text)
{
	size_t from = b->n;
	enum dname_fault f;

	if (text.n == 0)
		return DNAME_EMPTY;
	if (plain_put(b, text))
		return DNAME_FINE;
	if (span_is(text, ".")) {
		buf_putc(b, '.');
		return DNAME_FINE;
	}
	f = escaped_put(b, text);
	if (f != DNAME_FINE)
		b->n = from;
	return f;
}

const char *
dname_fault_str(enum dname_fault f)
{
	static const char *const texts[] = {
	    [DNAME_FINE] = "",
	    [DNAME_EMPTY] = "empty name",
	    [DNAME_EMPTY_LABEL] = "empty label",
	    [DNAME_LONG_LABEL] = "label of more than 63 octets",
	    [DNAME_LONG] = "name of more than 255 octets",
	    [DNAME_BAD_ESCAPE] = "bad escape",
	};

	return texts[f];
}

size_t
dname_labels(struct span name)
{
	size_t i, n = 1;

	if (span_is(name, ".") || name.n == 0)
		return 0;
	for (i = 0; i < name.n; i++) {
		if (name.p[i] == '\\')
			i++;
		else if (name.p[i] == '.')
			n++;
	}
	return n;
}

size_t
dname_wire(struct span name)
{
	size_t i, n = 0;
	unsigned char c;

	if (span_is(name, "."))
		return 1;
	/* A dot is one octet, as is the length that it stands for. */
	for (i = 0; i < name.n; n++)
		(void)octet_read(name, &i, &c);
	return n + 2;
}

struct span
dname_parent(struct span name)
{
	size_t i = 0;

	if (span_is(name, "."))
		return SPAN_NONE;
	while (i < name.n && name.p[i] != '.')
		i += name.p[i] == '\\' ? 2 : 1; /* a dot may be escaped */
	return i < name.n ? span_from(name, i + 1) : SPAN_LIT(".");
}

struct span
dname_last(struct span name, size_t n)
{
	size_t labels = dname_labels(name);

	for (; labels > n; labels--)
		name = dname_parent(name);
	return name;
}

bool
dname_within(struct span name, struct span top)
{
	size_t before = name.n - top.n, n = 0;

	if (span_is(top, "."))
		return true;
	if (name.n < top.n ||
	    memcmp(name.p + before, top.p, top.n) != 0)
		return false;
	if (before == 0)
		return true;
	if (name.p[before - 1] != '.')
		return false;
	/* behind an odd number of backslashes it is a dot within a label */
	while (n + 1 < before && name.p[before - 2 - n] == '\\')
		n++;
	return n % 2 == 0;
}
