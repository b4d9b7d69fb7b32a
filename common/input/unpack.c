/*
 * From an input's octets to its reports. The content alone says what they
 * are, at each depth anew; names and media types count for nothing. Layers
 * are a stack of their own, not calls within calls, so that their depth costs
 * no stack of the process.
 */
/* SPDX-License-Identifier: ISC */
#include "input/unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spool.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "input/ahead.h"
#include "input/archive.h"
#include "input/claim.h"
#include "input/cms.h"
#include "input/coded.h"
#include "input/inflate.h"
#include "input/local.h"
#include "input/meter.h"
#include "input/place.h"
#include "input/sniff.h"
#include "input/tar.h"
#include "mail/mbox.h"
#include "mail/mime.h"
#include "report/quirk.h"

enum { CHUNK = 65536 };

struct unpack {
	const struct limits *limits;
	struct found_reader reader;
	struct ahead ahead;
	struct spool spool;
	char chunk[CHUNK]; /* overwritten while a layer within is read */
	struct inflate *inflate; /* for the next packed data; NULL: in use */
	struct layer *top; /* the innermost layer that is open */

	/* the job */
	const struct emit *emit;
	struct place place;
	struct budget budget;
	uint64_t records;
	bool failed; /* the system has, which all shards tell */
	uint64_t known; /* reports, faults, and what is surely no report */
	const char *reason; /* what was passed over last */
	bool cut;       /* what is opened lacks its end */
	struct span charset; /* of the part that is opened, or absent */
	bool attached;  /* it is a message, says its type */
	unsigned int unkept; /* claims without a report */
};

/* What says that it is a report: known, as it was before it was read. */
struct claim {
	bool made;
	uint64_t known;
};

/*
 * How a kind of container is read. next goes on to the next thing in it, which
 * it reads, or opens as a layer on top; false if there is none, and then the
 * container is closed.
 */
struct kind {
	bool (*next)(struct unpack *u, struct layer *l);
	void (*close)(struct unpack *u, struct layer *l);
};

/* A container that is being read. */
struct layer {
	const struct kind *kind;
	struct layer *outer;
	unsigned int depth; /* containers within each other up to here */
	struct blob blob;
	size_t place;        /* length of u->place.part */
	struct spooled kept; /* what is read in it, where that is put away */
	struct claim claim;  /* of that */
	union {
		struct inflate *inflate;
		struct archive *archive;
		struct tar tar;
		struct {
			struct inflate *inflate; /* of the member, or NULL */
			uint64_t pos;  /* of the member's octets */
			uint64_t next; /* of the next header, if it is known */
		} lost; /* a zip archive without its directory */
		struct stream stream; /* of coded or signed data */
		struct mail *mail;
		struct mbox box;
	};
	unsigned int members; /* of an archive, so far */
	bool any;             /* one that has octets */
	bool done;            /* all that is packed as one has been read */
};

/* Opens whatever *b is. */
static void open_blob(struct unpack *u, const struct blob *b, bool mail_part);

#define CLAIMED "named as a report"

static struct layer *
push(struct unpack *u, const struct blob *b, const struct kind *kind)
{
	struct layer *l = xcalloc(1, sizeof(*l));

	l->kind = kind;
	l->outer = u->top;
	l->depth = u->top != NULL ? u->top->depth : 0;
	l->blob = *b;
	l->place = u->place.part.n;
	u->top = l;
	return l;
}

/* Tells of the place at hand: a fault, or what is passed. */
static void __attribute__((format(printf, 3, 4)))
tell(struct unpack *u, enum result_kind kind, const char *fmt, ...)
{
	struct buf where = {0};
	char text[256];
	va_list ap;

	u->known += kind == RESULT_FAULT;
	if ((kind == RESULT_PASSED && !u->reader.verbose) ||
	    (u->reader.mute && !u->failed))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	place_put(&where, &u->place, 0, 0);
	emit_text(u->emit, kind, buf_span(&where), span_str(text));
	buf_free(&where);
}

static void
tell_full(struct unpack *u)
{
	u->failed = true;
	tell(u, RESULT_FAULT, "temporary file: %s", errtext(errno).s);
}

/* Passes over what is not read. */
static void
pass(struct unpack *u, enum content content, const char *what)
{
	u->known += content == CONTENT_OTHER;
	u->reason = what;
	tell(u, RESULT_PASSED, "%s", what);
}

/* Was there any of what has been claimed? Else tells of it, of the first ones
 * in an input. */
