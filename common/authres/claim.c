/* Whose an Authentication-Results field claims to be; trusts nobody. */
/* SPDX-License-Identifier: ISC */
#include "authres/claim.h"

#include "authres/read.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/word.h"
#include "dns/domain.h"
#include "mail/text.h"

/* How readers differ from RFC 5322; each adds up with the others. */
enum {
	FLAT = 1,         /* the first ")" ends a comment */
	NO_PAIRS = 2,     /* "\" quotes nothing */
	NO_QUOTES = 4,    /* quotation marks mean nothing */
	STRINGS = 8,      /* a quoted string in a comment may have ")" */
	NO_COMMENTS = 16, /* parentheses are white space */
	READERS = 32
};

/* More pieces than this that an id is put together from are not read. */
enum { PIECES = 4 };

/* The value as a reader sees it, and how far it was read. */
struct reader {
	struct span s;
	size_t i;
	unsigned int how;
	bool broken; /* a comment or quoted string had no end */
};

static bool
is_host(char c)
{
	return ascii_is_digit(c) || ascii_is_letter(c) || c == '-' ||
	    c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* White space, and what some take for it. */
static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static bool
is_plain(struct span s)
{
	return word_all(s.p, s.n, word_high);
}

static void
skip_comment(struct reader *r)
{
	size_t depth = 0;
	bool string = false;
	char c;

	for (; r->i < r->s.n; r->i++) {
		c = r->s.p[r->i];
		if (c == '\\' && (r->how & NO_PAIRS) == 0)
			r->i++;
		else if (c == '"' && (r->how & STRINGS) != 0)
			string = !string;
		else if (c == '(' && !string)
			depth++;
		else if (c == ')' && !string &&
		    (--depth == 0 || (r->how & FLAT) != 0)) {
			r->i++;
			return;
		}
	}
	r->i = r->s.n;
	r->broken = true;
}

/*
 * Appends the next piece: what names of hosts are made of, up to white space,
 * a comment or ";". False at the ";" or the end.
 */
static bool
next_piece(struct reader *r, struct buf *piece)
{
	size_t from = piece->n;
	bool quoted = false, any = false, over = false;
	char c;

	for (; r->i < r->s.n; r->i++) {
		c = r->s.p[r->i];
		if (c == '\\' && (r->how & NO_PAIRS) == 0 && quoted &&
		    r->i + 1 < r->s.n) {
			c = r->s.p[++r->i];
		} else if (c == '"' || c == '\\') {
			quoted ^= c == '"' && (r->how & NO_QUOTES) == 0;
			continue;
		} else if (c == ';' && !quoted) {
			break;
		} else if ((c == '(' || c == ')') && !quoted) {
			if (any)
				break;
			if (c == '(' && (r->how & NO_COMMENTS) == 0) {
				skip_comment(r);
				r->i--;
			}
			continue;
		}
		if (is_blank(c) && !quoted && any)
			break;
		if (is_blank(c))
			continue;
		any = true;
		/* "=x" is x, and "x=y" is x */
		over = over || (!is_host(c) && piece->n > from);
		if (is_host(c) && !over)
			buf_putc(piece, c);
	}
	r->broken = r->broken || quoted;
	return any;
}

/* The form in which ids are compared; false if there is none. */
static bool
put_form(struct buf *b, struct span id)
{
	struct buf text = {0};
	bool good = true;
	size_t i;

	while (id.n > 0 && id.p[id.n - 1] == '.')
		id.n--;
	b->n = 0;
	if (is_plain(id) && !domain_has_alabel(id)) {
		for (i = 0; i < id.n; i++)
			buf_putc(b, ascii_lower(id.p[i]));
	} else {
		utf8_repair(&text, id);
		good = domain_put(b, buf_span(&text), DOMAIN_READ_ALABELS) ==
		    NULL;
		buf_free(&text);
	}
	return good;
}

/* Is it 1 or no version at all? */
static bool
is_known_version(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!ascii_is_digit(s.p[i]))
			return true;
	while (s.n > 1 && s.p[0] == '0')
		span_advance(&s, 1);
	return s.n == 0 || span_is(s, "1");
}

