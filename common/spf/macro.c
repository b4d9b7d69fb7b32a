/* Macro-strings of SPF, as pieces in the text: RFC 7208, 7.1 and 7.2. */
/* SPDX-License-Identifier: ISC */
#include "spf/macro.h"

#include <string.h>

/* More parts than any name has. */
enum { KEEP_MAX = 1000 };

const char *
spffault_str(enum spffault f)
{
	static const char *const texts[SPFFAULT_N] = {
	    [SPFFAULT_NONE] = "",
	    [SPFFAULT_OCTET] = "octet that is not printable ASCII",
	    [SPFFAULT_PERCENT] = "% that begins no macro",
	    [SPFFAULT_BRACE] = "malformed macro",
	    [SPFFAULT_LETTER] = "unknown macro",
	    [SPFFAULT_EXP_ONLY] = "macro that only explanations may have",
	    [SPFFAULT_ZERO] = "macro that keeps no part",
	    [SPFFAULT_TOP_LABEL] = "domain that ends in no top label",
	    [SPFFAULT_NAME] = "term without a name",
	    [SPFFAULT_UNKNOWN] = "unknown mechanism",
	    [SPFFAULT_QUALIFIED] = "modifier with a qualifier",
	    [SPFFAULT_UNWANTED] = "argument that the term can't have",
	    [SPFFAULT_MISSING] = "argument that is missing",
	    [SPFFAULT_ADDRESS] = "malformed address",
	    [SPFFAULT_PREFIX] = "bad prefix length",
	    [SPFFAULT_TWICE] = "modifier that is there twice",
	};

	return texts[f];
}

static bool
among(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_literal(char c, unsigned int flags)
{
	return (c > ' ' && c < 0x7f && c != '%') ||
	    (c == ' ' && (flags & SPFMACRO_EXPLANATION) != 0);
}

/* What is between "%{" and "}": a letter, digits, "r", delimiters. */
static void
read_inside(struct span s, unsigned int flags, struct spfmacro *m)
{
	size_t i = 1;

	if (s.n == 0) {
		m->fault = SPFFAULT_BRACE;
		return;
	}
	m->letter = ascii_lower(s.p[0]);
	m->escape = m->letter != s.p[0];
	m->delimiter = SPAN_LIT(".");
	if (among("crt", m->letter)) {
		if ((flags & SPFMACRO_EXPLANATION) == 0)
			m->fault = SPFFAULT_EXP_ONLY;
	} else if (!among("slodiphv", m->letter)) {
		m->fault = SPFFAULT_LETTER;
	}
	if (m->fault != SPFFAULT_NONE)
		return;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		if (m->keep < KEEP_MAX)
			m->keep = m->keep * 10 + (unsigned int)(s.p[i] - '0');
	if (i > 1 && m->keep == 0)
		m->fault = SPFFAULT_ZERO;
	if (i < s.n && ascii_lower(s.p[i]) == 'r') {
		m->reverse = true;
		i++;
	}
	if (i < s.n)
		m->delimiter = span_from(s, i);
	for (; i < s.n; i++)
		if (!among(".-+,/_=", s.p[i]))
			m->fault = SPFFAULT_BRACE;
}

/* s begins with "%". Of a brace that is not closed only "%{" is the faulty
 * piece, so that all octets behind it are read once more, and not again. */
static void
read_percent(struct span s, unsigned int flags, struct spfmacro *m)
{
	const char *end;

	m->text = (struct span){s.p, 1};
	m->fault = SPFFAULT_PERCENT;
	if (s.n < 2)
		return;
	if (among("%_-", s.p[1])) {
		m->text.n = 2;
		m->letter = s.p[1];
		m->fault = SPFFAULT_NONE;
		return;
	}
	if (s.p[1] != '{')
		return;
	m->text.n = 2;
	m->fault = SPFFAULT_BRACE;
	for (end = s.p + 2; end < s.p + s.n && is_literal(*end, 0); end++)
		if (*end == '}')
			break;
	if (end == s.p + s.n || *end != '}')
		return;
	m->text.n = (size_t)(end + 1 - s.p);
	m->fault = SPFFAULT_NONE;
	read_inside((struct span){s.p + 2, m->text.n - 3}, flags, m);
}

bool
spfmacro_next(struct span *rest, unsigned int flags, struct spfmacro *m)
{
	size_t n = 0;

	*m = (struct spfmacro){0};
	if (rest->n == 0)
		return false;
	while (n < rest->n && is_literal(rest->p[n], flags))
		n++;
	m->text = (struct span){rest->p, n};
	if (n == 0 && rest->p[0] == '%') {
		read_percent(*rest, flags, m);
	} else if (n == 0) {
		m->text.n = 1;
		m->fault = SPFFAULT_OCTET;
	}
	span_advance(rest, m->text.n);
	return true;
}

/* Does s end in "." toplabel [ "." ]? A top label has letters, digits, and
 * hyphens within, and is no number. */
static bool
ends_in_top_label(struct span s)
{
	bool word = false;
	size_t i;
	char c;

	if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	for (i = s.n; i > 0 && s.p[i - 1] != '.'; i--) {
		c = ascii_lower(s.p[i - 1]);
		if ((c >= 'a' && c <= 'z') || c == '-')
			word = true;
		else if (c < '0' || c > '9')
			return false;
	}
	return i > 0 && i < s.n && word && s.p[i] != '-' &&
	    s.p[s.n - 1] != '-';
}

enum spffault
spfmacro_check(struct span s, unsigned int flags, struct span *where)
{
	struct spfmacro m, last = {0};

	*where = s;
	while (spfmacro_next(&s, flags, &m)) {
		last = m;
		if (m.fault != SPFFAULT_NONE) {
			*where = m.text;
			return m.fault;
		}
	}
	if ((flags & SPFMACRO_DOMAIN) == 0)
		return SPFFAULT_NONE;
	if (where->n == 0)
		return SPFFAULT_MISSING;
	return last.letter == 0 && !ends_in_top_label(last.text) ?
	    SPFFAULT_TOP_LABEL : SPFFAULT_NONE;
}
