/* Walks a message and its parts; opens neither archives nor uuencode. */
/* SPDX-License-Identifier: ISC */
#include "mail/mime.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "mail/header.h"
#include "mail/mbox.h"
#include "mail/mimehead.h"
#include "value/b64.h"
#include "value/qp.h"

/* Octets of a line that may be a boundary: "--", the boundary, "--", blanks. */
#define BOUNDARY_LINE (LIMIT_BOUNDARY + 128)

/*
 * Octets of a decoded body that are gathered before the handler gets them,
 * and characters decoded in one step, which never give more than HALF octets.
 */
#define CHUNK 32768U
#define STEP (CHUNK / 4)
#define HALF (CHUNK / 2)

_Static_assert(B64_ROOM(STEP) <= HALF && QP_ROOM(STEP) <= HALF,
    "what one step decodes fits into half a chunk");

enum fault {
	LONG_FIELD,
	LONG_BOUNDARY,
	LONG_NAME,
	TOO_MANY,
	TOO_DEEP,
	FAULTS
};

static const char *const fault_text[FAULTS] = {
    [LONG_FIELD] = "header field is too long, its end was ignored",
    [LONG_BOUNDARY] = "boundary is too long, multipart taken as one part",
    [LONG_NAME] = "file name is too long, its end was ignored",
    [TOO_MANY] = "too many parts, the rest was passed over",
    [TOO_DEEP] = "parts are nested too deeply, taken as one part",
};

/* A multipart that is open. */
struct frame {
	struct frame *up;
	unsigned int depth; /* of its parts */
	unsigned int parts;
	size_t section; /* length of its own number in mime.section */
	bool digest;    /* multipart/digest */
	size_t n;
	char boundary[];
};

enum encoding {
	IDENTITY, /* 7bit, 8bit, binary, and what is unknown */
	BASE64,
	QP
};

enum state {
	IN_HEAD, /* in a header */
	IN_BODY, /* in a body: a leaf's, or an encoded message's */
	IN_REST  /* in no part: before, between or after the parts */
};

/*
 * Octets with their own lines and boundaries: the input, and nested in it
 * each message that is encoded as a whole. What a layer has decoded is read by
 * the one within it before it goes on itself.
 */
struct layer {
	struct mime *m;
	struct layer *outer, *inner; /* or NULL */
	struct span in;      /* octets that are not read yet */
	bool last;           /* no more will come */
	struct frame *frame; /* the innermost */
	struct frame *at;    /* whose boundary has been read, or NULL */
	bool final;          /* the boundary after its last part */
	enum state state;
	bool message;       /* this header is a message's, not a part's */
	unsigned int depth; /* multiparts and messages around it */
	struct mimehead head;

	/* the body that is open; the memory serves the next one too */
	enum encoding encoding;
	struct b64 b64;
	struct qp qp;
	struct buf chunk;
	bool enough; /* the handler wants no more of it */

	bool line_start;
	bool skip_line;  /* the rest of this line is ignored */
	struct buf line; /* the start of a line that is not complete yet */
	struct buf eol;  /* a line end, or its CR, that may be a boundary's */
};

struct mime {
	struct mime_handler h;
	bool unquote;
	struct mbox_quote quote;
	unsigned int members, nesting;
	unsigned int parts;
	struct buf section, type, name, plain;
	bool reported[FAULTS];
	struct layer *top, *layer; /* the outermost and the innermost */
	uint64_t fed, rest; /* octets; where the outermost multipart ended */
	bool ended; /* a part, in this step */
};

/* Passes a fault to the handler, the first time that it occurs. Returns
 * false. */
static bool
report_fault(struct mime *m, enum fault f)
{
	if (!m->reported[f])
		m->h.fault(m->h.ctx, buf_span(&m->section), fault_text[f]);
	m->reported[f] = true;
	return false;
}

/* --- bodies --- */

