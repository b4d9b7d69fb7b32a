/* Reads Received fields; decides nothing about their trust. */
/* SPDX-License-Identifier: ISC */
#include "mail/received.h"

#include "mail/date.h"
#include "mail/header.h"

/* What a Received field says about the client, before "by". */
struct client {
	struct span name; /* after "from" */
	struct span helo; /* given separately from the name */
	struct ip ip;
	bool found;       /* a comment has an address: ip, if bits is not 0 */
};

enum clause { IN_NONE, IN_FROM, IN_BY, IN_WITH, IN_ID, IN_FOR, IN_OTHER };

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

static bool
has_prefix_nocase(struct span s, const char *lit)
{
	struct span head = {s.p, strlen(lit)};

	return s.n >= head.n && span_is_nocase(head, lit);
}

/*
 * "[192.0.2.1]", "[IPv6:2001:db8::1]", either with ":port" after it; if bare,
 * also an address by itself, or after "ident@". An IPv4 address written as
 * IPv6 (RFC 4291, 2.5.5.2) becomes an IPv4 one.
 */
static bool
read_ip(struct span s, bool bare, struct ip *ip)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	const char *end = s.n > 0 && s.p[0] == '[' ?
	    memchr(s.p, ']', s.n) : NULL;
	const char *at = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;
	struct span port;
	bool lenient, good = false;
	size_t i = 1;

	if (end != NULL) {
		port = span_from(s, (size_t)(end - s.p) + 1);
		while (i < port.n && port.p[i] >= '0' && port.p[i] <= '9')
			i++;
		good = (port.n == 0 || (port.n > 1 && port.p[0] == ':' &&
		    i == port.n)) && ip_parse_lenient((struct span){s.p + 1,
		    (size_t)(end - s.p) - 1}, ip, &lenient);
	}
	if (!good && bare) {
		if (at != NULL)
			span_advance(&s, (size_t)(at - s.p) + 1);
		good = ip_parse(s, ip);
	}
	if (good && ip->bits == 128 &&
	    memcmp(ip->a, mapped, sizeof(mapped)) == 0) {
		memmove(ip->a, ip->a + 12, 4);
		memset(ip->a + 4, 0, 12);
		ip->bits = 32;
	}
	return good;
}

/*
 * A comment after the client's name: "rdns [ip]", "[ip] helo=name", "HELO
 * name", "ip". The first occurrence counts: what follows it may come from the
 * client, such as the name in its certificate. Two different addresses are
 * none.
 */
static void
read_comment(struct client *c, struct span s)
{
	struct span word, verb, all = span_trim(s), helo = SPAN_NONE;
	struct ip ip, one = {.bits = 0};
	bool any = false, quote;

	while ((word = take_word(&s)).n > 0) {
		/* Zmailer has it all in quotes: "EHLO name". */
		quote = word.n == 5 && word.p[0] == '"';
		verb = quote ? span_from(word, 1) : word;
		if (span_is_nocase(verb, "helo") ||
		    span_is_nocase(verb, "ehlo") ||
		    span_is_nocase(verb, "lhlo")) {
			word = take_word(&s);
			if (quote && word.n > 0 && word.p[word.n - 1] == '"')
				word.n--;
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (has_prefix_nocase(word, "helo=")) {
			span_advance(&word, 5);
			if (helo.p == NULL && word.n > 0)
				helo = word;
		} else if (read_ip(word, word.n == all.n, &ip)) {
			if (!any)
				one = ip;
			else if (one.bits != ip.bits ||
			    memcmp(one.a, ip.a, sizeof(one.a)) != 0)
				one.bits = 0;
			any = true;
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

/* Up to white space, ";" or a comment outside of quotes; false if a quote has
 * no end. */
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

/*
 * Reads all up to the date, which *s then is. "from" counts only at the very
 * beginning, and its comments only up to "by". The date follows the last ";";
 * an old OpenSMTPD has another ";" before "by".
 */
static bool
read_clauses(struct received *r, struct client *c, struct span *s)
{
	static const char *const keywords[] = {
	    [IN_FROM] = "from", [IN_BY] = "by", [IN_WITH] = "with",
	    [IN_ID] = "id", [IN_FOR] = "for", [IN_OTHER] = "via"};
	struct span ignored = SPAN_LIT("");
	struct span *const values[] = {
	    [IN_NONE] = &ignored, [IN_FROM] = &c->name, [IN_BY] = &r->by,
	    [IN_WITH] = &r->with, [IN_ID] = &r->id, [IN_FOR] = &r->for_,
	    [IN_OTHER] = &ignored};
	enum clause in = IN_NONE, next;
	bool first = true, wanted = false;
	struct span word;
	size_t n;

	for (skip_space(s); s->n > 0; skip_space(s), first = false) {
		if (s->p[0] == '(') {
			n = header_comment(*s, SIZE_MAX);
			if (n == 0)
				return false;
			if (in == IN_FROM)
				read_comment(c,
				    (struct span){s->p + 1, n - 2});
			if (in == IN_FROM || in == IN_BY)
				wanted = false; /* the name is missing */
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
		for (next = IN_OTHER; next > IN_NONE; next--)
			if (span_is_nocase(word, keywords[next]))
				break;
		if (wanted || next == IN_NONE) {
			/* The first word after a keyword is its value; the
			 * first value counts. */
			if (wanted && values[in]->p == NULL) {
				if (in == IN_BY && word.n > 1 &&
				    word.p[word.n - 1] == '.')
					word.n--;
				*values[in] = word;
			}
			wanted = false;
		} else if (next != IN_FROM || first) {
			in = next;
			wanted = true;
		}
	}
	*s = SPAN_NONE;
	return true;
}

enum received_fault
received_parse(struct received *r, struct span value)
{
	struct client c = {.name = SPAN_NONE};
	enum received_fault fault = RECEIVED_FINE;
	struct ip ip;

	*r = (struct received){.helo = SPAN_NONE};
	if (span_trim(value).n == 0)
		return RECEIVED_EMPTY;
	if (!read_clauses(r, &c, &value))
		fault = RECEIVED_COMMENT;
	else if (c.name.p == NULL && r->by.p == NULL)
		fault = RECEIVED_NO_NAME;
	if (fault != RECEIVED_FINE) {
		*r = (struct received){.helo = SPAN_NONE};
		return fault;
	}
	r->from = c.name;
	r->helo = c.helo.p != NULL ? c.helo : c.name;
	if (span_is_nocase(r->helo, "unknown") && c.helo.p == NULL)
		r->helo = SPAN_NONE; /* qmail, for a client without a name */
	if (c.found)
		r->client = c.ip;
	else if (c.helo.p != NULL && read_ip(c.name, true, &ip))
		r->client = ip; /* Exim: "from [ip] (helo=name)" */
	r->has_time = value.n > 0 && maildate_parse(value, &r->time);
	return RECEIVED_FINE;
}

const char *
received_fault_str(enum received_fault f)
{
	static const char *const texts[RECEIVED_FAULTS] = {
	    [RECEIVED_FINE] = "",
	    [RECEIVED_EMPTY] = "it is empty",
	    [RECEIVED_NO_NAME] = "it names no host",
	    [RECEIVED_COMMENT] = "a comment has no end",
	    [RECEIVED_QUOTE] = "a quote has no end, or is out of place",
	    [RECEIVED_TWO_WAYS] = "it can be read in two ways",
	};

	return texts[f];
}