static void
settle(struct unpack *u, struct claim *c, const char *who)
{
	if (c->made && u->known == c->known && !u->budget.over &&
	    u->reader.message == NULL) {
		if (u->unkept++ < LIMIT_CLAIMS)
			tell(u, RESULT_FAULT, "%s, but none can be read: %s",
			    who, u->reason);
		u->known++;
	}
	c->made = false;
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

/* --- documents, and what else comes out of a container --- */

/* Reads the document that u->ahead has begun with; packed is NULL, or what it
 * comes out of; quirks are those of how it was found. */
static void
read_xml(struct unpack *u, bool doubtful, const struct inflate *packed,
    uint64_t quirks)
{
	struct found found = {.place = &u->place, .records = &u->records,
	    .failed = &u->failed,
	    .budget = &u->budget, .quirks = quirks, .charset = u->charset,
	    .doubtful = doubtful};
	struct stream s = ahead_stream(&u->ahead);

	if (!ahead_digest(&u->ahead, u->reader.seed, &found.digest) || u->cut)
		found.quirks |= QUIRK_BIT(QUIRK_DAMAGED);
	if (packed != NULL && inflate_trails(packed))
		found.quirks |= QUIRK_BIT(QUIRK_TRAILING_OCTETS);
	u->known += u->reader.xml(u->reader.ctx, &s, &found, u->emit);
	u->reason = "XML that is not well-formed";
}

/*
 * Reads what s brings, which is in l. XML is read as it comes, anything else
 * is put away and opened. empty is the fault where nothing comes, or NULL.
 */
static void
read_stream(struct unpack *u, struct layer *l, const struct stream *s,
    const char *empty, const struct inflate *packed)
{
	struct span head;
	struct blob b;
	struct stream all;
	enum content content;
	const char *what;
	size_t at;
	ssize_t r = 0;
	bool kept = true;

	ahead_begin(&u->ahead, s);
	head = ahead_head(&u->ahead);
	all = ahead_stream(&u->ahead);
	if (head.n == 0 && u->ahead.fault != NULL) {
		tell(u, RESULT_FAULT, "%s", u->ahead.fault);
		return;
	}
	if (head.n > SNIFF_SIZE)
		head.n = SNIFF_SIZE;
	content = sniff(head, &what, &at);
	if (content == CONTENT_XML && at == 0) {
		read_xml(u, false, packed, 0);
		return;
	}
	switch (content) {
	case CONTENT_EMPTY:
		if (empty != NULL)
			tell(u, RESULT_FAULT, "%s", empty);
		else
			pass(u, CONTENT_EMPTY, what);
		break;
	case CONTENT_OTHER:
	case CONTENT_UNREAD:
	case CONTENT_UNKNOWN:
		pass(u, content, what);
		if (u->budget.over) /* which nothing else will tell */
			tell(u, RESULT_FAULT, "%s", u->budget.text);
		break;
	default:
		/* Put away whole; what came before a fault may hold reports. */
		spool_begin(&u->spool, &l->kept);
		while (kept && (r = all.read(all.ctx, u->chunk, CHUNK)) > 0)
			kept = spool_add(&l->kept, u->chunk, (size_t)r);
		if (!kept)
			tell_full(u);
		else if (r < 0)
			tell(u, RESULT_FAULT, "%s", *all.error);
		if (kept && spool_blob(&l->kept, &b))
			open_blob(u, &b, false);
		break;
	}
}

static bool
next_in_packed(struct unpack *u, struct layer *l)
{
	struct stream s = inflate_stream(l->inflate);

	if (l->done)
		return false;
	l->done = true;
	read_stream(u, l, &s, "the compressed data are empty", l->inflate);
	inflate_rest(l->inflate);
	return true;
}

/* Opens what is behind the first n octets of a container that is closed, as
 * where files were written behind each other; not if it is only a filling. */
static void
open_rest(struct unpack *u, const struct layer *l, uint64_t n)
{
	struct blob rest = blob_sub(&l->blob, n, l->blob.len);
	char head[SNIFF_SIZE];
	ssize_t r = rest.len > 0 ? blob_read(&rest, 0, head, sizeof(head)) : 0;
	const char *what;
	size_t at;

	if (r > 0 && sniff((struct span){head, (size_t)r}, &what, &at) <
	    CONTENT_OTHER)
		open_blob(u, &rest, true);
}

static void
close_packed(struct unpack *u, struct layer *l)
{
	uint64_t n = inflate_trails(l->inflate) ?
	    inflate_length(l->inflate) : l->blob.len;

	if (u->inflate == NULL)
		u->inflate = l->inflate;
	else /* one within it has left its own */
		inflate_close(l->inflate);
	open_rest(u, l, n);
}

static void
open_packed(struct unpack *u, const struct blob *b, const struct coder *coder)
{
	static const struct kind kind = {next_in_packed, close_packed};
	struct layer *l = push(u, b, &kind);

	l->inflate = inflate_open(u->inflate, coder, &l->blob, &u->budget);
	u->inflate = NULL;
}

static bool
next_in_stream(struct unpack *u, struct layer *l)
{
	if (l->done)
		return false;
	l->done = true;
	read_stream(u, l, &l->stream, "the coded data are empty", NULL);
	return true;
}

static void
close_coded(struct unpack *u, struct layer *l)
{
	(void)u;
	coded_close(l->stream.ctx);
}

static void
close_signed(struct unpack *u, struct layer *l)
{
	(void)u;
	cms_close(l->stream.ctx);
}

/* A signature beside what it signs has nothing in it. */
static void
open_signed(struct unpack *u, const struct blob *b)
{
	static const struct kind kind = {next_in_stream, close_signed};
	struct cms *cms = cms_open(b);

	if (cms == NULL)
		pass(u, CONTENT_UNREAD,
		    "S/MIME, signed, without what it signs");
	else
		push(u, b, &kind)->stream = cms_stream(cms);
}

static bool
next_in_tar(struct unpack *u, struct layer *l)
{
	struct blob octets;
	struct span name;
	const char *error;
	bool cut;

	if (!may_open(u)) {
		l->tar.rest = l->blob.len;
		return false;
	}
	switch (tar_next(&l->tar, u->limits->members, &name, &octets, &cut,
	    &error)) {
	case TAR_BAD:
		tell(u, RESULT_FAULT, "%s", error);
		l->any = true;
		return true;
	case TAR_END:
		if (!l->any)
			tell(u, RESULT_FAULT, "the archive is empty");
		return false;
	case TAR_MEMBER:
		break;
	}
	place_enter(&u->place, '!', name);
	l->claim = (struct claim){claim_name(name) && octets.len > 0,
	    u->known};
	if (cut)
		tell(u, RESULT_FAULT, "tar archive ends early");
	l->any |= octets.len > 0;
	if (octets.len == 0)
		pass(u, CONTENT_EMPTY, "empty");
	u->cut = cut;
	if (octets.len > 0)
		open_blob(u, &octets, false);
	u->cut = false;
	return true;
}

static void
close_tar(struct unpack *u, struct layer *l)
{
	tar_free(&l->tar);
	open_rest(u, l, l->tar.rest);
}

static bool
next_in_zip(struct unpack *u, struct layer *l)
{
	struct member m;
	bool more = !u->budget.spent && !u->budget.over &&
	    archive_next(l->archive, &m);

	if (more && l->members++ == u->limits->members) {
		tell(u, RESULT_FAULT, "the archive has more than %u members",
		    u->limits->members);
		more = false;
	}
	if (!more && !l->any)
		tell(u, RESULT_FAULT, "the archive is empty");
	if (!more || m.folder)
		return more;
	place_enter(&u->place, '!', m.name);
	l->claim = (struct claim){claim_name(m.name), u->known};
	if (m.problem != NULL)
		tell(u, RESULT_FAULT, "%s", m.problem);
	else
		read_stream(u, l, &m.stream, NULL, NULL);
	if (m.problem != NULL || u->ahead.n > 0)
		l->any = true;
	else /* one of several may be */
		l->claim.made = false;
	return true;
}

static void
close_zip(struct unpack *u, struct layer *l)
{
	archive_close(l->archive);
	if (!u->budget.spent && !u->budget.over)
		open_rest(u, l, archive_length(&l->blob));
}

/*
 * The next member of a zip archive whose directory is lost. What is in it
 * counts as damaged, for nothing says how long it should be.
 */
static bool
next_lost(struct unpack *u, struct layer *l)
{
	struct local m;
	struct stream s;
	uint64_t n = 0;

	if (l->lost.inflate != NULL && l->lost.next == 0) {
		n = inflate_length(l->lost.inflate);
		l->lost.next = n == 0 ? l->blob.len :
		    local_next(&l->blob, l->lost.pos + n);
	}
	if (l->members++ == u->limits->members || u->budget.spent ||
	    !may_open(u) ||
	    !local_read(&l->blob, l->lost.next, &m))
		return false;
	l->lost.pos = m.packed.off - l->blob.off;
	l->lost.next = m.known ? local_next(&l->blob, l->lost.pos +
	    m.packed.len) : m.deflated ? 0 : l->blob.len;
	place_enter(&u->place, '!', m.name);
	l->claim = (struct claim){claim_name(m.name) && m.packed.len > 0,
	    u->known};
	u->cut = true;
	if (m.encrypted) {
		tell(u, RESULT_FAULT, "encrypted");
	} else if (m.packed.len == 0) {
		pass(u, CONTENT_EMPTY, "empty");
	} else if (m.deflated) {
		l->lost.inflate = inflate_open(l->lost.inflate, &coder_raw,
		    &m.packed, &u->budget);
		s = inflate_stream(l->lost.inflate);
		read_stream(u, l, &s, NULL, NULL);
	} else if (m.stored && m.known) {
		open_blob(u, &m.packed, false);
	}
	u->cut = false;
	return true;
}

static void
close_lost(struct unpack *u, struct layer *l)
{
	(void)u;
	inflate_close(l->lost.inflate);
}

static void
open_zip(struct unpack *u, const struct blob *b)
{
	static const struct kind zip = {next_in_zip, close_zip};
	static const struct kind lost = {next_lost, close_lost};
	const char *error;
	struct archive *a = archive_open(b, &u->budget, &error);

	if (a != NULL) {
		push(u, b, &zip)->archive = a;
		return;
	}
	tell(u, RESULT_FAULT, "%s", error);
	if (!u->budget.over)
		push(u, b, &lost);
}

/* --- mail --- */

/* A message that is being read, and the part under way. */
struct mail {
	struct unpack *u;
	struct layer *l;
	struct mime *mime;
	uint64_t pos;  /* of the octet after the chunk */
	char *chunk;   /* layers within have their own */
	bool ended;    /* there are no more chunks */
	int error;     /* errno of why, or 0 */
	bool any;      /* there was a part, or a fault */
	struct spooled *part;
	struct claim claim; /* of its Subject */
	bool sniffed, left_out;
	enum content content;
	const char *what;
	char separator; /* before the sections of its parts */
	bool attached;  /* a message in it, which is a part of its own */
	char type[128], charset[40];
};

static void
on_subject(void *ctx, struct span subject)
{
	struct mail *m = ctx;

	m->claim.made = m->claim.made || claim_subject(subject);
}

static void
on_part(void *ctx, const struct mime_part *part)
{
	struct mail *m = ctx;

	m->l->claim = (struct claim){claim_part(part->name, part->type),
	    m->u->known};
	place_enter(&m->u->place, m->separator, part->section);
	snprintf(m->type, sizeof(m->type), "%.*s", (int)part->type.n,
	    part->type.p);
	snprintf(m->charset, sizeof(m->charset), "%.*s",
	    (int)part->charset.n, part->charset.p);
	m->attached = m->u->reader.message != NULL &&
	    (span_is(part->type, "message/rfc822") ||
	    span_is(part->type, "message/global"));
	m->sniffed = m->attached;
	m->content = CONTENT_MAIL;
	m->left_out = !may_open(m->u);
	m->any = true;
	spool_begin(&m->u->spool, m->part);
}

static void
sniff_part(struct mail *m)
{
	struct span head = buf_span(&m->part->mem);
	size_t at;

	if (head.n > SNIFF_SIZE)
		head.n = SNIFF_SIZE;
	m->sniffed = true;
	m->content = sniff(head, &m->what, &at);
	if (m->content == CONTENT_MAIL &&
	    strcmp(m->type, "message/feedback-report") == 0) {
		m->content = CONTENT_UNREAD;
		m->what = "failure report, which dmarc-ruf-parse reads";
		m->u->known++;
	}
}

static bool
on_body(void *ctx, const char *p, size_t n)
{
	struct mail *m = ctx;
	uint64_t most = m->u->limits->part;

	if (m->left_out)
		return false;
	if (n > most - (m->part->disk + m->part->mem.n)) {
		tell(m->u, RESULT_FAULT, "larger than %" PRIu64 " octets",
		    most);
	} else if (!spool_add(m->part, p, n)) {
		tell_full(m->u);
	} else {
		if (!m->sniffed &&
		    m->part->disk + m->part->mem.n >= SNIFF_SIZE)
			sniff_part(m);
		return !m->sniffed || m->content < CONTENT_OTHER;
	}
	m->left_out = true;
	return false;
}

static void
on_mail_fault(void *ctx, struct span section, const char *what)
{
	struct mail *m = ctx;
	size_t mark = place_enter(&m->u->place, m->separator, section);

	tell(m->u, RESULT_FAULT, "%s", what);
	m->u->place.part.n = mark;
	m->any = true;
}

/* The next part. */
static bool
next_in_mail(struct unpack *u, struct layer *l)
{
	struct mail *m = l->mail;
	struct blob b;
	ssize_t n;

	while (!mime_next(m->mime)) {
		m->ended |= mime_rest(m->mime) > 0;
		if (m->ended && m->error != 0)
			tell(u, RESULT_FAULT, "%s", errtext(m->error).s);
		else if (m->ended && !m->any)
			tell(u, RESULT_PASSED, "mail without a part");
		if (m->ended) {
			settle(u, &m->claim, "its Subject names a report");
			return false;
		}
		n = blob_read(&l->blob, m->pos, m->chunk, CHUNK);
		m->ended = n <= 0;
		m->error = n < 0 ? errno : 0;
		n = n > 0 ? n : 0;
		m->pos += (uint64_t)n;
		mime_feed(m->mime, m->chunk, (size_t)n);
	}
	if (!m->sniffed)
		sniff_part(m);
	if (m->left_out)
		return true;
	if (m->content >= CONTENT_OTHER || m->content == CONTENT_EMPTY) {
		pass(u, m->content, m->content == CONTENT_UNREAD ? m->what :
		    m->type);
		u->reason = m->what;
	} else if (spool_blob(m->part, &b)) {
		u->charset = span_str(m->charset);
		u->attached = m->attached;
		open_blob(u, &b, true);
		u->charset = SPAN_NONE;
		u->attached = false;
	}
	return true;
}

static void
close_mail(struct unpack *u, struct layer *l)
{
	uint64_t n = mime_rest(l->mail->mime);

	mime_free(l->mail->mime);
	free(l->mail->chunk);
	free(l->mail);
	if (n > 0)
		open_rest(u, l, n);
}

static void
open_mail(struct unpack *u, const struct blob *b, bool unquote)
{
	static const struct kind mail = {next_in_mail, close_mail};
	struct found found = {.place = &u->place, .records = &u->records,
	    .failed = &u->failed,
	    .budget = &u->budget, .separator = u->attached ? '.' : ':'};
	struct mime_handler h = {.part = on_part, .body = on_body,
	    .fault = on_mail_fault, .subject = on_subject,
	    .whole = u->reader.message != NULL};
	struct mail *m;
	struct layer *l;

	if (u->reader.message != NULL && u->reader.message(u->reader.ctx, b,
	    unquote, &found, u->emit)) {
		u->known++;
		return;
	}
	m = h.ctx = xcalloc(1, sizeof(*m));
	l = push(u, b, &mail);
	m->separator = found.separator;
	m->u = u;
	m->l = l;
	m->claim.known = ++u->known;
	u->reason = "nothing";
	m->mime = mime_new(&h, unquote, u->limits->members,
	    u->limits->nesting);
	m->chunk = xmalloc(CHUNK);
	m->part = &l->kept;
	l->mail = m;
}

/* The next message of an mbox inside something else; one that is an input
 * comes in messages. */
static bool
next_in_mbox(struct unpack *u, struct layer *l)
{
	struct mbox_message msg;
	enum mbox_result r = mbox_next(&l->box, &msg);
	struct blob text;
	char number[24];

	if (r == MBOX_ERROR)
		tell(u, RESULT_FAULT, "%s", errtext(l->box.err).s);
	if (r != MBOX_MESSAGE)
		return false;
	snprintf(number, sizeof(number), "%" PRIu64, msg.number);
	place_enter(&u->place, ':', span_str(number));
	text = blob_sub(&l->blob, msg.pos, msg.len);
	if (may_open(u))
		open_mail(u, &text, msg.unquote);
	return true;
}

static void
close_mbox(struct unpack *u, struct layer *l)
{
	(void)u;
	mbox_free(&l->box);
}

/* --- anything --- */

static void
open_blob(struct unpack *u, const struct blob *b, bool mail_part)
{
	static const struct kind tar = {next_in_tar, close_tar};
	static const struct kind coded = {next_in_stream, close_coded};
	static const struct kind mbox = {next_in_mbox, close_mbox};
	char head[SNIFF_SIZE];
	enum content content;
	const char *what;
	ssize_t n = blob_read(b, 0, head, sizeof(head));
	struct layer *outer = u->top, *l;
	struct blob found;
	size_t at;
	struct reader r = {.b = &found};
	struct stream s = {&r, reader_read, reader_rewind, &r.fault, NULL, 0};

	if (!may_open(u))
		return;
	if (n < 0) {
		tell(u, RESULT_FAULT, "%s", errtext(errno).s);
		return;
	}
	if ((outer != NULL ? outer->depth : 0) == u->limits->nesting) {
		tell(u, RESULT_FAULT,
		    "more than %u containers within each other",
		    u->limits->nesting);
		return;
	}
	content = sniff((struct span){head, (size_t)n}, &what, &at);
	if (u->attached && content >= CONTENT_OTHER)
		content = CONTENT_MAIL;
	found = blob_sub(b, at, b->len);
	switch (content) {
	case CONTENT_XML:
		s.about = found.len;
		ahead_begin(&u->ahead, &s);
		read_xml(u, mail_part || at > 0, NULL,
		    at > 0 ? QUIRK_BIT(QUIRK_LEADING_TEXT) : 0);
		break;
	case CONTENT_PACKED:
		if (!u->budget.spent)
			open_packed(u, &found, coder_find(
			    (struct span){head, (size_t)n}));
		break;
	case CONTENT_TAR:
		l = push(u, &found, &tar);
		l->tar.blob = l->blob;
		break;
	case CONTENT_BASE64:
	case CONTENT_UUENCODE:
	case CONTENT_CR:
		push(u, &found, &coded)->stream = coded_stream(coded_open(
		    &found, content == CONTENT_BASE64 ? CODED_BASE64 :
		    content == CONTENT_CR ? CODED_CR : CODED_UU));
		break;
	case CONTENT_SIGNED:
		open_signed(u, &found);
		break;
	case CONTENT_ZIP:
		if (!u->budget.spent)
			open_zip(u, &found);
		break;
	case CONTENT_MAIL:
		open_mail(u, &found, false);
		break;
	case CONTENT_MBOX:
		l = push(u, &found, &mbox);
		l->box.window = MBOX_WINDOW;
		mbox_start(&l->box, &l->blob, false);
		break;
	case CONTENT_EMPTY:
		tell(u, RESULT_FAULT, "empty");
		break;
	default:
		pass(u, content, what);
		break;
	}
	if (u->top != outer) /* a message of an mbox doesn't count */
		u->top->depth++;
}

/* Reads what is open, the innermost layer first. */
static void
read_layers(struct unpack *u)
{
	struct layer *l;

	while ((l = u->top) != NULL) {
		/* What was opened last in it has been read. */
		settle(u, &l->claim, CLAIMED);
		u->place.part.n = l->place;
		spool_drop(&l->kept);
		if (!l->kind->next(u, l)) {
			u->top = l->outer;
			l->kind->close(u, l);
			free(l);
		}
	}
}

struct unpack *
unpack_new(const struct limits *limits, const struct found_reader *reader)
{
	struct unpack *u = xcalloc(1, sizeof(*u));

	u->limits = limits;
	u->reader = *reader;
	u->spool = (struct spool){.fd = spool_tmpfile()};
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	ahead_free(&u->ahead);
	spool_close(&u->spool);
	inflate_close(u->inflate);
	place_free(&u->place);
	free(u);
}

void
unpack_run(struct unpack *u, const struct job *j, const struct emit *emit)
{
	struct claim claim = {false, 0};
	struct blob b = j->blob;

	u->emit = emit;
	u->records = u->known = 0;
	u->failed = false;
	b.failed = &u->failed;
	u->unkept = 0;
	u->reason = "nothing";
	u->budget = (struct budget){.limits = u->limits, .octets = b.len};
	place_begin(&u->place, j->file->name, j->message);
	if (j->message > 0)
		open_mail(u, &b, j->unquote);
	else {
		claim.made = claim_name(span_str(j->file->name));
		open_blob(u, &b, false);
	}
	read_layers(u);
	settle(u, &claim, CLAIMED);
	if (u->unkept > LIMIT_CLAIMS)
		tell(u, RESULT_FAULT, "%u more are named as reports, but can't "
		    "be read", u->unkept - LIMIT_CLAIMS);
	emit_done(emit, u->records);
}
