/* Reads Received fields; decides nothing about their trust. */
/* SPDX-License-Identifier: ISC */
#include "mail/received.h"

#include "mail/addr.h"
#include "mail/date.h"
#include "mail/header.h"

/*
 * Names in HELO and in the DNS, certificates and addresses are the client's,
 * and not every host keeps parentheses, quotes and blanks out of them. So what
 * the client wrote may look like clauses and comments of the host, and be in
 * front of them or around them. What the host wrote is there as well: a second
 * "by", or a second address. Then nobody can say which is whose.
 */
struct reading {
	struct received *r;
	struct span helo; /* given separately from the name */
	struct ip ip;     /* the client's, if there is any */
	bool any, differ; /* several, and not the same */
	bool by;          /* what follows is not about the client */
	bool behind;      /* a date, or what should be one */
	enum received_fault fault;
};

enum clause { IN_NONE, IN_FROM, IN_BY, IN_WITH, IN_ID, IN_FOR, IN_ENVELOPE,
	IN_OTHER };

static void
skip_space(struct span *s)
{
	while (s->n > 0 && is_xml_space(s->p[0]))
		span_advance(s, 1);
}

/* The next word up to white space, off the front of *s; empty at its end. */
static struct span
take_word(struct span *s)
{
	struct span word;
	size_t i = 0;

	skip_space(s);
	while (i < s->n && !is_xml_space(s->p[i]))
		i++;
	word = (struct span){s->p, i};
	span_advance(s, i);
	return word;
}

/*
 * "[192.0.2.1]", "[IPv6:2001:db8::1]", either with ":port" after it; if bare,
 * also an address by itself, or after "ident@". An IPv4 address written as
 * IPv6 (RFC 4291, 2.5.5.2) becomes an IPv4 one.
 */
static bool
read_ip(struct span s, bool bare, struct ip *ip)
{
	const char *end = s.n > 0 && s.p[0] == '[' ?
	    memchr(s.p, ']', s.n) : NULL;
	struct span port;
	bool lenient, good = false;
	size_t i = 1;

	if (end != NULL) {
		port = span_from(s, (size_t)(end - s.p) + 1);
		while (i < port.n && ascii_is_digit(port.p[i]))
			i++;
		good = (port.n == 0 || (port.n > 1 && port.p[0] == ':' &&
		    i == port.n)) && ip_parse_lenient((struct span){s.p + 1,
		    (size_t)(end - s.p) - 1}, ip, &lenient);
	}
	if (!good && bare) {
		/* the ident is the client's: it may have "@" too */
		good = ip_parse(span_behind(s, '@'), ip);
	}
	if (good)
		ip_unmap(ip);
	return good;
}

static bool
same_ip(const struct ip *a, const struct ip *b)
{
	return a->bits == b->bits && memcmp(a->a, b->a, sizeof(a->a)) == 0;
}

/* An address that may be the client's; if it is not read, something else in
 * brackets. */
static void
take_ip(struct reading *c, struct ip ip, bool read)
{
	if (c->any)
		c->differ |= !read || !same_ip(&c->ip, &ip);
	else if (read)
		c->ip = ip;
	else
		c->differ = true;
	c->any = true;
}

/*
 * A comment after the client's name: "rdns [ip]", "[ip] helo=name", "HELO
 * name", "ip", "ident@ip"; or nested in such a one. The names in Postfix's
 * "Client CN "name", Issuer "name"" are passed over; but in a quote with a
 * comment in it, or without an end, the comment may be the host's.
 */