/*
 * Whose the field is for such a reader. As soon as what it has of the id can't
 * become ours, nothing that follows matters.
 */
static enum authres_claim
read_as(unsigned int how, struct span value, struct span own,
    struct buf text[2])
{
	struct reader r = {.s = value, .how = how};
	struct buf *id = &text[0], *form = &text[1];
	bool alias = domain_has_alabel(own), plain, others = false;
	size_t n, from;

	id->n = 0;
	for (n = 0; !others && next_piece(&r, id); n++) {
		plain = is_plain(buf_span(id)) &&
		    !domain_has_alabel(buf_span(id));
		if (n == PIECES)
			return how == 0 ? AUTHRES_MAYBE : AUTHRES_OTHERS;
		if ((!put_form(form, buf_span(id)) && !plain) ||
		    span_eq(buf_span(form), own))
			return AUTHRES_MAYBE;
		others = plain && !alias && (id->n >= own.n || (form->n > 0 &&
		    memcmp(form->p, own.p, form->n) != 0));
	}
	if (how != 0)
		return AUTHRES_OTHERS;
	if ((!others && r.broken) || mailtext_has_encoded_word(
	    (struct span){value.p, r.i}))
		return AUTHRES_MAYBE;
	/* a version, or what should not be there */
	for (from = id->n; next_piece(&r, id); from = id->n) {
		struct span piece = span_from(buf_span(id), from);

		if (!is_known_version(piece))
			return AUTHRES_NEWER;
		if (put_form(form, piece) && span_eq(buf_span(form), own))
			return AUTHRES_MAYBE;
	}
	return AUTHRES_OTHERS;
}

/* Do readers differ in how they read it up to the first ";"? */
static bool
is_ambiguous(struct span s)
{
	size_t i;

	for (i = 0; i < s.n && s.p[i] != ';'; i++)
		if (s.p[i] == '(' || s.p[i] == '"' || s.p[i] == '\\')
			return true;
	return false;
}

/* Is it ours by the letter? */
static bool
is_own(struct span value, struct span own, struct buf *form)
{
	struct authres a = {0};
	struct span id;
	const char *job;
	bool is;

	authres_parse(&a, value);
	id = a.id;
	job = id.n > 0 ? memchr(id.p, '/', id.n) : NULL;
	if (job != NULL)
		id.n = (size_t)(job - id.p);
	is = id.n > 0 && id.p[id.n - 1] != '.' && utf8_valid(id) == id.n &&
	    put_form(form, id) && span_eq(buf_span(form), own);
	authres_free(&a);
	return is;
}

enum authres_claim
authres_claims(struct span value, struct span name)
{
	struct buf own = {0}, text[2] = {{0}};
	enum authres_claim claim;
	unsigned int how;

	if (!put_form(&own, name) || own.n == 0) {
		own.n = 0;
		buf_put_span(&own, name);
	}
	claim = is_own(value, buf_span(&own), &text[1]) ? AUTHRES_OURS :
	    read_as(0, value, buf_span(&own), text);
	for (how = 1; how < READERS && claim == AUTHRES_OTHERS &&
	     is_ambiguous(value); how++)
		claim = read_as(how, value, buf_span(&own), text);
	buf_free(&own);
	buf_free(&text[0]);
	buf_free(&text[1]);
	return claim;
}

bool
authres_good_id(struct span id)
{
	size_t i;
	bool label = false;

	for (i = 0; i < id.n; i++) {
		if (!is_host(id.p[i]) || (unsigned char)id.p[i] >= 0x80 ||
		    (id.p[i] == '.' && !label))
			return false;
		label = id.p[i] != '.';
	}
	return label && id.n <= 255;
}
