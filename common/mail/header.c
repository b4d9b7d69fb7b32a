/* Splits headers into fields; knows no field's meaning. */
/* SPDX-License-Identifier: ISC */
#include "mail/header.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/word.h"
#include "base/xalloc.h"

bool
rfc5322_field(struct span line, struct span *name, struct span *value)
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

/* Octets of a comment: with any length, "(" over and over would make reading
 * a field quadratic. The longest line has 998. */
#define COMMENT_MAX 1000U

size_t
rfc5322_comment(struct span s, size_t max)
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
rfc5322_skip_cfws(struct span *s)
{
	size_t n;

	while (s->n > 0 && (is_xml_space(s->p[0]) || s->p[0] == '(')) {
		n = s->p[0] == '(' ? rfc5322_comment(*s, COMMENT_MAX) : 1;
		if (n == 0)
			return false;
		s->p += n;
		s->n -= n;
	}
	return true;
}

/* What a line of a header is. */
enum line {
	LINE_MORE, /* not there yet */
	LINE_FIELD,
	LINE_FOLDED,
	LINE_ENVELOPE,
	LINE_END /* of the header; it may not be a line */
};

/* The header ends, and its body begins at. */
static enum line
end_at(struct rfc5322_end *e, size_t body_at, enum rfc5322_fault f)
{
	e->body_at = body_at;
	e->fault = f;
	return LINE_END;
}

static bool
is_envelope(struct span line)
{
	return span_has_prefix(line, "From ") ||
	    span_has_prefix(line, ">From ");
}

/* What the line is that ends in front of next; not within white space. */
static enum line
classify(struct rfc5322_end *e, struct span line, size_t next,
    struct rfc5322_field *f)
{
	if (line.n == 0)
		return end_at(e, next, RFC5322_FAULTS);
	if (is_wsp(line.p[0]) && e->inside)
		return LINE_FOLDED;
	if (rfc5322_field(line, &f->name, &f->value)) {
		f->raw = line;
		e->inside = true;
		return LINE_FIELD;
	}
	if (e->inside || !is_envelope(line))
		return end_at(e, e->line, RFC5322_JUNK);
	e->begin = next;
	return LINE_ENVELOPE;
}

/* Takes the next line, without its end, if it is all there. */
static enum line
next_line(struct rfc5322_end *e, struct span s, bool last, struct span *line,
    struct rfc5322_field *f)
{
	size_t from = e->seen > e->line ? e->seen : e->line, next;
	const char *nl;
	enum line kind;