/*
 * Passes on what is gathered of a decoded body, and s after it, to the
 * handler. The layer of an encoded message takes it in its turn.
 */
static void
flush(struct layer *l, struct span s)
{
	struct span pieces[] = {buf_span(&l->chunk), s};
	size_t i;

	if (l->inner != NULL) {
		buf_reserve(&l->chunk, CHUNK);
		return;
	}
	for (i = 0; i < 2 && !l->enough; i++)
		if (pieces[i].n > 0)
			l->enough = !l->m->h.body(
			    l->m->h.ctx, pieces[i].p, pieces[i].n);
	l->chunk.n = 0;
}

/* Octets of a body; those outside of bodies are ignored. */
static void
emit(struct layer *l, struct span s)
{
	struct buf *chunk = &l->chunk;
	size_t n;

	if (l->state != IN_BODY)
		return;
	/* Without an encoding, a large piece need not be copied. */
	if (l->encoding == IDENTITY && s.n >= HALF && !l->enough) {
		flush(l, s);
		return;
	}
	for (; s.n > 0 && !l->enough; span_advance(&s, n)) {
		n = s.n < STEP ? s.n : STEP;
		if (chunk->n > HALF)
			flush(l, SPAN_NONE);
		if (l->encoding == BASE64)
			chunk->n += b64_decode(
			    &l->b64, s.p, n, chunk->p + chunk->n);
		else if (l->encoding == QP)
			chunk->n += qp_decode(
			    &l->qp, s.p, n, chunk->p + chunk->n);
		else
			buf_add(chunk, s.p, n);
	}
}

/* --- parts --- */

/* The header of a message or a part begins, nested depth deep. */
static void
begin_head(struct layer *l, bool message, unsigned int depth)
{
	mimehead_free(&l->head);
	l->state = IN_HEAD;
	l->message = message;
	l->depth = depth;
	l->line_start = true;
	l->eol.n = 0;
}

