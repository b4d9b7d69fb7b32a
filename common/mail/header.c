/* Splits headers into fields, finds fields, and reads a few of them. */
/* SPDX-License-Identifier: ISC */
#include "mail/header.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/word.h"
#include "base/xalloc.h"

bool
header_field(struct span line, struct span *name, struct span *value)
{
	size_t i = 0, n;

	while (i < line.n && line.p[i] > ' ' && line.p[i] < 0x7f &&
	    line.p[i] != ':')
		i++;
	n = i;
	while (i < line.n && is_wsp(line.p[i]))
		i++;
	if (n == 0 || i == line.n || line.p[i] != ':')
		return false;
	*name = (struct span){line.p, n};
	*value = (struct span){line.p + i + 1, line.n - i - 1};
	return true;
}

/* Octets that a comment may have: without a bound, repeated "(" would make
 * reading a field quadratic. The longest line has 998. */
#define COMMENT_MAX 1000U

size_t
header_comment(struct span s, size_t max)
{
	size_t i, depth = 0;

	for (i = 0; i < s.n && i < max; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

bool
header_skip_cfws(struct span *s)
{
	size_t n;

	while (s->n > 0 && (is_xml_space(s->p[0]) || s->p[0] == '(')) {
		n = s->p[0] == '(' ? header_comment(*s, COMMENT_MAX) : 1;
		if (n == 0)
			return false;
		s->p += n;
		s->n -= n;
	}
	return true;
}

/* What a line of a header is. */
enum line {
	LINE_MORE, /* not complete yet */
	LINE_FIELD,
	LINE_FOLDED,
	LINE_ENVELOPE,
	LINE_END /* of the header; it may not be a line */
};

/*
 * Takes the next line off s, without its end, if it is complete; if it is a
 * field's first, *f is the field.
 */
static enum line
next_line(struct header_end *e, struct span s, bool last, struct span *line,
    struct header_field *f)
{
	size_t at = e->line, from = e->seen > at ? e->seen : at, next;
	const char *nl;

	e->body_at = at;
	if (at == s.n && last) {
		e->fault = HEADER_NO_BLANK;
		return LINE_END;
	}
	if (s.n > LIMIT_HEADER + 1U) {
		s.n = LIMIT_HEADER + 1U;
		last = false;
	}
	nl = from < s.n ? memchr(s.p + from, '\n', s.n - from) : NULL;
	next = nl != NULL ? (size_t)(nl - s.p) + 1 : s.n;
	if (next > LIMIT_HEADER) {
		e->fault = HEADER_LARGE;
		return LINE_END;
	}
	if (nl == NULL && !last) {
		e->seen = s.n;
		return LINE_MORE;
	}
	*line = (struct span){s.p + at, next - at - (nl != NULL)};
	if (nl != NULL && line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	if (line->n == 0) {
		e->body_at = next;
		e->fault = HEADER_FAULTS;
		return LINE_END;
	}
	if (is_wsp(line->p[0]) && e->inside) {
		e->line = next;
		return LINE_FOLDED;
	}
	if (header_field(*line, &f->name, &f->value)) {
		f->raw = *line;
		e->inside = true;
		e->line = next;
		return LINE_FIELD;
	}
	if (e->inside || (!span_has_prefix(*line, "From ") &&
	    !span_has_prefix(*line, ">From "))) {
		e->fault = HEADER_JUNK;
		return LINE_END;
	}
	e->begin = e->line = next;
	return LINE_ENVELOPE;
}

bool
header_end(struct header_end *e, struct span octets, bool last)
{
	struct header_field f;
	struct span line;
	enum line kind;

	do
		kind = next_line(e, octets, last, &line, &f);
	while (kind != LINE_END && kind != LINE_MORE);
	return kind == LINE_END;
}

static void
note(struct header *h, enum header_fault f, size_t at)
{
	if (h->count[f]++ == 0)
		h->first[f] = at;
}

void
header_parse(struct header *h, struct span octets)
{
	struct header_end e = {0};
	struct header_field f, *last;
	struct span line;
	enum line kind;
	const char *p, *end;
	size_t i, at, valid;

	*h = (struct header){.field = h->field, .room = h->room};
	if (octets.p == NULL)
		octets = SPAN_LIT("");
	while ((kind = next_line(&e, octets, true, &line, &f)) != LINE_END) {
		at = (size_t)(line.p - octets.p);
		if (kind == LINE_ENVELOPE) {
			note(h, HEADER_ENVELOPE, at);
			continue;
		}
		if (line.n > 998)
			note(h, HEADER_LONG_LINE, at);
		if (kind == LINE_FIELD && h->n == LIMIT_HEADER_FIELDS) {
			note(h, HEADER_MANY, at);
		} else if (kind == LINE_FIELD) {
			h->field = xgrow(h->field, h->n, &h->room,
			    sizeof(*h->field));
			h->field[h->n++] = f;
		}
		if (h->count[HEADER_MANY] > 0)
			continue;
		last = &h->field[h->n - 1];
		last->raw.n = (size_t)(line.p + line.n - last->raw.p);
		last->value.n = (size_t)(line.p + line.n - last->value.p);
	}
	if (e.fault != HEADER_FAULTS)
		note(h, e.fault, e.line);
	h->begin = e.begin;
	h->body_at = e.body_at;
	h->octets = (struct span){octets.p + e.begin, e.line - e.begin};
	/* Faults in the octets of the fields. */
	for (i = 0; i < h->n; i++) {
		f = h->field[i];
		at = (size_t)(f.raw.p - octets.p);
		end = f.raw.p + f.raw.n;
		if (f.name.p + f.name.n + 1 != f.value.p)
			note(h, HEADER_COLON, at + f.name.n);
		if ((p = memchr(f.raw.p, '\0', f.raw.n)) != NULL)
			note(h, HEADER_NUL, (size_t)(p - octets.p));
		p = f.raw.p;
		while ((p = memchr(p, '\r', (size_t)(end - p))) != NULL &&
		    p + 1 < end && p[1] == '\n')
			p++;
		if (p != NULL)
			note(h, HEADER_BARE_CR, (size_t)(p - octets.p));
		if (word_all(f.raw.p, f.raw.n, word_high))
			continue;
		valid = utf8_valid(f.raw);
		if (valid < f.raw.n)
			note(h, HEADER_NOT_UTF8, at + valid);
		else
			note(h, HEADER_UTF8, at);
	}
}

void
header_free(struct header *h)
{
	free(h->field);
	*h = (struct header){0};
}

const char *
header_fault_str(enum header_fault f)
{
	static const char *const texts[HEADER_FAULTS] = {
	    [HEADER_ENVELOPE] = "mbox line in front",
	    [HEADER_NO_BLANK] = "no empty line behind the header",
	    [HEADER_JUNK] = "line that is no field ends the header",
	    [HEADER_COLON] = "white space in front of a colon",
	    [HEADER_NUL] = "NUL in a field",
	    [HEADER_BARE_CR] = "bare CR in a field",
	    [HEADER_UTF8] = "field in UTF-8",
	    [HEADER_NOT_UTF8] = "field neither in ASCII nor in UTF-8",
	    [HEADER_LONG_LINE] = "line of more than 998 octets",
	    [HEADER_MANY] = "too many fields",
	    [HEADER_LARGE] = "header too large",
	};

	return texts[f];
}

const struct header_field *
header_find(const struct header *h, const char *name, size_t *i)
{
	for (; *i < h->n; (*i)++)
		if (span_is_nocase(h->field[*i].name, name))
			return &h->field[*i];
	return NULL;
}

void
header_unfold(struct buf *b, struct span value)
{
	const char *nl;

	value = span_trim(value);
	while (value.n > 0 && (nl = memchr(value.p, '\n', value.n)) != NULL) {
		size_t n = (size_t)(nl - value.p);

		buf_add(b, value.p,
		    n > 0 && value.p[n - 1] == '\r' ? n - 1 : n);
		span_advance(&value, n + 1);
	}
	buf_put_span(b, value);
}

struct span
header_message_id(const struct header *h)
{
	size_t i = 0;
	const struct header_field *f = header_find(h, "message-id", &i);
	struct span s;
	const char *p, *q;

	if (f == NULL)
		return SPAN_NONE;
	s = span_trim(f->value);
	if (s.n == 0)
		return SPAN_NONE;
	p = memchr(s.p, '<', s.n);
	q = p != NULL ? memchr(p, '>', s.n - (size_t)(p - s.p)) : NULL;
	if (q != NULL)
		return (struct span){p, (size_t)(q - p) + 1};
	for (i = 0; i < s.n && !is_xml_space(s.p[i]); i++)
		;
	return (struct span){s.p, i};
}

bool
header_subject(struct buf *b, const struct header *h)
{
	size_t i = 0, from = b->n, to;
	const struct header_field *f = header_find(h, "subject", &i);
	struct buf text = {0};

	if (f == NULL)
		return false;
	header_unfold(&text, f->value);
	mailtext_decode_words(b, buf_span(&text));
	buf_free(&text);
	for (i = to = from; i < b->n; i++)
		if (!is_xml_space(b->p[i]))
			b->p[to++] = b->p[i];
		else if (to > from && b->p[to - 1] != ' ')
			b->p[to++] = ' ';
	while (to > from && b->p[to - 1] == ' ')
		to--;
	b->n = to;
	return true;
}

bool
header_is_among(struct span name, const char *const names[], size_t n)
{
	struct span head;
	size_t i, len;

	for (i = 0; i < n; i++) {
		head = name;
		len = strlen(names[i]);
		if (names[i][len - 1] == '-' && head.n > len)
			head.n = len;
		if (span_is_nocase(head, names[i]))
			return true;
	}
	return false;
}

bool
header_sniff(struct span head)
{
	/* A message's header has one of these at least. */
	static const char *const known[] = {"apparently-to", "arc-",
	    "authentication-results", "auto-submitted", "bcc", "cc",
	    "content-", "contenttype", "date", "delivered-to",
	    "delivery-date", "dkim-signature", "domainkey-signature",
	    "envelope-to", "errors-to", "from", "importance", "in-reply-to",
	    "list-", "message-id", "mime-version", "organization",
	    "original-recipient", "precedence", "priority", "received",
	    "received-spf", "references", "reply-to", "resent-",
	    "return-path", "sender", "status", "subject", "thread-",
	    "tls-report-", "to", "user-agent", "x-"};
	bool first = true, envelope = span_has_prefix(head, ">From ");
	struct span line, name, value;
	const char *lf;

	for (; head.n > 0; first = first && envelope, envelope = false) {
		lf = memchr(head.p, '\n', head.n);
		line = (struct span){head.p,
		    lf != NULL ? (size_t)(lf - head.p) + 1 : head.n};
		span_advance(&head, line.n);
		if (envelope || (!first && is_wsp(line.p[0])))
			continue;
		if (!header_field(line, &name, &value))
			return false;
		if (header_is_among(name, known,
		    sizeof(known) / sizeof(known[0])))
			return true;
	}
	return false;
}

size_t
header_front(struct span head)
{
	size_t mark = span_has_prefix(head, "\xef\xbb\xbf") ? 3 : 0, n = 0;
	struct span line, name, value;
	const char *nl;

	head = span_from(head, mark);
	while (n < head.n && (head.p[n] == '\n' || (head.p[n] == '\r' &&
	    n + 1 < head.n && head.p[n + 1] == '\n')))
		n += head.p[n] == '\n' ? 1 : 2;
	line = span_from(head, n);
	nl = n > 0 && line.n > 0 ? memchr(line.p, '\n', line.n) : NULL;
	if (nl != NULL)
		line.n = (size_t)(nl - line.p);
	return n > 0 && header_field(line, &name, &value) ? mark + n : mark;
}