	if (e->line == s.n && last)
		return end_at(e, s.n, RFC5322_NO_BLANK);
	if (s.n > LIMIT_HEADER + 1U) {
		s.n = LIMIT_HEADER + 1U;
		last = false;
	}
	nl = from < s.n ? memchr(s.p + from, '\n', s.n - from) : NULL;
	next = nl != NULL ? (size_t)(nl - s.p) + 1 : s.n;
	if (next > LIMIT_HEADER)
		return end_at(e, e->line, RFC5322_LARGE);
	if (nl == NULL && !last) {
		e->seen = s.n;
		return LINE_MORE;
	}
	*line = (struct span){s.p + e->line, next - e->line - (nl != NULL)};
	if (nl != NULL && line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	kind = classify(e, *line, next, f);
	if (kind != LINE_END)
		e->line = next;
	return kind;
}

bool
rfc5322_end(struct rfc5322_end *e, struct span octets, bool last)
{
	struct rfc5322_field f;
	struct span line;
	enum line kind;

	do
		kind = next_line(e, octets, last, &line, &f);
	while (kind != LINE_END && kind != LINE_MORE);
	return kind == LINE_END;
}

static void
note(struct rfc5322_header *h, enum rfc5322_fault f, size_t at)
{
	if (h->count[f]++ == 0)
		h->first[f] = at;
}

static void
add_field(struct rfc5322_header *h, const struct rfc5322_field *f)
{
	if (h->n == h->room) {
		h->room = h->room > 0 ? 2 * h->room : 32;
		h->field = xreallocarray(h->field, h->room,
		    sizeof(*h->field));
	}
	h->field[h->n++] = *f;
}

static uint64_t
high_bits(uint64_t w)
{
	return w & WORD_HIGH;
}

/* Where a CR stands without an LF behind it; s.n if nowhere. What is cut off
 * behind s is a line end. */
static size_t
bare_cr(struct span s)
{
	const char *p = s.p, *end = s.p + s.n;

	for (; (p = memchr(p, '\r', (size_t)(end - p))) != NULL; p++)
		if (p + 1 == end || p[1] != '\n')
			return (size_t)(p - s.p);
	return s.n;
}

/* Looks at the octets of a field, which begins at. */
static void
look_at(struct rfc5322_header *h, const struct rfc5322_field *f, size_t at)
{
	struct span s = f->raw;
	size_t i;
	const char *nul = memchr(s.p, '\0', s.n);

	if (f->name.p + f->name.n + 1 != f->value.p)
		note(h, RFC5322_COLON, at + f->name.n);
	if (nul != NULL)
		note(h, RFC5322_NUL, at + (size_t)(nul - s.p));
	if ((i = bare_cr(s)) < s.n)
		note(h, RFC5322_BARE_CR, at + i);
	if (word_all(s.p, s.n, high_bits))
		return;
	if ((i = utf8_valid(s)) < s.n)
		note(h, RFC5322_NOT_UTF8, at + i);
	else
		note(h, RFC5322_UTF8, at);
}

/* One line of the header. */
static void
take_line(struct rfc5322_header *h, enum line kind, struct span line,
    const struct rfc5322_field *f, const char *start)
{
	size_t at = (size_t)(line.p - start);
	struct rfc5322_field *open;

	if (kind == LINE_ENVELOPE) {
		note(h, RFC5322_ENVELOPE, at);
		return;
	}
	if (line.n > 998)
		note(h, RFC5322_LONG_LINE, at);
	if (kind == LINE_FIELD && h->n == LIMIT_HEADER_FIELDS)
		note(h, RFC5322_MANY, at);
	else if (kind == LINE_FIELD)
		add_field(h, f);
	if (h->count[RFC5322_MANY] > 0)
		return;
	open = &h->field[h->n - 1];
	open->raw.n = (size_t)(line.p + line.n - open->raw.p);
	open->value.n = (size_t)(line.p + line.n - open->value.p);
}

void
rfc5322_parse(struct rfc5322_header *h, struct span octets)
{
	struct rfc5322_end e = {0};
	struct rfc5322_field f;
	struct span line;
	enum line kind;
	size_t i;

	*h = (struct rfc5322_header){.field = h->field, .room = h->room};
	if (octets.p == NULL)
		octets = SPAN_LIT("");
	while ((kind = next_line(&e, octets, true, &line, &f)) != LINE_END)
		take_line(h, kind, line, &f, octets.p);
	if (e.fault != RFC5322_FAULTS)
		note(h, e.fault, e.line);
	h->begin = e.begin;
	h->body_at = e.body_at;
	h->octets = (struct span){octets.p + e.begin, e.line - e.begin};
	for (i = 0; i < h->n; i++)
		look_at(h, &h->field[i],
		    (size_t)(h->field[i].raw.p - octets.p));
}

void
rfc5322_free(struct rfc5322_header *h)
{
	free(h->field);
	*h = (struct rfc5322_header){0};
}

const char *
rfc5322_fault_str(enum rfc5322_fault f)
{
	static const char *const texts[RFC5322_FAULTS] = {
	    [RFC5322_ENVELOPE] = "mbox line in front",
	    [RFC5322_NO_BLANK] = "no empty line behind the header",
	    [RFC5322_JUNK] = "line that is no field ends the header",
	    [RFC5322_COLON] = "white space in front of a colon",
	    [RFC5322_NUL] = "NUL in a field",
	    [RFC5322_BARE_CR] = "bare CR in a field",
	    [RFC5322_UTF8] = "field in UTF-8",
	    [RFC5322_NOT_UTF8] = "field neither in ASCII nor in UTF-8",
	    [RFC5322_LONG_LINE] = "line of more than 998 octets",
	    [RFC5322_MANY] = "too many fields",
	    [RFC5322_LARGE] = "header too large",
	};

	return texts[f];
}
