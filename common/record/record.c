/* Reads DMARC Policy Records: RFC 9989, 4.7 and 4.8, and RFC 7489's tags. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

#include <stdlib.h>

#include "record/reading.h"

bool
record_is(struct span text)
{
	if (text.n == 0 || ascii_lower(text.p[0]) != 'v')
		return false;
	text = taglist_trim_left(span_from(text, 1), TAGLIST_WSP);
	if (!span_has_prefix(text, "="))
		return false;
	text = taglist_trim_left(span_from(text, 1), TAGLIST_WSP);
	if (!span_has_prefix(text, "DMARC1"))
		return false;
	text = taglist_trim_left(span_from(text, 6), TAGLIST_WSP);
	return text.n == 0 || text.p[0] == ';';
}

/* --- the value of a tag --- */

/* Takes v, which is not empty, into the tag's field. False if it is invalid,
 * or of a kind that has no invalid values. */
static bool
read_value(struct record *r, enum record_tag tag, struct span v)
{
	void *field = (char *)r + record_tags[tag].field;
	enum policy p;
	unsigned int percent = 0;
	struct span part;
	size_t i;

	switch (record_tags[tag].kind) {
	case VALUE_POLICY:
		p = policy_find(v);
		memcpy(field, &p, sizeof(p));
		return p != POLICY_INVALID;
	case VALUE_LETTER:
	case VALUE_FLAG:
		if (v.n != 1 || record_letter_str(tag, v.p[0]) == NULL)
			return false;
		if (record_tags[tag].kind == VALUE_FLAG)
			*(bool *)field = ascii_lower(v.p[0]) == 'y';
		else
			*(char *)field = ascii_lower(v.p[0]);
		return true;
	case VALUE_LETTERS: {
		/* RFC 9989, 4.8, dmarc-fo: in any order, none twice, not both
		 * 0 and 1. */
		unsigned char seen[256] = {0};

		while (taglist_part(&v, ':', 0, &part))
			if (part.n != 1 ||
			    record_letter_str(tag, part.p[0]) == NULL ||
			    seen[(unsigned char)ascii_lower(part.p[0])]++ > 0)
				return false;
		return seen['0'] + seen['1'] < 2;
	}
	case VALUE_PERCENT:
		/* RFC 7489, 6.4: 1*3DIGIT, and 6.3: 0 to 100 */
		for (i = 0; i < v.n; i++) {
			if (i == 3 || !ascii_is_digit(v.p[i]))
				return false;
			percent = percent * 10 + (unsigned int)(v.p[i] - '0');
		}
		if (percent <= 100)
			*(unsigned int *)field = percent;
		return percent <= 100;
	case VALUE_URIS:
		record_read_uris(r, tag, v);
		return false;
	case VALUE_TEXT:
		break;
	}
	return false;
}

/* --- the record --- */

static void
reset(struct record *r, struct span text)
{
	enum record_tag t;

	memset(r, 0, offsetof(struct record, item_room));
	r->text = text;
	r->items = r->item_room;
	r->uris = r->uri_room;
	r->notes = r->note_room;
	/* The other fields are 0 or have no default. */
	for (t = 0; t < TAG_N; t++)
		if (record_tags[t].kind == VALUE_LETTER)
			((char *)r)[record_tags[t].field] =
			    record_tags[t].preset.p[0];
	read_value(r, TAG_PCT, record_tags[TAG_PCT].preset);
}

void
record_free(struct record *r)
{
	if (r->items != r->item_room)
		free(r->items);
	if (r->uris != r->uri_room)
		free(r->uris);
	if (r->notes != r->note_room)
		free(r->notes);
	r->items = NULL;
	r->uris = NULL;
	r->notes = NULL;
	r->nitems = r->nuris = r->nnotes = 0;
}

