/* The hops of a message, its border, and MAIL FROM; hints of its way. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "mail/date.h"

/* --- fields that hosts write between their own --- */

/* True if s is the pattern, in which "#" is digits and a final "*" anything. */
static bool
matches(struct span s, const char *pattern)
{
	for (; *pattern != '\0' && s.n > 0; pattern++) {
		if (*pattern == '*')
			return true;
		if (*pattern == '#' && ascii_is_digit(s.p[0])) {
			while (s.n > 0 && ascii_is_digit(s.p[0]))
				span_advance(&s, 1);
		} else if (*pattern == ascii_lower(s.p[0])) {
			span_advance(&s, 1);
		} else {
			return false;
		}
	}
	return (*pattern == '\0' || *pattern == '*') && s.n == 0;
}

/*
 * Fields that programs of the border itself, or behind it, write above the one
 * that names the client. None can be had from outside, and none by another
 * user of that host than the system's own: what a user hands in has his name
 * or number, and is no form.
 *
 * text: all in front of the date, or NULL; with: the protocol; from: the word
 * after "from", "" for none, "*" for any.
 */
static const struct form {
	const char *text, *with, *from, *what;
} forms[] = {
    /* qmail-queue.c, received_setup() */
    {"(qmail # invoked from network)", NULL, NULL, "qmail-queue"},
    {"(qmail # invoked by alias)", NULL, NULL, "qmail-queue"},
    {"(qmail # invoked by uid 0)", NULL, NULL, "qmail-queue"},
    {"(qmail # invoked for bounce)", NULL, NULL, "qmail-queue"},
    {NULL, "qmail-scanner-*", "*", "a filter"},
    /* Exim: "local" has the caller's name unless he is trusted, who alone can
     * set another protocol (spec.txt, -oMr, -oMt) */
    {NULL, "local", "", "local delivery"},
    {NULL, "local", "root", "local delivery"},
    {NULL, "local", "debian-exim", "local delivery"},
    {NULL, "spam-scanned", "*", "a filter"},
    {NULL, "scanned-ok", "*", "a filter"},
    /* RFC 2033, 5: not on a port that is open to others; names of RFC 3848 and
     * RFC 6531 */
    {NULL, "lmtp", "*", "delivery by LMTP"},
    {NULL, "lmtpa", "*", "delivery by LMTP"},
    {NULL, "lmtps", "*", "delivery by LMTP"},
    {NULL, "lmtpsa", "*", "delivery by LMTP"},
    {NULL, "utf8lmtp*", "*", "delivery by LMTP"},
    /* fetchmail, getmail, mpop */
    {NULL, "pop3*", "*", "fetched from a mailbox"},
    {NULL, "apop", "*", "fetched from a mailbox"},
    {NULL, "imap*", "*", "fetched from a mailbox"},
};

static const char *
form_of(const struct trace_hop *hop, struct span value)
{
	const struct received *r = &hop->r;
	const struct form *f = forms;
	const char *semicolon = memchr(value.p, ';', value.n);
	struct span head = value;
	int64_t t;

	if (semicolon != NULL)
		head.n = (size_t)(semicolon - value.p);
	head = span_trim(head);
	for (; f < forms + sizeof(forms) / sizeof(forms[0]); f++) {
		if (f->text != NULL) {
			if (hop->fault == RECEIVED_NO_NAME &&
			    semicolon != NULL && matches(head, f->text) &&
			    maildate_parse(span_from(value,
			    (size_t)(semicolon - value.p) + 1), &t))
				return f->what;
		} else if (hop->fault == RECEIVED_FINE && r->by.p != NULL &&
		    r->with.p != NULL && matches(r->with, f->with) &&
		    (f->from[0] == '\0' ? r->from.p == NULL :
			r->from.p != NULL && matches(r->from, f->from))) {
			return f->what;
		}
	}
	return NULL;
}

/* --- the border --- */

static bool
contains_nocase(struct span s, struct span what)
{
	for (; s.n >= what.n && s.n > 0; span_advance(&s, 1))
		if (span_eq_nocase((struct span){s.p, what.n}, what))
			return true;
	return false;
}

