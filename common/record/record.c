/* Reads DMARC Policy Records: RFC 9989, 4.7 and 4.8, and RFC 7489's tags. */
/* SPDX-License-Identifier: ISC */
#include "record/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "record/part.h"
#include "record/taglist.h"
#include "record/uri.h"

struct rule;

/*
 * What is known of a tag. read takes a value that is not empty into the
 * record and says whether it is valid; field is where in the record, letters
 * are those it may be. An invalid value is noted as bad. Where read is NULL
 * any value is valid; else none with an equals sign is.
 */
struct rule {
	struct span name;
	bool (*read)(struct record *r, const struct rule *u, struct span v);
	size_t field;
	const char *letters;
	enum record_fault bad;
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

/*
 * Is s this word of lower-case letters, in any case? The bit makes a letter
 * lower-case, and nothing else a letter.
 */
static inline bool
is_word(struct span s, struct span word)
{
	size_t i = 0;

	if (s.n != word.n)
		return false;
	while (i < s.n && (s.p[i] | 0x20) == word.p[i])
		i++;
	return i == s.n;
}

static enum policy
policy_parse(struct span v)
{
	enum policy p = POLICY_NONE;

	while (p < POLICY_INVALID && !is_word(v, policies[p]))
		p++;
	return p;
}

static bool
read_policy(struct record *r, const struct rule *u, struct span v)
{
	enum policy p = policy_parse(v);

	memcpy((char *)r + u->field, &p, sizeof(p));
	return p != POLICY_INVALID;
}

static bool
read_letter(struct record *r, const struct rule *u, struct span v)
{
	char c = ascii_lower(v.p[0]);

	if (v.n != 1 || c == '\0' || strchr(u->letters, c) == NULL)
		return false;
	((char *)r)[u->field] = c;
	return true;
}

static bool
read_t(struct record *r, const struct rule *u, struct span v)
{
	(void)u;
	r->t = span_is_nocase(v, "y");
	return r->t || span_is_nocase(v, "n");
}

/* RFC 9989, 4.8, dmarc-fo: in any order, none twice, not both 0 and 1. */
static bool
read_fo(struct record *r, const struct rule *u, struct span v)
{
	const char *at;
	unsigned int seen = 0, bit;
	struct span part;

	(void)r;
	while (taglist_part(&v, ':', 0, &part)) {
		if (part.n != 1 || part.p[0] == '\0')
			return false;
		at = strchr(u->letters, ascii_lower(part.p[0]));
		if (at == NULL)
			return false;
		bit = 1U << (at - u->letters);
		if ((seen & bit) != 0)
			return false;
		seen |= bit;
	}
	return (seen & 3) != 3;
}

/* RFC 7489, 6.4: 1*3DIGIT, and 6.3: 0 to 100. */
static bool
read_pct(struct record *r, const struct rule *u, struct span v)
{
	unsigned int pct = 0;
	size_t i;

	(void)u;
	for (i = 0; i < v.n; i++) {
		if (i == 3 || v.p[i] < '0' || v.p[i] > '9')
			return false;
		pct = pct * 10 + (unsigned int)(v.p[i] - '0');
	}
	if (pct > 100)
		return false;
	r->pct = pct;
	return true;
}

#define FIELD(f) offsetof(struct record, f)

static const struct rule rules[TAG_N] = {
    [TAG_V] = {SPAN_LIT("v"), NULL, 0, NULL, FAULT_N},
    [TAG_P] = {SPAN_LIT("p"), read_policy, FIELD(p), NULL,
	FAULT_POLICY_INVALID},
    [TAG_SP] = {SPAN_LIT("sp"), read_policy, FIELD(sp), NULL,
	FAULT_SUBPOLICY_INVALID},
    [TAG_NP] = {SPAN_LIT("np"), read_policy, FIELD(np), NULL,
	FAULT_NXPOLICY_INVALID},
    [TAG_ADKIM] = {SPAN_LIT("adkim"), read_letter, FIELD(adkim), "rs",
	FAULT_ALIGNMENT_INVALID},
    [TAG_ASPF] = {SPAN_LIT("aspf"), read_letter, FIELD(aspf), "rs",
	FAULT_ALIGNMENT_INVALID},
    [TAG_FO] = {SPAN_LIT("fo"), read_fo, 0, "01ds", FAULT_FO_INVALID},
    [TAG_PSD] = {SPAN_LIT("psd"), read_letter, FIELD(psd), "ynu",
	FAULT_PSD_INVALID},
    [TAG_T] = {SPAN_LIT("t"), read_t, 0, NULL, FAULT_T_INVALID},
    [TAG_RUA] = {SPAN_LIT("rua"), NULL, 0, NULL, FAULT_N},
    [TAG_RUF] = {SPAN_LIT("ruf"), NULL, 0, NULL, FAULT_N},
    [TAG_PCT] = {SPAN_LIT("pct"), read_pct, 0, NULL, FAULT_PCT_INVALID},
    [TAG_RF] = {SPAN_LIT("rf"), NULL, 0, NULL, FAULT_N},
    [TAG_RI] = {SPAN_LIT("ri"), NULL, 0, NULL, FAULT_N},
};

struct span
record_tag_name(enum record_tag t)
{
	return rules[t].name;
}

const char *
record_tag_str(enum record_tag t)
{
	return rules[t].name.p;
}

/*
 * A place of its own for each known name (the compiler tells if two had one),
 * in either case: an upper-case letter is 32 less than its lower-case one.
 */
#define SLOT(first, last, n) ((4U * (first) + 3U * (last) + (n)) % 32)

static const unsigned char slots[32] = {
    [SLOT('v', 'v', 1)] = TAG_V,
    [SLOT('p', 'p', 1)] = TAG_P,
    [SLOT('s', 'p', 2)] = TAG_SP,
    [SLOT('n', 'p', 2)] = TAG_NP,
    [SLOT('a', 'm', 5)] = TAG_ADKIM,
    [SLOT('a', 'f', 4)] = TAG_ASPF,
    [SLOT('f', 'o', 2)] = TAG_FO,
    [SLOT('p', 'd', 3)] = TAG_PSD,
    [SLOT('t', 't', 1)] = TAG_T,
    [SLOT('r', 'a', 3)] = TAG_RUA,
    [SLOT('r', 'f', 3)] = TAG_RUF,
    [SLOT('p', 't', 3)] = TAG_PCT,
    [SLOT('r', 'f', 2)] = TAG_RF,
    [SLOT('r', 'i', 2)] = TAG_RI,
};

enum record_tag
record_tag_find(struct span name)
{
	enum record_tag t;

	if (name.n == 0)
		return TAG_N;
	t = slots[SLOT((unsigned char)name.p[0],
	    (unsigned char)name.p[name.n - 1], name.n)];
	return is_word(name, rules[t].name) ? t : TAG_N;
}

/*
 * A tag whose value is not empty, the first of its name. Is its value good,
 * and has thus no equals sign?
 */
static bool
read_tag(struct record *r, enum record_tag tag, struct span v)
{
	const struct rule *u = &rules[tag];

	r->value[tag] = v;
	if (tag == TAG_RUA || tag == TAG_RUF)
		record_uris(r, tag, v);
	if (u->read == NULL)
		return false;
	if (u->read(r, u, v))
		return true;
	record_note(r, u->bad, tag, v);
	if (tag != TAG_P && tag != TAG_SP && tag != TAG_NP)
		r->value[tag] = SPAN_NONE;
	return false;
}

static bool
is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (ascii_lower(s.p[i]) < 'a' || ascii_lower(s.p[i]) > 'z')
			return false;
	return s.n > 0;
}

