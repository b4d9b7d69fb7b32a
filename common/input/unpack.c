/*
 * From an input's octets to its reports. The content alone says what they
 * are, at each depth anew; names and media types count for nothing.
 */
/* SPDX-License-Identifier: ISC */
#include "input/unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/spool.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "input/archive.h"
#include "input/inflate.h"
#include "input/meter.h"
#include "input/place.h"
#include "input/sniff.h"
#include "mail/mbox.h"
#include "mail/mime.h"
#include "report/quirk.h"

enum { CHUNK = 65536, SMALL = 16384 };

struct unpack {
	const struct limits *limits;
	bool verbose;
	struct document *document;
	struct spool spool;
	char chunk[CHUNK]; /* overwritten while a layer within is read */
	char small[SMALL]; /* all of an input that has no more octets */
	struct inflate *inflate; /* for the next gzip data; NULL: in use */

	/* the job */
	const struct emit *emit;
	struct place place;
	struct budget budget;
	unsigned int depth;
	uint64_t records;
};

static void unpack_blob(struct unpack *u, const struct blob *b, bool mail_part);

/* Tells of the place at hand: a fault, or what is passed. */
static void __attribute__((format(printf, 3, 4)))
tell(struct unpack *u, enum result_kind kind, const char *fmt, ...)
{
	struct buf where = {0};
	char text[256];
	va_list ap;

	if (kind == RESULT_PASSED && !u->verbose)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	place_put(&where, &u->place, 0, 0);
	emit_text(u->emit, kind, buf_span(&where), span_str(text));
	buf_free(&where);
}

/* Charges one more that is opened; false if there have been too many. */
static bool
may_open(struct unpack *u)
{
	bool over = u->budget.over;

	if (budget_open(&u->budget, 1))
		return true;
	if (!over)
		tell(u, RESULT_FAULT, "%s", u->budget.text);
	return false;
}

/* --- XML that is not packed --- */

struct reader {
	const struct blob *b;
	uint64_t pos;
	struct errtext error;
	const char *fault; /* error, once there is one */
};

static ssize_t
reader_read(void *ctx, char *dst, size_t n)
{
	struct reader *r = ctx;
	ssize_t got = blob_read(r->b, r->pos, dst, n);

	if (got < 0) {
		r->error = errtext(errno);
		r->fault = r->error.s;
	} else {
		r->pos += (uint64_t)got;
	}
	return got;
}

static bool
reader_rewind(void *ctx)
{
	((struct reader *)ctx)->pos = 0;
	return true;
}

/* The digest is a column of each row, so it is known before they are read. */
static void
unpack_xml(struct unpack *u, const struct blob *b, bool mail_part)
{
	struct reader r = {.b = b};
	struct stream s = {&r, reader_read, reader_rewind, &r.fault};
	struct document_source source = {.place = &u->place, .len = b->len,
	    .doubtful = mail_part, .records = &u->records,
	    .budget = &u->budget};
	uLong crc = 0;
	ssize_t n = 0;

	if (b->mem != NULL)
		crc = crc32_z(0, (const unsigned char *)b->mem, b->len);
	else
		while ((n = reader_read(&r, u->chunk, CHUNK)) > 0)
			crc = crc32_z(crc, (unsigned char *)u->chunk,
			    (size_t)n);
	if (n < 0) {
		tell(u, RESULT_FAULT, "%s", r.fault);
		return;
	}
	r.pos = 0;
	source.crc = (uint32_t)crc;
	document_read(u->document, &s, &source, u->emit);
}

/* --- streams out of containers --- */

/*
 * Looks at what s brings. True if it is XML, which the caller reads as it
 * comes; anything else is unpacked here. empty is the fault where nothing
 * comes.
 */
static bool
stream_is_xml(struct unpack *u, const struct stream *s, const char *empty)
{
	char head[SNIFF_SIZE];
	struct spooled p;
	struct blob b;
	const char *what;
	size_t n;
	ssize_t r = 1;
	bool kept = true;

	for (n = 0; n < SNIFF_SIZE && r > 0; n += r > 0 ? (size_t)r : 0)
		r = s->read(s->ctx, head + n, SNIFF_SIZE - n);
	if (r < 0 && n == 0) {
		tell(u, RESULT_FAULT, "%s", *s->error);
		return false;
	}
	if (!s->rewind(s->ctx))
		return false;
	switch (sniff((struct span){head, n}, &what)) {
	case CONTENT_XML:
		return true;
	case CONTENT_EMPTY:
		tell(u, RESULT_FAULT, "%s", empty);
		break;
	case CONTENT_OTHER:
		tell(u, RESULT_PASSED, "%s", what);
		break;
	default:
		/* Put away whole; what came before a fault may hold reports. */
		spool_begin(&u->spool, &p);
		while (kept && (r = s->read(s->ctx, u->chunk, CHUNK)) > 0)
			kept = spool_add(&p, u->chunk, (size_t)r);
		if (!kept)
			tell(u, RESULT_FAULT, "temporary file: %s",
			    errtext(errno).s);
		else if (r < 0)
			tell(u, RESULT_FAULT, "%s", *s->error);
		if (kept && spool_blob(&p, &b))
			unpack_blob(u, &b, false);
		spool_drop(&p);
		break;
	}
	return false;
}

