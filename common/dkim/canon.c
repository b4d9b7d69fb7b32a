/* Canonicalization of DKIM: fields and bodies (RFC 6376, 3.4). */
/* SPDX-License-Identifier: ISC */
#include "dkim/canon.h"

#include <string.h>

#include "dkim/canonscan.h"

const char *
canon_str(enum canon c)
{
	return c == CANON_SIMPLE ? "simple" : "relaxed";
}

/* --- fields --- */

/* Appends s with each line end as CRLF. RFC 6376, 3.4.1 */
static void
put_simple(struct buf *b, struct span s)
{
	const char *nl;
	size_t n;

	while (s.n > 0 && (nl = memchr(s.p, '\n', s.n)) != NULL) {
		n = (size_t)(nl - s.p) + 1;
		buf_add(b, s.p, n - 1);
		if (n < 2 || nl[-1] != '\r')
			buf_putc(b, '\r');
		buf_putc(b, '\n');
		s.p += n;
		s.n -= n;
	}
	buf_put_span(b, s);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Octets of white space or line end at s; a bare CR is neither. */
static size_t
white(struct span s)
{
	size_t i = 0;

	while (i < s.n) {
		if (is_blank(s.p[i]) || s.p[i] == '\n')
			i++;
		else if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i += 2;
		else
			break;
	}
	return i;
}

static bool
may_be_white(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

/* A field's value: unfolded, runs of white space one space, none at the
 * ends. RFC 6376, 3.4.2 */
static void
put_relaxed(struct buf *b, struct span s)
{
	size_t n, skip = white(s);
	char *out;

	buf_reserve(b, s.n);
	out = b->p + b->n;
	for (s.p += skip, s.n -= skip; s.n > 0; s.p += n, s.n -= n) {
		n = white(s);
		if (n > 0 && n < s.n)
			*out++ = ' ';
		if (n > 0)
			continue;
		do
			*out++ = s.p[n++];
		while (n < s.n && !may_be_white(s.p[n]));
	}
	b->n = (size_t)(out - b->p);
}

void
canon_field(struct buf *b, enum canon c, struct span raw)
{
	const char *colon = raw.n > 0 ? memchr(raw.p, ':', raw.n) : NULL;
	size_t i, n = colon != NULL ? (size_t)(colon - raw.p) : raw.n;

	if (c == CANON_SIMPLE) {
		put_simple(b, raw);
		return;
	}
	while (n > 0 && may_be_white(raw.p[n - 1]))
		n--;
	buf_reserve(b, n + 1);
	for (i = 0; i < n; i++)
		b->p[b->n++] = ascii_lower(raw.p[i]);
	if (colon == NULL)
		return;
	b->p[b->n++] = ':';
	colon++;
	put_relaxed(b, (struct span){colon,
	    raw.n - (size_t)(colon - raw.p)});
}

/* --- bodies --- */

/* Empty lines that were held, as many as there is room for. */
static char *
put_blank(struct canon_body *c, char *out, const char *end)
{
	while (c->blank > 0 && end - out >= 2) {
		*out++ = '\r';
		*out++ = '\n';
		c->blank--;
	}
	return out;
}

/* An octet that is neither white space nor of a line end. */
static char *
put_octet(struct canon_body *c, char *out, char octet)
{
	if (c->space)
		*out++ = ' ';
	*out++ = octet;
	c->space = false;
	c->line = c->any = true;
	return out;
}

static char *
put_line_end(struct canon_body *c, char *out)
{
	c->space = c->cr = false;
	if (!c->line) {
		c->blank++;
		return out;
	}
	*out++ = '\r';
	*out++ = '\n';
	c->line = false;
	return out;
}

/* Takes one octet; writes up to four. There are no empty lines held unless
 * it is part of another one. */
static char *
step(struct canon_body *c, char *out, char octet)
{
	if (octet == '\n')
		return put_line_end(c, out);
	if (c->cr)
		out = put_octet(c, out, '\r');
	c->cr = octet == '\r';
	if (c->cr)
		return out;
	if (c->mode == CANON_RELAXED && is_blank(octet)) {
		c->space = true;
		return out;
	}
	return put_octet(c, out, octet);
}

/* Must empty lines that are held come out before the octet is taken? */
static bool
ends_blank(const struct canon_body *c, char octet)
{
	if (c->blank == 0 || octet == '\n')
		return false;
	if (c->cr)
		return true;
	return octet != '\r' &&
	    (c->mode == CANON_SIMPLE || !is_blank(octet));
}

/* May octets from this one on be copied? */
static bool
is_plain(const struct canon_body *c, char octet)
{
	return !c->space && !c->cr && octet != '\n' &&
	    (c->line || (c->blank == 0 && octet != '\r'));
}

/* Is that an LF that ends a line without a CR, and is the next one not
 * empty? */
static bool
is_lf(struct span in)
{
	return in.n > 1 && in.p[0] == '\n' && in.p[1] != '\n' &&
	    in.p[1] != '\r';
}

/* Copies octets that stay as they are, and mends line ends between them. A CR
 * at the end of them is left, for it may be half a line end. */
static char *
copy(struct canon_body *c, struct span *in, char *out, const char *end)
{
	size_t n;

	for (;;) {
		n = canonscan_copy(in->p, in->n, out, (size_t)(end - out),
		    c->mode == CANON_RELAXED);
		if (n > 0 && in->p[n - 1] == '\r')
			n--;
		if (n == 0)
			return out;
		c->line = in->p[n - 1] != '\n';
		c->any = true;
		in->p += n;
		in->n -= n;
		out += n;
		if (!c->line || !is_lf(*in) ||
		    end - out < (ptrdiff_t)CANON_ROOM / 2)
			return out;
		out = put_line_end(c, out);
		in->p++;
		in->n--;
	}
}

size_t
canon_body(struct canon_body *c, struct span *in, char *out, size_t room)
{
	char *from = out, *end = out + room;

	while (in->n > 0 && end - out >= (ptrdiff_t)CANON_ROOM / 2) {
		if (is_plain(c, in->p[0]))
			out = copy(c, in, out, end);
		if (in->n == 0 || end - out < 8)
			break;
		if (ends_blank(c, in->p[0])) {
			out = put_blank(c, out, end);
			if (c->blank > 0 || end - out < 8)
				break;
		}
		out = step(c, out, in->p[0]);
		in->p++;
		in->n--;
	}
	return (size_t)(out - from);
}

/* RFC 6376, 3.4.3 and 3.4.4: a last line gets an end; empty lines at the end
 * don't count, but simple has at least one line. */
size_t
canon_body_end(struct canon_body *c, char *out, size_t room)
{
	char *from = out;

	if (c->cr)
		out = put_blank(c, out, out + room - CANON_ROOM / 2);
	if (c->cr && c->blank > 0)
		return (size_t)(out - from);
	if (c->cr)
		out = put_octet(c, out, '\r');
	c->blank = 0;
	if (c->mode == CANON_SIMPLE && !c->any)
		c->line = c->any = true;
	if (c->line)
		out = put_line_end(c, out);
	c->cr = c->space = false;
	return (size_t)(out - from);
}
