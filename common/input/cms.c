/* What S/MIME has signed (RFC 5652), in BER (X.690); no signatures, no keys. */
/* SPDX-License-Identifier: ISC */
#include "input/cms.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/xalloc.h"

enum { CHUNK = 16384, HEAD = 10 /* octets of a tag and a length */ };

/* Tags of elements; CONSTRUCTED is a bit of those that are made of others. */
enum { END = 0, OCTETS = 0x04, ID = 0x06, CONSTRUCTED = 0x20, EXPLICIT = 0xa0 };

struct cms {
	struct blob blob;
	uint64_t pos;  /* of what is read next */
	uint64_t from; /* of the chunk */
	size_t n;      /* octets of it */
	uint64_t left; /* octets of the piece of the content at pos */
	uint64_t content, piece; /* where the first piece is, its left */
	bool ended;
	const char *fault;
	struct errtext why;
	char chunk[CHUNK];
};

bool
cms_sniff(struct span s, char type)
{
	static const char id[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
	unsigned char len = s.n > 1 ? (unsigned char)s.p[1] : 0;
	size_t n = (len & 0x80) != 0 ? 2 + (len & 7U) : 2;

	return s.n > n + sizeof(id) && s.p[0] == 0x30 &&
	    memcmp(s.p + n, id, sizeof(id) - 1) == 0 &&
	    s.p[n + sizeof(id) - 1] == type;
}

/* Up to n octets at pos, fewer only at the end. */
static struct span
peek(struct cms *c, size_t n)
{
	uint64_t at = c->pos - c->from;
	ssize_t r;

	if (at > c->n || n > c->n - at) {
		c->from = c->pos;
		at = c->n = 0;
		r = c->pos < c->blob.len ?
		    blob_read(&c->blob, c->pos, c->chunk, CHUNK) : 0;
		if (r < 0) {
			c->why = errtext(errno);
			c->fault = c->why.s;
		} else {
			c->n = (size_t)r;
		}
	}
	return (struct span){c->chunk + at, n < c->n - at ? n : c->n - at};
}

/* Goes into the next element, whose content has *len octets; 0 if its end is
 * marked. False at the end, and where there is none. */
static bool
enter(struct cms *c, unsigned int *tag, uint64_t *len)
{
	struct span s = peek(c, HEAD);
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i, digits;

	if (s.n < 2)
		return false;
	digits = p[1] < 0x80 ? 0 : p[1] & 0x7fU;
	if (digits > HEAD - 2 || s.n < 2 + digits)
		return false;
	*tag = p[0];
	*len = p[1] < 0x80 ? p[1] : 0;
	for (i = 0; i < digits; i++)
		*len = *len << 8 | p[2 + i];
	c->pos += 2 + digits;
	return true;
}

/*
 * The content is the one string behind "identifier, [0] {", which nothing in
 * front of it looks like (RFC 5652, 5.2); the one in front of what it is all
 * in holds a sequence.
 */
static bool
find_content(struct cms *c)
{
	unsigned int tag, before = END, before2 = END;
	uint64_t len;

	while (enter(c, &tag, &len)) {
		if (before2 == ID && before == EXPLICIT &&
		    (tag | CONSTRUCTED) == (OCTETS | CONSTRUCTED)) {
			c->left = tag == OCTETS ? len : 0;
			return true;
		}
		if ((tag & CONSTRUCTED) == 0) {
			if (len > c->blob.len - c->pos)
				return false;
			c->pos += len;
		}
		before2 = before;
		before = tag;
	}
	return false;
}

struct cms *
cms_open(const struct blob *b)
{
	struct cms *c = xmalloc(sizeof(*c));

	memset(c, 0, offsetof(struct cms, chunk));
	c->blob = *b;
	if (!find_content(c)) {
		free(c);
		return NULL;
	}
	c->content = c->pos;
	c->piece = c->left;
	return c;
}

/* Strings within a string are its pieces; what is none of them follows it. */
static void
next_piece(struct cms *c)
{
	unsigned int tag;
	uint64_t len;

	if (!enter(c, &tag, &len)) {
		if (c->fault == NULL)
			c->fault = "S/MIME data ends early";
	} else if (tag == OCTETS) {
		c->left = len;
	} else if (tag != (OCTETS | CONSTRUCTED) && (tag != END || len > 0)) {
		c->ended = true;
	}
}

static ssize_t
cms_read(void *ctx, char *dst, size_t n)
{
	struct cms *c = ctx;
	struct span s;

	while (c->left == 0 && !c->ended && c->fault == NULL)
		next_piece(c);
	if (c->ended)
		return 0;
	if (c->fault != NULL)
		return -1;
	if (n > c->left)
		n = (size_t)c->left;
	s = peek(c, n < CHUNK ? n : CHUNK);
	if (s.n == 0 && c->fault == NULL)
		c->fault = "S/MIME data ends early";
	if (s.n == 0)
		return -1;
	memcpy(dst, s.p, s.n);
	c->pos += s.n;
	c->left -= s.n;
	return (ssize_t)s.n;
}

static bool
cms_rewind(void *ctx)
{
	struct cms *c = ctx;

	c->pos = c->content;
	c->left = c->piece;
	c->ended = false;
	c->fault = NULL;
	return true;
}

struct stream
cms_stream(struct cms *c)
{
	return (struct stream){
	    c, cms_read, cms_rewind, &c->fault, NULL, 0};
}

void
cms_close(struct cms *c)
{
	free(c);
}