static void
read_client(struct reading *c, struct span s)
{
	struct span word, verb, all = span_trim(s), helo = SPAN_NONE;
	struct ip ip = {.bits = 0};
	bool quote, is, inside = false;
	bool names = span_has_prefix_nocase(all, "client cn \"");
	size_t i;

	for (i = 0; names && i < all.n; i++) {
		inside ^= all.p[i] == '"';
		names = !inside || all.p[i] != '(';
	}
	names = names && !inside;
	inside = false;
	while ((word = take_word(&s)).n > 0) {
		quote = inside;
		for (i = 0; names && i < word.n; i++)
			inside ^= word.p[i] == '"';
		if (quote)
			continue;
		/* Zmailer has it all in quotes: "EHLO name". */
		quote = word.n == 5 && word.p[0] == '"';
		verb = quote ? span_from(word, 1) : word;
		is = word.n == all.n; /* the whole comment */
		while (word.n > 0 && word.p[0] == '(')
			span_advance(&word, 1);
		while (word.n > 0 && word.p[word.n - 1] == ')')
			word.n--;
		if (span_is_nocase(verb, "helo") ||
		    span_is_nocase(verb, "ehlo") ||
		    span_is_nocase(verb, "lhlo")) {
			word = take_word(&s);
			if (quote && word.n > 0 && word.p[word.n - 1] == '"')
				word.n--;
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (span_has_prefix_nocase(word, "helo=")) {
			span_advance(&word, 5);
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (read_ip(word, is, &ip)) {
			take_ip(c, ip, true);
		} else if (word.n > 0 && word.p[0] == '[') {
			take_ip(c, ip, false);
		} else if (c->any && read_ip(word, true, &ip)) {
			take_ip(c, ip, true); /* a name like an address */
		}
	}
	if (c->helo.p == NULL)
		c->helo = helo;
}

/* The first path of s, with quotes and angle brackets in their places; what
 * is behind it must be nothing, or further words after a comma. */
static struct span
take_path(struct span s)
{
	bool quoted = false, open = false;
	size_t i;

	skip_space(&s);
	for (i = 0; i < s.n; i++) {
		if (quoted && s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s.p[i] == '<' || s.p[i] == '>'))
			open = s.p[i] == '<';
		else if (!quoted && !open && s.p[i] == ',')
			break;
	}
	return span_trim((struct span){s.p, i < s.n ? i : s.n});
}

/*
 * A comment after "by": "envelope-from <path>"; the address of the host, right
 * behind its name (RFC 5321, 4.4, TCP-info); or anything else. But another
 * address than the client's is out of place in all but the second.
 */
static void
read_other(struct reading *c, struct span s, bool own)
{
	struct received *r = c->r;
	struct span rest = s, word = take_word(&rest), path;
	struct ip ip;
	size_t words;

	if (!c->behind && (span_is_nocase(word, "envelope-from") ||
	    span_is_nocase(word, "envelope-sender"))) {
		path = take_path(rest);
		if (r->envelope_from.p != NULL) /* two paths are none */
			path = (struct span){r->envelope_from.p, (size_t)(
			    path.p + path.n - r->envelope_from.p)};
		r->envelope_from = path;
	}
	for (words = 0; word.n > 0 && words < 3; words++)
		word = take_word(&rest);
	if (own && words < 3)
		return;
	while ((word = take_word(&s)).n > 0) {
		while (word.n > 0 && word.p[0] == '(')
			span_advance(&word, 1);
		while (word.n > 0 && word.p[word.n - 1] == ')')
			word.n--;
		if (read_ip(word, false, &ip) &&
		    !(c->any && !c->differ && same_ip(&c->ip, &ip)))
			c->fault = RECEIVED_TWO_WAYS;
	}
}

/*
 * Up to white space, ";" or a comment outside of quotes. Only a path has
 * quotes: anything else that has them is the client's, and may reach over what
 * the host wrote.
 */
static bool
take_token(struct span *s, struct span *word, bool path)
{
	struct addr_list l = {0};
	bool quoted = false, any = false, good = true;
	size_t i;

	for (i = 0; i < s->n && (quoted || (!is_xml_space(s->p[i]) &&
	     s->p[i] != ';' && s->p[i] != '(')); i++) {
		if (quoted && s->p[i] == '\\' && i + 1 < s->n) {
			i++;
		} else if (s->p[i] == '"') {
			quoted = !quoted;
			any = true;
		}
	}
	*word = (struct span){s->p, i};
	span_advance(s, i);
	if (any) {
		good = path && addr_path_parse(&l, *word);
		addr_list_free(&l);
	}
	return good;
}

/* A word after a keyword is its value, the first one counts; other words are
 * passed over. */
static void
take_value(struct reading *c, enum clause in, struct span word)
{
	struct received *r = c->r;
	struct span *const values[] = {[IN_FROM] = &r->from, [IN_BY] = &r->by,
	    [IN_WITH] = &r->with, [IN_ID] = &r->id, [IN_FOR] = &r->for_,
	    [IN_ENVELOPE] = &r->envelope_from, [IN_OTHER] = NULL};

	if (in == IN_BY && word.n > 1 && word.p[word.n - 1] == '.')
		word.n--;
	if (values[in] != NULL && values[in]->p == NULL)
		*values[in] = word;
}

/*
 * "from" counts only at the very beginning; up to "by" all is about the client,
 * and "by" is the only keyword. The date follows a ";" and ends the field; an
 * OpenSMTPD had another in front of "by" and "for". If more follows, the client
 * wrote it, or it wrote the date: a first line of a message that begins with
 * white space belongs to this field. So nothing is taken from there.
 */
static void
read_clauses(struct reading *c, struct span s)
{
	static const struct span keywords[] = {
	    [IN_FROM] = SPAN_LIT("from"), [IN_BY] = SPAN_LIT("by"),
	    [IN_WITH] = SPAN_LIT("with"), [IN_ID] = SPAN_LIT("id"),
	    [IN_FOR] = SPAN_LIT("for"),
	    [IN_ENVELOPE] = SPAN_LIT("envelope-from"),
	    [IN_OTHER] = SPAN_LIT("via")};
	struct received *r = c->r;
	enum clause in = IN_NONE, next;
	bool first = true, wanted = false, own = false;
	struct span word;
	size_t n;

	for (skip_space(&s); s.n > 0 && c->fault == RECEIVED_FINE;
	     skip_space(&s), first = false) {
		if (s.p[0] == '(') {
			n = header_comment(s, SIZE_MAX);
			if (n == 0) {
				c->fault = RECEIVED_COMMENT;
				return;
			}
			word = (struct span){s.p + 1, n - 2};
			if (in == IN_FROM)
				read_client(c, word);
			else if (c->by)
				read_other(c, word, own);
			if (in == IN_FROM || in == IN_BY)
				wanted = false; /* the name is missing */
			own = false;
			span_advance(&s, n);
			continue;
		}
		if (s.p[0] == ';') {
			span_advance(&s, 1);
			if (!c->by || c->behind)
				continue;
			r->has_time = maildate_parse(s, &r->time);
			if (r->has_time)
				return;
			skip_space(&s);
			c->behind = !span_has_prefix_nocase(s, "for ");
			continue;
		}
		if (!take_token(&s, &word, wanted && (in == IN_FOR ||
		    in == IN_ENVELOPE))) {
			c->fault = RECEIVED_QUOTE;
			return;
		}
		for (next = IN_OTHER; next > IN_NONE; next--)
			if (span_eq_nocase(word, keywords[next]))
				break;
		if (in == IN_FROM && next != IN_BY)
			next = IN_NONE;
		own = wanted && in == IN_BY;
		if (c->behind) {
			if (next == IN_BY)
				c->fault = RECEIVED_TWO_WAYS;
		} else if (wanted) {
			take_value(c, in, word);
			wanted = false;
		} else if (next == IN_BY && c->by) {
			c->fault = RECEIVED_TWO_WAYS;
		} else if (next == IN_FROM ? first : next != IN_NONE) {
			in = next;
			wanted = true;
			c->by |= in == IN_BY;
		} else if (in == IN_FROM && word.p[0] == '[') {
			c->any = c->differ = true; /* whose is it? */
		}
	}
}

enum received_fault
received_parse(struct received *r, struct span value)
{
	struct reading c = {.r = r};
	struct ip ip;

	*r = (struct received){.helo = SPAN_NONE};
	if (span_trim(value).n == 0)
		return RECEIVED_EMPTY;
	read_clauses(&c, value);
	if (c.fault == RECEIVED_FINE && r->by.p == NULL)
		c.fault = RECEIVED_NO_NAME;
	if (c.fault != RECEIVED_FINE) {
		*r = (struct received){.helo = SPAN_NONE};
		return c.fault;
	}
	r->helo = c.helo.p != NULL ? c.helo : r->from;
	if (span_is_nocase(r->helo, "unknown") && c.helo.p == NULL)
		r->helo = SPAN_NONE; /* qmail, for a client without a name */
	/* Exim: "from [ip] (helo=name)" */
	if (c.helo.p != NULL && r->from.p != NULL &&
	    read_ip(r->from, true, &ip))
		take_ip(&c, ip, true);
	if (c.any && !c.differ)
		r->client = c.ip;
	return RECEIVED_FINE;
}

const char *
received_fault_str(enum received_fault f)
{
	static const char *const texts[RECEIVED_FAULTS] = {
	    [RECEIVED_FINE] = "",
	    [RECEIVED_EMPTY] = "it is empty",
	    [RECEIVED_NO_NAME] = "it does not say which host wrote it",
	    [RECEIVED_COMMENT] = "a comment has no end",
	    [RECEIVED_QUOTE] = "a quote has no end, or is out of place",
	    [RECEIVED_TWO_WAYS] = "it can be read in two ways",
	};

	return texts[f];
}
