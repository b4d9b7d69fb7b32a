/* Walks a message and its parts; opens neither archives nor uuencode. */
/* SPDX-License-Identifier: ISC */
#include "syntax/mime.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "syntax/mboxquote.h"
#include "syntax/mimebody.h"
#include "syntax/mimehead.h"

/* Octets of a line that might be a boundary: "--", it, "--", white space. */
#define BOUNDARY_LINE (LIMIT_BOUNDARY + 128)

enum fault {
	FAULT_FIELD,
	FAULT_BOUNDARY,
	FAULT_NAME,
	FAULT_PARTS,
	FAULT_NESTING,
	FAULT_END,
	FAULT_N
};

static const char *const fault_text[FAULT_N] = {
    [FAULT_FIELD] = "header field is too long, its end was ignored",
    [FAULT_BOUNDARY] = "boundary is too long, multipart taken as one part",
    [FAULT_NAME] = "file name is too long, its end was ignored",
    [FAULT_PARTS] = "too many parts, the rest was passed over",
    [FAULT_NESTING] = "parts are nested too deeply, taken as one part",
    [FAULT_END] = "message ends inside a multipart",
};

/* A multipart that is open. */
struct frame {
	struct frame *up;
	unsigned int depth; /* of its parts */
	unsigned int parts;
	size_t section; /* how much of the section is its own number */
	bool digest;
	size_t n;
	char boundary[];
};

enum state {
	HEAD, /* in a header */
	BODY, /* in the body of a part that is handed on, or walked */
	REST, /* in what belongs to no part: before, between and behind */
};

/*
 * Octets with their own lines and boundaries: the input, and under it each
 * message that is encoded as a whole.
 */
struct layer {
	struct mime *m;
	struct layer *inner; /* what walks the octets of body */
	struct frame *frame; /* the innermost */
	enum state state;
	bool message;       /* what has this header is a message, no part */
	unsigned int depth; /* of it: the multiparts and messages around */
	struct mimehead head;
	struct mimebody body;
	bool line_start;
	bool skip_line; /* the rest of a line is of no interest */
	struct buf line; /* so much of a line as was seen, where it matters */
	struct buf eol; /* a line end, or its CR, that may be a boundary's */
};

struct mime {
	struct mime_handler h;
	bool unquote;
	struct mboxquote quote;
	unsigned int members, nesting;
	unsigned int parts;
	struct buf section, type, name;
	bool told[FAULT_N];
	struct layer *top;
};

static void layer_feed(struct layer *l, const char *p, size_t n);
static void layer_finish(struct layer *l);

static void
fault(struct mime *m, enum fault f)
{
	if (!m->told[f])
		m->h.fault(m->h.ctx, buf_span(&m->section), fault_text[f]);
	m->told[f] = true;
}

/* --- Parts ------------------------------------------------------------ */

static void
begin_head(struct layer *l, bool message, unsigned int depth)
{
	mimehead_reset(&l->head);
	l->state = HEAD;
	l->message = message;
	l->depth = depth;
	l->line_start = true;
	l->eol.n = 0;
}

static struct layer *
layer_new(struct mime *m, unsigned int depth)
{
	struct layer *l = xcalloc(1, sizeof(*l));

	l->m = m;
	begin_head(l, true, depth);
	return l;
}

static void
pop_frame(struct layer *l)
{
	struct frame *f = l->frame;

	l->frame = f->up;
	free(f);
}

static void
layer_free(struct layer *l)
{
	struct layer *inner;

	for (; l != NULL; l = inner) {
		inner = l->inner;
		while (l->frame != NULL)
			pop_frame(l);
		mimehead_free(&l->head);
		mimebody_free(&l->body);
		buf_free(&l->line);
		buf_free(&l->eol);
		free(l);
	}
}

static void
put_number(struct buf *section, unsigned int n)
{
	if (section->n > 0)
		buf_putc(section, '.');
	buf_put_uint(section, n);
}