static struct layer *
new_layer(struct mime *m, struct layer *outer, unsigned int depth)
{
	struct layer *l = xcalloc(1, sizeof(*l));

	l->m = m;
	l->outer = outer;
	m->layer = l;
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

/* False if the part is no multipart, or is not to be walked into. Its own
 * encoding is ignored (RFC 2045, 6.4). */
static bool
open_multipart(struct layer *l)
{
	struct span type = buf_span(&l->m->type), boundary;
	struct buf value = {0};
	struct frame *f = NULL;

	if (!span_has_prefix(type, "multipart/"))
		return false;
	mimehead_param(&l->head, MIMEHEAD_TYPE, "boundary", &value, NULL);
	boundary = buf_span(&value);
	while (boundary.n > 0 && is_xml_space(boundary.p[boundary.n - 1]))
		boundary.n--;
	if (boundary.n > LIMIT_BOUNDARY) {
		report_fault(l->m, LONG_BOUNDARY);
	} else if (boundary.n > 0 && (l->depth < l->m->nesting ||
	    report_fault(l->m, TOO_DEEP))) {
		f = xmalloc(sizeof(*f) + boundary.n);
		*f = (struct frame){
		    .up = l->frame,
		    .depth = l->depth + 1,
		    .section = l->m->section.n,
		    .digest = span_is(type, "multipart/digest"),
		    .n = boundary.n,
		};
		memcpy(f->boundary, boundary.p, boundary.n);
		l->frame = f;
		l->state = IN_REST;
	}
	buf_free(&value);
	return f != NULL;
}

/* The header has ended: opens the part that it announces. */
static void
enter_part(struct layer *l)
{
	struct mime *m = l->m;
	struct mime_part part = {.name = SPAN_NONE};
	struct buf value = {0}, charset = {0};

	if (l->head.cut)
		report_fault(m, LONG_FIELD);
	if (l->message && l->head.seen[MIMEHEAD_SUBJECT] &&
	    m->h.subject != NULL)
		m->h.subject(m->h.ctx,
		    buf_span(&l->head.value[MIMEHEAD_SUBJECT]));
	/* Whatever follows the word is accepted: "base64; x", "Base64,". */
	mimehead_value(&l->head, MIMEHEAD_ENCODING, &value);
	l->encoding = span_has_prefix(buf_span(&value), "base64") ? BASE64 :
	    span_has_prefix(buf_span(&value), "quoted-printable") ? QP :
	    IDENTITY;
	value.n = m->type.n = 0;
	mimehead_value(&l->head, MIMEHEAD_TYPE, &value);
	if (value.n > 0)
		utf8_repair(&m->type, buf_span(&value));
	else if (!l->message && l->frame != NULL && l->frame->digest)
		buf_puts(&m->type, "message/rfc822"); /* RFC 2046, 5.1.5 */
	else
		buf_puts(&m->type, "text/plain"); /* RFC 2045, 5.2 */
	buf_free(&value);
	if (open_multipart(l))
		return;
	if (l->message) /* RFC 3501, 6.4.5: its only part has a number */
		buf_puts(&m->section, m->section.n > 0 ? ".1" : "1");
	part.section = buf_span(&m->section);
	part.type = buf_span(&m->type);
	if (!m->h.whole && (span_is(part.type, "message/rfc822") ||
	    span_is(part.type, "message/global")) &&
	    (l->depth < m->nesting || report_fault(m, TOO_DEEP))) {
		if (l->encoding == IDENTITY) {
			begin_head(l, true, l->depth + 1);
			return;
		}
		/* RFC 2046, 5.2.1 forbids it; RFC 6532, 3.7 does not. */
		l->inner = new_layer(m, l, l->depth + 1);
	} else if (m->parts == m->members) {
		report_fault(m, TOO_MANY);
		l->state = IN_REST;
		return;
	} else {
		m->parts++;
		m->name.n = 0;
		if (mimehead_name(&l->head, &m->name))
			part.name = buf_span(&m->name);
		if (part.name.n > LIMIT_NAME) {
			report_fault(m, LONG_NAME);
			part.name.n = LIMIT_NAME;
			part.name.n = utf8_valid(part.name);
		}
		if (mimehead_param(&l->head, MIMEHEAD_TYPE, "charset",
		    &charset, NULL))
			part.charset = buf_span(&charset);
		m->h.part(m->h.ctx, &part);
		buf_free(&charset);
	}
	l->state = IN_BODY;
	l->enough = false;
	buf_reserve(&l->chunk, CHUNK);
}

/* Ends whatever part is open in l; an encoded message has yet to be read. */
static void
leave_part(struct layer *l)
{
	while (l->state == IN_HEAD)
		enter_part(l);
	if (l->state == IN_REST)
		return;
	if (l->chunk.n > HALF)
		flush(l, SPAN_NONE);
	l->chunk.n += b64_finish(&l->b64, l->chunk.p + l->chunk.n);
	l->chunk.n += qp_finish(&l->qp, l->chunk.p + l->chunk.n);
	flush(l, SPAN_NONE);
	if (l->inner != NULL)
		l->inner->last = true;
	else
		l->m->ended = true;
	l->state = IN_REST;
}

/* --- lines --- */

/*
 * If this whole line is a boundary of any open multipart, ends the part in
 * front of it; pass_boundary() goes on from there. RFC 2046, 5.1.1 lets
 * anything follow a boundary, but a line that begins like another boundary is
 * more likely just that.
 */
static bool
at_boundary(struct layer *l, struct span line)
{
	struct span tail;
	struct frame *f;

	if (!span_has_prefix(line, "--"))
		return false;
	span_advance(&line, 2);
	while (line.n > 0 && is_xml_space(line.p[line.n - 1]))
		line.n--;
	for (f = l->frame; f != NULL; f = f->up) {
		if (line.n < f->n || memcmp(line.p, f->boundary, f->n) != 0)
			continue;
		tail = span_from(line, f->n);
		if (tail.n == 0 || span_is(tail, "--"))
			break;
	}
	if (f == NULL)
		return false;
	l->at = f;
	l->final = tail.n > 0;
	leave_part(l);
	return true;
}

/* Begins the next part; after the final boundary, ends the multipart. */
static void
pass_boundary(struct layer *l)
{
	struct buf *section = &l->m->section;
	struct frame *f = l->at;

	l->at = NULL;
	while (l->frame != f)
		pop_frame(l);
	section->n = f->section;
	if (l->final) {
		pop_frame(l);
		if (l->frame == NULL && l->outer == NULL && !l->m->unquote) {
			l->m->rest = l->m->fed - l->in.n;
			l->in.n = 0; /* nothing of it counts */
		}
		return;
	}
	if (section->n > 0)
		buf_putc(section, '.');
	buf_put_uint(section, ++f->parts);
	begin_head(l, false, f->depth);
}

/*
 * Passes on a piece of the body that ends with a line or within one. Its last
 * line end, or the CR that may begin one, is held back: it belongs to the
 * boundary if one follows.
 */
static void
put(struct layer *l, const char *p, size_t n)
{
	size_t held = p[n - 1] == '\r';

	emit(l, buf_span(&l->eol));
	l->eol.n = 0;
	l->line_start = p[n - 1] == '\n';
	if (l->line_start)
		held = n > 1 && p[n - 2] == '\r' ? 2 : 1;
	emit(l, (struct span){p, n - held});
	buf_add(&l->eol, p + n - held, held);
}

/* Takes some octets of a body; returns how many. */
static size_t
body_octets(struct layer *l, struct span s)
{
	struct buf *line = &l->line;
	const char *p = s.p, *end = p + s.n, *q = p;
	size_t n = s.n;

	if (l->frame == NULL) {
		emit(l, s);
		return n;
	}
	/* Gathers a line that begins with "-" until it is known for a
	 * boundary. */
	if (l->line_start && (line->n > 0 || *p == '-')) {
		if (n > BOUNDARY_LINE - line->n)
			n = BOUNDARY_LINE - line->n;
		q = memchr(p, '\n', n);
		if (q != NULL)
			n = (size_t)(q - p) + 1;
		buf_add(line, p, n);
		if (q != NULL || line->n == BOUNDARY_LINE) {
			if (q == NULL || !at_boundary(l, buf_span(line)))
				put(l, line->p, line->n);
			line->n = 0;
		}
		return n;
	}
	if (!l->line_start && l->eol.n > 0 && *p == '\n') {
		buf_putc(&l->eol, '\n');
		l->line_start = true;
		return 1;
	}
	/* Whole lines, up to one that may be a boundary. */
	while ((q = memchr(q, '\n', (size_t)(end - q))) != NULL)
		if (++q == end || *q == '-')
			break;
	if (q != NULL)
		n = (size_t)(q - p);
	put(l, p, n);
	return n;
}

static void
head_line(struct layer *l, struct span line)
{
	bool whole = line.n < LIMIT_MAIL_FIELD || line.p[line.n - 1] == '\n';

	if (whole && at_boundary(l, line))
		return;
	switch (mimehead_line(&l->head, line, whole)) {
	case MIMEHEAD_BLANK:
		enter_part(l);
		return;
	case MIMEHEAD_JUNK:
		/* A part may lack its blank line; a message more likely has
		 * a header with some other line in it than none at all. */
		if (l->message)
			break;
		enter_part(l);
		if (l->state == IN_HEAD)
			break; /* of a message */
		while (line.n > 0)
			span_advance(&line, body_octets(l, line));
		return;
	case MIMEHEAD_MORE:
		break;
	}
	l->skip_line = !whole;
}

/* The header line that was gathered in pieces. */
static void
gathered_head_line(struct layer *l)
{
	struct buf line = l->line;

	l->line = (struct buf){0}; /* head_line() may gather another one */
	head_line(l, buf_span(&line));
	buf_free(&line);
}

/* Takes a line of a header, or as much as there is of it, or some octets of a
 * body. */
static void
read_on(struct layer *l)
{
	struct span s = l->in;
	const char *lf;
	size_t n;

	if (l->state != IN_HEAD) {
		if (l->inner != NULL && s.n > STEP)
			s.n = STEP; /* decoded, it fits into a chunk */
		span_advance(&l->in, body_octets(l, s));
		return;
	}
	lf = memchr(s.p, '\n', s.n);
	if (lf != NULL)
		s.n = (size_t)(lf - s.p) + 1;
	n = s.n;
	if (l->skip_line) {
		l->skip_line = lf == NULL;
	} else if (l->line.n == 0 && lf != NULL && n <= LIMIT_MAIL_FIELD) {
		head_line(l, s);
	} else {
		if (n > LIMIT_MAIL_FIELD - l->line.n)
			n = LIMIT_MAIL_FIELD - l->line.n;
		buf_add(&l->line, s.p, n);
		if (l->line.n == LIMIT_MAIL_FIELD || s.p[n - 1] == '\n')
			gathered_head_line(l);
	}
	span_advance(&l->in, n);
}

static void
free_layer(struct layer *l)
{
	while (l->frame != NULL)
		pop_frame(l);
	l->m->layer = l->outer;
	if (l->outer != NULL)
		l->outer->inner = NULL;
	mimehead_free(&l->head);
	buf_free(&l->chunk);
	buf_free(&l->line);
	buf_free(&l->eol);
	free(l);
}

/* A step towards the end of a layer of which nothing is left to be read: takes
 * the line that had no end, or ends the part that is open, or frees it. */
static void
end_layer(struct layer *l)
{
	if (l->line.n > 0 && l->state == IN_HEAD) {
		gathered_head_line(l);
		return;
	}
	if (l->line.n == 0 || !at_boundary(l, buf_span(&l->line))) {
		emit(l, buf_span(&l->eol));
		emit(l, buf_span(&l->line));
		leave_part(l);
	}
	l->eol.n = l->line.n = 0;
	if (l->at == NULL && l->inner == NULL)
		free_layer(l);
}

/* --- messages --- */

struct mime *
mime_new(const struct mime_handler *h, bool unquote, unsigned int members,
    unsigned int nesting)
{
	struct mime *m = xcalloc(1, sizeof(*m));

	m->h = *h;
	m->unquote = unquote;
	m->members = members;
	m->nesting = nesting;
	m->top = new_layer(m, NULL, 0);
	return m;
}

void
mime_free(struct mime *m)
{
	if (m == NULL)
		return;
	while (m->layer != NULL)
		free_layer(m->layer);
	buf_free(&m->plain);
	buf_free(&m->section);
	buf_free(&m->type);
	buf_free(&m->name);
	free(m);
}

void
mime_feed(struct mime *m, const char *p, size_t n)
{
	m->top->in = (struct span){p, n};
	m->top->last = n == 0;
	m->fed += n;
	if (m->unquote) {
		m->plain.n = 0;
		mbox_unquote(&m->quote, m->top->in, n == 0, &m->plain);
		m->top->in = buf_span(&m->plain);
	}
}

uint64_t
mime_rest(const struct mime *m)
{
	return m->rest;
}

bool
mime_next(struct mime *m)
{
	struct layer *l = m->layer;

	m->ended = false;
	while (l != NULL && !m->ended) {
		if (l->in.n == 0 && l->outer != NULL) {
			l->in = buf_span(&l->outer->chunk);
			l->outer->chunk.n = 0; /* and is not used before */
		}
		if (l->at != NULL) {
			pass_boundary(l);
		} else if (l->in.n > 0) {
			read_on(l);
		} else if (l->last) {
			end_layer(l);
		} else {
			l = l->outer;
			continue;
		}
		l = m->layer;
	}
	return m->ended;
}
