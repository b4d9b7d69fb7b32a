/*
 * From an input's octets to its reports. What they are is told by their
 * content, at each depth anew; names and media types count for nothing.
 */
/* SPDX-License-Identifier: ISC */
#include "input/unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errtext.h"
#include "base/spool.h"
#include "base/xalloc.h"
#include "input/archive.h"
#include "input/crc.h"
#include "input/inflate.h"
#include "mail/mbox.h"
#include "input/place.h"
#include "input/sniff.h"
#include "mail/mime.h"
#include "report/quirk.h"

enum { CHUNK = 32768 };

struct unpack {
	const struct limits *limits;
	bool verbose;
	struct report *report;
	struct spool spool;
	struct inflate *inflate; /* kept for the next; one is in use at most */
	bool inflate_busy;

	/* the job */
	const struct emit *emit;
	struct place place;
	struct budget budget;
	unsigned int depth;
};

static void unpack_blob(struct unpack *u, const struct blob *b, bool mail_part);

static void __attribute__((format(printf, 2, 3)))
fault(struct unpack *u, const char *fmt, ...)
{
	struct buf where = {0};
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	place_put(&where, &u->place, 0, 0);
	u->emit->fault(u->emit->ctx, buf_span(&where), span_str(text));
	buf_free(&where);
}

static void
passed(struct unpack *u, const char *what)
{
	struct buf where = {0};

	if (!u->verbose)
		return;
	place_put(&where, &u->place, 0, 0);
	u->emit->passed(u->emit->ctx, buf_span(&where), span_str(what));
	buf_free(&where);
}

static void
read_report(struct unpack *u, const struct stream *s, uint32_t crc,
    uint64_t len, uint64_t quirks, bool mail_part)
{
	enum outcome o = report_read(u->report, s, &u->place, crc, len,
	    quirks, mail_part, u->emit);

	if (o == OUTCOME_NONE)
		passed(u, "XML without a feedback element");
}

/* XML as it stands. */

struct reader {
	const struct blob *b;
	uint64_t pos;
	struct errtext error;
};

static ssize_t
reader_read(void *ctx, char *dst, size_t n)
{
	struct reader *r = ctx;
	ssize_t got = blob_read(r->b, r->pos, dst, n);

	if (got < 0)
		r->error = errtext(errno);
	else
		r->pos += (uint64_t)got;
	return got;
}

static bool
reader_rewind(void *ctx)
{
	struct reader *r = ctx;

	r->pos = 0;
	return true;
}

static const char *
reader_error(void *ctx)
{
	return ((struct reader *)ctx)->error.s;
}

static void
unpack_xml(struct unpack *u, const struct blob *b, bool mail_part)
{
	struct reader r = {.b = b};
	struct stream s = {&r, reader_read, reader_rewind, reader_error};
	uint32_t crc;

	if (!crc_blob(b, &crc))
		fault(u, "%s", errtext(errno).s);
	else
		read_report(u, &s, crc, b->len, 0, mail_part);
}

/* A stream out of an archive: XML goes on as a stream, other things are put
 * away first. */

/* The first octets, after which s is rewound; false on a fault at once. */
static bool
stream_head(struct unpack *u, const struct stream *s, char *head, size_t *n)
{
	ssize_t r = 1;

	for (*n = 0; *n < SNIFF_SIZE && r > 0; *n += r > 0 ? (size_t)r : 0)
		r = s->read(s->ctx, head + *n, SNIFF_SIZE - *n);
	if (r < 0 && *n == 0) {
		fault(u, "%s", s->error(s->ctx));
		return false;
	}
	return s->rewind(s->ctx);
}

static bool
stream_put(struct unpack *u, const struct stream *s, struct spooled *p)
{
	char chunk[CHUNK];
	ssize_t r;

	while ((r = s->read(s->ctx, chunk, sizeof(chunk))) > 0)
		if (!spool_add(p, chunk, (size_t)r)) {
			fault(u, "temporary file: %s", errtext(errno).s);
			return false;
		}
	if (r < 0)
		fault(u, "%s", s->error(s->ctx));
	return true; /* what came before a fault may hold reports */
}

static void
unpack_stream(struct unpack *u, const struct stream *s)
{
	struct spooled p;
	struct blob b;

	spool_begin(&u->spool, &p);
	if (stream_put(u, s, &p) && spool_blob(&p, &b))
		unpack_blob(u, &b, false);
	spool_drop(&p);
}

