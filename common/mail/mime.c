/* Walks a message and its parts; opens neither archives nor uuencode. */
/* SPDX-License-Identifier: ISC */
#include "mail/mime.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "mail/mimepart.h"
#include "mail/header.h"

/* Octets of a line that might be a boundary: "--", it, "--", white space. */
#define BOUNDARY_LINE (LIMIT_BOUNDARY + 128)

static void layer_feed(struct mimelayer *l, const char *p, size_t n);

static void
emit(struct mimelayer *l, struct span s)
{
	if (l->state == MIMELAYER_BODY)
		mimebody_add(&l->body, s.p, s.n);
}

static void
flush_eol(struct mimelayer *l)
{
	emit(l, buf_span(&l->eol));
	l->eol.n = 0;
}

/* Part of a line; a CR at its end may belong to the line end. */
static void
put_text(struct mimelayer *l, const char *p, size_t n)
{
	bool cr = n > 0 && p[n - 1] == '\r';

	emit(l, (struct span){p, n - cr});
	if (cr)
		buf_putc(&l->eol, '\r');
}

/* Lines, the last with its line end, which may be the next boundary's. */
static void
put_lines(struct mimelayer *l, const char *p, size_t n)
{
	size_t eol = n > 1 && p[n - 2] == '\r' ? 2 : 1;

	emit(l, (struct span){p, n - eol});
	buf_add(&l->eol, p + n - eol, eol);
	l->line_start = true;
}

/*
 * If this line, all of it, is a boundary of any multipart that is open, goes
 * on to what is behind it. RFC 2046, 5.1.1 lets anything follow a boundary,
 * but one that begins like another is more likely than that.
 */
static bool
at_boundary(struct mimelayer *l, struct span line)
{
	struct span tail;
	struct mimeframe *f;

	if (!span_has_prefix(line, "--"))
		return false;
	line = rfc5322_trim_end((struct span){line.p + 2, line.n - 2});
	for (f = l->frame; f != NULL; f = f->up) {
		if (line.n < f->n || memcmp(line.p, f->boundary, f->n) != 0)
			continue;
		tail = (struct span){line.p + f->n, line.n - f->n};
		if (tail.n > 0 && !span_is(tail, "--"))
			continue;
		mimepart_next(l, f, tail.n > 0);
		return true;
	}
	return false;
}

static void
head_line(struct mimelayer *l, struct span line)
{
	bool whole = line.n < LIMIT_MAIL_FIELD || line.p[line.n - 1] == '\n';

	if (whole && at_boundary(l, line))
		return;
	switch (mimehead_line(&l->head, line, whole)) {
	case MIMEHEAD_BLANK:
		mimepart_enter(l);
		return;
	case MIMEHEAD_JUNK:
		/* A part may lack its blank line. A message has a header
		 * with something else in it rather than none. */
		if (!l->message) {
			mimepart_enter(l);
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
gathered_head_line(struct mimelayer *l)
{
	struct buf line = l->line;

	l->line = (struct buf){0}; /* which may be needed for the next */
	head_line(l, buf_span(&line));
	buf_free(&line);
}

static const char *
feed_head(struct mimelayer *l, const char *p, const char *end)
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
feed_line_start(struct mimelayer *l, const char *p, const char *end)
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
feed_body(struct mimelayer *l, const char *p, const char *end)
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
layer_feed(struct mimelayer *l, const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end)
		p = l->state == MIMELAYER_HEAD ? feed_head(l, p, end)
		                     : feed_body(l, p, end);
}

static void
layer_finish(struct mimelayer *l)
{
	if (l->state == MIMELAYER_HEAD && l->line.n > 0)
		gathered_head_line(l);
	if (l->line.n == 0 || !at_boundary(l, buf_span(&l->line))) {
		flush_eol(l);
		emit(l, buf_span(&l->line));
	}
	while (l->state == MIMELAYER_HEAD)
		mimepart_enter(l);
	mimepart_leave(l);
}

struct mime *
mime_new(const struct mime_handler *h, bool unquote, unsigned int members,
    unsigned int nesting)
{
	struct mime *m = xcalloc(1, sizeof(*m));

	m->h = *h;
	m->unquote = unquote;
	m->members = members;
	m->nesting = nesting;
	m->feed = layer_feed;
	m->finish = layer_finish;
	m->top = mimepart_layer(m, 0);
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
	mimepart_layer_free(m->top);
	buf_free(&m->section);
	buf_free(&m->type);
	buf_free(&m->name);
	free(m);
}
