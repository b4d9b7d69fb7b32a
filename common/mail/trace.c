/* Received fields, and which of them is ours; trusts none by itself. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include <stdint.h>

#include "mail/date.h"

/* What a field says in front of "by" about the client. */
struct client {
	struct span name;  /* behind "from" */
	struct span helo;  /* told apart from it */
	struct ip ip;
	bool found;        /* a comment had an address: ip, if bits is not 0 */
};

enum clause { IN_NONE, IN_FROM, IN_BY, IN_WITH, IN_ID, IN_FOR, IN_OTHER };

static void
skip_space(struct span *s)
{
	while (s->n > 0 && is_xml_space(s->p[0]))
		span_advance(s, 1);
}

/* What is between blanks, off the front of *s; empty at its end. */
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

static bool
has_prefix_nocase(struct span s, const char *lit)
{
	struct span head = {s.p, strlen(lit)};

	return s.n >= head.n && span_is_nocase(head, lit);
}

/* An IPv4 address that is written as an IPv6 one (RFC 4291, 2.5.5.2). */
static void
unmap(struct ip *ip)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (ip->bits != 128 || memcmp(ip->a, mapped, sizeof(mapped)) != 0)
		return;
	memmove(ip->a, ip->a + 12, 4);
	memset(ip->a + 4, 0, 12);
	ip->bits = 32;
}