/*
 * Looks at what s brings. True if it is XML, which the caller reads as it
 * comes; anything else has been dealt with. empty is what to say of nothing.
 */
static bool
stream_is_xml(struct unpack *u, const struct stream *s, const char *empty)
{
	char head[SNIFF_SIZE];
	const char *what;
	size_t n;

	if (!stream_head(u, s, head, &n))
		return false;
	switch (sniff((struct span){head, n}, &what)) {
	case CONTENT_XML:
		return true;
	case CONTENT_EMPTY:
		fault(u, "%s", empty);
		return false;
	case CONTENT_OTHER:
		passed(u, what);
		return false;
	default:
		unpack_stream(u, s);
		return false;
	}
}

/* gzip. */

static void
read_gzip(struct unpack *u, struct inflate *z)
{
	struct stream s = inflate_stream(z);
	uint32_t crc = 0;
	uint64_t len = 0, quirks = 0;

	if (!stream_is_xml(u, &s, "the gzip data is empty"))
		return;
	inflate_digest(z, &crc, &len); /* the stream tells a fault */
	if (inflate_trailing(z))
		quirks = QUIRK_BIT(QUIRK_TRAILING_OCTETS);
	read_report(u, &s, crc, len, quirks, false);
}

static void
unpack_gzip(struct unpack *u, const struct blob *b)
{
	struct inflate *z;

	if (u->inflate_busy) { /* gzip in gzip */
		z = inflate_open(b, &u->budget);
		read_gzip(u, z);
		inflate_close(z);
		return;
	}
	u->inflate_busy = true;
	if (u->inflate == NULL)
		u->inflate = inflate_open(b, &u->budget);
	else
		inflate_reopen(u->inflate, b, &u->budget);
	read_gzip(u, u->inflate);
	u->inflate_busy = false;
}

/* zip. */

static void
read_member(struct unpack *u, struct archive *a, const struct member *m)
{
	struct stream s;

	if (m->problem != NULL) {
		fault(u, "%s", m->problem);
		return;
	}
	s = archive_stream(a);
	if (stream_is_xml(u, &s, "the archive's member is empty"))
		read_report(u, &s, m->crc, m->size, 0, false);
}

static void
unpack_zip(struct unpack *u, const struct blob *b)
{
	const char *error;
	struct archive *a = archive_open(b, &u->budget, &error);
	struct member m;
	unsigned int n = 0, files = 0;
	size_t mark;

	if (a == NULL) {
		fault(u, "%s", error);
		return;
	}
	while (!u->budget.spent && archive_next(a, &m)) {
		if (n++ == u->limits->members) {
			fault(u, "the archive has more than %u members",
			    u->limits->members);
			break;
		}
		if (m.folder)
			continue;
		files++;
		mark = place_member(&u->place, m.name);
		read_member(u, a, &m);
		place_leave(&u->place, mark);
	}
	if (files == 0)
		fault(u, "the archive is empty");
	archive_close(a);
}

/* Mail. */

struct walk_mail {
	struct unpack *u;
	struct spooled part;
	size_t mark;
	bool sniffed, large, any; /* any: parts, or faults */
	enum content content;
	const char *what;
	char type[128];
};

static void
on_part(void *ctx, const struct mime_part *part)
{
	struct walk_mail *w = ctx;
	size_t n = part->type.n;

	w->mark = place_section(&w->u->place, part->section);
	if (n >= sizeof(w->type))
		n = sizeof(w->type) - 1;
	memcpy(w->type, part->type.p, n);
	w->type[n] = '\0';
	w->sniffed = w->large = false;
	w->any = true;
	spool_begin(&w->u->spool, &w->part);
}

static void
sniff_part(struct walk_mail *w)
{
	struct span head = buf_span(&w->part.mem);

	if (head.n > SNIFF_SIZE)
		head.n = SNIFF_SIZE;
	w->sniffed = true;
	w->content = sniff(head, &w->what);
}

static bool
on_body(void *ctx, const char *p, size_t n)
{
	struct walk_mail *w = ctx;

	if (n > w->u->limits->part - spool_len(&w->part)) {
		fault(w->u, "larger than %" PRIu64 " octets",
		    w->u->limits->part);
		w->large = true;
		return false;
	}
	if (!spool_add(&w->part, p, n)) {
		fault(w->u, "temporary file: %s", errtext(errno).s);
		w->large = true;
		return false;
	}
	if (!w->sniffed && spool_len(&w->part) >= SNIFF_SIZE)
		sniff_part(w);
	return !w->sniffed || w->content != CONTENT_OTHER;
}

