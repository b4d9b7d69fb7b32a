/* A From that breaks the grammar and still can name only one domain. */
/* SPDX-License-Identifier: ISC */
#include "mail/addrlax.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "mail/header.h"
#include "mail/text.h"

/* How a value deviates, and what it consists of. */
struct parts {
	struct span name, address; /* address: with its brackets, if any */
	bool brackets;
	unsigned int notes;
};

/* Is there the beginning of an encoded word? */
static bool
has_word(struct span s)
{
	size_t i;

	for (i = 0; i + 1 < s.n && (s.p[i] != '=' || s.p[i + 1] != '?'); i++)
		;
	return i + 1 < s.n;
}

/*
 * Splits "name <address>" or "name address", with what may follow it. The name
 * before brackets may have whatever does not begin another address; without
 * brackets it is atoms. A parenthesis behind it ends no comment.
 */
static bool
split(struct parts *p, struct span s)
{
	size_t open, i, n = s.n, dots = 0;
	const char *q;

	while (n > 0 && strchr(" \t\r\n,;.)", s.p[n - 1]) != NULL &&
	    s.p[n - 1] != '\0')
		dots += s.p[--n] == '.';
	if (n < s.n)
		p->notes |= ADDR_NOTE_BEHIND;
	if (n == 0 || (memchr(s.p + n, ')', s.n - n) != NULL &&
	    memchr(s.p, '(', n) != NULL))
		return false;
	s.n = n;
	q = memchr(s.p, '<', n);
	p->brackets = q != NULL;
	if (p->brackets) {
		open = (size_t)(q - s.p);
		p->name = (struct span){s.p, open};
		p->address = span_from(s, open);
		return s.p[n - 1] == '>' &&
		    (open == 0 || memchr(s.p, '>', open) == NULL) &&
		    memchr(s.p, '\\', n) == NULL;
	}
	while (n > 0 && (mailtext_is_atext(s.p[n - 1]) ||
	    s.p[n - 1] == '.' || s.p[n - 1] == '@'))
		n--;
	p->name = (struct span){s.p, n};
	p->address = span_from(s, n);
	for (i = 0; i < n; i++)
		if (!mailtext_is_atext(s.p[i]) && s.p[i] != '.' &&
		    !is_xml_space(s.p[i]))
			return false;
	if (span_trim(p->name).n > 0)
		p->notes |= ADDR_NOTE_BARE;
	/* One dot is the root; two have an empty label between them. */
	return dots <= 1 && (n == 0 || is_xml_space(s.p[n - 1])) &&
	    !has_word(s);
}

/*
 * An address without its brackets, however many, a pair of apostrophes and a
 * "mailto:", which no reader takes for a part of a domain; and without a dot
 * at its end.
 */
static struct span
peel(struct parts *p)
{
	static const char scheme[] = "mailto:";
	struct span s = p->address;
	size_t more = 0;
	bool dot = false;

	if (p->brackets)
		s = (struct span){s.p + 1, s.n - 2};
	for (;; more++) {
		s = span_trim(s);
		if (s.n == 0)
			break;
		if (s.p[0] == '<') {
			span_advance(&s, 1);
		} else if (s.p[s.n - 1] == '>') {
			s.n--;
		} else if (s.n > 1 && s.p[0] == '\'' &&
		    s.p[s.n - 1] == '\'') {
			s = (struct span){s.p + 1, s.n - 2};
		} else if (span_has_prefix_nocase(s, scheme)) {
			span_advance(&s, strlen(scheme));
		} else if (s.p[s.n - 1] == '.' && !dot) {
			s.n--;
			dot = true;
		} else {
			break;
		}
	}
	if (dot)
		p->notes |= ADDR_NOTE_BEHIND;
	if (more > dot)
		p->notes |= ADDR_NOTE_AROUND;
	return s;
}

/* Octets of a domain as most readers see one. */
static bool
in_domain(char c)
{
	return ascii_is_letter(ascii_lower(c)) || ascii_is_digit(c) ||
	    c == '-' || c == '.' || c == '_' || (unsigned char)c >= 0x80;
}

/* An address, with or without brackets, of atoms and dots anywhere in its local
 * part; NULs and line ends are in none of them. */
static bool
take_address(struct parts *p, struct addr_mailbox *box)
{
	struct span s = peel(p);
	const char *at;
	size_t i, words = 0;

	at = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;
	if (at == NULL || mailtext_has_encoded_word(s) ||
	    mailtext_check(s, &i) != MAILTEXT_FINE)
		return false;
	box->local = (struct span){s.p, (size_t)(at - s.p)};
	box->domain = span_from(s, box->local.n + 1);
	for (i = 0; i < box->local.n; i++) {
		if (s.p[i] == '.' && (i == 0 || s.p[i - 1] == '.' ||
		    s.p[i + 1] == '@'))
			p->notes |= ADDR_NOTE_DOTS;
		else if (s.p[i] != '.' && !mailtext_is_atext(s.p[i]))
			return false;
		words += s.p[i] != '.';
	}
	for (i = 0; i < box->domain.n && in_domain(box->domain.p[i]); i++)
		;
	return words > 0 && i > 0 && i == box->domain.n;
}