/* A host that writes its name can't have written a field without it. */
static bool
may_be_of(const struct trace_hop *hop, struct span value, struct span border)
{
	return border.p == NULL || hop->fault == RECEIVED_EMPTY ||
	    hop->fault == RECEIVED_NO_NAME || contains_nocase(value, border);
}

static void
find_border(struct trace *t, const struct header *h, struct span border)
{
	const struct trace_hop *hop = t->hop;
	bool named = border.p != NULL;

	t->found = named ? TRACE_UNMATCHED : TRACE_NONE;
	for (; t->n > 0 && hop < t->hop + t->n; hop++) {
		if (hop->form != NULL)
			continue;
		if (hop->fault != RECEIVED_FINE) {
			if (!may_be_of(hop, h->field[hop->at].value, border))
				continue;
			t->found = TRACE_UNREADABLE;
		} else if (!named) {
			t->found = TRACE_TOPMOST;
			t->border = hop;
		} else if (span_eq_nocase(hop->r.by, border)) {
			t->found = TRACE_NAMED;
			t->border = hop;
		} else {
			continue;
		}
		t->stop = (size_t)(hop - t->hop);
		t->ours = hop->at;
		return;
	}
}

/*
 * Has the hop a client, but not one from outside? RFC 1918, 6598, 3927, 4193,
 * 4291; and Microsoft's network, to hosts of Exchange Online that others can't
 * reach.
 */
static bool
is_inside(const struct received *r)
{
	static const struct cidr nets[] = {{{{10}, 32}, 8}, {{{127}, 32}, 8},
	    {{{172, 16}, 32}, 12}, {{{192, 168}, 32}, 16},
	    {{{169, 254}, 32}, 16}, {{{100, 64}, 32}, 10},
	    {{{0xfc}, 128}, 7}, {{{0xfe, 0x80}, 128}, 10},
	    {{{[15] = 1}, 128}, 128}};
	static const struct cidr online = {{{0x26, 3, 0x10}, 128}, 24};
	static const char *const hosts[] = {".prod.outlook.com",
	    ".outlook.office365.com"};
	struct span end;
	size_t i, n;

	if (r->client.bits == 0)
		return false;
	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if (cidr_match(&nets[i], &r->client))
			return true;
	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		n = strlen(hosts[i]);
		end = r->by.n > n ? span_from(r->by, r->by.n - n) : SPAN_NONE;
		if (span_is_nocase(end, hosts[i]))
			return cidr_match(&online, &r->client);
	}
	return false;
}

/* The topmost hop of a client from outside, unless one above it has a client
 * that can't be told, or is of the same host, which names that one. */
static const struct trace_hop *
find_likely(const struct trace *t)
{
	const struct trace_hop *hop = t->border, *above = t->border;

	if (t->found != TRACE_TOPMOST)
		return NULL;
	if (!t->inside && hop->r.client.bits > 0 && hop->r.from.p != NULL)
		return NULL; /* by far the most: there is nothing to hint at */
	for (; hop < t->hop + t->n && hop->fault == RECEIVED_FINE; hop++) {
		if (hop->form != NULL || hop->r.from.p == NULL)
			continue;
		if (hop->r.client.bits == 0)
			break;
		if (!is_inside(&hop->r)) {
			while (above < hop && (above->form != NULL ||
			    !span_eq_nocase(above->r.by, hop->r.by)))
				above++;
			return above == hop && hop != t->border ? hop : NULL;
		}
	}
	return NULL;
}

/* --- MAIL FROM --- */

/*
 * Exchange's header firewall takes these fields out of what comes from outside
 * (Microsoft, "Header firewall", for Exchange 2007 to 2019); so what is right
 * between them was written by Exchange.
 */
static bool
is_exchange(const struct header *h, size_t i)
{
	static const char *const names[] = {"x-ms-exchange-organization-",
	    "x-ms-exchange-forest-"};
	size_t k;

	for (k = 0; i < h->n && k < sizeof(names) / sizeof(names[0]); k++)
		if (span_has_prefix_nocase(h->field[i].name, names[k]))
			return true;
	return false;
}

/*
 * The index of a Return-Path right below the border's field, where Exchange
 * puts it; h->n if there is none. The field says "with Microsoft SMTP Server";
 * that of IIS, which has no header firewall, "with Microsoft SMTPSVC".
 */
