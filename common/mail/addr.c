/* Address lists and paths; looks up no domain and judges no host name. */
/* SPDX-License-Identifier: ISC */
#include "mail/addr.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "mail/header.h"
#include "mail/text.h"

/*
 * A place in the input. The list gets what is read. Its text has room for as
 * many octets as the input, and what is written into it is never longer than
 * what was read, so spans of the text hold.
 */
struct cursor {
	struct addr_list *l;
	struct span s;
	size_t i;
	bool in_group;
	struct span display; /* of the address that is being read */
};

/* The next character; NUL at the end, since the input has none. */
static char
peek(const struct cursor *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

/* The text that was put from there on. */
static struct span
text_from(const struct cursor *c, size_t from)
{
	return (struct span){c->l->text.p + from, c->l->text.n - from};
}

/* Sets the fault and its place, and returns false. */
static bool
fail(struct cursor *c, enum addr_fault f, size_t at)
{
	c->l->fault = f;
	c->l->at = at;
	return false;
}

/* Empties l. False, with a fault, if s has octets that can be misread. */
static bool
begin(struct cursor *c, struct addr_list *l, struct span s)
{
	static const enum addr_fault faults[] = {
	    [MAILTEXT_FINE] = ADDR_FINE,
	    [MAILTEXT_NUL] = ADDR_NUL,
	    [MAILTEXT_CR] = ADDR_CR,
	    [MAILTEXT_CONTROL] = ADDR_CONTROL,
	    [MAILTEXT_NOT_UTF8] = ADDR_NOT_UTF8,
	};
	size_t i;

	*c = (struct cursor){.l = l, .s = s};
	*l = (struct addr_list){
	    .box = l->box, .room = l->room, .text = l->text};
	l->text.n = 0;
	buf_reserve(&l->text, s.n + 1);
	l->fault = faults[mailtext_check(s, &l->at)];
	for (i = 0; i < s.n && (unsigned char)s.p[i] < 0x80; i++)
		;
	if (i < s.n)
		l->notes |= ADDR_NOTE_UTF8;
	return l->fault == ADDR_FINE;
}

/* --- tokens --- */

/* White space and comments; sets *any if there are some. */
static bool
skip(struct cursor *c, bool *any)
{
	size_t n;
	char ch;

	while ((ch = peek(c)) == '(' || is_xml_space(ch)) {
		n = ch == '(' ? header_comment(span_from(c->s, c->i),
		    SIZE_MAX) : 1;
		if (n == 0)
			return fail(c, ADDR_OPEN_COMMENT, c->i);
		c->i += n;
		*any = true;
	}
	return true;
}

/* RFC 5322, 3.2.4, at '"': puts what the string means, without line folds. */
static bool
quoted(struct cursor *c)
{
	size_t from = c->i++;

	for (; c->i < c->s.n && peek(c) != '"'; c->i++) {
		if (peek(c) == '\\' && ++c->i == c->s.n)
			break;
		if (peek(c) != '\r' && peek(c) != '\n')
			buf_putc(&c->l->text, peek(c));
	}
	if (c->i == c->s.n)
		return fail(c, ADDR_OPEN_QUOTE, from);
	c->i++;
	return true;
}

/* A domain literal, at '[': puts it without white space, and skips white
 * space and comments after it. */
static bool
literal(struct cursor *c)
{
	size_t from = c->i;
	bool any;

	do {
		if (!is_xml_space(peek(c)))
			buf_putc(&c->l->text, peek(c));
		c->i++;
	} while (c->i < c->s.n && strchr("[]\\", peek(c)) == NULL);
	if (peek(c) != ']')
		return fail(c, ADDR_OPEN_LITERAL, from);
	buf_putc(&c->l->text, ']');
	c->i++;
	return skip(c, &any);
}

/*
 * A run of words, quoted or not, and dots: a display name or a local part,
 * depending on what follows it.
 */
struct words {
	size_t from, to; /* in the input */
	size_t text;     /* where its meaning as a local part begins in the
	                  * list's text */
	size_t n, dots;
	bool quoted;
	bool spaced;  /* white space next to a dot */
	bool apart;   /* the same, with two words in front of it */
	bool dotted;  /* words and dots alternate, with a word at each end */
	bool dot;     /* the last was a dot */
	bool leading; /* the first was a dot */
};

static bool
words(struct cursor *c, struct words *w)
{
	bool spaced, dot;
	char ch;

	*w = (struct words){.text = c->l->text.n};
	for (;;) {
		spaced = false;
		if (!skip(c, &spaced))
			return false;
		ch = peek(c);
		dot = ch == '.';
		if (ch != '"' && !dot && !mailtext_is_atext(ch))
			break;
		if (w->n + w->dots == 0) {
			w->from = c->i;
			w->leading = dot;
			w->dotted = !dot;
		} else if (dot == w->dot) {
			w->dotted = false; /* two words, or two dots */
		} else if (spaced) {
			w->spaced = true;
			w->apart = w->apart || w->n > 1;
		}
		w->dot = dot;
		w->dots += dot;
		w->n += !dot;
		if (ch == '"') {
			w->quoted = true;
			if (!quoted(c))
				return false;
		} else {
			do
				buf_putc(&c->l->text, c->s.p[c->i++]);
			while (!dot && mailtext_is_atext(peek(c)));
		}
		w->to = c->i;
	}
	w->dotted = w->dotted && !w->dot;
	return true;
}

/* --- lists (RFC 5322, 3.4) --- */

/* An address, at "@" after the words of its local part. */
static bool
addr_spec(struct cursor *c, const struct words *w)
{
	struct addr_mailbox box = {.at = w->n > 0 ? w->from : c->i};
	struct words name;
	size_t at, from;
	bool any;

	if (!w->dotted)
		return fail(c, ADDR_LOCAL, box.at);
	if (w->spaced || (w->quoted && w->n > 1))
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	box.local = text_from(c, w->text);
	c->i++;
	if (!skip(c, &any))
		return false;
	at = c->i;
	from = c->l->text.n;
	box.literal = peek(c) == '[';
	if (!(box.literal ? literal(c) : words(c, &name)))
		return false;
	/* RFC 5322, 3.4.1 and 4.4: a dot-atom with white space. */
	if (!box.literal && (name.quoted || !name.dotted))
		return fail(c, ADDR_DOMAIN,
		    name.n + name.dots > 0 ? name.from : c->i);
	if (!box.literal && name.apart)
		return fail(c, ADDR_APART, at);
	if (!box.literal && name.spaced)
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	box.domain = text_from(c, from);
	if (mailtext_has_encoded_word(box.local))
		return fail(c, ADDR_ENCODED_WORD, box.at);
	if (mailtext_has_encoded_word(box.domain))
		return fail(c, ADDR_ENCODED_WORD, at);
	if (c->l->n == LIMIT_ADDRESSES)
		return fail(c, ADDR_MANY, box.at);
	box.in_group = c->in_group;
	box.display = c->display;
	c->l->box = xgrow(c->l->box, c->l->n, &c->l->room, sizeof(box));
	c->l->box[c->l->n++] = box;
	return true;
}

/* An address in angle brackets, at "<" after the words of its name. */
static bool
angle(struct cursor *c, const struct words *w)
{
	size_t from = c->i++;
	struct words local;
	bool any;

	if (!skip(c, &any))
		return false;
	if (peek(c) == '>')
		return fail(c, ADDR_EMPTY, from);
	if (peek(c) == '@' || peek(c) == ',')
		return fail(c, ADDR_ROUTE, c->i);
	if (w->n > 0)
		c->display = (struct span){c->s.p + w->from, w->to - w->from};
	if (!words(c, &local))
		return false;
	if (c->i == c->s.n)
		return fail(c, ADDR_OPEN_ANGLE, from);
	if (peek(c) != '@')
		return fail(c, peek(c) == '>' ? ADDR_NO_AT : ADDR_STRAY,
		    c->i);
	if (!addr_spec(c, &local))
		return false;
	if (c->i == c->s.n)
		return fail(c, ADDR_OPEN_ANGLE, from);
	if (peek(c) != '>')
		return fail(c, ADDR_BEHIND, c->i);
	c->i++;
	return skip(c, &any);
}

/* A mailbox, the beginning of a group, or nothing; and the end of it. */
static bool
element(struct cursor *c)
{
	struct words w;
	bool any;

	c->display = SPAN_NONE;
	if (!words(c, &w))
		return false;
	if (peek(c) == ':' && (c->in_group || w.n == 0))
		return fail(c, ADDR_GROUP, c->i);
	/* RFC 5322, 3.2.5 and 4.1: the words are a name, not a local part. */
	if (peek(c) == '<' || peek(c) == ':') {
		if (w.leading)
			return fail(c, ADDR_STRAY, w.from);
		if (w.dots > 0)
			c->l->notes |= ADDR_NOTE_OBSOLETE;
		c->l->text.n = w.text;
	}
	switch (peek(c)) {
	case '<':
		if (!angle(c, &w))
			return false;
		break;
	case '@':
		if (!addr_spec(c, &w))
			return false;
		break;
	case ':':
		c->in_group = true;
		c->l->groups++;
		c->l->notes |= ADDR_NOTE_GROUP;
		c->i++;
		return true;
	case '\0':
	case ',':
	case ';':
		if (peek(c) == ';' && !c->in_group)
			return fail(c, ADDR_STRAY, c->i);
		/* No address, so there must be no word either. */
		if (w.n + w.dots > 0)
			return fail(c, mailtext_has_encoded_word(
			    text_from(c, w.text)) ? ADDR_ENCODED_WORD :
			    ADDR_NO_AT, w.from);
		/* 4.4; but nothing is obsolete about "name:;". */
		if (peek(c) == ',')
			c->l->notes |= ADDR_NOTE_OBSOLETE;
		break;
	default:
		return fail(c, ADDR_STRAY, c->i);
	}
	if (c->in_group && peek(c) == ';') {
		c->in_group = false;
		c->i++;
		if (!skip(c, &any))
			return false;
	}
	if (peek(c) == ',') {
		c->i++;
		return true;
	}
	return c->i == c->s.n || fail(c, ADDR_BEHIND, c->i);
}

bool
addr_list_parse(struct addr_list *l, struct span value)
{
	struct cursor c;
	bool good = begin(&c, l, value);

	while (good && c.i < value.n)
		good = element(&c);
	if (good && c.in_group)
		good = fail(&c, ADDR_OPEN_GROUP, c.i);
	if (good)
		l->at = 0;
	else
		l->n = 0;
	return good;
}

/* --- paths of SMTP (RFC 5321, 4.1.2) --- */

/* RFC 5322, 3.2.3: a local part that needs no quotes. */
static bool
is_dot_atom(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '.' ? i == 0 || i + 1 == s.n ||
		    s.p[i - 1] == '.' : !mailtext_is_atext(s.p[i]))
			return false;
	return s.n > 0;
}

