/* A new DMARC record, and the line of a zone file that has it. */
/* SPDX-License-Identifier: ISC */
#include "record/compose.h"

#include "record/record.h"

/* Octets of a character-string (RFC 1035, 3.3). */
enum { STRING = 255 };

/* --- the record --- */

/* The tag that s begins with, and its equals sign; TAG_N if it is none. */
static enum record_tag
tag_of(struct span s)
{
	const char *equals = s.n > 0 ? memchr(s.p, '=', s.n) : NULL;
	enum record_tag t = TAG_N;

	if (equals == NULL)
		return TAG_N;
	s.n = (size_t)(equals - s.p);
	s = span_trim(s);
	for (t = 0; t < TAG_N; t++)
		if (span_is_nocase(s, record_tag_str(t)))
			break;
	return t;
}

/* Takes what is before the next comma off the front; false at the end. */
static bool
next_part(struct span *rest, struct span *part)
{
	const char *comma;

	if (rest->p == NULL)
		return false;
	*part = *rest;
	comma = rest->n > 0 ? memchr(rest->p, ',', rest->n) : NULL;
	if (comma == NULL) {
		*rest = SPAN_NONE;
		return true;
	}
	part->n = (size_t)(comma - rest->p);
	rest->p = comma + 1;
	rest->n -= part->n + 1;
	return true;
}

/* An address has no scheme: "dmarc@example.org". */
static void
put_uri(struct buf *b, struct span s)
{
	if (s.n > 0 && memchr(s.p, '@', s.n) != NULL &&
	    memchr(s.p, ':', s.n) == NULL)
		buf_puts(b, "mailto:");
	buf_put_span(b, s);
}

/* "; tag=value" of the tag that part begins with and all that belongs to it;
 * rest goes behind it. */
static void
put_tag(struct buf *b, enum record_tag t, struct span part, struct span *rest)
{
	bool uris = t == TAG_RUA || t == TAG_RUF;
	struct span next, value = part;
	size_t skip = (size_t)((const char *)memchr(part.p, '=', part.n) -
	    part.p) + 1;

	value.p += skip;
	value.n -= skip;
	buf_puts(b, "; ");
	buf_puts(b, record_tag_str(t));
	buf_putc(b, '=');
	for (;;) {
		value = span_trim(value);
		if (uris)
			put_uri(b, value);
		else
			buf_put_span(b, value);
		next = *rest;
		if (!next_part(&next, &value) || tag_of(value) != TAG_N)
			return;
		*rest = next;
		buf_putc(b, ',');
	}
}

/* p, if only is set; else all but it, and the version. */
static void
put_tags(struct buf *b, struct span rest, bool only)
{
	struct buf unused = {0};
	struct span part;
	enum record_tag t;

	while (next_part(&rest, &part)) {
		t = tag_of(part);
		put_tag(t != TAG_V && (t == TAG_P) == only ? b : &unused, t,
		    part, &rest);
	}
	buf_free(&unused);
}

bool
compose_record(struct buf *b, struct span tags)
{
	struct span rest = tags, part;

	if (!next_part(&rest, &part) || tag_of(part) == TAG_N)
		return false;
	buf_puts(b, "v=DMARC1");
	put_tags(b, tags, true);
	put_tags(b, tags, false);
	return true;
}

/* --- the line --- */

static void
put_octet(struct buf *b, char c)
{
	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c < ' ' || c >= 0x7f)
		buf_printf(b, "\\%03u", (unsigned int)(unsigned char)c);
	else
		buf_putc(b, c);
}

void
compose_line(struct buf *b, struct span domain, struct span record)
{
	size_t i;

	buf_puts(b, "_dmarc");
	if (domain.p != NULL) {
		buf_puts(b, span_is(domain, ".") ? "" : ".");
		buf_put_span(b, domain);
		buf_puts(b, span_is(domain, ".") ? "" : ".");
	}
	buf_puts(b, "\tIN\tTXT\t\"");
	for (i = 0; i < record.n; i++) {
		if (i > 0 && i % STRING == 0)
			buf_puts(b, "\" \"");
		put_octet(b, record.p[i]);
	}
	buf_puts(b, "\"\n");
}
