/* Canonicalization of DKIM: fields and bodies (RFC 6376, 3.4). */
/* SPDX-License-Identifier: ISC */
#include "dkim/canon.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vector.h"
#include "base/xalloc.h"

const char *
canon_str(enum canon c)
{
	return c == CANON_SIMPLE ? "simple" : "relaxed";
}

/* --- the fields that are signed --- */

/* The last field of that name, or TABLE_NONE; *hash is the name's. */
static uint32_t
find_name(const struct canon_fields *x, struct span name, uint32_t *hash)
{
	uint64_t sum = x->seed;
	struct span rest = name;
	size_t i, at = 0;
	char lower[64];
	uint32_t found;

	for (; rest.n > 0; span_advance(&rest, i)) {
		for (i = 0; i < rest.n && i < sizeof(lower); i++)
			lower[i] = ascii_lower(rest.p[i]);
		sum = hash_bytes(lower, i, sum);
	}
	*hash = (uint32_t)sum;
	while ((found = table_next(&x->names, *hash, &at)) != TABLE_NONE)
		if (span_eq_nocase(x->h->field[found].name, name))
			break;
	return found;
}

void
canon_fields_begin(struct canon_fields *x, const struct header *h,
    uint64_t seed)
{
	uint32_t i, last, hash, *top;

	if (x->h == NULL) {
		x->h = h;
		x->seed = seed;
		x->above = xreallocarray(NULL, h->n, 2 * sizeof(*x->above));
		x->next = top = x->above + h->n;
		for (i = (uint32_t)h->n; i-- > 0;) {
			last = find_name(x, h->field[i].name, &hash);
			x->above[i] = TABLE_NONE;
			if (last == TABLE_NONE) {
				table_put(&x->names, hash, i);
				top[i] = i;
			} else {
				x->above[top[last]] = i;
				top[last] = i;
			}
		}
	}
	for (i = 0; i < h->n; i++)
		x->next[i] = i;
}

void
canon_fields_free(struct canon_fields *x)
{
	table_free(&x->names);
	free(x->above);
	*x = (struct canon_fields){0};
}

const struct header_field *
canon_fields_take(struct canon_fields *x, struct span name)
{
	uint32_t hash, last = find_name(x, name, &hash), i;

	if (last == TABLE_NONE || (i = x->next[last]) == TABLE_NONE)
		return NULL;
	x->next[last] = x->above[i];
	return &x->h->field[i];
}

/* --- fields --- */

static bool
is_white(char c)
{
	return is_wsp(c) || c == '\n' || c == '\r';
}

/* Octets of white space or line end at s; a bare CR is neither. */
static size_t
white(struct span s)
{
	size_t i = 0;

	while (i < s.n) {
		if (is_wsp(s.p[i]) || s.p[i] == '\n')
			i++;
		else if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i += 2;
		else
			break;
	}
	return i;
}