/*
 * Has each "@" of s this domain behind it, and then its end for all readers?
 * Some take the words after white space, a comment or a quote for more of a
 * domain, so that only a bracket or separator, or nothing, may follow.
 */
static bool
only_domain(struct span s, struct span domain)
{
	/* Fullwidth and small, and overlong UTF-8. */
	static const char *const ats[] = {"@", "\xef\xbc\xa0",
	    "\xef\xb9\xab", "\xc1\x80", "\xe0\x81\x80",
	    "\xf0\x80\x81\x80"};
	enum { ATS = sizeof(ats) / sizeof(ats[0]) };
	struct span rest, d;
	size_t i, k, n;

	for (i = 0; i < s.n; i++) {
		rest = span_from(s, i);
		for (k = 0; k < ATS && !span_has_prefix(rest, ats[k]); k++)
			;
		if (k == ATS)
			continue;
		span_advance(&rest, strlen(ats[k]));
		for (n = 0; n < rest.n && in_domain(rest.p[n]); n++)
			;
		d = (struct span){rest.p, n};
		if (n > 0 && rest.p[n - 1] == '.')
			d.n--;
		if (!span_eq_nocase(d, domain))
			return false;
		span_advance(&rest, n);
		while (rest.n > 0 && rest.p[0] != '\0' &&
		    strchr("'\")> \t\r\n", rest.p[0]) != NULL)
			span_advance(&rest, 1);
		if (rest.n > 0 && rest.p[0] != '<' && rest.p[0] != ',' &&
		    rest.p[0] != ';')
			return false;
	}
	return true;
}

/*
 * Is the name without another "@" for those who decode its encoded words? Of
 * charsets only those where ASCII octets are ASCII characters can be judged.
 */
static bool
good_name(struct span name, struct span domain)
{
	static const char *const charsets[] = {"=?utf-8?", "=?us-ascii?",
	    "=?iso-8859-", "=?windows-125"};
	enum { CHARSETS = sizeof(charsets) / sizeof(charsets[0]) };
	struct buf text = {0}, words = {0};
	struct span s;
	size_t i, k;
	bool good = true;

	for (i = 0; good && i + 1 < name.n; i++) {
		if (name.p[i] != '=' || name.p[i + 1] != '?')
			continue;
		for (k = 0; k < CHARSETS; k++) {
			s = span_from(name, i);
			if (s.n > strlen(charsets[k]))
				s.n = strlen(charsets[k]);
			if (span_is_nocase(s, charsets[k]))
				break;
		}
		/* What ends an encoded word begins none. */
		good = k < CHARSETS || (i > 0 && name.p[i - 1] == '?');
	}
	header_unfold(&text, name);
	s = buf_span(&text);
	if (good && has_word(s)) {
		mailtext_decode_words(&words, s);
		good = only_domain(buf_span(&words), domain) &&
		    !has_word(buf_span(&words));
	}
	buf_free(&words);
	buf_free(&text);
	return good;
}

/* Does the name, which has no backslash, need quotes that it lacks? */
static bool
needs_quotes(struct span name)
{
	const char *end;
	size_t n;

	for (; name.n > 0; span_advance(&name, n)) {
		n = 1;
		if (name.p[0] == '(')
			n = header_comment(name, SIZE_MAX);
		end = name.p[0] == '"' && name.n > 1 ?
		    memchr(name.p + 1, '"', name.n - 1) : NULL;
		if (end != NULL)
			n = (size_t)(end - name.p) + 1;
		if (n == 0 || (n == 1 && name.p[0] != '\0' &&
		    strchr("\"()[]:;@,", name.p[0]) != NULL))
			return true;
	}
	return false;
}

bool
addrlax_parse(struct addr_list *l, struct span value)
{
	struct addr_mailbox box = {0};
	struct parts p = {0};
	struct span whole;
	enum mailtext_fault octets;
	size_t at;

	octets = mailtext_check(value, &at);
	if ((octets != MAILTEXT_FINE && octets != MAILTEXT_NOT_UTF8) ||
	    !split(&p, span_trim(value)) || !take_address(&p, &box))
		return false;
	whole = (struct span){p.name.p, p.name.n + p.address.n};
	if (!only_domain(whole, box.domain) || !good_name(p.name, box.domain))
		return false;
	if (octets == MAILTEXT_NOT_UTF8)
		p.notes |= ADDR_NOTE_OCTETS;
	if (needs_quotes(p.name))
		p.notes |= ADDR_NOTE_NAME;
	if (p.notes == 0)
		return false; /* it has another fault */
	box.at = (size_t)(box.local.p - value.p);
	if (span_trim(p.name).n > 0)
		box.display = span_trim(p.name);
	*l = (struct addr_list){.box = l->box, .room = l->room,
	    .text = l->text, .notes = p.notes};
	l->box = xgrow(l->box, 0, &l->room, sizeof(box));
	l->box[l->n++] = box;
	return true;
}