static size_t
exchange_path(const struct trace *t, const struct header *h)
{
	static const char *const words[] = {"microsoft", "smtp", "server"};
	struct span s = h->field[t->border->at].value;
	size_t i, k = 0, n;

	if (t->border->r.with.p == NULL)
		return h->n;
	span_advance(&s, (size_t)(t->border->r.with.p - s.p));
	for (; k < 3; span_advance(&s, n), s = span_trim(s), k++) {
		n = strlen(words[k]);
		if (!span_has_prefix_nocase(s, words[k]) || (s.n > n &&
		    !is_xml_space(s.p[n]) && s.p[n] != ';'))
			return h->n;
	}
	i = t->border->at + 1;
	while (is_exchange(h, i))
		i++;
	return i < h->n && is_exchange(h, i + 1) &&
	    span_is_nocase(h->field[i].name, "return-path") ? i : h->n;
}

static enum trace_path
take_path(struct trace *t, struct span path, enum trace_path known)
{
	return addr_path_parse(&t->mail_from, span_trim(path)) ? known :
	    TRACE_PATH_BAD;
}

static void
find_path(struct trace *t, const struct header *h, bool strict)
{
	const struct header_field *f;
	enum trace_path untold = t->border != NULL ? TRACE_PATH_BELOW :
	    TRACE_PATH_NO_BORDER;
	size_t i, exchange = t->border != NULL && !strict ?
	    exchange_path(t, h) : h->n;

	if (t->border != NULL && t->border->r.envelope_from.p != NULL) {
		t->path_at = t->border->at;
		t->path = take_path(t, t->border->r.envelope_from,
		    TRACE_PATH_OWN);
	}
	for (i = 0; (f = header_find(h, "return-path", &i)) != NULL; i++) {
		if ((t->border == NULL || i > t->border->at) &&
		    i != exchange) {
			t->ignored = i;
			break;
		}
		if (t->path_at == h->n) {
			t->path_at = i;
			t->path = take_path(t, f->value, i == exchange ?
			    TRACE_PATH_EXCHANGE : TRACE_PATH_ABOVE);
		}
	}
	if (t->path == TRACE_PATH_NONE && t->ignored < h->n) {
		t->path = untold;
		t->path_at = t->ignored;
	}
}

void
trace_read(struct trace *t, const struct header *h, struct span border,
    bool strict)
{
	const struct header_field *f;
	struct trace_hop *hop;
	size_t i;

	*t = (struct trace){.hop = t->hop, .room = t->room,
	    .mail_from = t->mail_from, .path_at = h->n, .ignored = h->n};
	t->mail_from.n = 0;
	if (border.n > 1 && border.p[border.n - 1] == '.')
		border.n--;
	for (i = 0; (f = header_find(h, "received", &i)) != NULL; i++) {
		t->hop = xgrow(t->hop, t->n, &t->room, sizeof(*t->hop));
		hop = &t->hop[t->n++];
		*hop = (struct trace_hop){.at = i};
		hop->fault = received_parse(&hop->r, f->value);
		hop->form = form_of(hop, f->value);
	}
	t->stop = t->n;
	find_border(t, h, border);
	t->inside = t->border != NULL && is_inside(&t->border->r);
	t->likely = find_likely(t);
	find_path(t, h, strict);
}

void
trace_free(struct trace *t)
{
	free(t->hop);
	addr_list_free(&t->mail_from);
	*t = (struct trace){0};
}

bool
trace_path_known(const struct trace *t)
{
	return t->path == TRACE_PATH_OWN || t->path == TRACE_PATH_ABOVE ||
	    t->path == TRACE_PATH_EXCHANGE;
}

const char *
trace_border_str(enum trace_border f)
{
	static const char *const texts[TRACE_BORDERS] = {
	    [TRACE_TOPMOST] = "the topmost Received",
	    [TRACE_NAMED] = "the topmost Received of the border",
	    [TRACE_NONE] = "no Received",
	    [TRACE_UNREADABLE] = "a Received that can't be read",
	    [TRACE_UNMATCHED] = "no Received of the border",
	};

	return texts[f];
}