static bool
take_part(void *ctx, const char *p, size_t n)
{
	struct mime *m = ctx;

	return m->h.body(m->h.ctx, p, n);
}

static bool
take_inner(void *ctx, const char *p, size_t n)
{
	layer_feed(ctx, p, n);
	return true;
}

/* The name is absent where there is none. */
static struct span
leaf_name(struct mime *m, const struct mimehead *head)
{
	m->name.n = 0;
	if (!mimehead_name(head, &m->name))
		return SPAN_NONE;
	if (m->name.n > LIMIT_NAME) {
		fault(m, FAULT_NAME);
		m->name.n = utf8_valid((struct span){m->name.p, LIMIT_NAME});
	}
	return buf_span(&m->name);
}

static void
open_leaf(struct layer *l)
{
	struct mime *m = l->m;
	struct mime_part part;

	l->state = REST;
	if (m->parts == m->members) {
		fault(m, FAULT_PARTS);
		return;
	}
	m->parts++;
	part.name = leaf_name(m, &l->head);
	part.type = buf_span(&m->type);
	part.section = buf_span(&m->section);
	m->h.part(m->h.ctx, &part);
	mimebody_begin(&l->body, mimehead_encoding(&l->head), take_part, m);
	l->state = BODY;
}

/* One level more around what follows? */
static bool
may_nest(const struct layer *l)
{
	if (l->depth >= l->m->nesting)
		fault(l->m, FAULT_NESTING);
	return l->depth < l->m->nesting;
}

static bool
open_message(struct layer *l)
{
	struct span type = buf_span(&l->m->type);
	enum mimehead_encoding encoding = mimehead_encoding(&l->head);

	if (!span_is(type, "message/rfc822") &&
	    !span_is(type, "message/global"))
		return false;
	if (!may_nest(l))
		return false;
	if (encoding == MIMEHEAD_IDENTITY) {
		begin_head(l, true, l->depth + 1);
	} else { /* RFC 2046, 5.2.1 forbids it; RFC 6532, 3.7 does not */
		l->inner = layer_new(l->m, l->depth + 1);
		mimebody_begin(&l->body, encoding, take_inner, l->inner);
		l->state = BODY;
	}
	return true;
}

static void
push_frame(struct layer *l, struct span boundary)
{
	struct frame *f = xmalloc(sizeof(*f) + boundary.n);

	*f = (struct frame){
	    .up = l->frame,
	    .depth = l->depth + 1,
	    .section = l->m->section.n,
	    .digest = span_is(buf_span(&l->m->type), "multipart/digest"),
	    .n = boundary.n,
	};
	memcpy(f->boundary, boundary.p, boundary.n);
	l->frame = f;
	l->state = REST;
}

