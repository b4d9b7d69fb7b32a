/* Header fields, white space and comments; knows no field's meaning. */
/* SPDX-License-Identifier: ISC */
#include "syntax/rfc5322.h"

bool
rfc5322_field(struct span line, struct span *name, struct span *value)
{
	size_t i = 0, n;

	while (i < line.n && line.p[i] > ' ' && line.p[i] < 0x7f &&
	    line.p[i] != ':')
		i++;
	n = i;
	while (i < line.n && is_wsp(line.p[i]))
		i++;
	if (n == 0 || i == line.n || line.p[i] != ':')
		return false;
	*name = (struct span){line.p, n};
	*value = (struct span){line.p + i + 1, line.n - i - 1};
	return true;
}

/* Octets of a comment: with any length, "(" over and over would make reading
 * a field quadratic. The longest line has 998. */
#define COMMENT_MAX 1000U

/* The length of the comment that s begins with; 0 if it has no end. */
static size_t
comment(struct span s)
{
	size_t i, depth = 0;

	for (i = 0; i < s.n && i < COMMENT_MAX; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

bool
rfc5322_skip_cfws(struct span *s)
{
	size_t n;

	while (s->n > 0 && (is_xml_space(s->p[0]) || s->p[0] == '(')) {
		n = s->p[0] == '(' ? comment(*s) : 1;
		if (n == 0)
			return false;
		s->p += n;
		s->n -= n;
	}
	return true;
}