static void
unpack_gzip(struct unpack *u, const struct blob *b)
{
	struct document_source source = {.place = &u->place,
	    .records = &u->records,
	    .budget = &u->budget};
	struct inflate *z = inflate_open(u->inflate, b, &u->budget);
	struct stream s;
	bool trailing;

	u->inflate = NULL;
	s = inflate_stream(z);
	if (stream_is_xml(u, &s, "the gzip data is empty")) {
		/* If this fails, reading the stream gives the fault. */
		inflate_digest(z, &source.crc, &source.len, &trailing);
		if (trailing)
			source.quirks = QUIRK_BIT(QUIRK_TRAILING_OCTETS);
		document_read(u->document, &s, &source, u->emit);
	}
	if (u->inflate == NULL)
		u->inflate = z;
	else /* gzip in gzip has left its own */
		inflate_close(z);
}

static void
unpack_zip(struct unpack *u, const struct blob *b)
{
	const char *error;
	struct archive *a = archive_open(b, &u->budget, &error);
	struct document_source source = {.place = &u->place,
	    .records = &u->records,
	    .budget = &u->budget};
	struct member m;
	unsigned int n = 0, files = 0;
	size_t mark;

	if (a == NULL) {
		tell(u, RESULT_FAULT, "%s", error);
		return;
	}
	while (!u->budget.spent && !u->budget.over && archive_next(a, &m)) {
		if (n++ == u->limits->members) {
			tell(u, RESULT_FAULT,
			    "the archive has more than %u members",
			    u->limits->members);
			break;
		}
		if (m.folder)
			continue;
		files++;
		mark = place_enter(&u->place, '!', m.name);
		source.crc = m.crc;
		source.len = m.size;
		if (m.problem != NULL)
			tell(u, RESULT_FAULT, "%s", m.problem);
		else if (stream_is_xml(u, &m.stream,
		    "the archive's member is empty"))
			document_read(u->document, &m.stream, &source,
			    u->emit);
		u->place.part.n = mark;
	}
	if (files == 0)
		tell(u, RESULT_FAULT, "the archive is empty");
	archive_close(a);
}

/* --- mail --- */

/* A message that is being read, and the part under way. */
struct mail {
	struct unpack *u;
	bool any; /* there was a part, or a fault */
	struct spooled part;
	size_t mark;
	bool sniffed, left_out;
	enum content content;
	const char *what;
	char type[128];
};

static void
on_part(void *ctx, const struct mime_part *part)
{
	struct mail *m = ctx;

	m->mark = place_enter(&m->u->place, ':', part->section);
	snprintf(m->type, sizeof(m->type), "%.*s", (int)part->type.n,
	    part->type.p);
	m->sniffed = false;
	m->left_out = !may_open(m->u);
	m->any = true;
	spool_begin(&m->u->spool, &m->part);
}

static void
sniff_part(struct mail *m)
{
	struct span head = buf_span(&m->part.mem);

	if (head.n > SNIFF_SIZE)
		head.n = SNIFF_SIZE;
	m->sniffed = true;
	m->content = sniff(head, &m->what);
}

static bool
on_body(void *ctx, const char *p, size_t n)
{
	struct mail *m = ctx;
	uint64_t most = m->u->limits->part;

	if (m->left_out)
		return false;
	if (n > most - (m->part.disk + m->part.mem.n)) {
		tell(m->u, RESULT_FAULT, "larger than %" PRIu64 " octets",
		    most);
	} else if (!spool_add(&m->part, p, n)) {
		tell(m->u, RESULT_FAULT, "temporary file: %s",
		    errtext(errno).s);
	} else {
		if (!m->sniffed &&
		    m->part.disk + m->part.mem.n >= SNIFF_SIZE)
			sniff_part(m);
		return !m->sniffed || m->content != CONTENT_OTHER;
	}
	m->left_out = true;
	return false;
}

