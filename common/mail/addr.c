/* Address lists; looks no domain up, and judges no host name. */
/* SPDX-License-Identifier: ISC */
#include "mail/addr.h"

#include <stdlib.h>

#include "base/limits.h"
#include "mail/addrscan.h"
#include "mail/text.h"

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

static void
atom(struct addrscan *c)
{
	while (c->i < c->s.n && mailtext_is_atext(addrscan_peek(c)))
		addrscan_put(c, c->s.p[c->i++]);
}

/* One word or dot, which is next. */
static bool
take_word(struct addrscan *c, struct words *w, bool spaced)
{
	bool dot = addrscan_peek(c) == '.';

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
		addrscan_put(c, '.');
		c->i++;
	} else {
		w->n++;
		w->quoted = w->quoted || addrscan_peek(c) == '"';
		if (addrscan_peek(c) != '"')
			atom(c);
		else if (!addrscan_quoted(c))
			return false;
	}
	w->to = c->i;
	return true;
}

static bool
gather(struct addrscan *c, struct words *w)
{
	bool spaced;
	char ch;

	*w = (struct words){.text = c->l->text.n};
	for (;;) {
		spaced = false;
		if (!addrscan_skip(c, &spaced))
			return false;
		ch = addrscan_peek(c);
		if (ch != '"' && ch != '.' && !mailtext_is_atext(ch))
			break;
		if (!take_word(c, w, spaced))
			return false;
	}
	w->dotted = w->dotted && !w->dot;
	return true;
}

/* RFC 5322, 3.4.1 and 4.4: a dot-atom with white space, or a literal. */
static bool
domain_name(struct addrscan *c)
{
	struct words w;

	if (!gather(c, &w))
		return false;
	if (w.quoted || !w.dotted) {
		if (w.n + w.dots > 0)
			c->i = w.from;
		return addrscan_fail(c, ADDR_DOMAIN);
	}
	if (w.spaced)
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	return true;
}

/* At "@", behind the words of the local part. */
static bool
addr_spec(struct addrscan *c, const struct words *w)
{
	struct addr_mailbox box = {.at = w->n > 0 ? w->from : c->i};
	size_t at, from;
	bool any;

	if (!w->dotted)
		return addrscan_fail_at(c, ADDR_LOCAL, box.at);
	if (w->spaced || (w->quoted && w->n > 1))
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	box.local = addrscan_text(c, w->text);
	c->i++;
	if (!addrscan_skip(c, &any))
		return false;
	at = c->i;
	from = c->l->text.n;
	box.literal = addrscan_peek(c) == '[';
	if (!(box.literal ? addrscan_literal(c) : domain_name(c)))
		return false;
	box.domain = addrscan_text(c, from);
	if (mailtext_has_encoded_word(box.local))
		return addrscan_fail_at(c, ADDR_ENCODED_WORD, box.at);
	if (mailtext_has_encoded_word(box.domain))
		return addrscan_fail_at(c, ADDR_ENCODED_WORD, at);
	if (c->l->n == LIMIT_ADDRESSES)
		return addrscan_fail_at(c, ADDR_MANY, box.at);
	box.in_group = c->in_group;
	box.display = c->display;
	addrscan_add(c->l, &box);
	return true;
}

/* RFC 5322, 3.2.5 and 4.1: the words are a name, not a local part. */
static bool
phrase(struct addrscan *c, const struct words *w)
{
	if (w->leading)
		return addrscan_fail_at(c, ADDR_STRAY, w->from);
	if (w->dots > 0)
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	c->l->text.n = w->text;
	return true;
}

/* At "<", behind the words of a display name. */
static bool
angle(struct addrscan *c, const struct words *w)
{
	size_t from = c->i++;
	struct words local;
	bool any;

	if (!phrase(c, w) || !addrscan_skip(c, &any))
		return false;
	if (addrscan_peek(c) == '>')
		return addrscan_fail_at(c, ADDR_EMPTY, from);
	if (addrscan_peek(c) == '@' || addrscan_peek(c) == ',')
		return addrscan_fail(c, ADDR_ROUTE);
	if (w->n > 0)
		c->display = (struct span){c->s.p + w->from, w->to - w->from};
	if (!gather(c, &local))
		return false;
	if (c->i == c->s.n)
		return addrscan_fail_at(c, ADDR_OPEN_ANGLE, from);
	if (addrscan_peek(c) != '@')
		return addrscan_fail(c,
		    addrscan_peek(c) == '>' ? ADDR_NO_AT : ADDR_STRAY);
	if (!addr_spec(c, &local))
		return false;
	if (c->i == c->s.n)
		return addrscan_fail_at(c, ADDR_OPEN_ANGLE, from);
	if (addrscan_peek(c) != '>')
		return addrscan_fail(c, ADDR_BEHIND);
	c->i++;
	return addrscan_skip(c, &any);
}

static bool
group(struct addrscan *c, const struct words *w)
{
	if (c->in_group || w->n == 0)
		return addrscan_fail(c, ADDR_GROUP);
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
nothing(struct addrscan *c, const struct words *w)
{
	if (w->n + w->dots > 0)
		return addrscan_fail_at(c, mailtext_has_encoded_word(
		    addrscan_text(c, w->text)) ? ADDR_ENCODED_WORD : ADDR_NO_AT,
		    w->from);
	/* 4.4; but "name:;" has nothing obsolete about it. */
	if (addrscan_peek(c) == ',')
		c->l->notes |= ADDR_NOTE_OBSOLETE;
	return true;
}

/* Behind an address, or where none is: what may follow. */
static bool
terminator(struct addrscan *c)
{
	bool any;

	if (c->in_group && addrscan_peek(c) == ';') {
		c->in_group = false;
		c->i++;
		if (!addrscan_skip(c, &any))
			return false;
	}
	if (addrscan_peek(c) == ',') {
		c->i++;
		return true;
	}
	return c->i == c->s.n || addrscan_fail(c, ADDR_BEHIND);
}

/* A mailbox, the beginning of a group, or nothing; and what follows. */
static bool
element(struct addrscan *c)
{
	struct words w;
	bool good;

	c->display = SPAN_NONE;
	if (!gather(c, &w))
		return false;
	switch (addrscan_peek(c)) {
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
		good = c->in_group ? nothing(c, &w) :
		    addrscan_fail(c, ADDR_STRAY);
		break;
	default:
		good = addrscan_fail(c, ADDR_STRAY);
		break;
	}
	return good && terminator(c);
}

bool
addr_list_parse(struct addr_list *l, struct span value)
{
	struct addrscan c;
	bool good = addrscan_begin(&c, l, value);

	while (good && c.i < value.n)
		good = element(&c);
	if (good && c.in_group)
		good = addrscan_fail(&c, ADDR_OPEN_GROUP);
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
