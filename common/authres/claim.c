/* Whose an Authentication-Results field claims to be; trusts nobody. */
/* SPDX-License-Identifier: ISC */
#include "authres/claim.h"

#include "authres/read.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/word.h"
#include "mail/text.h"
#include "value/domain.h"

/* How readers differ from RFC 5322; each adds up with the others. */
enum {
	FLAT = 1,         /* the first ")" ends a comment */
	NO_PAIRS = 2,     /* "\" quotes nothing */
	NO_QUOTES = 4,    /* quotation marks mean nothing */
	STRINGS = 8,      /* a quoted string in a comment may have ")" */
	NO_COMMENTS = 16, /* parentheses are white space */
	READERS = 32
};

/* More pieces than this that an id is put together from are not read, and more
 * words than this behind it are not judged: they may be names, each of which
 * takes time. */
enum { PIECES = 4, WORDS = 100 };

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

/* Has the name only one form, but for the case of letters? */
static bool
is_plain(struct span s)
{
	return word_all(s.p, s.n, word_high) && !domain_has_alabel(s);
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

/* Whose id is looked for, in the form in which names are compared. others has
 * the names, with ";" behind each, that were found to be others'. */
struct claim {
	struct span own;
	struct buf id, form, others;
};

enum same { OTHER, SAME, NO_NAME };

/* Is the name the one that is looked for? Most readers find the same one, so
 * what takes time is done once. */
static enum same
compare(struct claim *c, struct span id)
{
	struct span seen = buf_span(&c->others);
	struct buf text = {0};
	bool good;
	size_t n;

	while (id.n > 0 && id.p[id.n - 1] == '.')
		id.n--;
	if (is_plain(id))
		return span_eq_nocase(id, c->own) ? SAME : OTHER;
	for (; seen.n > 0; span_advance(&seen, n + 1)) {
		n = (size_t)((const char *)memchr(seen.p, ';', seen.n) -
		    seen.p);
		if (span_eq((struct span){seen.p, n}, id))
			return OTHER;
	}
	c->form.n = 0;
	utf8_repair(&text, id);
	/* a blank of another charset is one to its readers */
	good = domain_put(&c->form, buf_span(&text), DOMAIN_READ_ALABELS |
	    DOMAIN_MAIL) == NULL;
	buf_free(&text);
	if (!good || span_eq(buf_span(&c->form), c->own))
		return good ? SAME : NO_NAME;
	buf_put_span(&c->others, id);
	buf_putc(&c->others, ';');
	return OTHER;
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
read_as(struct claim *c, unsigned int how, struct span value)
{
	struct reader r = {.s = value, .how = how};
	bool alias = domain_has_alabel(c->own), others = false;
	struct span id;
	size_t n;

	c->id.n = 0;
	for (n = 0; !others && next_piece(&r, &c->id); n++) {
		id = buf_span(&c->id);
		if (n == PIECES)
			return how == 0 ? AUTHRES_MAYBE : AUTHRES_OTHERS;
		if (compare(c, id) != OTHER)
			return AUTHRES_MAYBE;
		others = is_plain(id) && !alias && (id.n >= c->own.n ||
		    !span_eq_nocase(id, (struct span){c->own.p, id.n}));
	}
	if (how != 0)
		return AUTHRES_OTHERS;
	if ((!others && r.broken) || mailtext_has_encoded_word(
	    (struct span){value.p, r.i}))
		return AUTHRES_MAYBE;
	/* behind the id: a version, or what should not be there */
	r.i = c->id.n = 0;
	next_piece(&r, &c->id);
	for (n = c->id.n = 0; next_piece(&r, &c->id); n++, c->id.n = 0) {
		if (n == WORDS)
			return AUTHRES_MAYBE;
		if (!is_known_version(buf_span(&c->id)))
			return AUTHRES_NEWER;
		if (compare(c, buf_span(&c->id)) == SAME)
			return AUTHRES_MAYBE;
	}
	return AUTHRES_OTHERS;
}

/* Is it "i=1", as ARC has it? */
static bool
is_instance(struct span s)
{
	size_t i;

	if (s.n < 3 || ascii_lower(s.p[0]) != 'i' || s.p[1] != '=')
		return false;
	for (i = 2; i < s.n && ascii_is_digit(s.p[i]); i++)
		;
	return i == s.n;
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

/* Is it ours by the letter, and does it begin with the id? Hosts write no
 * comments or quotes there, but who wants to get past a filter does. */
static bool
is_own(struct claim *c, struct span value)
{
	struct authres a = {0};
	struct span id;
	const char *end, *job;
	bool is;

	end = value.n > 0 ? memchr(value.p, ';', value.n) : NULL;
	if (end != NULL)
		value.n = (size_t)(end - value.p);
	authres_parse(&a, value);
	value = span_trim(value);
	id = value.n >= a.id.n ? (struct span){value.p, a.id.n} : SPAN_NONE;
	if (a.id.n == 0 || !span_eq(id, a.id))
		id = SPAN_NONE;
	job = id.n > 0 ? memchr(id.p, '/', id.n) : NULL;
	if (job != NULL)
		id.n = (size_t)(job - id.p);
	/* IDNA has other forms of a plain name, which no host writes. */
	is = id.n > 0 && id.p[id.n - 1] != '.' && compare(c, id) == SAME &&
	    (is_plain(id) || !is_plain(c->own));
	authres_free(&a);
	return is;
}

/* Some readers look for the id behind a ";" with nothing before it, or with an
 * instance, as in ARC ("i=1;"). Empty if there is none. */
static struct span
behind_start(struct span value)
{
	struct reader r = {.s = value};
	struct buf piece = {0};
	struct span s;
	size_t from = 0;

	for (;; from = r.i) {
		piece.n = 0;
		while (next_piece(&r, &piece))
			;
		s = span_trim((struct span){value.p + from, r.i - from});
		if (r.i == value.n || (piece.n > 0 && !is_instance(s)))
			break;
		r.i++;
	}
	buf_free(&piece);
	return from > 0 ? span_from(value, from) : SPAN_LIT("");
}

static enum authres_claim
claim_of(struct claim *c, struct span value)
{
	enum authres_claim claim = is_own(c, value) ? AUTHRES_OURS :
	    read_as(c, 0, value);
	unsigned int how;

	for (how = 1; how < READERS && claim == AUTHRES_OTHERS &&
	     is_ambiguous(value); how++)
		claim = read_as(c, how, value);
	return claim;
}

enum authres_claim
authres_claims(struct span value, struct span name)
{
	struct buf own = {0};
	struct claim c = {.own = name};
	enum authres_claim claim;

	if (!is_plain(name) &&
	    domain_put(&own, name, DOMAIN_READ_ALABELS) == NULL)
		c.own = buf_span(&own);
	claim = claim_of(&c, value);
	if (claim == AUTHRES_OTHERS)
		claim = claim_of(&c, behind_start(value)) == AUTHRES_OTHERS ?
		    AUTHRES_OTHERS : AUTHRES_MAYBE;
	buf_free(&own);
	buf_free(&c.id);
	buf_free(&c.form);
	buf_free(&c.others);
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
