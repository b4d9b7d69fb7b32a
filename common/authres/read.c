/* Authentication-Results fields, read; whom to trust is not decided here. */
/* SPDX-License-Identifier: ISC */
#include "authres/read.h"

#include "base/limits.h"
#include "authres/part.h"
#include "authres/write.h"
#include "mail/text.h"
#include "mail/header.h"

/*
 * Where it is in the input. The field's text has room for all of that, so
 * that spans of it hold.
 */
struct scan {
	struct authres *a;
	struct span s;
	size_t i;
};

static bool
fail_at(struct scan *c, enum authres_fault f, size_t at)
{
	c->a->fault = f;
	c->a->at = at;
	return false;
}

static bool
fail(struct scan *c, enum authres_fault f)
{
	return fail_at(c, f, c->i);
}

/* The next character; NUL at the end, which is nowhere else. */
static char
peek(const struct scan *c)
{
	return c->i < c->s.n ? c->s.p[c->i] : '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_value_end(char c)
{
	return c == '\0' || c == ';' || is_xml_space(c);
}

/* What is said does not depend on how it was folded. */
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

/* n octets of a comment, with its parentheses: what it says. */
static struct span
comment_text(struct scan *c, size_t n)
{
	size_t from = c->a->text.n, i = c->i + 1, end = c->i + n - 1;

	for (; i < end; i++) {
		if (c->s.p[i] == '\\')
			i++;
		put(c, c->s.p[i]);
	}
	return text_from(c, from);
}

/* White space and comments; the first comment goes to *first unless NULL. */
static bool
skip(struct scan *c, struct span *first)
{
	struct span rest;
	size_t n;

	for (; is_xml_space(peek(c)) || peek(c) == '('; c->i += n) {
		n = 1;
		if (peek(c) != '(')
			continue;
		rest = (struct span){c->s.p + c->i, c->s.n - c->i};
		n = rfc5322_comment(rest, rest.n);
		if (n == 0)
			return fail(c, AUTHRES_COMMENT);
		if (first != NULL && first->p == NULL)
			*first = comment_text(c, n);
	}
	return true;
}

/* A quoted string; raw: with its quotes, as it stands. */
static bool
quoted(struct scan *c, bool raw)
{
	size_t from = c->i++;

	if (raw)
		put(c, '"');
	for (; c->i < c->s.n && peek(c) != '"'; c->i++) {
		if (peek(c) == '\\') {
			if (raw)
				put(c, '\\');
			if (++c->i == c->s.n)
				break;
		}
		put(c, peek(c));
	}
	if (c->i == c->s.n)
		return fail_at(c, AUTHRES_QUOTE, from);
	if (raw)
		put(c, '"');
	c->i++;
	return true;
}

/* Up to white space, ";", or what belongs to comments and quotes. */
static void
run(struct scan *c)
{
	while (!is_value_end(peek(c)) && strchr("()\"", peek(c)) == NULL)
		put(c, c->s.p[c->i++]);
}

/* Octets of a name; what is longer is none. */
#define KEY_MAX 64U

static struct span
key(struct scan *c)
{
	size_t from = c->a->text.n;

	while (authrespart_is_key(peek(c)) && c->a->text.n - from < KEY_MAX)
		put(c, c->s.p[c->i++]);
	return text_from(c, from);
}

/* RFC 8601, 2.2: value, but taking more than a token without quotes. */
static bool
value(struct scan *c, struct span *v)
{
	size_t from = c->a->text.n;

	if (peek(c) != '"')
		run(c);
	else if (!quoted(c, false))
		return false;
	*v = text_from(c, from);
	return true;
}

/*
 * pvalue: "local part"@domain too, which stays as it is. Nobody writes a
 * comment next to one, but who puts a stranger's "d=example.com(.example.net"
 * there without quotes makes it look like that (CVE-2020-12272).
 */
static bool
property_value(struct scan *c, struct span *v)
{
	size_t from = c->a->text.n, at = c->i;
	bool quote = peek(c) == '"';

	if (peek(c) == '(')
		return fail(c, AUTHRES_ADJOINING);
	if (!value(c, v))
		return false;
	if (quote && peek(c) == '@') {
		c->a->text.n = from;
		c->i = at;
		if (!quoted(c, true))
			return false;
		run(c);
		*v = text_from(c, from);
	}
	if (peek(c) == '(' || peek(c) == '"')
		return fail(c, AUTHRES_ADJOINING);
	return is_value_end(peek(c)) || fail(c, AUTHRES_PROPERTY);
}

static bool
number(struct scan *c, unsigned int *v)
{
	*v = 0;
	if (!is_digit(peek(c)))
		return false;
	for (; is_digit(peek(c)); c->i++)
		if (*v < 1000)
			*v = *v * 10 + (unsigned int)(peek(c) - '0');
	return true;
}

/* Behind ptype, or a word that is none. */
static bool
property(struct scan *c, struct authres_prop *p)
{
	if (!skip(c, NULL))
		return false;
	p->property = SPAN_LIT("");
	if (peek(c) == '.') {
		c->i++;
		if (!skip(c, NULL))
			return false;
		p->property = key(c);
		if (p->property.n == 0)
			return fail(c, AUTHRES_PROPERTY);
		if (!skip(c, NULL))
			return false;
	}
	if (peek(c) != '=')
		return fail(c, AUTHRES_PROPERTY);
	c->i++;
	while (is_xml_space(peek(c)))
		c->i++;
	return property_value(c, &p->value);
}

/* reason=value, or a property. */
static bool
detail(struct scan *c)
{
	struct authres_result *r = &c->a->result[c->a->n - 1];
	struct authres_prop p = {.ptype = key(c)};
	struct span reason;

	if (p.ptype.n == 0)
		return fail(c, AUTHRES_PROPERTY);
	if (!skip(c, NULL))
		return false;
	if (span_is_nocase(p.ptype, "reason") && peek(c) == '=') {
		c->i++;
		if (!skip(c, NULL) || !value(c, &reason))
			return false;
		if (r->reason.p == NULL)
			r->reason = reason;
		return true;
	}
	if (!property(c, &p))
		return false;
	if (c->a->nprop == LIMIT_AUTHRES_PROPS)
		return fail(c, AUTHRES_MANY);
	authrespart_add_prop(c->a, &p);
	return true;
}

/* methodspec: method [/version] = result. */
static bool
method(struct scan *c, struct authres_result *r)
{
	if (!skip(c, NULL))
		return false;
	if (peek(c) == '/') {
		c->i++;
		if (!skip(c, NULL))
			return false;
		if (!number(c, &r->version) || !skip(c, NULL))
			return c->a->fault == AUTHRES_FINE ?
			    fail(c, AUTHRES_METHOD) : false;
	}
	if (peek(c) != '=')
		return fail(c, AUTHRES_METHOD);
	c->i++;
	if (!skip(c, NULL))
		return false;
	r->word = key(c);
	r->known = auth_result_find(r->word, &r->result);
	if (r->word.n == 0 || !(is_value_end(peek(c)) || peek(c) == '('))
		return fail(c, AUTHRES_METHOD);
	return skip(c, &r->comment);
}

/* One result behind ";", or nothing, or "none". */
static bool
result(struct scan *c)
{
	struct authres_result r = {.version = 1, .result = AUTH_NONE};
	size_t at;

	if (!skip(c, NULL))
		return false;
	at = c->i;
	if (peek(c) == ';' || peek(c) == '\0')
		return true;
	r.method = key(c);
	if (r.method.n == 0)
		return fail(c, AUTHRES_METHOD);
	if (span_is_nocase(r.method, "none") && is_value_end(peek(c)) &&
	    c->a->n == 0 && !c->a->none) {
		c->a->none = true;
		return skip(c, NULL) && (is_value_end(peek(c)) ||
		    fail(c, AUTHRES_METHOD));
	}
	if (c->a->none)
		return fail_at(c, AUTHRES_METHOD, at);
	if (c->a->n == LIMIT_AUTHRES)
		return fail(c, AUTHRES_MANY);
	if (!method(c, &r))
		return false;
	authrespart_add(c->a, &r);
	while (peek(c) != ';' && peek(c) != '\0')
		if (!detail(c) || !skip(c, NULL))
			return false;
	return true;
}

/* authserv-id [version], up to the first ";". */
static bool
id_and_version(struct scan *c)
{
	size_t i;
	struct span id;

	if (!skip(c, NULL))
		return false;
	if (peek(c) == '"') {
		if (!value(c, &id))
			return false;
	} else {
		for (i = c->i; i < c->s.n && authrespart_is_id(c->s.p[i]); i++)
			put(c, c->s.p[i]);
		c->i = i;
		id = text_from(c, 0);
	}
	if (id.n == 0 || !(is_value_end(peek(c)) || peek(c) == '('))
		return fail(c, AUTHRES_ID);
	c->a->id = id;
	if (!skip(c, NULL))
		return false;
	i = c->i;
	if (number(c, &c->a->version) && c->a->version != 1)
		return fail_at(c, AUTHRES_VERSION, i);
	c->a->version = 1;
	if (!skip(c, NULL))
		return false;
	return peek(c) == ';' || peek(c) == '\0' || fail(c, AUTHRES_METHOD);
}

bool
authres_parse(struct authres *a, struct span s)
{
	struct scan c = {.a = a, .s = s};
	bool good;

	authres_begin(a, SPAN_NONE);
	buf_reserve(&a->text, s.n + 1);
	if (mailtext_check(s, &c.i) != MAILTEXT_FINE) {
		fail(&c, AUTHRES_CONTROL);
		return false;
	}
	c.i = 0;
	good = id_and_version(&c);
	while (good && peek(&c) == ';') {
		c.i++;
		good = result(&c);
	}
	if (!good) {
		a->n = a->nprop = 0;
		a->none = false;
	}
	return good;
}

const char *
authres_fault_str(enum authres_fault f)
{
	static const char *const texts[AUTHRES_FAULTS] = {
	    [AUTHRES_FINE] = "",
	    [AUTHRES_CONTROL] = "control character, or no UTF-8",
	    [AUTHRES_ID] = "no authserv-id",
	    [AUTHRES_VERSION] = "unknown version",
	    [AUTHRES_COMMENT] = "comment without an end",
	    [AUTHRES_QUOTE] = "quoted string without an end",
	    [AUTHRES_METHOD] = "no method and result",
	    [AUTHRES_PROPERTY] = "no property and value",
	    [AUTHRES_ADJOINING] = "comment or quote right at a value",
	    [AUTHRES_MANY] = "too many results",
	};

	return texts[f];
}
