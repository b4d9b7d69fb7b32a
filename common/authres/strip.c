/* Takes Authentication-Results fields that claim to be ours out of a message
 * (RFC 8601, 5), and leaves all other octets as they are. */
/* SPDX-License-Identifier: ISC */
#include "authres/strip.h"

#include "authres/read.h"
#include "base/limits.h"
#include "mail/header.h"

static const char name[] = "authentication-results";

enum { NAME = sizeof(name) - 1 };

/*
 * Where in the header the next octet is. held has, at the start of a line, a
 * field that may go on in it; in the name of a field, its octets so far, or a
 * CR that may be an empty line's; in a field that may be ours, all of it.
 */
enum {
	START,      /* of a line, behind a field that stays */
	START_HELD, /* behind the one in held */
	START_GONE, /* behind one that is removed */
	IN_NAME,
	IN_HELD,
	STAYS,      /* in a line that stays */
	GOES,
	BODY
};

/* Writes what is held, unless it is a field, as far as it goes, that claims to
 * be ours: then it is dropped, and true. One that is cut before it says whose
 * it is goes, too. */
static bool
decide(struct authres_strip *s, bool cut, struct buf *out)
{
	struct span value = span_from(buf_span(&s->held), NAME), id;
	bool ours;

	/* not the end of its last line */
	if (value.n > 0 && value.p[value.n - 1] == '\n') {
		value.n--;
		value.n -= value.n > 0 && value.p[value.n - 1] == '\r';
	}
	while (value.n > 0 && is_xml_space(value.p[0]))
		span_advance(&value, 1);
	ours = value.n > 0 && value.p[0] == ':';
	if (ours) {
		span_advance(&value, 1);
		id = value;
		cut = cut && (!header_skip_cfws(&id) || id.n == 0);
		ours = cut || authres_claims(value, s->id);
	}
	s->removed += ours;
	if (!ours)
		buf_put_span(out, buf_span(&s->held));
	s->held.n = 0;
	return ours;
}

static void
take(struct authres_strip *s, char c, struct buf *out)
{
	struct buf *held = &s->held;

	/* a line begins */
	if (s->state <= START_GONE) {
		if (is_wsp(c) && s->state != START) {
			s->state = s->state == START_HELD ? IN_HELD : GOES;
		} else {
			if (s->state == START_HELD)
				decide(s, false, out);
			s->state = c == '\n' ? BODY : is_wsp(c) ? STAYS :
			    IN_NAME;
		}
	}
	switch (s->state) {
	case IN_NAME:
		buf_putc(held, c);
		if (held->n <= NAME && held->p[0] != '\r' &&
		    ascii_lower(c) == name[held->n - 1]) {
			if (held->n == NAME)
				s->state = IN_HELD;
		} else if (held->n > 1 || c != '\r') {
			/* another name, or an empty line */
			s->state = c != '\n' ? STAYS : held->n == 2 &&
			    held->p[0] == '\r' ? BODY : START;
			buf_put_span(out, buf_span(held));
			held->n = 0;
		}
		break;
	case IN_HELD:
		buf_putc(held, c);
		if (c == '\n')
			s->state = START_HELD;
		else if (held->n == LIMIT_AUTHRES_FIELD)
			s->state = decide(s, true, out) ? GOES : STAYS;
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
authres_strip_feed(struct authres_strip *s, struct span octets,
    struct buf *out)
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
		decide(s, false, out);
	else
		buf_put_span(out, buf_span(&s->held));
	buf_free(&s->held);
	*s = (struct authres_strip){.id = s->id, .removed = s->removed};
}
