/* Takes Authentication-Results fields that claim to be ours out of a message
 * (RFC 8601, 5), and leaves all other octets as they are. */
/* SPDX-License-Identifier: ISC */
#include "authres/strip.h"

#include "base/limits.h"
#include "authres/read.h"
#include "mail/header.h"

static const char name[] = "authentication-results";

enum { NAME = sizeof(name) - 1 };

/*
 * Where in the header. At the start of a line held may have a field that may
 * go on in it, then a CR that may be an empty line's; in the name of a field
 * what there is of it; in a field that is ours or may be, all of it.
 */
enum {
	START,      /* of a line, behind a field that stays */
	START_HELD, /* behind the one in held */
	START_GONE, /* behind one that is removed */
	IN_NAME,
	IN_HELD,
	STAYS,      /* in a line that does */
	GOES,
	BODY
};

static void
release(struct authres_strip *s, struct buf *out)
{
	buf_put_span(out, buf_span(&s->held));
	s->held.n = 0;
}

/* Is what is held a field, as far as it goes, that claims to be ours? */
static bool
claims(const struct authres_strip *s)
{
	struct span value = {s->held.p + NAME, s->held.n - NAME};

	while (value.n > 0 && is_xml_space(value.p[0]))
		value = (struct span){value.p + 1, value.n - 1};
	if (value.n == 0 || value.p[0] != ':')
		return false;
	return authres_claims((struct span){value.p + 1, value.n - 1}, s->id);
}

/* True if what is held is removed. */
static bool
decide(struct authres_strip *s, struct buf *out)
{
	bool ours = claims(s);

	s->removed += ours;
	if (ours)
		s->held.n = 0;
	else
		release(s, out);
	return ours;
}

/* The first octet of a line, with what is known of the field before it. */
static void
begin_line(struct authres_strip *s, char c, struct buf *out)
{
	if (is_wsp(c) && s->state != START) {
		s->state = s->state == START_HELD ? IN_HELD : GOES;
		return;
	}
	if (s->state == START_HELD)
		decide(s, out);
	s->state = c == '\n' ? BODY : is_wsp(c) ? STAYS : IN_NAME;
}

/* In IN_NAME: c is the next octet of it, or it is another name. */
static void
take_name(struct authres_strip *s, char c, struct buf *out)
{
	bool empty = s->held.n == 1 && s->held.p[0] == '\r' && c == '\n';

	buf_putc(&s->held, c);
	if (s->held.n == NAME && ascii_lower(c) == name[NAME - 1]) {
		s->state = IN_HELD;
		return;
	}
	if (s->held.n < NAME && ascii_lower(c) == name[s->held.n - 1])
		return;
	if (s->held.n == 1 && c == '\r')
		return;
	release(s, out);
	s->state = empty ? BODY : c == '\n' ? START : STAYS;
}

static void
take_field(struct authres_strip *s, char c, struct buf *out)
{
	buf_putc(&s->held, c);
	if (c == '\n')
		s->state = START_HELD;
	else if (s->held.n == LIMIT_AUTHRES_FIELD)
		s->state = decide(s, out) ? GOES : STAYS;
}

static void
take(struct authres_strip *s, char c, struct buf *out)
{
	if (s->state <= START_GONE)
		begin_line(s, c, out);
	switch (s->state) {
	case IN_NAME:
		take_name(s, c, out);
		break;
	case IN_HELD:
		take_field(s, c, out);
		break;
	case GOES:
		s->state = c == '\n' ? START_GONE : GOES;
		break;
	case STAYS:
		buf_putc(out, c);
		s->state = c == '\n' ? START : STAYS;
		break;
	default:
		buf_putc(out, c);
	}
}

void
authres_strip_feed(struct authres_strip *s, struct span octets, struct buf *out)
{
	size_t i;

	for (i = 0; i < octets.n && s->state != BODY; i++)
		take(s, octets.p[i], out);
	buf_add(out, octets.p + i, octets.n - i);
}

void
authres_strip_end(struct authres_strip *s, struct buf *out)
{
	if (s->state == START_HELD || s->state == IN_HELD)
		decide(s, out);
	else
		release(s, out);
	buf_free(&s->held);
	*s = (struct authres_strip){.id = s->id, .removed = s->removed};
}
