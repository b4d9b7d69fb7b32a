/*
 * From an input's octets to its messages. Attached ones are put away in one
 * file, so that memory does not grow with them, and wait on a stack.
 */
/* SPDX-License-Identifier: ISC */
#include "input/messages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/spool.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "input/inflate.h"
#include "mail/mbox.h"
#include "mail/message.h"
#include "mail/mime.h"

enum { CHUNK = 65536, FROM_SHOWN = 256 };

/* How Outlook's files begin. */
#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#define OLE_TEXT "Outlook's own format (OLE), which is not read; " \
    "save the message as .eml"

struct messages {
	const struct limits *limits;
	enum messages_inner inner;
	int fd;        /* a temporary file */
	uint64_t base; /* what an input was inflated to is before that */
	uint64_t end;  /* of what is in use */
	struct inflate *inflate;
	char *chunk;
	struct message outer, head; /* whose parts are read; one of them */

	/* the job */
	const struct emit *emit;
	const struct messages_handler *h;
	struct place *place;
	struct messages_item *item; /* a stack: those to come */
	size_t n, room;
	unsigned int found; /* in one message of the input, at any depth */

	/* the message whose parts are read, and the part under way */
	const struct messages_item *of;
	bool wanted, ole;
	uint64_t start;
};

struct messages *
messages_new(const struct limits *limits, enum messages_inner inner, int fd)
{
	struct messages *m = xcalloc(1, sizeof(*m));

	m->limits = limits;
	m->inner = inner;
	m->fd = fd;
	m->chunk = xmalloc(CHUNK);
	return m;
}

static void
free_item(struct messages_item *i)
{
	buf_free(&i->part);
	buf_free(&i->from);
}

void
messages_free(struct messages *m)
{
	if (m == NULL)
		return;
	inflate_close(m->inflate);
	message_free(&m->outer);
	message_free(&m->head);
	free(m->item);
	free(m->chunk);
	free(m);
}

/* Tells of the place at hand, unless parts are only named. */
static void __attribute__((format(printf, 2, 3)))
fault(struct messages *m, const char *fmt, ...)
{
	struct buf where = {0};
	char text[256];
	va_list ap;

	if (m->of != NULL && m->inner != MESSAGES_INNER)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	place_put(&where, m->place, 0, 0);
	emit_text(m->emit, RESULT_FAULT, buf_span(&where), span_str(text));
	buf_free(&where);
}

/* Puts octets away behind the others; false once told. All within each other
 * are there at the same time, so the bound is one for all. */
static bool
keep(struct messages *m, const char *p, size_t n)
{
	if (n > m->limits->part - m->end) {
		fault(m, "more than %" PRIu64 " octets, with what it is in",
		    m->limits->part);
		return false;
	}
	if (!spool_write(m->fd, p, n, m->end)) {
		fault(m, "temporary file: %s", errtext(errno).s);
		return false;
	}
	m->end += n;
	return true;
}

/* Frees all that is behind there. */
static void
cut(struct messages *m, uint64_t end)
{
	while (m->end > end && ftruncate(m->fd, (off_t)end) < 0 &&
	    errno == EINTR)
		;
	m->end = end;
}

/* A message that is at *place. */
static struct messages_item *
push(struct messages *m, const struct blob *b, bool unquote,
    unsigned int depth)
{
	struct messages_item *i;

	m->item = xgrow(m->item, m->n, &m->room, sizeof(*m->item));
	i = &m->item[m->n++];
	*i = (struct messages_item){.blob = *b, .unquote = unquote,
	    .depth = depth};
	buf_put_span(&i->part, buf_span(&m->place->part));
	return i;
}

/* --- attached messages --- */

static bool
ends_in(struct span name, const char *end)
{
	size_t n = strlen(end);

	return name.n >= n && span_is_nocase(span_from(name, name.n - n), end);
}

