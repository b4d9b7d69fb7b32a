/* Names of master files: text to wire form and back; no IDN. */
/* SPDX-License-Identifier: ISC */
#include "zone/name.h"

#include <string.h>

#include "base/vector.h"

size_t
zonename_escape(const char *p, size_t n, unsigned char *octet)
{
	unsigned int v = 0;
	size_t i;

	if (n < 2)
		return 0;
	if (p[1] < '0' || p[1] > '9') {
		*octet = (unsigned char)p[1];
		return 2;
	}
	for (i = 1; i < 4; i++) {
		if (i == n || p[i] < '0' || p[i] > '9')
			return 0;
		v = 10 * v + (unsigned int)(p[i] - '0');
	}
	*octet = (unsigned char)v;
	return v <= 255 ? 4 : 0;
}

/* One label into w[1..64], up to its dot or the end of text; *at goes behind
 * the label. */
static enum zone_fault
label(unsigned char *w, struct span text, size_t *at)
{
	size_t i = *at, n = 0, took;
	unsigned char c;

	for (; i < text.n && text.p[i] != '.'; i += took) {
		c = (unsigned char)text.p[i];
		took = 1;
		if (c == '\\' && (took = zonename_escape(text.p + i,
		    text.n - i, &c)) == 0) {
			*at = i;
			return ZONE_ESCAPE;
		}
		if (n == 63) {
			*at = i;
			return ZONE_LABEL_LONG;
		}
		w[++n] = (unsigned char)ascii_lower((char)c);
	}
	*at = i;
	w[0] = (unsigned char)n;
	return n > 0 ? ZONE_FINE : ZONE_LABEL_EMPTY;
}

/*
 * A name without escapes whose labels are as they should be: each dot becomes
 * the length of the label behind it. text is without its last dot; w has space
 * for one octet before it and 16 behind it. *n is how many octets of w it
 * takes; false if the name has to be read octet by octet.
 */
static bool
read_plain(unsigned char *w, struct span text, size_t *n)
{
	struct vector v, upper;
	size_t i, at;
	unsigned int dots;

	memcpy(w + 1, text.p, text.n);
	memset(w + 1 + text.n, '.', 16);
	for (*n = 0, i = 1; i <= text.n + 1; i += 16) {
		v = vector_load(w + i);
		upper.v = v.v - 'A';
		upper = vector_upto(upper, 25);
		upper.v = v.v | (upper.v & 0x20); /* all in lower case */
		memcpy(w + i, &upper, sizeof(upper));
		if (vector_bits(vector_is(v, '\\')) != 0)
			return false;
		dots = vector_bits(vector_is(v, '.'));
		for (; dots != 0 && *n <= text.n; dots &= dots - 1) {
			at = i + (size_t)__builtin_ctz(dots);
			if (at - *n < 2 || at - *n > 64)
				return false;
			w[*n] = (unsigned char)(at - *n - 1);
			*n = at;
		}
	}
	return true;
}

enum zone_fault
zonename_read(struct zone_name *name, struct span text,
    const struct zone_name *origin, size_t *at)
{
	static const struct zone_name root = {.n = 1};
	unsigned char *w = name->wire;
	bool absolute = text.n > 0 && text.p[text.n - 1] == '.';
	enum zone_fault f;
	struct vector v;
	size_t n = 0, i;

	*at = 0;
	if ((text.n != 1 || (text.p[0] != '@' && text.p[0] != '.')) &&
	    (text.n == 0 || text.n >= ZONE_NAME_MAX - 1 || !read_plain(w,
	    (struct span){text.p, text.n - absolute}, &n))) {
		/* Octet by octet: the last dot may be escaped. */
		for (n = 0, absolute = false; !absolute;) {
			if ((f = label(w + n, text, at)) != ZONE_FINE)
				return f;
			n += 1U + w[n];
			if (n >= ZONE_NAME_MAX)
				return ZONE_NAME_LONG;
			if (*at == text.n)
				break;
			absolute = ++*at == text.n;
		}
	}
	/* A relative name gets the origin behind it. */
	*at = 0;
	if (absolute)
		origin = &root;
	if (origin == NULL || origin->n == 0)
		return ZONE_ORIGIN_MISSING;
	if (n + origin->n > ZONE_NAME_MAX)
		return ZONE_NAME_LONG;
	for (i = 0; i < origin->n; i += sizeof(v)) {
		v = vector_load(origin->wire + i);
		memcpy(w + n + i, &v, sizeof(v));
	}
	name->n = (unsigned char)(n + origin->n);
	return ZONE_FINE;
}

bool
zonename_absolute(struct zone_name *name, struct span text)
{
	static const struct zone_name root = {.n = 1};
	size_t at;

	if (span_is(text, "@"))
		text = SPAN_LIT("\\@");
	return zonename_read(name, text, &root, &at) == ZONE_FINE;
}

void
zonename_write(struct buf *b, const unsigned char *wire)
{
	unsigned char c;
	char *to;
	size_t i;

	if (wire[0] == 0)
		buf_putc(b, '.');
	for (; wire[0] != 0; wire += 1 + wire[0]) {
		buf_reserve(b, 4U * wire[0] + 1); /* \DDD each, a dot */
		to = b->p + b->n;
		for (i = 1; i <= wire[0]; i++) {
			c = wire[i];
			if (c == '.' || c == '\\' || c <= 0x20 || c >= 0x7f)
				*to++ = '\\';
			if (c <= 0x20 || c >= 0x7f) {
				*to++ = (char)('0' + c / 100);
				*to++ = (char)('0' + c / 10 % 10);
				c = (unsigned char)('0' + c % 10);
			}
			*to++ = (char)c;
		}
		if (wire[1 + wire[0]] != 0)
			*to++ = '.';
		b->n = (size_t)(to - b->p);
	}
}

size_t
zonename_size(const unsigned char *p, size_t n)
{
	size_t i = 0;

	while (i < n && i < ZONE_NAME_MAX && p[i] <= 63) {
		if (p[i] == 0)
			return i + 1;
		i += 1U + p[i];
	}
	return 0;
}
