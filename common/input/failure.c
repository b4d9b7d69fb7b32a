/*
 * Reads messages that are failure reports. All of a message is walked once:
 * what its parts are shows only at its end. Of the parts only the fields and
 * the headers are kept.
 */
/* SPDX-License-Identifier: ISC */
#include "input/failure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "input/meter.h"
#include "mail/message.h"
#include "mail/mime.h"
#include "report/failure.h"
#include "report/quirk.h"

/* Octets of a part that tell what it is, if its type does not. */
enum { SNIFFED = 4096 };

enum kind {
	KIND_NONE,
	KIND_FIELDS,
	KIND_MESSAGE,
	KIND_TEXT,    /* for people */
	KIND_UNKNOWN, /* until SNIFFED octets are there */
	KINDS
};

/* A part that is kept. */
struct piece {
	struct buf text;
	struct buf section, type;
	struct digest digest; /* of all its octets, with LF as line ends */
	bool there;
};

struct failures {
	struct failures_config config;
	struct failure *failure;
	struct sink sink;
	struct buf rows, where;
	struct message mail;

	/* the message */
	const struct found *found;
	const struct emit *emit;
	struct piece piece[KINDS]; /* of the report at hand; NONE: unused */
	uint64_t quirks;
	bool any;

	/* the part under way, which is piece[KIND_UNKNOWN] */
	enum kind kind;
	bool sniff;
	struct header_end end; /* of a message */
	bool ended;
	bool cr; /* the last octet was one, which may belong to a line end */
};

/* --- rows --- */

/*
 * Without a message, reports of different ones may have the same fields; then
 * the report's own mail tells them apart, as far as that stays the same if it
 * is sent twice.
 */
static struct digest
name_report(struct failures *r, const struct piece *fields,
    struct report_id *id)
{
	static const char *const names[] = {"date", "message-id"};
	const struct piece *message = &r->piece[KIND_MESSAGE];
	const struct header_field *f;
	struct digest d = fields->digest;
	uint64_t hash = r->config.seed, i;
	size_t at;

	hash = hash_bytes(fields->text.p, fields->text.n, hash);
	if (message->there) {
		digest_join(&d, &message->digest);
		hash = hash_bytes(message->text.p, message->text.n, hash);
	} else {
		for (i = 0; i < 2; i++) {
			at = 0;
			f = header_find(&r->mail.header, names[i], &at);
			if (f != NULL)
				digest_add(&d, f->value.p, f->value.n);
		}
	}
	for (i = 0; i < 3; i++) {
		uint64_t n[4] = {d.crc, d.len, hash, i};

		*(i < 2 ? &id->key[i] : &id->content) =
		    hash_bytes(n, sizeof(n), r->config.seed + i);
	}
	return d;
}

/* The report that is complete: its row, and no pieces any more. */
static void
put_report(struct failures *r, const struct piece *fields)
{
	struct place *place = r->found->place;
	struct failure_parts parts = {.mail = r->mail.header.octets,
	    .quirks = r->quirks, .type = buf_span(&fields->type)};
	struct span cells[RUF_N];
	struct report_id id = {{0, 0}, 0};
	struct digest digest = name_report(r, fields, &id);
	bool over = r->found->budget->over;
	char text[64];
	size_t mark, k;

	if (r->piece[KIND_MESSAGE].there)
		parts.message = buf_span(&r->piece[KIND_MESSAGE].text);
	if (fields == &r->piece[KIND_FIELDS])
		parts.feedback = buf_span(&fields->text);
	else if (fields == &r->piece[KIND_TEXT])
		parts.text = buf_span(&fields->text);
	mark = place_enter(place, r->found->separator,
	    buf_span(&fields->section));
	r->where.n = r->rows.n = 0;
	place_put(&r->where, place, 0, 0);
	if (!over) {
		r->emit->tell(r->emit->ctx, &(struct result){
		    .kind = RESULT_REPORT, .where = buf_span(&r->where),
		    .id = id});
		failure_read(r->failure, &parts, cells);
		snprintf(text, sizeof(text), "%08" PRIx32 ":%" PRIu64,
		    digest.crc, digest.len);
		cells[RUF_input] = buf_span(&place->input);
		cells[RUF_part] = buf_span(&place->part);
		cells[RUF_digest] = span_str(text);
		if (r->config.page != NULL)
			r->config.page(r->config.page_ctx, &r->rows, cells);
		else
			sink_row(&r->sink, cells);
		sink_rest(&r->sink);
		++*r->found->records;
		emit_text(r->emit, RESULT_ROWS, SPAN_NONE,
		    buf_span(&r->rows));
		if (!budget_rows(r->found->budget, r->rows.n))
			emit_text(r->emit, RESULT_FAULT, buf_span(&r->where),
			    span_str(r->found->budget->text));
	}
	place->part.n = mark;
	for (k = 0; k < KINDS; k++)
		r->piece[k].there = false;
	r->quirks = 0;
	r->any = true;
}