static void
on_part(void *ctx, const struct mime_part *part)
{
	struct messages *m = ctx;

	m->place->part.n = m->of->part.n;
	place_enter(m->place, m->of->depth > 0 ? '.' : ':', part->section);
	m->start = m->end;
	m->ole = ends_in(part->name, ".msg") ||
	    span_is(part->type, "application/vnd.ms-outlook");
	m->wanted = ends_in(part->name, ".eml") ||
	    span_is(part->type, "message/rfc822") ||
	    span_is(part->type, "message/global");
	if (m->wanted && m->found++ >= LIMIT_ATTACHED) {
		if (m->found == LIMIT_ATTACHED + 1)
			fault(m, "more than %u attached messages; those from "
			    "here on are not read", LIMIT_ATTACHED);
		m->wanted = false;
	} else if (m->wanted && m->of->depth == m->limits->nesting) {
		fault(m, "more than %u messages within each other",
		    m->limits->nesting);
		m->wanted = false;
	}
}

static bool
on_body(void *ctx, const char *p, size_t n)
{
	const struct blob none = {.fd = -1};
	struct messages *m = ctx;

	if (m->ole && span_has_prefix((struct span){p, n}, OLE)) {
		fault(m, OLE_TEXT);
		if (m->inner == MESSAGES_NAMED)
			push(m, &none, false, m->of->depth + 1)->ole = true;
	}
	m->ole = false;
	m->wanted = m->wanted && keep(m, p, n);
	if (!m->wanted)
		m->end = m->start;
	return m->wanted;
}

static void
on_mime_fault(void *ctx, struct span section, const char *what)
{
	struct messages *m = ctx;

	m->place->part.n = m->of->part.n;
	place_enter(m->place, m->of->depth > 0 ? '.' : ':', section);
	fault(m, "%s", what);
}

/* The octets of the part have ended. */
static void
end_part(struct messages *m)
{
	struct blob b = {.fd = m->fd, .off = m->start, .len = m->end -
	    m->start};
	const struct header_field *f = NULL;
	struct messages_item *i;
	struct span from;
	size_t at = 0;

	if (!m->wanted)
		return;
	i = push(m, &b, false, m->of->depth + 1);
	if (message_begin(&m->head, &b, false))
		f = header_find(&m->head.header, "from", &at);
	from = f != NULL ? span_trim(f->value) : SPAN_NONE;
	if (from.n > FROM_SHOWN)
		from.n = FROM_SHOWN;
	header_unfold(&i->from, from);
}

static void
feed(struct messages *m, struct mime *mime, struct span s)
{
	mime_feed(mime, s.p, s.n);
	while (mime_next(mime))
		end_part(m);
}

/* Finds what is attached to a message, and puts it on the stack. False with
 * outer.err if the message can't be read. */
static bool
find_attached(struct messages *m)
{
	struct mime_handler h = {m, on_part, on_body, on_mime_fault, NULL,
	    true};
	const struct header *head = &m->outer.header;
	const struct header_field *f;
	struct span s, type;
	struct mime *mime;
	size_t at = 0;
	bool good;

	if (!message_begin(&m->outer, &m->of->blob, m->of->unquote))
		return false;
	f = header_find(head, "content-type", &at);
	type = f != NULL ? span_trim(f->value) : SPAN_NONE;
	if (type.n > 5)
		type.n = 5;
	if (f == NULL || span_is_nocase(type, "text/"))
		return true;
	mime = mime_new(&h, false, m->limits->members, m->limits->nesting);
	feed(m, mime, head->octets);
	feed(m, mime, SPAN_LIT("\n"));
	while ((good = message_body(&m->outer, &s)) && s.p != NULL)
		feed(m, mime, s);
	feed(m, mime, SPAN_NONE);
	mime_free(mime);
	return good;
}

/* Handles the message on top of the stack, and leaves those attached to it
 * there, the first on top. */