bool
addr_path_parse(struct addr_list *l, struct span s)
{
	struct addr_mailbox box = {.at = 0};
	struct cursor c;
	const char *nl;
	size_t at, from;
	char ch;

	if (!begin(&c, l, s))
		return false;
	l->at = 0;
	nl = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;
	if (nl != NULL)
		return fail(&c, ADDR_CR, (size_t)(nl - s.p));
	if (peek(&c) == '<') {
		if (s.p[s.n - 1] != '>')
			return fail(&c, ADDR_OPEN_ANGLE, c.i);
		c.i++;
		c.s.n--;
	}
	if (c.i == c.s.n)
		return true; /* the null path */
	box.at = c.i;
	if (peek(&c) == '@')
		return fail(&c, ADDR_ROUTE, c.i);
	/* A quoted string or a dot-string. */
	if (peek(&c) == '"') {
		if (!quoted(&c))
			return false;
		box.local = text_from(&c, 0);
	} else {
		while (mailtext_is_atext(peek(&c)) || peek(&c) == '.')
			buf_putc(&l->text, s.p[c.i++]);
		box.local = text_from(&c, 0);
		if (!is_dot_atom(box.local))
			return fail(&c, peek(&c) == '@' || box.local.n == 0 ?
			    ADDR_LOCAL : ADDR_STRAY, box.at);
	}
	if (peek(&c) != '@')
		return fail(&c, c.i == c.s.n ? ADDR_NO_AT : ADDR_STRAY, c.i);
	/* A dot-string, or a literal: nothing left out of it, or after it. */
	at = ++c.i;
	from = l->text.n;
	box.literal = peek(&c) == '[';
	if (box.literal && !literal(&c))
		return false;
	while (!box.literal && ((ch = ascii_lower(peek(&c))) == '-' ||
	    ch == '_' || ch == '.' || ascii_is_digit(ch) ||
	    ascii_is_letter(ch) || (unsigned char)ch >= 0x80))
		buf_putc(&l->text, s.p[c.i++]);
	box.domain = text_from(&c, from);
	if (box.literal ? box.domain.n != c.i - at : !is_dot_atom(box.domain))
		return fail(&c, ADDR_DOMAIN, at);
	if (c.i < c.s.n)
		return fail(&c, ADDR_BEHIND, c.i);
	l->box = xgrow(l->box, l->n, &l->room, sizeof(box));
	l->box[l->n++] = box;
	return true;
}

