/* Macro-strings of SPF, as pieces in the text: RFC 7208, 7.1 and 7.2. */
/* SPDX-License-Identifier: ISC */
#include "spf/macro.h"

#include <string.h>

/* More parts than that no name has. */
enum { KEEP_MAX = 1000 };

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

/* *DIGIT; a number that is there must not be zero. */
static void
read_keep(struct span s, size_t *i, struct spfmacro *m)
{
	size_t from = *i;

	for (; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9'; ++*i)
		if (m->keep < KEEP_MAX)
			m->keep = m->keep * 10 + (unsigned int)(s.p[*i] - '0');
	if (*i > from && m->keep == 0)
		m->fault = SPFFAULT_ZERO;
}

static void
read_letter(char c, unsigned int flags, struct spfmacro *m)
{
	m->letter = ascii_lower(c);
	m->escape = m->letter != c;
	if (among("crt", m->letter)) {
		if ((flags & SPFMACRO_EXPLANATION) == 0)
			m->fault = SPFFAULT_EXP_ONLY;
	} else if (!among("slodiphv", m->letter)) {
		m->fault = SPFFAULT_LETTER;
	}
}

/* What is between "%{" and "}". */
static void
read_inside(struct span s, unsigned int flags, struct spfmacro *m)
{
	size_t i = 1;

	m->delimiter = SPAN_LIT(".");
	if (s.n == 0) {
		m->fault = SPFFAULT_BRACE;
		return;
	}
	read_letter(s.p[0], flags, m);
	if (m->fault != SPFFAULT_NONE)
		return;
	read_keep(s, &i, m);
	if (i < s.n && ascii_lower(s.p[i]) == 'r') {
		m->reverse = true;
		i++;
	}
	if (i < s.n)
		m->delimiter = (struct span){s.p + i, s.n - i};
	for (; i < s.n; i++)
		if (!among(".-+,/_=", s.p[i]))
			m->fault = SPFFAULT_BRACE;
}

/* s begins with "%"; sets text. An open brace is faulty by itself, so that
 * what follows it is looked at once more and no oftener. */
static void
read_percent(struct span s, unsigned int flags, struct spfmacro *m)
{
	const char *end;

	m->text = (struct span){s.p, 1};
	if (s.n >= 2 && among("%_-", s.p[1])) {
		m->text.n = 2;
		m->letter = s.p[1];
		return;
	}
	m->fault = SPFFAULT_PERCENT;
	if (s.n < 2 || s.p[1] != '{')
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
	rest->p += m->text.n;
	rest->n -= m->text.n;
	return true;
}

/* Whether s ends in "." toplabel [ "." ]: letters and digits, of them one
 * letter, or hyphens within. */
static bool
ends_in_top_label(struct span s)
{
	bool letter = false, hyphen = false;
	size_t i;
	char c;

	if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	for (i = s.n; i > 0 && s.p[i - 1] != '.'; i--) {
		c = ascii_lower(s.p[i - 1]);
		letter = letter || (c >= 'a' && c <= 'z');
		hyphen = hyphen || c == '-';
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		        c == '-'))
			return false;
	}
	if (i == 0 || i == s.n)
		return false;
	return (letter || hyphen) && s.p[i] != '-' && s.p[s.n - 1] != '-';
}

/* *last is the last piece. */
static enum spffault
check(struct span s, unsigned int flags, struct spfmacro *last)
{
	struct spfmacro m;

	while (spfmacro_next(&s, flags, &m)) {
		*last = m;
		if (m.fault != SPFFAULT_NONE)
			break;
	}
	return last->fault;
}

enum spffault
spfmacro_check(struct span s, unsigned int flags, struct span *where)
{
	struct spfmacro last = {0};
	enum spffault f = check(s, flags, &last);

	*where = last.text;
	return f;
}

enum spffault
spfmacro_check_domain(struct span s, struct span *where)
{
	struct spfmacro last = {0};
	enum spffault f = check(s, 0, &last);

	*where = f == SPFFAULT_NONE ? s : last.text;
	if (f != SPFFAULT_NONE)
		return f;
	if (s.n == 0)
		return SPFFAULT_MISSING;
	if (last.letter == 0 && !ends_in_top_label(last.text))
		return SPFFAULT_TOP_LABEL;
	return SPFFAULT_NONE;
}