static void
on_part_end(void *ctx)
{
	struct mail *m = ctx;
	struct unpack *u = m->u;
	struct blob b;

	if (!m->sniffed)
		sniff_part(m);
	if (!m->left_out) {
		if (m->content == CONTENT_OTHER || m->content == CONTENT_EMPTY)
			tell(u, RESULT_PASSED, "%s", m->type);
		else if (spool_blob(&m->part, &b))
			unpack_blob(u, &b, true);
	}
	spool_drop(&m->part);
	u->place.part.n = m->mark;
}

static void
on_mail_fault(void *ctx, struct span section, const char *what)
{
	struct mail *m = ctx;
	size_t mark = place_enter(&m->u->place, ':', section);

	tell(m->u, RESULT_FAULT, "%s", what);
	m->u->place.part.n = mark;
	m->any = true;
}

static void
unpack_mail(struct unpack *u, const struct blob *b, bool unquote)
{
	struct mail mail = {.u = u};
	struct mime_handler h = {&mail, on_part, on_body, on_part_end,
	    on_mail_fault};
	struct mime *m = mime_new(&h, unquote, u->limits->members,
	    u->limits->nesting);
	char *chunk = xmalloc(CHUNK); /* layers within have their own */
	uint64_t pos = 0;
	ssize_t n;
	int err;

	while ((n = blob_read(b, pos, chunk, CHUNK)) > 0) {
		mime_feed(m, chunk, (size_t)n);
		pos += (uint64_t)n;
	}
	err = errno;
	mime_finish(m);
	free(chunk);
	if (n < 0)
		tell(u, RESULT_FAULT, "%s", errtext(err).s);
	else if (!mail.any)
		tell(u, RESULT_PASSED, "mail without a part");
}

/* An mbox inside something else; one that is an input comes in messages. */
static void
unpack_mbox(struct unpack *u, const struct blob *b)
{
	struct mbox box = {.window = MBOX_WINDOW};
	struct mbox_message msg;
	enum mbox_result r;
	struct blob text;
	char number[24];
	size_t mark;

	mbox_start(&box, b, false);
	while ((r = mbox_next(&box, &msg)) == MBOX_MESSAGE) {
		snprintf(number, sizeof(number), "%" PRIu64, msg.number);
		mark = place_enter(&u->place, ':', span_str(number));
		text = blob_sub(b, msg.pos, msg.len);
		if (may_open(u))
			unpack_mail(u, &text, msg.unquote);
		u->place.part.n = mark;
	}
	if (r == MBOX_ERROR)
		tell(u, RESULT_FAULT, "%s", errtext(box.err).s);
	mbox_free(&box);
}

/* --- anything --- */

static void
unpack_blob(struct unpack *u, const struct blob *b, bool mail_part)
{
	char head[SNIFF_SIZE];
	const char *what;
	ssize_t n = blob_read(b, 0, head, sizeof(head));

	if (!may_open(u))
		return;
	if (n < 0) {
		tell(u, RESULT_FAULT, "%s", errtext(errno).s);
		return;
	}
	if (u->depth == u->limits->nesting) {
		tell(u, RESULT_FAULT,
		    "more than %u containers within each other",
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
		tell(u, RESULT_FAULT, "empty");
		break;
	case CONTENT_OTHER:
		tell(u, RESULT_PASSED, "%s", what);
		break;
	}
	u->depth--;
}

struct unpack *
unpack_new(const struct limits *limits, const struct document_config *config)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->limits = limits;
	u->verbose = config->verbose;
	u->document = document_new(config);
	u->spool = (struct spool){.fd = spool_tmpfile()};
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	document_free(u->document);
	spool_close(&u->spool);
	inflate_close(u->inflate);
	place_free(&u->place);
	free(u);
}

void
unpack_run(struct unpack *u, const struct job *j, const struct emit *emit)
{
	struct blob b = j->blob;

	u->emit = emit;
	u->depth = 0;
	u->records = 0;
	u->budget = (struct budget){.limits = u->limits, .octets = b.len};
	place_begin(&u->place, j->file->name, j->message);
	if (b.len <= sizeof(u->small) &&
	    blob_read(&b, 0, u->small, b.len) == (ssize_t)b.len)
		b.mem = u->small;
	if (j->message > 0)
		unpack_mail(u, &b, j->unquote);
	else
		unpack_blob(u, &b, false);
	emit_done(emit, u->records);
}
