/* Octets of structured fields; reads no tokens. */
/* SPDX-License-Identifier: ISC */
#include "mail/text.h"

#include "base/utf8.h"

/* Is the CR or LF at i part of a line end in front of white space? */
static bool
folds(struct span s, size_t i)
{
	char next = i + 1 < s.n ? s.p[i + 1] : '\0';

	if (s.p[i] == '\r')
		return next == '\n';
	return next == ' ' || next == '\t';
}

enum mailtext_fault
mailtext_check(struct span s, size_t *at)
{
	size_t i;
	bool ascii = true;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		*at = i;
		if (c >= 0x80)
			ascii = false;
		else if (c == '\0')
			return MAILTEXT_NUL;
		else if ((c == '\r' || c == '\n') && !folds(s, i))
			return MAILTEXT_CR;
		else if ((c < ' ' && !is_xml_space((char)c)) || c == 0x7f)
			return MAILTEXT_CONTROL;
	}
	*at = ascii ? s.n : utf8_valid(s);
	return *at == s.n ? MAILTEXT_FINE : MAILTEXT_NOT_UTF8;
}

bool
mailtext_is_atext(char c)
{
	return (c >= '0' && c <= '9') ||
	    (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	    (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

bool
mailtext_has_encoded_word(struct span s)
{
	size_t i, marks = 0;

	for (i = 0; i + 1 < s.n; i++) {
		if (marks == 0 && s.p[i] == '=' && s.p[i + 1] == '?')
			marks = 1;
		else if (marks > 0 && s.p[i] == '?' && s.p[i + 1] == '=')
			return true;
	}
	return false;
}
