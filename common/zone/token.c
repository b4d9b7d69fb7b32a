/* Fields of master files: an entry, its quotes and parentheses, in a pass. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include <string.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "zone/scan.h"

enum { PLAIN, BLANK, LF, CR, COMMENT, QUOTE, OPEN, CLOSE, ESCAPE, CONTROL };

#define C4 CONTROL, CONTROL, CONTROL, CONTROL
static const unsigned char classes[256] = {
    C4, C4, CONTROL, BLANK, LF, CONTROL, CONTROL, CR, CONTROL, CONTROL,
    C4, C4, C4, C4,
    [' '] = BLANK, ['"'] = QUOTE, ['('] = OPEN, [')'] = CLOSE,
    [';'] = COMMENT, ['\\'] = ESCAPE, [0x7f] = CONTROL};

static unsigned char
class_at(const char *p)
{
	return classes[(unsigned char)*p];
}

void
zonetoken_fault(struct zone_reader *z, enum zone_fault f,
    const struct zone_token *t, size_t at)
{
	const struct zone_token *place = z->scan.place;
	struct zone_note note = {
	    .fault = f,
	    .at = {z->file, t->line, t->column},
	    .what = zonetoken_span(t),
	};

	if (place == NULL && at > 0)
		note.at.column += (uint32_t)(at + t->quoted);
	z->bad = z->bad || zonefault_lost(f);
	z->handler->fault(z->handler->ctx, &note);
}

/* The field from `from` up to p, as it will stand in token[]. */
static struct zone_token
cut(const struct zone_scan *s, const char *from, const char *p)
{
	struct zone_token t = {
	    .p = from,
	    .n = (uint32_t)(p - from),
	    .line = s->line,
	    .column = (uint32_t)(from - s->line_at) + 1,
	};

	if (s->place != NULL) {
		t.line = s->place->line;
		t.column = s->place->column;
	}
	return t;
}

/* The same as the last time for what is read twice. */
static void
fault_once(struct zone_reader *z, enum zone_fault f, struct zone_token t,
    size_t at)
{
	if (t.p >= z->scan.told)
		zonetoken_fault(z, f, &t, at);
	else
		z->bad = z->bad || zonefault_lost(f);
}

static void
push_slowly(struct zone_reader *z, struct zone_token t, const char *control)
{
	if (control != NULL)
		fault_once(z, ZONE_CONTROL, t, (size_t)(control - t.p));
	if (z->n == LIMIT_ZONE_FIELDS) {
		if (!z->bad)
			zonetoken_fault(z, ZONE_LONG, &t, 0);
		return;
	}
	if (z->n == z->cap) {
		z->cap = z->cap > 0 ? 2 * z->cap : 64;
		z->token = xreallocarray(z->token, z->cap,
		    sizeof(z->token[0]));
	}
	z->token[z->n++] = t;
}

static inline void
push(struct zone_reader *z, struct zone_token t, const char *control)
{
	if (control != NULL || z->n == z->cap || z->n == LIMIT_ZONE_FIELDS)
		push_slowly(z, t, control);
	else
		z->token[z->n++] = t;
}

/* A field without quotes: an escaped line end still ends it. */
static void
read_plain(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	const char *from = s->p, *p = from, *end = s->end, *control = NULL;
	struct zone_token t;
	bool escaped = false;

	for (; (p = zonescan_plain(p, end)) < end; p++) {
		unsigned char c = class_at(p);

		if (c == PLAIN)
			continue;
		if (c == ESCAPE) {
			escaped = true;
			if (end - p > 1 && p[1] != '\n' && p[1] != '\r')
				p++;
		} else if (c == CONTROL) {
			control = control == NULL ? p : control;
		} else {
			break;
		}
	}
	t = cut(s, from, p);
	t.escaped = escaped;
	s->p = p;
	push(z, t, control);
}

/* A field in quotes; a line end, escaped or not, is one too early. */
static void
read_quoted(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	const char *from = s->p + 1, *p = from, *end = s->end;
	const char *control = NULL;
	struct zone_token t;
	bool escaped = false;

	for (; (p = zonescan_quoted(p, end)) < end; p++) {
		unsigned char c = class_at(p);

		if (c == QUOTE || c == LF)
			break;
		if (c == ESCAPE) {
			escaped = true;
			if (end - p > 1 && p[1] != '\n')
				p++;
		} else if ((c == CONTROL || c == CR) && control == NULL) {
			control = p;
		}
	}
	t = cut(s, from, p);
	t.escaped = escaped;
	t.column -= s->place == NULL;
	s->p = p;
	if (p == end || *p != '"') {
		fault_once(z, ZONE_QUOTE, t, 0);
		return;
	}
	t.quoted = true;
	s->p++;
	push(z, t, control);
}

