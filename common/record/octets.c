/* Octets that have no business in a DMARC record, and what they come from. */
/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"
#include "rows/clean.h"
#include "record/part.h"
#include "record/taglist.h"

/* Typographic quotes: of Unicode, and of windows-1252 as they stand. */
static bool
is_smart_quote(struct span c)
{
	static const char *const quotes[] = {"\xe2\x80\x98", "\xe2\x80\x99",
	    "\xe2\x80\x9a", "\xe2\x80\x9b", "\xe2\x80\x9c", "\xe2\x80\x9d",
	    "\xe2\x80\x9e", "\xe2\x80\x9f", "\xc2\xab", "\xc2\xbb", "\x91",
	    "\x92", "\x93", "\x94"};
	size_t i;

	for (i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (span_is(c, quotes[i]))
			return true;
	return false;
}

static bool
is_entity_name(struct span s)
{
	static const char *const names[] = {"quot", "amp", "lt", "gt", "apos",
	    "nbsp", "semi", "equals", "commat", "colon", "comma", "excl",
	    "lsquo", "rsquo", "ldquo", "rdquo"};
	size_t i;

	if (s.n > 1 && s.p[0] == '#') {
		i = s.p[1] == 'x' || s.p[1] == 'X' ? 2 : 1;
		for (; i < s.n; i++)
			if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
			    !(ascii_lower(s.p[i]) >= 'a' &&
				ascii_lower(s.p[i]) <= 'f'))
				return false;
		return true;
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(s, names[i]))
			return true;
	return false;
}

/* The octets of the entity that s begins with, 0 if it does with none. */
static size_t
entity(struct span s)
{
	size_t n;

	for (n = 1; n < s.n && n < 10 && s.p[n] != ';'; n++)
		;
	if (n == s.n || s.p[n] != ';' ||
	    !is_entity_name((struct span){s.p + 1, n - 1}))
		return 0;
	return n + 1;
}

/* What s begins with: its fault, FAULT_N for none, and how long it is. */
static enum record_fault
octet(struct span s, size_t *n)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t more;
	bool good;

	*n = 1;
	if (c >= 0x80) {
		*n = utf8_next(s.p, s.n, &good);
		return is_smart_quote((struct span){s.p, *n}) ?
		    FAULT_SMART_QUOTES : FAULT_NON_ASCII;
	}
	if ((c < 0x20 && c != '\t') || c == 0x7f)
		return FAULT_CONTROL_CHAR;
	if (c == '\\') {
		*n = s.n > 1 ? 2 : 1;
		return FAULT_BACKSLASH_ESCAPE;
	}
	if (c != '&' || (more = entity(s)) == 0)
		return FAULT_N;
	*n = more;
	return FAULT_HTML_ENTITY;
}

/* Not 0 if one of the octets is not fine without a closer look. */
static inline uint64_t
is_odd(uint64_t w)
{
	static const char special[3] = {'\\', '&', '&'};

	return clean_word(w, special);
}

bool
record_is_plain(struct span text)
{
	return word_all(text.p, text.n, is_odd);
}

void
record_octets(struct record *r)
{
	struct span s = r->text, run = s;
	enum record_fault f, last = FAULT_N;
	size_t n;

	for (run.n = 0; s.n > 0; s.p += n, s.n -= n) {
		f = octet(s, &n);
		if (f == last) { /* one note for a run of them */
			run.n += n;
			continue;
		}
		if (last != FAULT_N)
			record_note(r, last, TAG_N, run);
		last = f;
		run = (struct span){s.p, n};
	}
	if (last != FAULT_N)
		record_note(r, last, TAG_N, run);
}