/* What is not a tag of the registry; it is ignored (RFC 9989, 4.7). */
static void
note_unknown(struct record *r, const struct taglist_item *it)
{
	enum record_tag near = record_tag_near(it->name);
	struct span scheme;

	if (uri_scheme(it->all, &scheme) && span_is_nocase(scheme, "mailto"))
		record_note(r, FAULT_URI_LIST_SEPARATOR, TAG_N, it->all);
	else if (it->value.p == NULL || (near == TAG_N && !is_name(it->name)))
		record_note(r, FAULT_TAG_MALFORMED, TAG_N, it->all);
	else if (near != TAG_N)
		record_note(r, FAULT_TAG_TYPO, near, it->name);
	else
		record_note(r, FAULT_TAG_UNKNOWN, TAG_N, it->name);
}

static uint32_t
place(const struct record *r, const char *p)
{
	return (uint32_t)(p - r->text.p);
}

static struct record_item *
add_item(struct record *r, const struct taglist_item *it)
{
	const char *end = it->all.p + it->all.n;
	const char *value = it->value.p != NULL ? it->value.p : end;
	struct record_item *new;

	r->items = record_room(r->items, r->item_room, r->nitems,
	    RECORD_ITEMS, sizeof(*r->items));
	new = &r->items[r->nitems++];
	*new = (struct record_item){.tag = TAG_N,
	    .name_at = place(r, it->name.p),
	    .name_n = (uint32_t)it->name.n,
	    .value_at = place(r, value),
	    .value_n = (uint32_t)it->value.n};
	return new;
}

