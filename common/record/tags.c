/* The table of a record's tags, and which tag a name is or is meant for. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

const struct tag record_tags[TAG_N] = {
#define TAG(id, name, kind, field, preset, fault, removed, columns, text) \
	[TAG_##id] = {SPAN_LIT(#name), SPAN_LIT(preset), text, VALUE_##kind, \
	    removed, FAULT_##fault, offsetof(struct record, field)},
#include "record/tags.def"
};

static const struct letter {
	enum record_tag tag;
	char letter;
	const char *text;
} letters[] = {
#define LETTER(id, letter, text) {TAG_##id, letter, text},
#include "record/tags.def"
};

static const struct span policies[] = {
    [POLICY_ABSENT] = SPAN_LIT(""),
    [POLICY_NONE] = SPAN_LIT("none"),
    [POLICY_QUARANTINE] = SPAN_LIT("quarantine"),
    [POLICY_REJECT] = SPAN_LIT("reject"),
    [POLICY_INVALID] = SPAN_LIT(""),
};

const char *
policy_str(enum policy p)
{
	return policies[p].p;
}

enum policy
policy_find(struct span name)
{
	enum policy p = POLICY_NONE;

	while (p < POLICY_INVALID && !span_eq_nocase(name, policies[p]))
		p++;
	return p;
}

const char *
record_letter_str(enum record_tag t, char letter)
{
	size_t i;

	letter = ascii_lower(letter);
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].tag == t && letters[i].letter == letter)
			return letters[i].text;
	return NULL;
}

enum record_tag
record_tag_find(struct span name)
{
	enum record_tag t;
	char first = name.n > 0 ? ascii_lower(name.p[0]) : '\0';

	for (t = 0; t < TAG_N; t++)
		if (record_tags[t].name.n == name.n &&
		    record_tags[t].name.p[0] == first &&
		    span_eq_nocase(name, record_tags[t].name))
			break;
	return t;
}

/*
 * Is name, in lower case and unknown, one slip away from tag? Any name of one
 * or two letters is one octet away from some tag, so there only a letter
 * doubled and an exchange count.
 */
static bool
is_slip(struct span name, struct span tag)
{
	size_t rest, i = 0;
	const char *a, *b; /* behind what both begin with */

	while (i < name.n && i < tag.n && name.p[i] == tag.p[i])
		i++;
	a = name.p + i;
	b = tag.p + i;
	rest = tag.n - i;
	if (name.n == tag.n + 1) /* one too many */
		return (tag.n > 1 || name.p[0] == name.p[1]) &&
		    memcmp(a + 1, b, rest) == 0;
	if (name.n + 1 == tag.n) /* one missing */
		return name.n > 1 && memcmp(a, b + 1, rest - 1) == 0;
	if (name.n != tag.n)
		return false;
	if (tag.n > 2 && memcmp(a + 1, b + 1, rest - 1) == 0)
		return true; /* one wrong */
	return rest > 1 && a[0] == b[1] && a[1] == b[0] &&
	    memcmp(a + 2, b + 2, rest - 2) == 0;
}

enum record_tag
record_tag_near(struct span name)
{
	char out[16]; /* longer than any tag's name by two at least */
	struct span s = {out, 0};
	enum record_tag t, best = TAG_N;
	size_t i, rank, highest = 0;

	for (i = 0; i < name.n && s.n < sizeof(out); i++)
		if (name.p[i] != ' ' && name.p[i] != '\t')
			out[s.n++] = ascii_lower(name.p[i]);
	if (s.n == 0 || s.n == sizeof(out))
		return TAG_N;
	if ((t = record_tag_find(s)) != TAG_N)
		return t; /* a known one with a blank in it */
	/*
	 * Exchanged or wrong letters are likelier than one missing or too
	 * many; of names that are equally likely the longest is taken.
	 */
	for (t = 0; t < TAG_N; t++) {
		rank = record_tags[t].name.n;
		if (rank == s.n)
			rank = sizeof(out);
		if (rank > highest && is_slip(s, record_tags[t].name)) {
			highest = rank;
			best = t;
		}
	}
	return best;
}
