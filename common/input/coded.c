/* base64 (RFC 4648), uuencode (POSIX.1-2008), lines that end in CR, as text. */
/* SPDX-License-Identifier: ISC */
#include "input/coded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "value/b64.h"

enum { CHUNK = 16384, LINE = 128 };

struct coded {
	struct blob blob;
	enum coded_form form;
	uint64_t pos;
	struct b64 b64;
	char line[LINE];   /* of uuencode, as far as it has been read */
	size_t line_n;
	bool begun, ended;
	bool cr; /* the last octet was one */
	char chunk[CHUNK];
	char ready[3 * (CHUNK + LINE)];
	size_t n, at;      /* octets of ready; how many have been taken */
	struct errtext why;
	const char *fault;
};

bool
coded_sniff_base64(struct span head)
{
	/* gzip, zip, "<?xml", "<feedback", zlib, xz, bzip2, zstd; base64 of
	 * base64 of the first three. */
	static const char *const begins[] = {"H4sI", "UEsDB", "PD94bWw",
	    "PGZlZWRiYWNr", "eJx", "eNo", "eAE", "/Td6WFoA", "Qlpo", "KLUv/",
	    "SDRzS", "VUVzRE", "UEQ5NGJXd"};
	size_t i, n;
	bool found = false;

	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		found |= span_has_prefix(head, begins[i]);
	/* And nothing but that: base64 of it, no word of a text. */
	for (n = 0; n < head.n; n++)
		if (!((head.p[n] >= 'A' && head.p[n] <= 'Z') ||
		    (head.p[n] >= 'a' && head.p[n] <= 'z') ||
		    (head.p[n] >= '0' && head.p[n] <= '9') ||
		    head.p[n] == '+' || head.p[n] == '/'))
			break;
	return found && n >= 32;
}

bool
coded_sniff_uu(struct span head, size_t *at)
{
	size_t i, digits;
	struct span s;

	for (i = 0; i < head.n; i++) {
		if (i > 0 && head.p[i - 1] != '\n')
			continue;
		s = span_from(head, i);
		if (!span_has_prefix(s, "begin "))
			continue;
		for (digits = 0; 6 + digits < s.n && s.p[6 + digits] >= '0' &&
		     s.p[6 + digits] <= '7'; digits++)
			;
		*at = i;
		if ((digits == 3 || digits == 4) && 6 + digits < s.n &&
		    s.p[6 + digits] == ' ')
			return true;
	}
	return false;
}

/* The octets of a line: its length, then groups of four. */
static void
take_line(struct coded *c)
{
	unsigned int left = ((unsigned char)c->line[0] - 32U) & 63, v[4], i;
	size_t at;

	if (!c->begun) {
		c->begun = true;
		return;
	}
	if (c->line_n == 0 || left == 0 || memcmp(c->line, "end", 3) == 0) {
		c->ended = true;
		return;
	}
	/* What is cut off a group is blank, as some mailers cut blanks off. */
	for (at = 1; left > 0 && at < c->line_n; at += 4) {
		for (i = 0; i < 4; i++)
			v[i] = at + i < c->line_n ?
			    ((unsigned char)c->line[at + i] - 32U) & 63 : 0;
		v[3] |= v[0] << 18 | v[1] << 12 | v[2] << 6;
		for (i = 0; i < 3 && left > 0; i++, left--)
			c->ready[c->n++] = (char)(v[3] >> (16 - 8 * i));
	}
}

static void
take_lines(struct coded *c, const char *p, size_t n)
{
	for (; n > 0 && !c->ended; p++, n--) {
		if (*p == '\n') {
			take_line(c);
			memset(c->line, 0, sizeof(c->line));
			c->line_n = 0;
		} else if (*p != '\r' && c->line_n < LINE) {
			c->line[c->line_n++] = *p;
		}
	}
}

static void
end_lines(struct coded *c, const char *p, size_t n)
{
	for (; n > 0; p++, n--) {
		if (*p != '\n' || !c->cr)
			c->ready[c->n++] = *p == '\r' ? '\n' : *p;
		c->cr = *p == '\r';
	}
}

static ssize_t
coded_read(void *ctx, char *dst, size_t n)
{
	struct coded *c = ctx;
	ssize_t r;

	while (c->at == c->n && !c->ended && c->fault == NULL) {
		c->at = c->n = 0;
		r = blob_read(&c->blob, c->pos, c->chunk, CHUNK);
		if (r < 0) {
			c->why = errtext(errno);
			c->fault = c->why.s;
			break;
		}
		c->pos += (uint64_t)r;
		if (c->form == CODED_CR)
			end_lines(c, c->chunk, (size_t)r);
		else if (c->form == CODED_UU && r > 0)
			take_lines(c, c->chunk, (size_t)r);
		else if (c->form == CODED_UU)
			c->fault = "uuencode ends early";
		else if (r > 0)
			c->n = b64_decode(&c->b64, c->chunk, (size_t)r,
			    c->ready);
		else
			c->n = b64_finish(&c->b64, c->ready);
		c->ended |= r == 0;
	}
	if (c->at == c->n)
		return c->fault != NULL ? -1 : 0;
	if (n > c->n - c->at)
		n = c->n - c->at;
	memcpy(dst, c->ready + c->at, n);
	c->at += n;
	return (ssize_t)n;
}

static bool
coded_rewind(void *ctx)
{
	struct coded *c = ctx;

	c->pos = c->n = c->at = c->line_n = 0;
	memset(c->line, 0, sizeof(c->line));
	c->b64 = (struct b64){0};
	c->begun = c->ended = c->cr = false;
	c->fault = NULL;
	return true;
}

struct coded *
coded_open(const struct blob *b, enum coded_form form)
{
	struct coded *c = xcalloc(1, sizeof(*c));

	c->blob = *b;
	c->form = form;
	return c;
}

struct stream
coded_stream(struct coded *c)
{
	return (struct stream){
	    c, coded_read, coded_rewind, &c->fault, NULL, 0};
}

void
coded_close(struct coded *c)
{
	free(c);
}