/* --- parts --- */

static bool
is_message(struct span type)
{
	static const char *const types[] = {"message/rfc822",
	    "message/global", "message/rfc-822", "text/rfc822",
	    "text/rfc-822", "text-rfc-822", "message-rfc822",
	    "text/x-rfc822"};
	size_t i;

	/* "message/rfc822-headers" and the like, too */
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_has_prefix(type, types[i]))
			return true;
	return false;
}

static void
on_part(void *ctx, const struct mime_part *part)
{
	struct failures *r = ctx;
	struct piece *p = &r->piece[KIND_UNKNOWN];

	r->kind = span_is(part->type, "message/feedback-report") ?
	    KIND_FIELDS : is_message(part->type) ? KIND_MESSAGE :
	    KIND_UNKNOWN;
	r->end = (struct header_end){0};
	r->ended = r->cr = false;
	p->digest = (struct digest){0};
	p->text.n = p->section.n = p->type.n = 0;
	buf_put_span(&p->section, part->section);
	buf_put_span(&p->type, part->type);
}

/* What is a part of no type that says so? Its first octets tell. */
static enum kind
sniff_part(struct failures *r)
{
	struct span head = buf_span(&r->piece[KIND_UNKNOWN].text);

	if (head.n > SNIFFED)
		head.n = SNIFFED;
	return failure_sniff_fields(head) ? KIND_FIELDS :
	    failure_sniff_text(head) ? KIND_TEXT : KIND_NONE;
}

/* Adds octets; one more than are read shows that there are too many. */
static void
add(struct failures *r, struct span s)
{
	struct piece *p = &r->piece[KIND_UNKNOWN];
	size_t left = LIMIT_HEADER + 1 - p->text.n;

	digest_add(&p->digest, s.p, s.n);
	if (!r->ended)
		buf_add(&p->text, s.p, s.n < left ? s.n : left);
}

static bool
on_body(void *ctx, const char *octets, size_t n)
{
	struct failures *r = ctx;
	struct span s = {octets, n}, line;
	bool whole;

	if (r->kind == KIND_NONE)
		return false;
	/* A report is the same with other line ends. */
	while (s.n > 0) {
		if (r->cr && s.p[0] != '\n')
			add(r, SPAN_LIT("\r"));
		whole = span_cut(&s, '\n', &line);
		r->cr = line.n > 0 && line.p[line.n - 1] == '\r';
		line.n -= r->cr;
		add(r, line);
		if (whole)
			add(r, SPAN_LIT("\n"));
		r->cr = r->cr && !whole;
	}
	if (r->ended)
		return true;
	if (r->kind == KIND_MESSAGE)
		r->ended = header_end(&r->end,
		    buf_span(&r->piece[KIND_UNKNOWN].text), false);
	else if (r->kind == KIND_UNKNOWN &&
	    r->piece[KIND_UNKNOWN].text.n >= SNIFFED &&
	    sniff_part(r) == KIND_NONE)
		r->kind = KIND_NONE;
	return r->kind != KIND_NONE;
}

static void
on_mime_fault(void *ctx, struct span section, const char *what)
{
	/* told where the parts are opened, or of no concern */
	(void)ctx;
	(void)section;
	(void)what;
}

/* The octets of the part have ended. */
static void
end_part(struct failures *r)
{
	struct piece *p = &r->piece[KIND_UNKNOWN], *to, swap;
	enum kind kind;

	if (r->cr)
		add(r, SPAN_LIT("\r"));
	kind = r->kind == KIND_UNKNOWN ? sniff_part(r) : r->kind;
	to = &r->piece[kind];
	if (kind == KIND_NONE || (kind == KIND_TEXT && to->there))
		return;
	if (kind == KIND_FIELDS && to->there)
		put_report(r, to); /* another one begins */
	if (kind == KIND_FIELDS && r->piece[KIND_MESSAGE].there)
		r->quirks |= FAILURE_BIT(FAILURE_PART_ORDER);
	if (kind == KIND_FIELDS && r->kind == KIND_UNKNOWN)
		r->quirks |= FAILURE_BIT(FAILURE_PART_TYPE);
	if (kind == KIND_MESSAGE && to->there) {
		r->quirks |= FAILURE_BIT(FAILURE_MORE_MESSAGES);
		if ((r->quirks & FAILURE_BIT(FAILURE_PART_ORDER)) == 0)
			return;
		r->quirks &= ~FAILURE_BIT(FAILURE_PART_ORDER);
	}
	swap = *to;
	*to = *p;
	*p = swap;
	to->there = true;
}

