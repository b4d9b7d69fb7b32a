/* Takes Authentication-Results fields that claim to be ours out of a message
 * (RFC 8601, 5), and leaves all other octets as they are. */
/* SPDX-License-Identifier: ISC */
#include "authres/strip.h"

#include "base/limits.h"
#include "mail/text.h"

static const char name[] = "authentication-results";

enum { NAME = sizeof(name) - 1 };

/* Does s begin with the name of such a field? *value is what is behind it. */
static bool
is_field(struct span s, struct span *value)
{
	if (s.n <= NAME || !span_has_prefix_nocase(s, name))
		return false;
	span_advance(&s, NAME);
	while (s.n > 0 && (unsigned char)s.p[0] <= ' ')
		span_advance(&s, 1);
	if (s.n == 0 || s.p[0] != ':')
		return false;
	*value = span_from(s, 1);
	return true;
}

/* Is the octet at i a line end to some readers, but not to us? Those of Unicode
 * are U+0085, U+2028 and U+2029, in UTF-8 or Latin-1. */
static bool
is_bare(struct span s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	return (c < ' ' || c == 0x85 || c == 0xa8 || c == 0xa9) &&
	    c != '\t' && c != '\n' &&
	    (c != '\r' || i + 1 == s.n || s.p[i + 1] != '\n');
}

/* Why the field goes, or AUTHRES_GONE_N. */
static enum authres_gone
judge(struct span id, struct span field)
{
	static const enum authres_gone why[AUTHRES_CLAIMS] = {
	    [AUTHRES_OURS] = AUTHRES_GONE_OURS,
	    [AUTHRES_MAYBE] = AUTHRES_GONE_MAYBE,
	    [AUTHRES_NEWER] = AUTHRES_GONE_NEWER,
	};
	enum authres_claim claim;
	struct span value, next;
	size_t i;
	bool found = false;

	/* not the end of its last line */
	if (field.n > 0 && field.p[field.n - 1] == '\n')
		field.n -= field.n > 1 && field.p[field.n - 2] == '\r' ? 2 : 1;
	if (is_field(field, &value)) {
		claim = authres_claims(value, id);
		if (claim != AUTHRES_OTHERS)
			return why[claim];
	}
	/* Each of those behind a bare CR ends where the next begins. */
	for (i = 0; i <= field.n; i++) {
		if (i < field.n && (!is_bare(field, i) ||
		    !is_field(span_from(field, i + 1), &next)))
			continue;
		if (found) {
			value.n = (size_t)(field.p + i - value.p);
			if (authres_claims(value, id) != AUTHRES_OTHERS)
				return AUTHRES_GONE_HIDDEN;
		}
		found = true;
		value = next;
	}
	return AUTHRES_GONE_N;
}

static void
drop(struct authres_strip *s, enum authres_gone why)
{
	s->removed[why]++;
	if (s->tell != NULL)
		s->tell(s->ctx, buf_span(&s->held), s->first, why);
	s->held.n = 0;
}

/* What is held is a whole field, or a line that is none. */
static void
end_field(struct authres_strip *s, struct buf *out)
{
	enum authres_gone why = AUTHRES_GONE_N;

	if (s->held.n > 0)
		why = judge(s->id, buf_span(&s->held));
	if (why != AUTHRES_GONE_N)
		drop(s, why);
	buf_put_span(out, buf_span(&s->held));
	s->held.n = 0;
	s->state = STRIP_HELD;
	s->first = s->line + 1;
}

void
authres_strip_feed(struct authres_strip *s, struct span octets,
    struct buf *out)
{
	struct span line;
	const char *nl;

	while (octets.n > 0 && s->state != STRIP_BODY) {
		if (!s->inside && !is_wsp(octets.p[0]))
			end_field(s, out);
		nl = memchr(octets.p, '\n', octets.n);
		line = (struct span){octets.p,
		    nl != NULL ? (size_t)(nl - octets.p) + 1 : octets.n};
		span_advance(&octets, line.n);
		s->inside = nl == NULL;
		s->line += nl != NULL;
		if (s->state == STRIP_GOES)
			continue;
		if (s->held.n + line.n > LIMIT_HEADER) {
			drop(s, AUTHRES_GONE_LONG);
			s->state = STRIP_GOES;
			continue;
		}
		buf_put_span(&s->held, line);
		if (span_is(buf_span(&s->held), "\n") ||
		    span_is(buf_span(&s->held), "\r\n")) {
			buf_put_span(out, buf_span(&s->held));
			s->held.n = 0;
			s->state = STRIP_BODY;
		}
	}
	buf_put_span(out, octets);
}

void
authres_strip_end(struct authres_strip *s, struct buf *out)
{
	end_field(s, out);
	buf_free(&s->held);
	s->state = STRIP_HELD;
	s->inside = false;
	s->line = s->first = 0;
}

const char *
authres_gone_str(enum authres_gone g)
{
	static const char *const texts[AUTHRES_GONE_N] = {
	    [AUTHRES_GONE_OURS] = "Authentication-Results of this authserv-id",
	    [AUTHRES_GONE_MAYBE] = "Authentication-Results that some readers "
		"may take for ours, or nobody can read",
	    [AUTHRES_GONE_NEWER] =
		"Authentication-Results of another version than 1",
	    [AUTHRES_GONE_HIDDEN] = "field that to some readers has one of "
		"these behind a control character",
	    [AUTHRES_GONE_LONG] = "field that is too long to be read",
	};

	return texts[g];
}