static void
handle_top(struct messages *m)
{
	struct messages_item item = m->item[--m->n], swap, *a, *b;
	size_t from = m->n;
	bool good = true;

	m->of = &item;
	m->place->part.n = 0;
	buf_put_span(&m->place->part, buf_span(&item.part));
	if (m->inner != MESSAGES_NOT_INNER)
		good = find_attached(m);
	m->place->part.n = item.part.n;
	m->of = NULL;
	if (good)
		m->h->message(m->h->ctx, &item, m->item + from, m->n - from);
	else
		fault(m, "%s", errtext(m->outer.err).s);
	while (m->inner != MESSAGES_INNER && m->n > from)
		free_item(&m->item[--m->n]);
	for (a = m->item + from, b = m->item + m->n; a + 1 < b; a++) {
		swap = *a;
		*a = *--b;
		*b = swap;
	}
	free_item(&item);
}

static void
handle(struct messages *m, const struct blob *b, bool unquote)
{
	m->found = 0;
	push(m, b, unquote, 0);
	while (m->n > 0)
		handle_top(m);
	cut(m, m->base);
}

/* --- inputs --- */

/* Puts away what the packed data *b are, which is then in *b; false if that is
 * nothing. */
static bool
inflate(struct messages *m, const struct coder *coder, struct blob *b)
{
	struct budget budget = {.limits = m->limits, .octets = b->len};
	struct stream s;
	ssize_t r;

	m->inflate = inflate_open(m->inflate, coder, b, &budget);
	s = inflate_stream(m->inflate);
	m->start = m->end = 0;
	while ((r = s.read(s.ctx, m->chunk, CHUNK)) > 0)
		if (!keep(m, m->chunk, (size_t)r))
			break;
	if (r < 0)
		fault(m, "%s", *s.error);
	else if (m->end == 0)
		fault(m, "the %s data is empty", coder->name);
	inflate_rest(m->inflate);
	m->base = m->end;
	*b = (struct blob){.fd = m->fd, .len = m->end};
	return m->end > 0;
}

/* What an mbox that was packed has. */
static void
handle_mbox(struct messages *m, const struct blob *packed, size_t front)
{
	struct blob b = blob_sub(packed, front, packed->len - front);
	struct mbox box = {.window = MBOX_WINDOW};
	struct mbox_message msg;
	enum mbox_result r;
	struct blob text;

	mbox_start(&box, &b, false);
	while ((r = mbox_next(&box, &msg)) == MBOX_MESSAGE) {
		m->place->part.n = 0;
		buf_put_uint(&m->place->part, msg.number);
		text = mbox_blob(&box, &msg);
		handle(m, &text, msg.unquote);
	}
	if (r == MBOX_ERROR)
		fault(m, "%s", errtext(box.err).s);
	mbox_free(&box);
}

void
messages_run(struct messages *m, const struct job *j, struct place *place,
    const struct messages_handler *h, const struct emit *emit)
{
	char octets[MBOX_SNIFF];
	struct span head = {octets, 0};
	const struct coder *coder, *unpacked = NULL;
	struct blob b = j->blob;
	size_t front;
	ssize_t r = 0;

	m->place = place;
	m->h = h;
	m->emit = emit;
	m->base = m->end = 0;
	place_begin(place, j->file->name, j->message);
	while (j->message == 0) {
		r = blob_read(&b, 0, octets, sizeof(octets));
		head.n = r > 0 ? (size_t)r : 0;
		coder = coder_find(head);
		if (unpacked != NULL || coder == NULL)
			break;
		if (coder->open == NULL)
			fault(m, "%s", coder->absent);
		if (coder->open == NULL || !inflate(m, coder, &b))
			return;
		unpacked = coder;
	}
	front = mbox_front(head);
	if (r < 0)
		fault(m, "%s", errtext(errno).s);
	else if (span_has_prefix(head, OLE))
		fault(m, OLE_TEXT);
	else if (span_has_prefix(head, "PK\3\4"))
		fault(m, "zip archive, not a message; unpack it");
	else if (unpacked != NULL && (mbox_sniff(head) || front > 0))
		handle_mbox(m, &b, front);
	else
		handle(m, &b, j->unquote);
	cut(m, 0);
}