void
addr_put(struct buf *b, const struct addr_mailbox *box)
{
	size_t i;

	if (is_dot_atom(box->local)) {
		buf_put_span(b, box->local);
	} else {
		buf_putc(b, '"');
		for (i = 0; i < box->local.n; i++) {
			if (box->local.p[i] == '"' || box->local.p[i] == '\\')
				buf_putc(b, '\\');
			buf_putc(b, box->local.p[i]);
		}
		buf_putc(b, '"');
	}
	buf_putc(b, '@');
	buf_put_span(b, box->domain);
}

void
addr_list_free(struct addr_list *l)
{
	free(l->box);
	buf_free(&l->text);
	*l = (struct addr_list){0};
}

const char *
addr_fault_str(enum addr_fault f)
{
	static const char *const texts[ADDR_FAULTS] = {
	    [ADDR_FINE] = "",
	    [ADDR_NUL] = "NUL",
	    [ADDR_CR] = "bare CR or LF",
	    [ADDR_CONTROL] = "control character",
	    [ADDR_NOT_UTF8] = "octets that are no UTF-8",
	    [ADDR_OPEN_COMMENT] = "comment without an end",
	    [ADDR_OPEN_QUOTE] = "quoted string without an end",
	    [ADDR_OPEN_LITERAL] = "domain literal without an end",
	    [ADDR_OPEN_ANGLE] = "\"<\" without \">\"",
	    [ADDR_OPEN_GROUP] = "group without \";\"",
	    [ADDR_ENCODED_WORD] = "encoded word in place of an address",
	    [ADDR_NO_AT] = "words without an address",
	    [ADDR_EMPTY] = "empty address",
	    [ADDR_LOCAL] = "broken local part",
	    [ADDR_DOMAIN] = "broken domain",
	    [ADDR_APART] = "more of a domain behind a space or comment",
	    [ADDR_ROUTE] = "source route",
	    [ADDR_BEHIND] = "something behind an address",
	    [ADDR_GROUP] = "group without a name, or in a group",
	    [ADDR_STRAY] = "character out of place",
	    [ADDR_MANY] = "too many addresses",
	};

	return texts[f];
}