static void
on_part_end(void *ctx)
{
	struct walk_mail *w = ctx;
	struct unpack *u = w->u;
	struct blob b;

	if (!w->sniffed)
		sniff_part(w);
	if (w->large)
		; /* said */
	else if (w->content == CONTENT_OTHER || w->content == CONTENT_EMPTY)
		passed(u, w->type);
	else if (spool_blob(&w->part, &b))
		unpack_blob(u, &b, true);
	spool_drop(&w->part);
	place_leave(&u->place, w->mark);
}

static void
on_mail_fault(void *ctx, struct span section, const char *what)
{
	struct walk_mail *w = ctx;
	size_t mark = place_section(&w->u->place, section);

	fault(w->u, "%s", what);
	place_leave(&w->u->place, mark);
	w->any = true;
}

static void
unpack_mail(struct unpack *u, const struct blob *b, bool unquote)
{
	struct walk_mail w = {.u = u};
	struct mime_handler h = {
	    &w, on_part, on_body, on_part_end, on_mail_fault};
	struct mime *m = mime_new(
	    &h, unquote, u->limits->members, u->limits->nesting);
	char chunk[CHUNK];
	uint64_t pos = 0;
	ssize_t n;

	while ((n = blob_read(b, pos, chunk, sizeof(chunk))) > 0) {
		mime_feed(m, chunk, (size_t)n);
		pos += (uint64_t)n;
	}
	mime_finish(m);
	mime_free(m);
	if (n < 0)
		fault(u, "%s", errtext(errno).s);
	else if (!w.any)
		passed(u, "mail without a part");
}

/* An mbox inside something else; one that is an input comes in messages. */
static void
unpack_mbox(struct unpack *u, const struct blob *b)
{
	struct mbox box = {.window = MBOX_WINDOW};
	struct mbox_message msg;
	struct blob text;
	char number[24];
	size_t mark;

	mbox_start(&box, b, false);
	while (mbox_next(&box, &msg) == MBOX_MESSAGE) {
		snprintf(number, sizeof(number), "%" PRIu64, msg.number);
		mark = place_section(&u->place, span_str(number));
		text = blob_sub(b, msg.pos, msg.len);
		unpack_mail(u, &text, msg.unquote);
		place_leave(&u->place, mark);
	}
	if (box.err != 0)
		fault(u, "%s", errtext(box.err).s);
	mbox_free(&box);
}

static void
unpack_blob(struct unpack *u, const struct blob *b, bool mail_part)
{
	char head[SNIFF_SIZE];
	const char *what;
	ssize_t n = blob_read(b, 0, head, sizeof(head));

	if (n < 0) {
		fault(u, "%s", errtext(errno).s);
		return;
	}
	if (u->depth == u->limits->nesting) {
		fault(u, "more than %u containers within each other",
		    u->limits->nesting);
		return;
	}
	u->depth++;
	switch (sniff((struct span){head, (size_t)n}, &what)) {
	case CONTENT_XML:
		unpack_xml(u, b, mail_part);
		break;
	case CONTENT_GZIP:
		if (!u->budget.spent)
			unpack_gzip(u, b);
		break;
	case CONTENT_ZIP:
		if (!u->budget.spent)
			unpack_zip(u, b);
		break;
	case CONTENT_MAIL:
		unpack_mail(u, b, false);
		break;
	case CONTENT_MBOX:
		unpack_mbox(u, b);
		break;
	case CONTENT_EMPTY:
		fault(u, "empty");
		break;
	case CONTENT_OTHER:
		passed(u, what);
		break;
	}
	u->depth--;
}

struct unpack *
unpack_new(const struct limits *limits, bool verbose,
    const struct report_config *config)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->limits = limits;
	u->verbose = verbose;
	u->report = report_new(config);
	spool_open(&u->spool);
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	report_free(u->report);
	spool_close(&u->spool);
	inflate_close(u->inflate);
	place_free(&u->place);
	free(u);
}

void
unpack_run(struct unpack *u, const struct job *j, const struct emit *emit)
{
	u->emit = emit;
	u->depth = 0;
	u->budget = (struct budget){.limits = u->limits};
	place_begin(&u->place, j->file->name, j->message);
	if (j->message > 0)
		unpack_mail(u, &j->blob, j->unquote);
	else
		unpack_blob(u, &j->blob, false);
	emit->done(emit->ctx, report_records(u->report));
}
