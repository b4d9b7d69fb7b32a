/* Address lists and SMTP paths; looks no domain up, judges no host name. */
/* SPDX-License-Identifier: ISC */
#include "syntax/addr.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "syntax/mailtext.h"
#include "syntax/rfc5322.h"

/*
 * Where it is in the input. text has room for all of that, so that spans of
 * it hold: what is written into it is never longer than what was read.
 */
struct scan {
	struct addr_list *l;
	struct span s;
	size_t i;
	bool in_group;
	struct span display; /* of the address that is being read */
};

/*
 * Words, quoted or not, and dots one after the other: a display name or a
 * local part, what follows tells. text is what they mean as a local part.
 */
struct words {
	size_t from, to; /* in the input */
	size_t text;     /* where in the list's text they begin */
	size_t n, dots;
	bool quoted;
	bool spaced;  /* white space next to a dot */
	bool dotted;  /* words and dots take turns, and a word is at each end */
	bool dot;     /* the last was a dot */
	bool leading; /* the first was one */
};

static bool
fail_at(struct scan *c, enum addr_fault f, size_t at)
{
	c->l->fault = f;
	c->l->at = at;
	return false;
}

static bool
fail(struct scan *c, enum addr_fault f)
{
	return fail_at(c, f, c->i);
}

/* The next character; NUL at the end, which is nowhere else. */
static char
peek(const struct scan *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

static struct span
rest(const struct scan *c)
{
	return (struct span){c->s.p + c->i, c->s.n - c->i};
}

/* White space and comments; *any is set if there are some. */
static bool
skip(struct scan *c, bool *any)
{
	size_t n;

	for (; is_xml_space(peek(c)) || peek(c) == '('; c->i += n) {
		n = peek(c) == '(' ? rfc5322_comment(rest(c), SIZE_MAX) : 1;
		if (n == 0)
			return fail(c, ADDR_OPEN_COMMENT);
		*any = true;
	}
	return true;
}

static void
put(struct scan *c, char ch)
{
	buf_putc(&c->l->text, ch);
}

/* RFC 5322, 3.2.4. What folds a line inside it is not part of it. */
static bool
quoted(struct scan *c)
{
	size_t from = c->i++;

	for (; c->i < c->s.n && peek(c) != '"'; c->i++) {
		if (peek(c) == '\\' && ++c->i == c->s.n)
			break;
		if (peek(c) != '\r' && peek(c) != '\n')
			put(c, peek(c));
	}
	if (c->i == c->s.n)
		return fail_at(c, ADDR_OPEN_QUOTE, from);
	c->i++;
	return true;
}

static void
atom(struct scan *c)
{
	while (c->i < c->s.n && mailtext_is_atext(peek(c)))
		put(c, c->s.p[c->i++]);
}

/* One word or dot, which is next. */
static bool
take_word(struct scan *c, struct words *w, bool spaced)
{
	bool dot = peek(c) == '.';

	if (w->n + w->dots == 0) {
		w->from = c->i;
		w->leading = dot;
		w->dotted = !dot;
	} else if (dot == w->dot) {
		w->dotted = false; /* two words, or two dots */
	} else if (spaced) {
		w->spaced = true;
	}
	w->dot = dot;
	if (dot) {
		w->dots++;
		put(c, '.');
		c->i++;
	} else {
		w->n++;
		w->quoted = w->quoted || peek(c) == '"';
		if (peek(c) != '"')
			atom(c);
		else if (!quoted(c))
			return false;
	}
	w->to = c->i;
	return true;
}

static bool
gather(struct scan *c, struct words *w)
{
	bool spaced;
	char ch;

	*w = (struct words){.text = c->l->text.n};
	for (;;) {
		spaced = false;
		if (!skip(c, &spaced))
			return false;
		ch = peek(c);
		if (ch != '"' && ch != '.' && !mailtext_is_atext(ch))
			break;
		if (!take_word(c, w, spaced))
			return false;
	}
	w->dotted = w->dotted && !w->dot;
	return true;
}

static struct span
text_from(const struct scan *c, size_t from)
{
	return (struct span){c->l->text.p + from, c->l->text.n - from};
}

/* RFC 5322, 3.4.1 and 4.4: a dot-atom with white space, or a literal. */
static bool
domain_name(struct scan *c)
{
	struct words w;

	if (!gather(c, &w))
		return false;
	if (w.quoted || !w.dotted) {
		if (w.n + w.dots > 0)
			c->i = w.from;
		return fail(c, ADDR_DOMAIN);
	}
	if (w.spaced)
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	return true;
}

static bool
domain_literal(struct scan *c)
{
	size_t from = c->i;
	bool any;

	do {
		if (!is_xml_space(peek(c)))
			put(c, peek(c));
		c->i++;
	} while (c->i < c->s.n && strchr("[]\\", peek(c)) == NULL);
	if (peek(c) != ']')
		return fail_at(c, ADDR_OPEN_LITERAL, from);
	put(c, ']');
	c->i++;
	return skip(c, &any);
}

static void
add(struct addr_list *l, const struct addr_mailbox *box)
{
	if (l->n == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 4;
		l->box = xreallocarray(l->box, l->room, sizeof(*l->box));
	}
	l->box[l->n++] = *box;
}

/* At "@", behind the words of the local part. */
static bool
addr_spec(struct scan *c, const struct words *w)
{
	struct addr_mailbox box = {.at = w->n > 0 ? w->from : c->i};
	size_t at, from;
	bool any;

	if (!w->dotted)
		return fail_at(c, ADDR_LOCAL, box.at);
	if (w->spaced || (w->quoted && w->n > 1))
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	box.local = text_from(c, w->text);
	c->i++;
	if (!skip(c, &any))
		return false;
	at = c->i;
	from = c->l->text.n;
	box.literal = peek(c) == '[';
	if (!(box.literal ? domain_literal(c) : domain_name(c)))
		return false;
	box.domain = text_from(c, from);
	if (mailtext_has_encoded_word(box.local))
		return fail_at(c, ADDR_ENCODED_WORD, box.at);
	if (mailtext_has_encoded_word(box.domain))
		return fail_at(c, ADDR_ENCODED_WORD, at);
	if (c->l->n == LIMIT_ADDRESSES)
		return fail_at(c, ADDR_MANY, box.at);
	box.in_group = c->in_group;
	box.display = c->display;
	add(c->l, &box);
	return true;
}

/* RFC 5322, 3.2.5 and 4.1: the words are a name, not a local part. */
static bool
phrase(struct scan *c, const struct words *w)
{
	if (w->leading)
		return fail_at(c, ADDR_STRAY, w->from);
	if (w->dots > 0)
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	c->l->text.n = w->text;
	return true;
}

/* At "<", behind the words of a display name. */
static bool
angle(struct scan *c, const struct words *w)
{
	size_t from = c->i++;
	struct words local;
	bool any;

	if (!phrase(c, w) || !skip(c, &any))
		return false;
	if (peek(c) == '>')
		return fail_at(c, ADDR_EMPTY, from);
	if (peek(c) == '@' || peek(c) == ',')
		return fail(c, ADDR_ROUTE);
	if (w->n > 0)
		c->display = (struct span){c->s.p + w->from, w->to - w->from};
	if (!gather(c, &local))
		return false;
	if (c->i == c->s.n)
		return fail_at(c, ADDR_OPEN_ANGLE, from);
	if (peek(c) != '@')
		return fail(c, peek(c) == '>' ? ADDR_NO_AT : ADDR_STRAY);
	if (!addr_spec(c, &local))
		return false;
	if (c->i == c->s.n)
		return fail_at(c, ADDR_OPEN_ANGLE, from);
	if (peek(c) != '>')
		return fail(c, ADDR_BEHIND);
	c->i++;
	return skip(c, &any);
}

static bool
group(struct scan *c, const struct words *w)
{
	if (c->in_group || w->n == 0)
		return fail(c, ADDR_GROUP);
	if (!phrase(c, w))
		return false;
	c->in_group = true;
	c->l->groups++;
	c->l->notes |= ADDR_NOTE_GROUP;
	c->i++;
	return true;
}

/* No address: then there must not be a word either. */
static bool
nothing(struct scan *c, const struct words *w)
{
	if (w->n + w->dots > 0)
		return fail_at(c, mailtext_has_encoded_word(
		    text_from(c, w->text)) ? ADDR_ENCODED_WORD : ADDR_NO_AT,
		    w->from);
	/* 4.4; but "name:;" has nothing obsolete about it. */
	if (peek(c) == ',')
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	return true;
}

/* Behind an address, or where none is: what may follow. */
static bool
terminator(struct scan *c)
{
	bool any;

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
	return c->i == c->s.n || fail(c, ADDR_BEHIND);
}

/* A mailbox, the beginning of a group, or nothing; and what follows. */
static bool
element(struct scan *c)
{
	struct words w;
	bool good;

	c->display = SPAN_NONE;
	if (!gather(c, &w))
		return false;
	switch (peek(c)) {
	case '<':
		good = angle(c, &w);
		break;
	case '@':
		good = addr_spec(c, &w);
		break;
	case ':':
		return group(c, &w);
	case '\0':
	case ',':
		good = nothing(c, &w);
		break;
	case ';':
		good = c->in_group ? nothing(c, &w) : fail(c, ADDR_STRAY);
		break;
	default:
		good = fail(c, ADDR_STRAY);
		break;
	}
	return good && terminator(c);
}

/* An empty list that has room for what s means. */
static void
begin(struct addr_list *l, struct span s)
{
	*l = (struct addr_list){
	    .box = l->box, .room = l->room, .text = l->text};
	l->text.n = 0;
	buf_reserve(&l->text, s.n + 1);
}

/* Octets that leave doubt make a fault of the whole. */
static bool
check(struct addr_list *l, struct span s)
{
	static const enum addr_fault faults[] = {
	    [MAILTEXT_FINE] = ADDR_FINE,
	    [MAILTEXT_NUL] = ADDR_NUL,
	    [MAILTEXT_CR] = ADDR_CR,
	    [MAILTEXT_CONTROL] = ADDR_CONTROL,
	    [MAILTEXT_NOT_UTF8] = ADDR_NOT_UTF8,
	};
	size_t i;

	l->fault = faults[mailtext_check(s, &l->at)];
	for (i = 0; i < s.n && (unsigned char)s.p[i] < 0x80; i++)
		;
	if (i < s.n)
		l->notes |= ADDR_NOTE_UTF8;
	return l->fault == ADDR_FINE;
}

bool
addr_list_parse(struct addr_list *l, struct span value)
{
	struct scan c = {.l = l, .s = value};
	bool good;

	begin(l, value);
	good = check(l, value);
	while (good && c.i < value.n)
		good = element(&c);
	if (good && c.in_group)
		good = fail(&c, ADDR_OPEN_GROUP);
	if (good)
		l->at = 0;
	else
		l->n = 0;
	return good;
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
	    [ADDR_ROUTE] = "source route",
	    [ADDR_BEHIND] = "something behind an address",
	    [ADDR_GROUP] = "group without a name, or in a group",
	    [ADDR_STRAY] = "character out of place",
	    [ADDR_MANY] = "too many addresses",
	};

	return texts[f];
}