void
canon_field(struct buf *b, enum canon c, struct span raw)
{
	const char *colon, *nl;
	size_t i, n;
	char *out;

	/* RFC 6376, 3.4.1: each line end as CRLF */
	if (c == CANON_SIMPLE) {
		for (; raw.n > 0 && (nl = memchr(raw.p, '\n', raw.n)) != NULL;
		     span_advance(&raw, n)) {
			n = (size_t)(nl - raw.p) + 1;
			buf_add(b, raw.p, n - 1);
			if (n < 2 || nl[-1] != '\r')
				buf_putc(b, '\r');
			buf_putc(b, '\n');
		}
		buf_put_span(b, raw);
		return;
	}
	/* 3.4.2: the name in lower case, without white space behind it */
	colon = raw.n > 0 ? memchr(raw.p, ':', raw.n) : NULL;
	n = colon != NULL ? (size_t)(colon - raw.p) : raw.n;
	while (n > 0 && is_white(raw.p[n - 1]))
		n--;
	buf_reserve(b, raw.n + 1);
	out = b->p + b->n;
	for (i = 0; i < n; i++)
		*out++ = ascii_lower(raw.p[i]);
	if (colon == NULL) {
		b->n = (size_t)(out - b->p);
		return;
	}
	/* the value unfolded, white space one space, and none at its ends */
	*out++ = ':';
	span_advance(&raw, (size_t)(colon + 1 - raw.p));
	span_advance(&raw, white(raw));
	for (; raw.n > 0; span_advance(&raw, n)) {
		n = white(raw);
		if (n > 0 && n < raw.n)
			*out++ = ' ';
		if (n > 0)
			continue;
		do
			*out++ = raw.p[n++];
		while (n < raw.n && !is_white(raw.p[n]));
	}
	b->n = (size_t)(out - b->p);
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

/*
 * Copies octets that stay as they are from p on to out, 16 at a time, not
 * beyond n and room; returns how many, 0 if the first one changes or there are
 * too few to be worth it. It stops in front of white space that is not a single
 * space within a line (if relaxed), behind the octet in front of an LF without
 * a CR, and behind an LF in front of an LF or CR. The octet at p is no LF.
 */
static size_t
copy_plain(const char *p, size_t n, char *out, size_t room, bool relaxed)
{
	const char *from = p, *end = p + (n < room ? n : room);
	struct vector v, w, lf, cr, behind, white;
	unsigned int stops;

	for (; end - p > 16; p += 16, out += 16) {
		/* w: the octet after each of v. Bit n of stops: the first n
		 * octets stay as they are, and no more are to be copied. */
		v = vector_load(p);
		w = vector_load(p + 1);
		memcpy(out, &v, sizeof(v));
		lf = vector_is(w, '\n');
		cr = vector_is(w, '\r');
		behind.v = (~vector_is(v, '\r').v & lf.v) |
		    (vector_is(v, '\n').v & cr.v);
		stops = vector_bits(behind) << 1;
		if (relaxed) {
			white.v = lf.v | cr.v | vector_is(w, ' ').v |
			    vector_is(w, '\t').v;
			white.v &= vector_is(v, ' ').v;
			white.v |= vector_is(v, '\t').v;
			stops |= vector_bits(white);
		}
		if (stops != 0) {
			p += __builtin_ctz(stops);
			break;
		}
	}
	return (size_t)(p - from);
}

/* Copies octets that stay as they are, and makes line ends between them CRLF.
 * A CR at the end of them is left: it may be half a line end. */
static char *
copy(struct canon_body *c, struct span *in, char *out, const char *end)
{
	size_t n;

	for (;;) {
		n = copy_plain(in->p, in->n, out, (size_t)(end - out),
		    c->mode == CANON_RELAXED);
		if (n > 0 && in->p[n - 1] == '\r')
			n--;
		if (n == 0)
			return out;
		c->line = in->p[n - 1] != '\n';
		c->any = true;
		span_advance(in, n);
		out += n;
		/* on only behind an LF without CR, before no empty line */
		if (!c->line || in->n < 2 || in->p[0] != '\n' ||
		    in->p[1] == '\n' || in->p[1] == '\r' ||
		    end - out < (ptrdiff_t)CANON_ROOM / 2)
			return out;
		out = put_line_end(c, out);
		span_advance(in, 1);
	}
}

size_t
canon_body(struct canon_body *c, struct span *in, char *out, size_t room)
{
	bool relaxed = c->mode == CANON_RELAXED;
	char *from = out, *end = out + room, octet;

	while (in->n > 0 && end - out >= (ptrdiff_t)CANON_ROOM / 2) {
		octet = in->p[0];
		if (!c->space && !c->cr && octet != '\n' &&
		    (c->line || (c->blank == 0 && octet != '\r'))) {
			out = copy(c, in, out, end);
			if (in->n == 0)
				break;
			octet = in->p[0];
		}
		if (end - out < 8)
			break;
		/* empty lines that were held come before anything but another
		 * one, or what may become one */
		if (c->blank > 0 && octet != '\n' && (c->cr ||
		    (octet != '\r' && !(relaxed && is_wsp(octet))))) {
			out = put_blank(c, out, end);
			if (c->blank > 0 || end - out < 8)
				break;
		}
		span_advance(in, 1);
		if (octet == '\n') {
			out = put_line_end(c, out);
			continue;
		}
		if (c->cr)
			out = put_octet(c, out, '\r');
		c->cr = octet == '\r';
		if (c->cr)
			continue;
		if (relaxed && is_wsp(octet))
			c->space = true;
		else
			out = put_octet(c, out, octet);
	}
	return (size_t)(out - from);
}

/* RFC 6376, 3.4.3 and 3.4.4: a last line gets an end; empty lines at the end
 * don't count, but simple has at least one line. */
size_t
canon_body_end(struct canon_body *c, char *out, size_t room)
{
	char *from = out;

	if (c->cr) {
		out = put_blank(c, out, out + room - CANON_ROOM / 2);
		if (c->blank > 0)
			return (size_t)(out - from);
		out = put_octet(c, out, '\r');
	}
	c->blank = 0;
	if (c->mode == CANON_SIMPLE && !c->any)
		c->line = c->any = true;
	if (c->line)
		out = put_line_end(c, out);
	c->cr = c->space = false;
	return (size_t)(out - from);
}
