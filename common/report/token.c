/* Tokens of XML: characters, references, names and tags. */
/* SPDX-License-Identifier: ISC */
#include "report/token.h"

#include <string.h>

#include "base/codepoint.h"
#include "base/limits.h"
#include "base/utf8.h"

/* --- characters --- */

size_t
report_token_char(const char *p, size_t n, bool *allowed)
{
	unsigned char c = (unsigned char)*p;
	bool good;
	size_t len;

	if (c < 0x80) {
		*allowed = c >= ' ' || is_xml_space(*p);
		return 1;
	}
	len = utf8_next(p, n, &good);
	/* U+FFFE and U+FFFF are no characters. */
	*allowed = good && (len != 3 || c != 0xef ||
	    (unsigned char)p[1] != 0xbf || (unsigned char)p[2] < 0xbe);
	return len;
}

size_t
report_token_reference(struct span s, bool *allowed)
{
	static const char *const entities[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	enum { CODE_MAX = 0x10ffff, LONGEST = 32 };
	uint32_t code = 0, digit, base = 10;
	size_t i;

	*allowed = true;
	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (span_has_prefix(s, entities[i]))
			return strlen(entities[i]);
	if (!span_has_prefix(s, "&#"))
		return 0;
	i = 2;
	if (s.n > 2 && s.p[2] == 'x') {
		base = 16;
		i = 3;
	}
	for (; i < s.n && i < LONGEST && s.p[i] != ';'; i++) {
		char c = ascii_lower(s.p[i]);

		digit = ascii_is_digit(c) ? (uint32_t)(c - '0') :
		    c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;
		if (digit >= base)
			return 0;
		code = code * base + digit;
		if (code > CODE_MAX)
			code = CODE_MAX + 1;
	}
	if (i >= s.n || s.p[i] != ';' || s.p[i - 1] == '#' ||
	    s.p[i - 1] == 'x')
		return 0;
	*allowed = code <= CODE_MAX && (code >= ' ' || code == '\t' ||
	    code == '\n' || code == '\r') && (code < 0xd800 ||
	    code > 0xdfff) && code != 0xfffe && code != 0xffff;
	return i + 1;
}

/* --- names and tags --- */

/* XML 1.0, 2.3: may a name begin with this character of n octets? */
static bool
starts_name(const char *p, size_t n)
{
	static const struct codepoint_range ranges[] = {
	    {0xc0, 0xd6}, {0xd8, 0xf6}, {0xf8, 0x2ff}, {0x370, 0x37d},
	    {0x37f, 0x1fff}, {0x200c, 0x200d}, {0x2070, 0x218f},
	    {0x2c00, 0x2fef}, {0x3001, 0xd7ff}, {0xf900, 0xfdcf},
	    {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
	};

	if (n == 1)
		return ascii_is_letter(*p) || *p == '_';
	return codepoint_in(ranges, sizeof(ranges) / sizeof(ranges[0]),
	    codepoint(p, n));
}

/* The length of the name without colon at the front of s, or 0. */
static size_t
scan_word(struct span s)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		if (good && starts_name(s.p + i, n))
			continue;
		if (i == 0 || !good || n != 1 || (s.p[i] != '-' &&
			s.p[i] != '.' && !ascii_is_digit(s.p[i])))
			break;
	}
	return i;
}

size_t
report_token_name(struct span s, size_t *local)
{
	size_t n = scan_word(s), more;

	*local = 0;
	if (n == 0 || n >= s.n || s.p[n] != ':')
		return n <= LIMIT_NAME ? n : 0;
	more = scan_word(span_from(s, n + 1));
	*local = n + 1;
	return more > 0 && n + 1 + more <= LIMIT_NAME ? n + 1 + more : 0;
}

size_t
report_token_space(struct span s, size_t i)
{
	while (i < s.n && is_xml_space(s.p[i]))
		i++;
	return i;
}

/* Adds the attribute at s.p + i; the octets it has, or 0 if it is none. */
static size_t
scan_attr(struct report_tag *t, struct span s, size_t i)
{
	size_t from = i, local, k;
	size_t n = report_token_name(span_from(s, i), &local);
	struct span name = {s.p + i, n};
	const char *end;

	i = report_token_space(s, i + n);
	if (n == 0 || i >= s.n || s.p[i] != '=')
		return 0;
	i = report_token_space(s, i + 1);
	if (i >= s.n || (s.p[i] != '"' && s.p[i] != '\''))
		return 0;
	end = memchr(s.p + i + 1, s.p[i], s.n - i - 1);
	if (end == NULL ||
	    memchr(s.p + i, '<', (size_t)(end - s.p) - i) != NULL)
		return 0;
	for (k = 0; k < t->nattrs && !span_eq(t->attr[k].name, name); k++)
		;
	if (k < t->nattrs || k == REPORT_TAG_ATTRS) {
		t->broken = true;
	} else {
		t->attr[k].name = name;
		t->attr[k].value =
		    (struct span){s.p + i, (size_t)(end + 1 - s.p) - i};
		t->nattrs++;
	}
	return (size_t)(end + 1 - s.p) - from;
}

bool
report_token_tag(struct report_tag *t, struct span s)
{
	size_t i = 1, n, end;

	t->end = s.n > 1 && s.p[1] == '/';
	t->empty = t->broken = t->unclosed = t->endless = false;
	t->nattrs = 0;
	i += t->end;
	n = report_token_name(span_from(s, i), &t->local);
	if (n == 0)
		return false;
	t->name = (struct span){s.p + i, n};
	i += n;
	if (i < s.n && !is_xml_space(s.p[i]) &&
	    strchr("/><", s.p[i]) == NULL)
		return false;
	for (;;) {
		n = report_token_space(s, i) - i;
		i += n;
		if (i < s.n && s.p[i] == '>') {
			t->n = i + 1;
			return true;
		}
		if (!t->end && i + 1 < s.n && s.p[i] == '/' &&
		    s.p[i + 1] == '>') {
			t->empty = true;
			t->n = i + 2;
			return true;
		}
		n = t->end || n == 0 ? 0 : scan_attr(t, s, i);
		if (n == 0)
			break;
		i += n;
	}
	/* What is wrong goes up to ">", if that is before the next "<". */
	t->broken = true;
	for (end = i; end < s.n && s.p[end] != '<' && s.p[end] != '>'; end++)
		;
	t->n = i;
	t->endless = end == s.n && s.n == REPORT_TOKEN_MAX;
	t->unclosed = end == s.n || s.p[end] == '<';
	if (!t->unclosed) {
		t->n = end + 1;
		t->empty = !t->end && s.p[end - 1] == '/';
	}
	return true;
}