/* seen: a bit for each tag that was there with a value. */
static void
read_item(struct record *r, const struct taglist_item *it, unsigned int *seen)
{
	struct span v = it->value;
	enum record_tag tag = v.p == NULL ? TAG_N : record_tag_find(it->name);
	const char *value = v.p != NULL ? v.p : it->all.p + it->all.n;
	struct record_item *item;
	bool keyword = false;

	r->items = record_room(r->items, r->item_room, r->nitems,
	    RECORD_ITEMS, sizeof(*r->items));
	item = &r->items[r->nitems++];
	*item = (struct record_item){.tag = (uint8_t)tag,
	    .name_at = (uint32_t)(it->name.p - r->text.p),
	    .name_n = (uint32_t)it->name.n,
	    .value_at = (uint32_t)(value - r->text.p),
	    .value_n = (uint32_t)v.n};
	if (tag < TAG_N && record_tags[tag].removed)
		record_note(r, FAULT_TAG_REMOVED, tag, it->all);
	if (tag == TAG_N) {
		record_note_unknown(r, it);
	} else if (v.n == 0 && record_tags[tag].kind != VALUE_POLICY) {
		record_note(r, FAULT_VALUE_EMPTY, tag, it->all);
	} else if ((*seen & 1U << tag) != 0) {
		record_note(r, FAULT_TAG_DUPLICATE, tag, it->all);
	} else {
		*seen |= 1U << tag;
		item->first = true;
		r->value[tag] = v;
		keyword = read_value(r, tag, v);
		if (!keyword && record_tags[tag].fault != FAULT_N) {
			record_note(r, record_tags[tag].fault, tag,
			    v.n > 0 ? v : it->all);
			if (record_tags[tag].kind != VALUE_POLICY)
				r->value[tag] = SPAN_NONE;
		}
	}
	/* No keyword has an equals sign. */
	if (!keyword && v.n > 0 && memchr(v.p, '=', v.n) != NULL)
		record_note_inside(r, tag, v);
}

bool
record_parse(struct record *r, struct span text)
{
	struct taglist l = {.space = TAGLIST_WSP};
	struct taglist_item it;
	unsigned int seen = 0;
	bool is = record_is(text), quoted = false, spaced = false;

	if (text.p == NULL)
		text = SPAN_LIT("");
	reset(r, text);
	l.rest = is ? text : record_core(text, &quoted, &spaced);
	text = l.rest;
	while (taglist_next(&l, &it))
		if (it.all.n > 0)
			read_item(r, &it, &seen);
		else
			record_note(r, FAULT_EMPTY_TAG, TAG_N,
			    (struct span){it.all.p, 1});
	if (!is && !record_note_why(r, text, record_is(text), quoted, spaced)) {
		text = r->text;
		record_free(r);
		reset(r, text);
		record_note(r, FAULT_UNRELATED, TAG_N, text);
		return false;
	}
	record_note_rest(r);
	return is;
}

/* --- what it makes a receiver do --- */

/* RFC 9989, 4.10.1, and RFC 7489, 6.6.3: a record with an invalid policy is as
 * p=none if rua has "at least one syntactically valid reporting URI". */
static struct record_policy
as_none(const struct record *r)
{
	enum policy p;
	size_t i = 0;

	while (i < r->nuris &&
	    !(r->uris[i].tag == TAG_RUA && r->uris[i].valid))
		i++;
	p = i < r->nuris ? POLICY_NONE : POLICY_ABSENT;
	return (struct record_policy){p == POLICY_NONE, p, p, p};
}

struct record_policy
record_policy(const struct record *r)
{
	struct record_policy d = {.usable = true};

	if (r->p == POLICY_INVALID || r->sp == POLICY_INVALID ||
	    r->np == POLICY_INVALID)
		return as_none(r);
	d.p = r->p != POLICY_ABSENT ? r->p : POLICY_NONE;
	d.sp = r->sp != POLICY_ABSENT ? r->sp : d.p;
	d.np = r->np != POLICY_ABSENT ? r->np : d.sp;
	return d;
}

struct record_policy
record_policy_7489(const struct record *r)
{
	enum policy sp = r->sp != POLICY_ABSENT ? r->sp : r->p;

	if (r->found[FAULT_POLICY_NOT_SECOND] > 0 || r->p == POLICY_ABSENT ||
	    r->p == POLICY_INVALID || r->sp == POLICY_INVALID)
		return as_none(r);
	return (struct record_policy){true, r->p, sp, sp};
}
