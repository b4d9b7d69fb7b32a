/* Which tag of a DMARC record a misspelt name is meant for. */
/* SPDX-License-Identifier: ISC */
#include "record/part.h"
#include "record/taglist.h"

enum { TAG_MAX = 5 }; /* octets of the longest name: adkim */

/* The octets of name without blanks, in lower case; at most max. */
static size_t
squeeze(struct span name, char *out, size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < name.n && n < max; i++)
		if (name.p[i] != ' ' && name.p[i] != '\t')
			out[n++] = ascii_lower(name.p[i]);
	return n;
}

/* Is a, but for its octet i, the same as b? */
static bool
is_with_one_more(struct span a, struct span b)
{
	size_t i;

	for (i = 0; i < b.n && a.p[i] == b.p[i]; i++)
		;
	return memcmp(a.p + i + 1, b.p + i, b.n - i) == 0;
}

/* Of one length: do they differ by one octet, or by two next in exchange? */
static bool
is_swapped(struct span a, struct span b, bool substitute)
{
	size_t i, rest;

	for (i = 0; i < a.n && a.p[i] == b.p[i]; i++)
		;
	rest = a.n - i;
	if (rest == 0)
		return false;
	if (substitute && memcmp(a.p + i + 1, b.p + i + 1, rest - 1) == 0)
		return true;
	return rest > 1 && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] &&
	    memcmp(a.p + i + 2, b.p + i + 2, rest - 2) == 0;
}

/*
 * One octet too many, missing or wrong, or two in exchange. Any name of one
 * or two letters is one octet away from some tag, so there only a letter
 * doubled and an exchange are slips.
 */
static bool
is_slip(struct span name, struct span tag)
{
	if (name.n == tag.n)
		return is_swapped(name, tag, tag.n > 2);
	if (name.n == tag.n + 1)
		return (tag.n > 1 || name.p[0] == name.p[1]) &&
		    is_with_one_more(name, tag);
	return name.n > 1 && name.n + 1 == tag.n &&
	    is_with_one_more(tag, name);
}

/*
 * Letters in exchange, or a wrong one, are likelier than one missing or too
 * many; of names that are as likely the longest counts.
 */
enum record_tag
record_tag_near(struct span name)
{
	char out[TAG_MAX + 2];
	struct span s = {out, 0}, tag;
	enum record_tag t, best = TAG_N;
	size_t rank, highest = 0;

	s.n = squeeze(name, out, sizeof(out));
	if (s.n == 0 || s.n > TAG_MAX + 1)
		return TAG_N;
	if ((t = record_tag_find(s)) != TAG_N)
		return t; /* a known one with a blank in it */
	for (t = 0; t < TAG_N; t++) {
		tag = record_tag_name(t);
		rank = tag.n == s.n ? TAG_MAX + 1 : tag.n;
		if (rank > highest && is_slip(s, tag)) {
			highest = rank;
			best = t;
		}
	}
	return best;
}