/* Does a local part stand without quotes? */
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

/* RFC 5321, 4.1.2: a dot-string or a quoted string. */
static bool
path_local(struct scan *c, struct addr_mailbox *box)
{
	size_t from = c->i;

	if (peek(c) == '"') {
		if (!quoted(c))
			return false;
		box->local = text_from(c, 0);
		return true;
	}
	while (mailtext_is_atext(peek(c)) || peek(c) == '.')
		put(c, c->s.p[c->i++]);
	box->local = text_from(c, 0);
	return is_dot_atom(box->local) || fail_at(c,
	    peek(c) == '@' || from == c->i ? ADDR_LOCAL : ADDR_STRAY, from);
}

static bool
is_domain_octet(char c)
{
	return (c >= '0' && c <= '9') ||
	    (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '-' ||
	    c == '_' || (unsigned char)c >= 0x80;
}

static bool
path_domain(struct scan *c, struct addr_mailbox *box)
{
	size_t at = c->i, from = c->l->text.n;

	box->literal = peek(c) == '[';
	if (box->literal) {
		if (!domain_literal(c))
			return false;
		box->domain = text_from(c, from);
		/* Nothing was skipped, in it or behind it. */
		return box->domain.n == c->i - at ||
		    fail_at(c, ADDR_DOMAIN, at);
	}
	while (is_domain_octet(peek(c)) || peek(c) == '.')
		put(c, c->s.p[c->i++]);
	box->domain = text_from(c, from);
	return is_dot_atom(box->domain) || fail_at(c, ADDR_DOMAIN, at);
}

static bool
path(struct scan *c)
{
	struct addr_mailbox box = {.at = c->i};

	if (peek(c) == '@')
		return fail(c, ADDR_ROUTE);
	if (!path_local(c, &box))
		return false;
	if (peek(c) != '@')
		return fail(c, c->i == c->s.n ? ADDR_NO_AT : ADDR_STRAY);
	c->i++;
	if (!path_domain(c, &box))
		return false;
	if (c->i < c->s.n)
		return fail(c, ADDR_BEHIND);
	add(c->l, &box);
	return true;
}

bool
addr_path_parse(struct addr_list *l, struct span s)
{
	struct scan c = {.l = l, .s = s};
	const char *nl;
	bool good;

	begin(l, s);
	if (!check(l, s))
		return false;
	nl = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;
	if (nl != NULL)
		return fail_at(&c, ADDR_CR, (size_t)(nl - s.p));
	if (peek(&c) == '<') {
		if (s.p[s.n - 1] != '>')
			return fail(&c, ADDR_OPEN_ANGLE);
		c.i++;
		c.s.n--;
	}
	good = c.i == c.s.n || path(&c);
	if (good)
		l->at = 0;
	return good;
}
