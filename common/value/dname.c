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

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The octet at text.p[*i], escaped or not; *i goes behind it. */
static bool
octet_read(struct span text, size_t *i, unsigned char *c)
{
	const char *p = text.p + *i;
	size_t left = text.n - *i;
	int v;

	*c = (unsigned char)p[0];
	*i += 1;
	if (p[0] != '\\')
		return true;
	if (left < 2)
		return false;
	*c = (unsigned char)p[1];
	*i += 1;
	if (!is_digit(p[1]))
		return true;
	if (left < 4 || !is_digit(p[2]) || !is_digit(p[3]))
		return false;
	v = (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';
	*c = (unsigned char)v;
	*i += 2;
	return v <= 255;
}

static void
octet_put(struct buf *b, unsigned char c)
{
	if (plain[c] != '\0' && c != '.') {
		buf_putc(b, plain[c]);
		return;
	}
	buf_putc(b, '\\');
	if (c == '.' || c == '\\') {
		buf_putc(b, (char)c);
		return;
	}
	buf_putc(b, (char)('0' + c / 100));
	buf_putc(b, (char)('0' + c / 10 % 10));
	buf_putc(b, (char)('0' + c % 10));
}

static bool
is_label(size_t n)
{
	return n > 0 && n <= DNAME_LABEL_MAX;
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
		if (c == '\0' || (c == '.' && !is_label(i - label)))
			return false;
		if (c == '.')
			label = i + 1;
	}
	if (!is_label(n - label))
		return false;
	b->n += n;
	return true;
}

/* A label up to a dot or the end; *wire grows by what it has there. */
static enum dname_fault
label_put(struct buf *b, struct span text, size_t *i, size_t *wire)
{
	size_t n = 0;
	unsigned char c;

	while (*i < text.n && text.p[*i] != '.') {
		if (++n > DNAME_LABEL_MAX)
			return DNAME_LONG_LABEL;
		if (!octet_read(text, i, &c))
			return DNAME_BAD_ESCAPE;
		octet_put(b, c);
	}
	*wire += 1 + n;
	return n == 0 ? DNAME_EMPTY_LABEL :
	    *wire > DNAME_WIRE_MAX ? DNAME_LONG : DNAME_FINE;
}

static enum dname_fault
labels_put(struct buf *b, struct span text)
{
	size_t i = 0, wire = 1;
	enum dname_fault f;

	while ((f = label_put(b, text, &i, &wire)) == DNAME_FINE) {
		i++; /* the dot, or beyond the end */
		if (i >= text.n)
			break;
		buf_putc(b, '.');
	}
	return f;
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
	f = labels_put(b, text);
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

/* Where the label that begins at i ends: at its dot, or the end. */
static size_t
label_end(struct span name, size_t i)
{
	while (i < name.n && name.p[i] != '.')
		i += name.p[i] == '\\' ? 2 : 1; /* a dot may be escaped */
	return i < name.n ? i : name.n;
}

static bool
is_root(struct span name)
{
	return span_is(name, ".");
}

size_t
dname_labels(struct span name)
{
	size_t i, n = 1;

	if (is_root(name) || name.n == 0)
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

	if (is_root(name))
		return 1;
	/* A dot is one octet, as is the length that it stands for. */
	for (i = 0; i < name.n; n++)
		(void)octet_read(name, &i, &c);
	return n + 2;
}

struct span
dname_parent(struct span name)
{
	size_t end = label_end(name, 0);

	if (is_root(name))
		return SPAN_NONE;
	if (end == name.n)
		return SPAN_LIT(".");
	return (struct span){name.p + end + 1, name.n - end - 1};
}

struct span
dname_last(struct span name, size_t n)
{
	size_t labels = dname_labels(name);

	for (; labels > n; labels--)
		name = dname_parent(name);
	return name;
}

/* Does a label end at the dot p[i], or is it one of the label? */
static bool
is_end(const char *p, size_t i)
{
	bool end = p[i] == '.';

	while (end && i > 1 && p[i - 1] == '\\' && p[i - 2] == '\\')
		i -= 2;
	return end && !(i > 0 && p[i - 1] == '\\');
}

size_t
dname_label(struct span name, size_t end)
{
	while (end > 0 &&
	    (name.p[end - 1] != '.' || !is_end(name.p, end - 1)))
		end--;
	return end;
}

bool
dname_within(struct span name, struct span top)
{
	size_t before = name.n - top.n;

	if (is_root(top))
		return true;
	return name.n >= top.n &&
	    memcmp(name.p + before, top.p, top.n) == 0 &&
	    (before == 0 || is_end(name.p, before - 1));
}