static bool
is_port(struct span s)
{
	size_t i;

	if (s.n == 0 || s.p[0] != ':')
		return s.n == 0;
	for (i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 1;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]", either with ":port" behind it. */
static bool
bracketed(struct span s, struct ip *ip)
{
	const char *end = s.n > 0 && s.p[0] == '[' ?
	    memchr(s.p, ']', s.n) : NULL;
	struct span inside;
	bool lenient;

	if (end == NULL)
		return false;
	inside = (struct span){s.p + 1, (size_t)(end - s.p) - 1};
	span_advance(&s, inside.n + 2);
	if (!is_port(s) || !ip_parse_lenient(inside, ip, &lenient))
		return false;
	unmap(ip);
	return true;
}

/* An address by itself, or behind "ident@". */
static bool
plain(struct span s, struct ip *ip)
{
	const char *at = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;

	if (at != NULL)
		span_advance(&s, (size_t)(at - s.p) + 1);
	if (!ip_parse(s, ip))
		return false;
	unmap(ip);
	return true;
}

static bool
ip_eq(const struct ip *a, const struct ip *b)
{
	return a->bits == b->bits && memcmp(a->a, b->a, sizeof(a->a)) == 0;
}

/* Another address of the same comment: it must be the same. */
static void
found(struct ip *ip, bool *any, const struct ip *more)
{
	if (!*any)
		*ip = *more;
	else if (!ip_eq(ip, more))
		ip->bits = 0;
	*any = true;
}

/* Zmailer has it all in quotes: "EHLO name". */
static bool
is_helo(struct span s)
{
	if (s.n == 5 && s.p[0] == '"')
		span_advance(&s, 1);
	return span_is_nocase(s, "helo") || span_is_nocase(s, "ehlo") ||
	    span_is_nocase(s, "lhlo");
}

/*
 * A comment behind the client's name: "rdns [ip]", "[ip] helo=name",
 * "HELO name", "ip". What comes first counts: behind it may stand what the
 * client has put there, such as the name in its certificate.
 */
static void
read_comment(struct client *c, struct span s)
{
	struct span word, all = span_trim(s), helo = SPAN_NONE;
	struct ip ip, one = {.bits = 0};
	bool any = false, quote;

	while ((word = take_word(&s)).n > 0) {
		if (is_helo(word)) {
			quote = word.p[0] == '"';
			word = take_word(&s);
			if (quote && word.n > 0 && word.p[word.n - 1] == '"')
				word.n--;
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (has_prefix_nocase(word, "helo=")) {
			span_advance(&word, 5);
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (bracketed(word, &ip) ||
		    (word.n == all.n && plain(word, &ip))) {
			found(&one, &any, &ip);
		}
	}
	if (c->found)
		return;
	if (c->helo.p == NULL)
		c->helo = helo;
	if (any)
		c->ip = one;
	c->found = any;
}

/* The field is read: what it says of the client. */
static void
conclude(struct trace_received *r, const struct client *c)
{
	struct ip ip;

	r->helo = c->helo.p != NULL ? c->helo : c->name;
	if (span_is_nocase(r->helo, "unknown") && c->helo.p == NULL)
		r->helo = SPAN_NONE; /* qmail, of one that did not say */
	if (c->found)
		r->client = c->ip;
	else if (c->helo.p != NULL &&
	    (bracketed(c->name, &ip) || plain(c->name, &ip)))
		r->client = ip; /* Exim: "from [ip] (helo=name)" */
}

static enum clause
keyword(struct span word)
{
	static const struct {
		const char *word;
		enum clause clause;
	} words[] = {{"from", IN_FROM}, {"by", IN_BY}, {"with", IN_WITH},
	    {"id", IN_ID}, {"for", IN_FOR}, {"via", IN_OTHER}};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is_nocase(word, words[i].word))
			return words[i].clause;
	return IN_NONE;
}

/* Up to blanks, ";" or a comment, none of which count within quotes. */
static bool
take_token(struct span *s, struct span *word)
{
	size_t i = 0;
	const char *end;

	while (i < s->n && !is_xml_space(s->p[i]) && s->p[i] != ';' &&
	    s->p[i] != '(') {
		if (s->p[i++] != '"')
			continue;
		end = memchr(s->p + i, '"', s->n - i);
		if (end == NULL)
			return false;
		i = (size_t)(end - s->p) + 1;
	}
	*word = (struct span){s->p, i};
	span_advance(s, i);
	return true;
}

/* The first word behind a keyword, the first time that there is one. */
static void
take_value(struct trace_received *r, struct client *c, enum clause in,
    struct span word)
{
	struct span *const places[] = {
	    [IN_FROM] = &c->name, [IN_BY] = &r->by, [IN_WITH] = &r->with,
	    [IN_ID] = &r->id, [IN_FOR] = &r->for_};

	if (in == IN_NONE || in == IN_OTHER || places[in]->p != NULL)
		return;
	if (in == IN_BY && word.n > 1 && word.p[word.n - 1] == '.')
		word.n--;
	*places[in] = word;
}

/*
 * From is only looked for at the very beginning, and its comments up to "by".
 * What is behind the last ";" is the date; an old OpenSMTPD has another in
 * front of "by".
 */
static bool
read_clauses(struct trace_received *r, struct client *c, struct span *s)
{
	enum clause in = IN_NONE, next;
	bool first = true, wanted = false;
	struct span word;
	size_t n;

	for (skip_space(s); s->n > 0; skip_space(s), first = false) {
		if (s->p[0] == '(') {
			n = rfc5322_comment(*s, SIZE_MAX);
			if (n == 0)
				return false;
			if (in == IN_FROM)
				read_comment(c,
				    (struct span){s->p + 1, n - 2});
			if (in == IN_FROM || in == IN_BY)
				wanted = false; /* the name is left out */
			span_advance(s, n);
			continue;
		}
		if (s->p[0] == ';') {
			span_advance(s, 1);
			skip_space(s);
			if (r->by.p == NULL && has_prefix_nocase(*s, "by "))
				continue;
			return true;
		}
		if (!take_token(s, &word))
			return false;
		next = keyword(word);
		if (wanted || next == IN_NONE) {
			if (wanted)
				take_value(r, c, in, word);
			wanted = false;
		} else if (next != IN_FROM || first) {
			in = next;
			wanted = true;
		}
	}
	*s = SPAN_NONE;
	return true;
}

bool
trace_received_parse(struct trace_received *r, struct span value)
{
	struct client c = {.name = SPAN_NONE};

	*r = (struct trace_received){.helo = SPAN_NONE};
	if (!read_clauses(r, &c, &value) ||
	    (c.name.p == NULL && r->by.p == NULL)) {
		*r = (struct trace_received){.helo = SPAN_NONE};
		return false;
	}
	conclude(r, &c);
	r->has_time = value.n > 0 && maildate_parse(value, &r->time);
	return true;
}

bool
trace_border(const struct rfc5322_header *h, struct span border, size_t *at,
    struct trace_received *r)
{
	const struct rfc5322_field *f;

	if (border.n > 1 && border.p[border.n - 1] == '.')
		border.n--;
	for (*at = 0; (f = rfc5322_find(h, "received", at)) != NULL; ++*at)
		if (trace_received_parse(r, f->value) &&
		    (border.p == NULL || span_eq_nocase(r->by, border)))
			return true;
	*r = (struct trace_received){.helo = SPAN_NONE};
	return false;
}