static struct span
trim_end(struct span s)
{
	while (s.n > 0 && is_xml_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* A multipart's own encoding is not looked at (RFC 2045, 6.4). */
static bool
open_multipart(struct layer *l)
{
	struct buf value = {0};
	struct span boundary;
	bool opened = false;

	if (!span_has_prefix(buf_span(&l->m->type), "multipart/"))
		return false;
	mimehead_boundary(&l->head, &value);
	boundary = trim_end(buf_span(&value));
	if (boundary.n > LIMIT_BOUNDARY)
		fault(l->m, FAULT_BOUNDARY);
	else if (boundary.n > 0 && may_nest(l))
		opened = true;
	if (opened)
		push_frame(l, boundary);
	buf_free(&value);
	return opened;
}

static void
end_head(struct layer *l)
{
	struct mime *m = l->m;
	/* RFC 2046, 5.1.5 */
	bool digest = !l->message && l->frame != NULL && l->frame->digest;

	if (l->head.cut)
		fault(m, FAULT_FIELD);
	m->type.n = 0;
	mimehead_type(&l->head, digest ? "message/rfc822" : "text/plain",
	    &m->type);
	if (open_multipart(l))
		return;
	if (l->message) /* RFC 3501, 6.4.5: its only part has a number */
		put_number(&m->section, 1);
	if (!open_message(l))
		open_leaf(l);
}

static void
close_part(struct layer *l)
{
	while (l->state == HEAD)
		end_head(l);
	if (l->state == REST)
		return;
	mimebody_end(&l->body);
	if (l->inner != NULL) {
		layer_finish(l->inner);
		layer_free(l->inner);
		l->inner = NULL;
	} else {
		l->m->h.end(l->m->h.ctx);
	}
	l->state = REST;
}

/* --- Lines ------------------------------------------------------------ */

static void
emit(struct layer *l, struct span s)
{
	if (l->state == BODY)
		mimebody_add(&l->body, s.p, s.n);
}

static void
flush_eol(struct layer *l)
{
	emit(l, buf_span(&l->eol));
	l->eol.n = 0;
}

/* Part of a line; a CR at its end may belong to the line end. */
static void
put_text(struct layer *l, const char *p, size_t n)
{
	bool cr = n > 0 && p[n - 1] == '\r';

	emit(l, (struct span){p, n - cr});
	if (cr)
		buf_putc(&l->eol, '\r');
}

/* Lines, the last with its line end, which may be the next boundary's. */
static void
put_lines(struct layer *l, const char *p, size_t n)
{
	size_t eol = n > 1 && p[n - 2] == '\r' ? 2 : 1;

	emit(l, (struct span){p, n - eol});
	buf_add(&l->eol, p + n - eol, eol);
	l->line_start = true;
}

static void
cross_boundary(struct layer *l, struct frame *f, bool final)
{
	struct buf *section = &l->m->section;

	close_part(l);
	while (l->frame != f)
		pop_frame(l);
	section->n = f->section;
	l->eol.n = 0;
	l->line_start = true;
	if (final) {
		pop_frame(l);
		return;
	}
	put_number(section, ++f->parts);
	begin_head(l, false, f->depth);
}

/*
 * If this line, all of it, is a boundary of any multipart that is open, goes
 * on to what is behind it. RFC 2046, 5.1.1 lets anything follow a boundary,
 * but one that begins like another is more likely than that.
 */
static bool
at_boundary(struct layer *l, struct span line)
{
	struct span tail;
	struct frame *f;

	if (!span_has_prefix(line, "--"))
		return false;
	line = trim_end((struct span){line.p + 2, line.n - 2});
	for (f = l->frame; f != NULL; f = f->up) {
		if (line.n < f->n || memcmp(line.p, f->boundary, f->n) != 0)
			continue;
		tail = (struct span){line.p + f->n, line.n - f->n};
		if (tail.n > 0 && !span_is(tail, "--"))
			continue;
		cross_boundary(l, f, tail.n > 0);
		return true;
	}
	return false;
}

static void
head_line(struct layer *l, struct span line)
{
	bool whole = line.n < LIMIT_MAIL_FIELD || line.p[line.n - 1] == '\n';

	if (whole && at_boundary(l, line))
		return;
	switch (mimehead_line(&l->head, line, whole)) {
	case MIMEHEAD_BLANK:
		end_head(l);
		return;
	case MIMEHEAD_JUNK:
		/* A part may lack its blank line. A message has a header
		 * with something else in it rather than none. */
		if (!l->message) {
			end_head(l);
			layer_feed(l, line.p, line.n);
			return;
		}
		break;
	case MIMEHEAD_MORE:
		break;
	}
	l->skip_line = !whole;
}

/* The line that was gathered piece by piece. */
static void
gathered_head_line(struct layer *l)
{
	struct buf line = l->line;

	l->line = (struct buf){0}; /* which may be needed for the next */
	head_line(l, buf_span(&line));
	buf_free(&line);
}

static const char *
feed_head(struct layer *l, const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));
	size_t n = (size_t)((lf != NULL ? lf + 1 : end) - p);

	if (l->skip_line) {
		l->skip_line = lf == NULL;
		return p + n;
	}
	if (l->line.n == 0 && lf != NULL && n <= LIMIT_MAIL_FIELD) {
		head_line(l, (struct span){p, n});
		return p + n;
	}
	if (n > LIMIT_MAIL_FIELD - l->line.n)
		n = LIMIT_MAIL_FIELD - l->line.n;
	buf_add(&l->line, p, n);
	if (l->line.n == LIMIT_MAIL_FIELD || p[n - 1] == '\n')
		gathered_head_line(l);
	return p + n;
}

