/* The parts of a message as a walk enters and leaves them; reads no lines. */
/* SPDX-License-Identifier: ISC */
#include "mail/mimepart.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "mail/header.h"

static const char *const fault_text[MIMEPART_FAULTS] = {
    [MIMEPART_LONG_FIELD] = "header field is too long, its end was ignored",
    [MIMEPART_LONG_BOUNDARY] =
        "boundary is too long, multipart taken as one part",
    [MIMEPART_LONG_NAME] = "file name is too long, its end was ignored",
    [MIMEPART_TOO_MANY] = "too many parts, the rest was passed over",
    [MIMEPART_TOO_DEEP] = "parts are nested too deeply, taken as one part",
};

void
mimepart_fault(struct mime *m, enum mimepart_fault f)
{
	if (!m->told[f])
		m->h.fault(m->h.ctx, buf_span(&m->section), fault_text[f]);
	m->told[f] = true;
}

static void
begin_head(struct mimelayer *l, bool message, unsigned int depth)
{
	mimehead_reset(&l->head);
	l->state = MIMELAYER_HEAD;
	l->message = message;
	l->depth = depth;
	l->line_start = true;
	l->eol.n = 0;
}

struct mimelayer *
mimepart_layer(struct mime *m, unsigned int depth)
{
	struct mimelayer *l = xcalloc(1, sizeof(*l));

	l->m = m;
	begin_head(l, true, depth);
	return l;
}

static void
pop_frame(struct mimelayer *l)
{
	struct mimeframe *f = l->frame;

	l->frame = f->up;
	free(f);
}

void
mimepart_layer_free(struct mimelayer *l)
{
	struct mimelayer *inner;

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
	struct mimelayer *inner = ctx;

	inner->m->feed(inner, p, n);
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
		mimepart_fault(m, MIMEPART_LONG_NAME);
		m->name.n = utf8_valid((struct span){m->name.p, LIMIT_NAME});
	}
	return buf_span(&m->name);
}

static void
open_leaf(struct mimelayer *l)
{
	struct mime *m = l->m;
	struct mime_part part;

	l->state = MIMELAYER_REST;
	if (m->parts == m->members) {
		mimepart_fault(m, MIMEPART_TOO_MANY);
		return;
	}
	m->parts++;
	part.name = leaf_name(m, &l->head);
	part.type = buf_span(&m->type);
	part.section = buf_span(&m->section);
	m->h.part(m->h.ctx, &part);
	mimebody_begin(&l->body, mimehead_encoding(&l->head), take_part, m);
	l->state = MIMELAYER_BODY;
}

/* One level more around what follows? */
static bool
may_nest(const struct mimelayer *l)
{
	if (l->depth >= l->m->nesting)
		mimepart_fault(l->m, MIMEPART_TOO_DEEP);
	return l->depth < l->m->nesting;
}

static bool
open_message(struct mimelayer *l)
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
		l->inner = mimepart_layer(l->m, l->depth + 1);
		mimebody_begin(&l->body, encoding, take_inner, l->inner);
		l->state = MIMELAYER_BODY;
	}
	return true;
}

static void
push_frame(struct mimelayer *l, struct span boundary)
{
	struct mimeframe *f = xmalloc(sizeof(*f) + boundary.n);

	*f = (struct mimeframe){
	    .up = l->frame,
	    .depth = l->depth + 1,
	    .section = l->m->section.n,
	    .digest = span_is(buf_span(&l->m->type), "multipart/digest"),
	    .n = boundary.n,
	};
	memcpy(f->boundary, boundary.p, boundary.n);
	l->frame = f;
	l->state = MIMELAYER_REST;
}

/* A multipart's own encoding is not looked at (RFC 2045, 6.4). */
static bool
open_multipart(struct mimelayer *l)
{
	struct buf value = {0};
	struct span boundary;
	bool opened = false;

	if (!span_has_prefix(buf_span(&l->m->type), "multipart/"))
		return false;
	mimehead_boundary(&l->head, &value);
	boundary = rfc5322_trim_end(buf_span(&value));
	if (boundary.n > LIMIT_BOUNDARY)
		mimepart_fault(l->m, MIMEPART_LONG_BOUNDARY);
	else if (boundary.n > 0 && may_nest(l))
		opened = true;
	if (opened)
		push_frame(l, boundary);
	buf_free(&value);
	return opened;
}

void
mimepart_enter(struct mimelayer *l)
{
	struct mime *m = l->m;
	/* RFC 2046, 5.1.5 */
	bool digest = !l->message && l->frame != NULL && l->frame->digest;

	if (l->head.cut)
		mimepart_fault(m, MIMEPART_LONG_FIELD);
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

void
mimepart_leave(struct mimelayer *l)
{
	while (l->state == MIMELAYER_HEAD)
		mimepart_enter(l);
	if (l->state == MIMELAYER_REST)
		return;
	mimebody_end(&l->body);
	if (l->inner != NULL) {
		l->m->finish(l->inner);
		mimepart_layer_free(l->inner);
		l->inner = NULL;
	} else {
		l->m->h.end(l->m->h.ctx);
	}
	l->state = MIMELAYER_REST;
}

void
mimepart_next(struct mimelayer *l, struct mimeframe *f, bool final)
{
	struct buf *section = &l->m->section;

	mimepart_leave(l);
	while (l->frame != f)
		pop_frame(l);
	section->n = f->section;
	if (final) {
		pop_frame(l);
		return;
	}
	put_number(section, ++f->parts);
	begin_head(l, false, f->depth);
}