/* seen: a bit for each tag that was there with a value. */
static void
read_item(struct record *r, const struct taglist_item *it, unsigned int *seen)
{
	struct record_item *new = add_item(r, it);
	enum record_tag tag = TAG_N;
	bool keyword = false;

	if (it->value.p != NULL)
		tag = record_tag_find(it->name);
	new->tag = (uint8_t)tag;
	if (tag >= TAG_PCT && tag < TAG_N)
		record_note(r, FAULT_TAG_REMOVED, tag, it->all);
	if (tag == TAG_N) {
		note_unknown(r, it);
	} else if (it->value.n == 0) {
		record_note(r, FAULT_VALUE_EMPTY, tag, it->all);
	} else if ((*seen & 1U << tag) != 0) {
		record_note(r, FAULT_TAG_DUPLICATE, tag, it->all);
	} else {
		*seen |= 1U << tag;
		new->first = true;
		keyword = read_tag(r, tag, it->value);
	}
	if (!keyword && it->value.n > 0 &&
	    memchr(it->value.p, '=', it->value.n) != NULL)
		record_inside(r, tag, it->value);
}

void *
record_grow(void *p, const void *room, size_t n, size_t size)
{
	void *new = xreallocarray(p != room ? p : NULL, n * 2, size);

	return p == room ? memcpy(new, room, n * size) : new;
}

static void
reset(struct record *r, struct span text)
{
	memset(r, 0, offsetof(struct record, item_room));
	r->text = text;
	r->adkim = r->aspf = 'r';
	r->psd = 'u';
	r->pct = 100;
	r->items = r->item_room;
	r->uris = r->uri_room;
	r->notes = r->note_room;
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

/* Takes blanks off the front of *s, and then word, if that is there. */
static bool
skip(struct span *s, struct span word)
{
	*s = taglist_trim_left(*s, TAGLIST_WSP);
	if (s->n < word.n || memcmp(s->p, word.p, word.n) != 0)
		return false;
	span_advance(s, word.n);
	return true;
}

/* The version, at the very beginning; *rest is what follows. */
static bool
version(struct span text, struct span *rest)
{
	if (text.n == 0 || (text.p[0] | 0x20) != 'v')
		return false;
	*rest = (struct span){text.p + 1, text.n - 1};
	return skip(rest, SPAN_LIT("=")) && skip(rest, SPAN_LIT("DMARC1"));
}

bool
record_is(struct span text)
{
	struct span rest;

	/* As nearly all are written; the rest takes a closer look. */
	return span_has_prefix(text, "v=DMARC1;") || (version(text, &rest) &&
	    (skip(&rest, SPAN_LIT(";")) || rest.n == 0));
}

bool
record_is_7489(struct span text)
{
	struct span rest;

	return version(text, &rest) && skip(&rest, SPAN_LIT(";"));
}

bool
record_parse(struct record *r, struct span text)
{
	struct span core;
	struct taglist l = {.space = TAGLIST_WSP};
	struct taglist_item it;
	unsigned int seen = 0;
	bool is = record_is(text);

	if (text.p == NULL)
		text = SPAN_LIT("");
	reset(r, text);
	core = is ? text : record_core(text);
	l.rest = core;
	while (taglist_next(&l, &it))
		if (it.all.n > 0)
			read_item(r, &it, &seen);
		else
			record_note(r, FAULT_EMPTY_TAG, TAG_N,
			    (struct span){it.all.p, 1});
	if (!is && !record_why(r, core)) {
		record_free(r);
		reset(r, text);
		record_note(r, FAULT_UNRELATED, TAG_N, text);
		return false;
	}
	if (!record_is_plain(text)) {
		record_tabs(r);
		record_octets(r);
	}
	record_whole(r);
	record_sort(r);
	return is;
}
