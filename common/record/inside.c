/* What stands inside a value and should not: tabs, and other tags. */
/* SPDX-License-Identifier: ISC */
#include "record/part.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_list(enum record_tag tag)
{
	return tag == TAG_RUA || tag == TAG_RUF;
}

/*
 * RFC 9989, 4.8: dmarc-value has no tab, but in a list of URIs white space
 * may surround a comma. v has no white space at its ends.
 */
static void
note_tabs(struct record *r, enum record_tag tag, struct span v)
{
	size_t i, n;

	for (i = 0; i < v.n; i += n) {
		bool tab = false;

		for (n = 0; i + n < v.n && is_blank(v.p[i + n]); n++)
			tab |= v.p[i + n] == '\t';
		if (n == 0)
			n = 1;
		else if (tab && !(is_list(tag) &&
		    (i == 0 || v.p[i - 1] == ',' || v.p[i + n] == ',')))
			record_note(r, FAULT_CONTROL_CHAR, tag,
			    (struct span){v.p + i, n});
	}
}

/*
 * The longest name of a tag that s ends with. It counts behind a blank, or
 * a comma; and in a value that can have no equals sign also where it clings
 * to what is before it, as in "p=nonerua=", but one letter not to another.
 */
static enum record_tag
tag_at_end(struct span s, bool clings, struct span *name)
{
	enum record_tag t, best = TAG_N;
	struct span tail, known;
	char before;

	*name = (struct span){s.p, 0};
	for (t = 0; t < TAG_N; t++) {
		known = record_tag_name(t);
		tail.n = known.n;
		if (tail.n >= s.n || tail.n <= name->n)
			continue;
		tail.p = s.p + s.n - tail.n;
		before = ascii_lower(tail.p[-1]);
		if (!span_eq_nocase(tail, known))
			continue;
		if (!is_blank(before) && before != ',' && (!clings ||
		    (tail.n == 1 && before >= 'a' && before <= 'z')))
			continue;
		*name = tail;
		best = t;
	}
	return best;
}

void
record_tabs(struct record *r)
{
	size_t i;

	if (memchr(r->text.p, '\t', r->text.n) == NULL)
		return;
	for (i = 0; i < r->nitems; i++)
		note_tabs(r, r->items[i].tag, (struct span){
		    r->text.p + r->items[i].value_at, r->items[i].value_n});
}

void
record_inside(struct record *r, enum record_tag tag, struct span v)
{
	bool clings = tag != TAG_N && !is_list(tag);
	enum record_tag behind;
	struct span name;
	size_t i, n;

	for (i = 0; i < v.n; i++) {
		if (v.p[i] != '=')
			continue;
		for (n = i; n > 0 && is_blank(v.p[n - 1]); n--)
			;
		behind = tag_at_end((struct span){v.p, n}, clings, &name);
		if (behind != TAG_N)
			record_note(r, FAULT_SEPARATOR_MISSING, behind, name);
	}
}
