/* Fields of master files: reads an entry, with its quotes and parentheses. */
/* SPDX-License-Identifier: ISC */
#include "zone/read.h"

#include <string.h>

#include "base/limits.h"
#include "base/vector.h"
#include "base/xalloc.h"

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

/* The end of the line. */
static const char *
line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf != NULL ? lf : end;
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
	z->bad = z->bad || zonefaults[f].lost;
	if (f == ZONE_ORIGIN_MISSING && z->origin_told)
		return;
	z->origin_told |= f == ZONE_ORIGIN_MISSING;
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

/* What is read twice has no fault again. */
static void
fault_once(struct zone_reader *z, enum zone_fault f, struct zone_token t,
    size_t at)
{
	if (t.p >= z->scan.told)
		zonetoken_fault(z, f, &t, at);
	else
		z->bad = z->bad || zonefaults[f].lost;
}

/*
 * A place from p on, not behind end, before which all octets are those of a
 * field. It need not be the last such. Sixteen octets at a time: that saves
 * 18 % of the linter's instructions and some 15 % of its time with a zone of
 * a million records (t/bench/lint.sh).
 */
static inline const char *
skip(const char *p, const char *end, bool quoted)
{
	struct vector v, m;
	unsigned int bits;

	for (; end - p >= 16; p += 16) {
		v = vector_load(p);
		m.v = vector_upto(v, quoted ? 0x1f : 0x20).v |
		    vector_is(v, 0x7f).v | vector_is(v, '"').v |
		    vector_is(v, '\\').v;
		if (!quoted) {
			m.v |= vector_is(v, ';').v;
			v.v |= 1; /* '(' and ')' differ in the lowest bit */
			m.v |= vector_is(v, ')').v;
		}
		if ((bits = vector_bits(m)) != 0)
			return p + __builtin_ctz(bits);
	}
	return p;
}

/*
 * A field. Without quotes, an escaped line end still ends it; in quotes, a
 * line end, escaped or not, comes too early. One copy for each value of
 * quoted: a single one takes 4 % more of the linter's instructions.
 */
static inline __attribute__((always_inline)) void
read_field(struct zone_reader *z, bool quoted)
{
	struct zone_scan *s = &z->scan;
	const char *from = s->p + quoted, *p = from, *end = s->end;
	const char *control = NULL;
	struct zone_token t;
	bool escaped = false;

	for (; (p = skip(p, end, quoted)) < end; p++) {
		unsigned char c = class_at(p);

		if (c == PLAIN)
			continue;
		if (quoted ? c == QUOTE || c == LF :
		    c != ESCAPE && c != CONTROL)
			break;
		if (c == ESCAPE) {
			escaped = true;
			if (end - p > 1 && p[1] != '\n' &&
			    (quoted || p[1] != '\r'))
				p++;
		} else if ((c == CONTROL || c == CR) && control == NULL) {
			control = p;
		}
	}
	t = cut(s, from, p);
	t.escaped = escaped;
	t.column -= quoted && s->place == NULL;
	s->p = p;
	if (quoted && (p == end || *p != '"')) {
		fault_once(z, ZONE_QUOTE, t, 0);
		return;
	}
	t.quoted = quoted;
	s->p += quoted;
	if (control != NULL)
		fault_once(z, ZONE_CONTROL, t, (size_t)(control - t.p));
	if (z->n == LIMIT_ZONE_FIELDS) {
		if (!z->bad)
			zonetoken_fault(z, ZONE_LONG, &t, 0);
		return;
	}
	z->token = xgrow(z->token, z->n, &z->cap, sizeof(z->token[0]));
	z->token[z->n++] = t;
}

static void
read_comment(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(s, s->p, s->p + 1);
	const struct zone_token *last = z->n > 0 ? &z->token[z->n - 1] : NULL;
	const char *p = s->p + 1, *end = line_end(p, s->end), *q = p, *from;
	struct zone_place at = {z->file, t.line, t.column};

	/* It may cut text that was meant to be quoted: what stands behind it
	 * looks like more text, " p = none". */
	while (q < end && class_at(q) == BLANK)
		q++;
	for (from = q; q < end && ascii_lower(*q) >= 'a' &&
	     ascii_lower(*q) <= 'z';)
		q++;
	while (q > from && q < end && class_at(q) == BLANK)
		q++;
	if (z->semicolon.p == NULL && last != NULL && !last->quoted &&
	    (last->p + last->n == s->p ||
	    (q > from && q < end && *q == '='))) {
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

/*
 * The text ends within parentheses: back to the line behind the one where
 * they begin, unless too much has been read twice already.
 */
static void
unclosed(struct zone_reader *z, const struct zone_scan *open)
{
	struct zone_scan *s = &z->scan;
	struct zone_token t = cut(open, open->p, open->p + 1);
	const char *end = line_end(open->p, s->end);
	uint64_t again = (uint64_t)(s->end - end);

	zonetoken_fault(z, ZONE_PAREN_OPEN, &t, 0);
	if (end == s->end || again > s->rescans)
		return;
	s->rescans -= again;
	s->told = s->end;
	s->p = s->line_at = end + 1;
	s->line = open->line + 1;
}

bool
zonetoken_entry(struct zone_reader *z)
{
	struct zone_scan *s = &z->scan, open = {0};
	struct zone_token t;
	size_t depth = 0;

	z->n = 0;
	z->bad = false;
	z->semicolon.p = NULL;
	z->blank = s->p < s->end && class_at(s->p) == BLANK;
	if (s->p == s->end)
		return false;
	for (;;) {
		while (s->p < s->end && class_at(s->p) == BLANK)
			s->p++;
		if (s->p == s->end)
			break;
		switch (class_at(s->p)) {
		case LF:
			s->line_at = ++s->p;
			s->line++;
			if (depth == 0)
				return true;
			break;
		case CR:
			/* CR LF is a line end, and so is a CR alone, as in
			 * BIND; but an editor counts no line there. */
			t = cut(s, s->p, s->p + 1);
			s->p++;
			if (s->p == s->end || *s->p == '\n')
				break;
			fault_once(z, ZONE_CR, t, 0);
			if (depth == 0)
				return true;
			break;
		case COMMENT:
			read_comment(z);
			break;
		case QUOTE:
			read_field(z, true);
			break;
		case OPEN:
			if (depth++ == 0)
				open = *s;
			s->p++;
			break;
		case CLOSE:
			if (depth > 0) {
				depth--;
				s->p++;
				break;
			}
			t = cut(s, s->p, s->p + 1);
			zonetoken_fault(z, ZONE_PAREN_EXTRA, &t, 0);
			s->p = line_end(s->p, s->end);
			break;
		default:
			read_field(z, false);
		}
	}
	if (depth > 0)
		unclosed(z, &open);
	return true;
}