/* Gathers a line that begins with "-" until it is clear what it is. */
static const char *
feed_line_start(struct layer *l, const char *p, const char *end)
{
	struct buf *line = &l->line;
	size_t n = (size_t)(end - p);
	const char *lf;

	if (n > BOUNDARY_LINE - line->n)
		n = BOUNDARY_LINE - line->n;
	lf = memchr(p, '\n', n);
	if (lf != NULL)
		n = (size_t)(lf - p) + 1;
	buf_add(line, p, n);
	if (lf != NULL) {
		if (!at_boundary(l, buf_span(line))) {
			flush_eol(l);
			put_lines(l, line->p, line->n);
		}
		line->n = 0;
	} else if (line->n == BOUNDARY_LINE) {
		flush_eol(l);
		l->line_start = false;
		put_text(l, line->p, line->n);
		line->n = 0;
	}
	return p + n;
}

static const char *
feed_body(struct layer *l, const char *p, const char *end)
{
	const char *q = p;

	if (l->frame == NULL) {
		emit(l, (struct span){p, (size_t)(end - p)});
		return end;
	}
	if (l->line_start && (l->line.n > 0 || *p == '-'))
		return feed_line_start(l, p, end);
	if (!l->line_start && l->eol.n > 0 && *p == '\n') {
		buf_putc(&l->eol, '\n');
		l->line_start = true;
		return p + 1;
	}
	flush_eol(l);
	l->line_start = false;
	while ((q = memchr(q, '\n', (size_t)(end - q))) != NULL)
		if (++q == end || *q == '-') {
			put_lines(l, p, (size_t)(q - p));
			return q;
		}
	put_text(l, p, (size_t)(end - p));
	return end;
}

static void
layer_feed(struct layer *l, const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end)
		p = l->state == HEAD ? feed_head(l, p, end)
		                     : feed_body(l, p, end);
}

static void
layer_finish(struct layer *l)
{
	if (l->state == HEAD && l->line.n > 0)
		gathered_head_line(l);
	if (l->line.n == 0 || !at_boundary(l, buf_span(&l->line))) {
		flush_eol(l);
		emit(l, buf_span(&l->line));
	}
	while (l->state == HEAD)
		end_head(l);
	if (l->frame != NULL)
		fault(l->m, FAULT_END);
	close_part(l);
}

/* --- The message ------------------------------------------------------ */

struct mime *
mime_new(const struct mime_handler *h, bool unquote, unsigned int members,
    unsigned int nesting)
{
	struct mime *m = xcalloc(1, sizeof(*m));

	m->h = *h;
	m->unquote = unquote;
	m->members = members;
	m->nesting = nesting;
	m->top = layer_new(m, 0);
	return m;
}

static void
feed_top(void *ctx, const char *p, size_t n)
{
	layer_feed(ctx, p, n);
}

void
mime_feed(struct mime *m, const char *p, size_t n)
{
	if (m->unquote)
		mboxquote_feed(&m->quote, p, n, feed_top, m->top);
	else
		layer_feed(m->top, p, n);
}

void
mime_finish(struct mime *m)
{
	mboxquote_end(&m->quote, feed_top, m->top);
	layer_finish(m->top);
}

void
mime_free(struct mime *m)
{
	layer_free(m->top);
	buf_free(&m->section);
	buf_free(&m->type);
	buf_free(&m->name);
	free(m);
}
