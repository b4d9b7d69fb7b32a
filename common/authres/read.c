/* Authentication-Results fields, read; whom to trust is not decided here. */
/* SPDX-License-Identifier: ISC */
#include "authres/read.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "mail/header.h"
#include "mail/text.h"

/*
 * The input, and the place in it. A fault ends it there, so whoever reads on
 * finds nothing. The field's text has room for the whole input, so that spans
 * of it stay valid.
 */
struct scan {
	struct authres *a;
	struct span s;
	size_t i;
};

/* The first fault counts. */
static void
fail(struct scan *c, enum authres_fault f, size_t at)
{
	if (c->a->fault == AUTHRES_FINE) {
		c->a->fault = f;
		c->a->at = at;
	}
	c->i = c->s.n;
}

/* The next character; NUL at the end, which is nowhere else. */
static char
peek(const struct scan *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

/* RFC 5321, 4.1.2: Keyword; and "_", which methods of some have. */
static bool
is_key(char c)
{
	return ascii_is_digit(c) || ascii_is_letter(c) || c == '-' || c == '_';
}

/* An authserv-id without quotes has a token, "/" and a job, "[::1]", UTF-8. */
static bool
is_id(char c)
{
	return is_key(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+.^`{|}~/:[]", c) != NULL);
}

static bool
is_value_end(char c)
{
	return c == '\0' || c == ';' || is_xml_space(c);
}

/* Appends to the text. How it was folded makes no difference. */
static void
put(struct scan *c, char ch)
{
	if (ch != '\r' && ch != '\n')
		buf_putc(&c->a->text, ch == '\t' ? ' ' : ch);
}

static struct span
text_from(const struct scan *c, size_t from)
{
	return (struct span){c->a->text.p + from, c->a->text.n - from};
}

/* Skips white space and comments. The first comment goes to *first, without
 * its parentheses and quoting, unless first is NULL. */
static void
skip(struct scan *c, struct span *first)
{
	struct span rest;
	size_t n, i, from;

	for (; is_xml_space(peek(c)) || peek(c) == '('; c->i += n) {
		n = 1;
		if (peek(c) != '(')
			continue;
		rest = span_from(c->s, c->i);
		n = header_comment(rest, rest.n);
		if (n == 0) {
			fail(c, AUTHRES_COMMENT, c->i);
			return;
		}
		if (first == NULL || first->p != NULL)
			continue;
		from = c->a->text.n;
		for (i = 1; i + 1 < n; i++) {
			if (rest.p[i] == '\\')
				i++;
			put(c, rest.p[i]);
		}
		*first = text_from(c, from);
	}
}

/* Takes ch, behind white space and comments. */
static bool
accept(struct scan *c, char ch)
{
	skip(c, NULL);
	if (peek(c) != ch)
		return false;
	c->i++;
	return true;
}

/* Octets of a name; what is longer is none. */
#define KEY_MAX 64U

static struct span
key(struct scan *c)
{
	size_t from = c->a->text.n;

	while (is_key(peek(c)) && c->a->text.n - from < KEY_MAX)
		put(c, c->s.p[c->i++]);
	return text_from(c, from);
}

/*
 * RFC 8601, 2.2: value, but with more than a token without quotes. address:
 * it may be quoted in part ("local part"@domain), and stays as it is.
 */
static struct span
value(struct scan *c, bool address)
{
	size_t from = c->a->text.n, at = c->i;
	bool quoted = peek(c) == '"';

	if (quoted) {
		if (address)
			put(c, '"');
		for (c->i++; c->i < c->s.n && peek(c) != '"'; c->i++) {
			if (peek(c) == '\\') {
				if (address)
					put(c, '\\');
				if (++c->i == c->s.n)
					break;
			}
			put(c, peek(c));
		}
		if (c->i == c->s.n)
			fail(c, AUTHRES_QUOTE, at);
		else
			c->i++;
		if (address)
			put(c, '"');
	}
	if (!quoted || address)
		while (!is_value_end(peek(c)) &&
		    strchr("()\"", peek(c)) == NULL)
			put(c, c->s.p[c->i++]);
	return text_from(c, from);
}

static bool
number(struct scan *c, unsigned int *v)
{
	size_t from = c->i;

	for (*v = 0; peek(c) >= '0' && peek(c) <= '9'; c->i++)
		if (*v < 1000)
			*v = *v * 10 + (unsigned int)(peek(c) - '0');
	return c->i > from;
}

/* reason=value, a property, or a word=value. */
static void
read_detail(struct scan *c)
{
	struct authres *a = c->a;
	struct authres_result *r = &a->result[a->n - 1];
	struct authres_prop p = {.ptype = key(c), .property = SPAN_LIT("")};
	size_t from, at;
	bool quote;

	if (p.ptype.n == 0)
		fail(c, AUTHRES_PROPERTY, c->i);
	if (accept(c, '.')) {
		skip(c, NULL);
		p.property = key(c);
		if (p.property.n == 0)
			fail(c, AUTHRES_PROPERTY, c->i);
	} else if (span_is_nocase(p.ptype, "reason") && accept(c, '=')) {
		skip(c, NULL);
		p.value = value(c, false);
		if (r->reason.p == NULL)
			r->reason = p.value;
		return;
	}
	if (!accept(c, '='))
		fail(c, AUTHRES_PROPERTY, c->i);
	while (is_xml_space(peek(c)))
		c->i++;
	/*
	 * Nobody writes a comment next to a value; but a stranger's
	 * "d=example.com(.example.net" that was written without quotes looks
	 * like one (CVE-2020-12272).
	 */
	if (peek(c) == '(')
		fail(c, AUTHRES_ADJOINING, c->i);
	from = a->text.n;
	at = c->i;
	quote = peek(c) == '"';
	p.value = value(c, false);
	if (quote && peek(c) == '@') {
		a->text.n = from;
		c->i = at;
		p.value = value(c, true);
	}
	if (peek(c) == '(' || peek(c) == '"')
		fail(c, AUTHRES_ADJOINING, c->i);
	if (!is_value_end(peek(c)))
		fail(c, AUTHRES_PROPERTY, c->i);
	if (a->nprop == LIMIT_AUTHRES_PROPS)
		fail(c, AUTHRES_MANY, c->i);
	if (a->fault != AUTHRES_FINE)
		return;
	a->prop = xgrow(a->prop, a->nprop, &a->prop_room, sizeof(p));
	a->prop[a->nprop++] = p;
	r->nprops++;
}

/* What stands behind a ";": a result with its properties, nothing, or
 * "none". */
static void
read_result(struct scan *c)
{
	struct authres *a = c->a;
	struct authres_result r = {.version = 1, .result = AUTH_NONE,
	    .props = a->nprop};
	size_t at;

	skip(c, NULL);
	at = c->i;
	if (peek(c) == ';' || peek(c) == '\0')
		return;
	r.method = key(c);
	if (span_is_nocase(r.method, "none") && is_value_end(peek(c)) &&
	    a->n == 0 && !a->none) {
		a->none = true;
		skip(c, NULL);
		if (!is_value_end(peek(c)))
			fail(c, AUTHRES_METHOD, c->i);
		return;
	}
	if (r.method.n == 0)
		fail(c, AUTHRES_METHOD, c->i);
	if (a->none)
		fail(c, AUTHRES_METHOD, at);
	if (a->n == LIMIT_AUTHRES)
		fail(c, AUTHRES_MANY, c->i);
	if (accept(c, '/')) {
		skip(c, NULL);
		if (!number(c, &r.version))
			fail(c, AUTHRES_METHOD, c->i);
	}
	if (!accept(c, '='))
		fail(c, AUTHRES_METHOD, c->i);
	skip(c, NULL);
	r.word = key(c);
	r.known = auth_result_find(r.word, &r.result);
	if (r.word.n == 0 || !(is_value_end(peek(c)) || peek(c) == '('))
		fail(c, AUTHRES_METHOD, c->i);
	skip(c, &r.comment);
	if (a->fault != AUTHRES_FINE)
		return;
	a->result = xgrow(a->result, a->n, &a->room, sizeof(r));
	a->result[a->n++] = r;
	for (; peek(c) != ';' && peek(c) != '\0'; skip(c, NULL))
		read_detail(c);
}

bool
authres_parse(struct authres *a, struct span s)
{
	struct scan c = {.a = a, .s = s};
	struct span id;
	size_t at;

	authres_begin(a, SPAN_NONE);
	buf_reserve(&a->text, s.n + 1);
	if (mailtext_check(s, &at) != MAILTEXT_FINE) {
		fail(&c, AUTHRES_CONTROL, at);
		return false;
	}
	/* authserv-id [version], up to the first ";" */
	skip(&c, NULL);
	if (peek(&c) == '"') {
		id = value(&c, false);
	} else {
		at = a->text.n;
		while (is_id(peek(&c)))
			put(&c, s.p[c.i++]);
		id = text_from(&c, at);
	}
	if (id.n == 0 || !(is_value_end(peek(&c)) || peek(&c) == '('))
		fail(&c, AUTHRES_ID, c.i);
	if (a->fault == AUTHRES_FINE)
		a->id = id;
	skip(&c, NULL);
	at = c.i;
	if (number(&c, &a->version) && a->version != 1)
		fail(&c, AUTHRES_VERSION, at);
	else
		a->version = 1;
	skip(&c, NULL);
	if (peek(&c) != ';' && peek(&c) != '\0')
		fail(&c, AUTHRES_METHOD, c.i);
	while (accept(&c, ';'))
		read_result(&c);
	if (a->fault != AUTHRES_FINE) {
		a->n = a->nprop = 0;
		a->none = false;
	}
	return a->fault == AUTHRES_FINE;
}

void
authres_begin(struct authres *a, struct span id)
{
	*a = (struct authres){.id = id, .version = 1, .result = a->result,
	    .room = a->room, .prop = a->prop, .prop_room = a->prop_room,
	    .text = a->text};
	a->text.n = 0;
}

void
authres_free(struct authres *a)
{
	free(a->result);
	free(a->prop);
	buf_free(&a->text);
	*a = (struct authres){0};
}

struct span
authres_value(const struct authres *a, const struct authres_result *r,
    const char *ptype, const char *name, bool *same)
{
	struct span first = SPAN_NONE;
	size_t i;

	*same = true;
	for (i = r->props; i < r->props + r->nprops; i++) {
		if (!span_is_nocase(a->prop[i].ptype, ptype) ||
		    !span_is_nocase(a->prop[i].property, name))
			continue;
		if (first.p == NULL)
			first = a->prop[i].value;
		else if (!span_eq(first, a->prop[i].value))
			*same = false;
	}
	return first;
}