/* " p = none": does what stands behind a semicolon look like more text? */
static bool
like_a_tag(const char *p, const char *end)
{
	const char *from;

	while (p < end && class_at(p) == BLANK)
		p++;
	for (from = p; p < end && ascii_lower(*p) >= 'a' &&
	     ascii_lower(*p) <= 'z';)
		p++;
	if (p == from)
		return false;
	while (p < end && class_at(p) == BLANK)
		p++;
	return p < end && *p == '=';
}

/* Does the comment at p begin within text, or so that it may? */
static bool
cuts_text(const struct zone_reader *z, const char *p, const char *end)
{
	const struct zone_token *last;

	if (z->n == 0)
		return false;
	last = &z->token[z->n - 1];
	return !last->quoted &&
	    (last->p + last->n == p || like_a_tag(p + 1, end));
}

static void
read_comment(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(s, s->p, s->p + 1);
	const char *p = s->p + 1, *end;
	struct zone_place at = {z->file, t.line, t.column};

	end = memchr(p, '\n', (size_t)(s->end - p));
	end = end != NULL ? end : s->end;
	if (z->semicolon.p == NULL && cuts_text(z, s->p, end)) {
		z->semicolon = t;
		z->semicolon_behind = z->n;
	}
	s->p = end;
	if (z->handler->comment == NULL || t.p < s->told || s->place != NULL)
		return;
	end -= end > p && end[-1] == '\r';
	z->handler->comment(z->handler->ctx,
	    (struct span){p, (size_t)(end - p)}, &at);
}

static void
newline(struct zone_scan *s)
{
	s->line_at = ++s->p;
	s->line++;
}

/* CR LF is a line end, and so is a CR alone, as BIND has it; but an editor
 * counts no line there. True if the entry may end here. */
static bool
read_cr(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(s, s->p, s->p + 1);

	s->p++;
	if (s->p == s->end || *s->p == '\n')
		return false;
	fault_once(z, ZONE_CR, t, 0);
	return true;
}

static void
read_extra(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(s, s->p, s->p + 1);
	const char *end = memchr(s->p, '\n', (size_t)(s->end - s->p));

	zonetoken_fault(z, ZONE_PAREN_EXTRA, &t, 0);
	s->p = end != NULL ? end : s->end;
}

/*
 * The end of the text is reached in parentheses: back to the line behind
 * the one they were opened in, unless too much has been read twice already.
 */
static void
unclosed(struct zone_reader *z, const struct zone_scan *open)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(open, open->p, open->p + 1);
	const char *end = memchr(open->p, '\n', (size_t)(s->end - open->p));
	uint64_t again;

	zonetoken_fault(z, ZONE_PAREN_OPEN, &t, 0);
	if (end == NULL)
		return;
	again = (uint64_t)(s->end - end);
	if (again > s->rescans)
		return;
	s->rescans -= again;
	s->told = s->end;
	s->p = end;
	s->line_at = open->line_at;
	s->line = open->line;
	newline(s);
}

bool
zonetoken_entry(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan, open = {0};
	size_t depth = 0;

	z->n = 0;
	z->bad = false;
	z->semicolon.p = NULL;
	z->blank = s->p < s->end && class_at(s->p) == BLANK;
	if (s->p == s->end)
		return false;
	while (s->p < s->end) {
		switch (class_at(s->p)) {
		case BLANK:
			do
				s->p++;
			while (s->p < s->end && class_at(s->p) == BLANK);
			break;
		case LF:
			newline(s);
			if (depth == 0)
				return true;
			break;
		case CR:
			if (read_cr(z) && depth == 0)
				return true;
			break;
		case COMMENT:
			read_comment(z);
			break;
		case QUOTE:
			read_quoted(z);
			break;
		case OPEN:
			if (depth++ == 0)
				open = *s;
			s->p++;
			break;
		case CLOSE:
			if (depth == 0) {
				read_extra(z);
				break;
			}
			depth--;
			s->p++;
			break;
		default:
			read_plain(z);
		}
	}
	if (depth > 0)
		unclosed(z, &open);
	return true;
}