/* Only absent octets are the end: a header may be empty. */
static void
feed(struct failures *r, struct mime *mime, struct span s)
{
	if (s.n == 0 && s.p != NULL)
		return;
	mime_feed(mime, s.p, s.n);
	while (mime_next(mime))
		end_part(r);
}

/* Does it call itself a feedback report (RFC 5965, 2)? */
static bool
is_claimed(const struct header *h)
{
	static const char word[] = "feedback-report";
	const struct header_field *f;
	size_t at = 0, i, n = sizeof(word) - 1;

	f = header_find(h, "content-type", &at);
	if (f == NULL || !span_has_prefix_nocase(span_trim(f->value),
	    "multipart/report"))
		return false;
	for (i = 0; i + n <= f->value.n; i++)
		if (span_is_nocase((struct span){f->value.p + i, n}, word))
			return true;
	return false;
}

static bool
read_message(void *ctx, const struct blob *b, bool unquote,
    const struct found *found, const struct emit *emit)
{
	struct failures *r = ctx;
	struct mime_handler h = {.ctx = r, .part = on_part, .body = on_body,
	    .fault = on_mime_fault, .whole = true};
	const struct limits *limits = r->config.limits;
	struct mime *mime;
	struct span s;
	size_t k;

	r->found = found;
	r->emit = emit;
	r->quirks = 0;
	r->any = false;
	for (k = 0; k < KINDS; k++)
		r->piece[k].there = false;
	if (!message_begin(&r->mail, b, unquote))
		return false; /* which opening it tells */
	mime = mime_new(&h, false, limits->members, limits->nesting);
	feed(r, mime, r->mail.header.octets);
	feed(r, mime, SPAN_LIT("\n"));
	while (message_body(&r->mail, &s) && s.p != NULL)
		feed(r, mime, s);
	feed(r, mime, SPAN_NONE);
	mime_free(mime);
	if (r->piece[KIND_FIELDS].there) {
		put_report(r, &r->piece[KIND_FIELDS]);
	} else if (!r->any && r->piece[KIND_TEXT].there) {
		r->quirks |= FAILURE_BIT(FAILURE_PLAIN_TEXT);
		put_report(r, &r->piece[KIND_TEXT]);
	} else if (!r->any && r->piece[KIND_MESSAGE].there &&
	    is_claimed(&r->mail.header)) {
		r->quirks = FAILURE_BIT(FAILURE_NO_FEEDBACK);
		put_report(r, &r->piece[KIND_MESSAGE]);
	}
	return r->any;
}

/* --- what is no message --- */

static bool
read_xml(void *ctx, const struct stream *s, const struct found *found,
    const struct emit *emit)
{
	struct failures *r = ctx;
	static const char word[] = "feedback";
	char head[SNIFFED];
	ssize_t n = s->read(s->ctx, head, sizeof(head)), i;
	bool report = false;

	for (i = 1; i + (ssize_t)sizeof(word) < n && !report; i++)
		report = (head[i - 1] == '<' || head[i - 1] == ':') &&
		    memcmp(head + i, word, sizeof(word) - 1) == 0;
	if (!r->config.verbose)
		return true;
	r->where.n = 0;
	place_put(&r->where, found->place, 0, 0);
	emit_text(emit, RESULT_PASSED, buf_span(&r->where), report ?
	    SPAN_LIT("aggregate report, which dmarc-rua-parse reads") :
	    SPAN_LIT("XML"));
	return true;
}

/* --- the reader --- */

struct failures *
failures_new(const struct failures_config *config)
{
	struct failures *r = xcalloc(1, sizeof(*r));

	r->config = *config;
	r->failure = failure_new(&config->redact);
	sink_init(&r->sink, &r->rows, &TABLE_RUF, config->format, 0);
	sink_pick(&r->sink, config->pick);
	return r;
}

void
failures_free(struct failures *r)
{
	size_t k;

	if (r == NULL)
		return;
	failure_free(r->failure);
	sink_free(&r->sink);
	buf_free(&r->rows);
	buf_free(&r->where);
	message_free(&r->mail);
	for (k = 0; k < KINDS; k++) {
		buf_free(&r->piece[k].text);
		buf_free(&r->piece[k].section);
		buf_free(&r->piece[k].type);
	}
	free(r);
}

struct found_reader
failures_reader(struct failures *r)
{
	return (struct found_reader){.ctx = r, .xml = read_xml,
	    .message = read_message, .verbose = r->config.verbose,
	    .seed = r->config.seed};
}