const char *
trace_path_str(enum trace_path p)
{
	static const char *const texts[TRACE_PATHS] = {
	    [TRACE_PATH_NONE] = "no Return-Path",
	    [TRACE_PATH_OWN] = "in the border's Received",
	    [TRACE_PATH_ABOVE] = "Return-Path above the border's Received",
	    [TRACE_PATH_EXCHANGE] = "Return-Path among fields of Exchange",
	    [TRACE_PATH_BELOW] = "Return-Path below the border's Received, "
		"where the sender may have written it",
	    [TRACE_PATH_NO_BORDER] = "Return-Path, without a Received of the "
		"border above which it would be believed",
	    [TRACE_PATH_BAD] = "not an address of SMTP",
	};

	return texts[p];
}

/* --- hints of the way --- */

/* The text between the last "<" and ">", or all of it, trimmed. */
static struct span
in_angles(struct span s)
{
	size_t from = s.n, to = s.n, i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '<')
			from = i + 1;
		else if (s.p[i] == '>')
			to = i;
	}
	if (from <= to && to < s.n)
		return (struct span){s.p + from, to - from};
	return span_trim(s);
}

void
trace_hints(const struct header *h, struct trace_hints *t)
{
	const struct header_field *f = h->field;
	struct span s;
	size_t n;

	*t = (struct trace_hints){.list_id = SPAN_NONE};
	for (; f != NULL && f < h->field + h->n; f++) {
		if (span_is_nocase(f->name, "received")) {
			t->hops++;
		} else if (span_is_nocase(f->name, "arc-seal")) {
			t->arc_sets++;
		} else if (span_is_nocase(f->name, "list-id")) {
			if (t->list_id.p == NULL)
				t->list_id = in_angles(f->value);
		} else if (span_is_nocase(f->name, "list-post")) {
			if (t->list_post.p == NULL)
				t->list_post = in_angles(f->value);
		} else if (span_is_nocase(f->name, "auto-submitted")) {
			/* RFC 3834, 5: a keyword, and parameters. */
			s = f->value;
			if (t->auto_submitted.p != NULL ||
			    !header_skip_cfws(&s))
				continue;
			for (n = 0; n < s.n && !is_xml_space(s.p[n]) &&
			     s.p[n] != ';' && s.p[n] != '('; n++)
				;
			s.n = n;
			if (n > 0 && !span_is_nocase(s, "no"))
				t->auto_submitted = s;
		} else if (span_has_prefix_nocase(f->name, "resent-") &&
		    f->name.n > 7) {
			t->resent = true;
		}
	}
}

/* Cuts *s at the first character of set: *head is in front of it, *s after.
 * False if there is none. */
static bool
cut(struct span *s, const char *set, struct span *head)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->p[i] != '\0' && strchr(set, s->p[i]) != NULL)
			break;
	if (i == s->n)
		return false;
	*head = (struct span){s->p, i};
	span_advance(s, i + 1);
	return true;
}

enum trace_rewrite
trace_rewrite(struct span local, struct span *original)
{
	struct span s = local, head;

	*original = SPAN_NONE;
	if (!cut(&s, "=+-", &head))
		return TRACE_PLAIN;
	if (span_is_nocase(head, "srs1"))
		return TRACE_SRS1;
	if (span_is_nocase(head, "prvs"))
		return TRACE_PRVS;
	if (!span_is_nocase(head, "srs0")) {
		/* "list-user=domain", with a dot in the domain. */
		s = local;
		return cut(&s, "+-", &head) && head.n > 0 &&
		    cut(&s, "=", &head) && head.n > 0 && s.n > 2 &&
		    memchr(s.p + 1, '.', s.n - 2) != NULL ? TRACE_VERP
		                                          : TRACE_PLAIN;
	}
	if (cut(&s, "=", &head) && cut(&s, "=", &head) &&
	    cut(&s, "=", &head) && head.n > 0)
		*original = head;
	return TRACE_SRS0;
}

const char *
trace_rewrite_str(enum trace_rewrite r)
{
	static const char *const names[] = {
	    [TRACE_PLAIN] = "",
	    [TRACE_SRS0] = "SRS0",
	    [TRACE_SRS1] = "SRS1",
	    [TRACE_PRVS] = "BATV",
	    [TRACE_VERP] = "VERP",
	};

	return names[r];
}
