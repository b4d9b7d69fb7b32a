/* What is wrong with a DMARC record, as far as its text alone shows it. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "record/reading.h"
#include "record/uri.h"
#include "rows/clean.h"
#include "value/hex.h"

const char *const record_faults[FAULT_N] = {
#define RECORD_FAULT(id, code, severity) code,
#include "record/faults.def"
#undef RECORD_FAULT
};

void *
record_room(void *p, const void *room, size_t n, size_t few, size_t size)
{
	void *new;

	if (n < few || (n & (n - 1)) != 0)
		return p;
	new = xreallocarray(p != room ? p : NULL, n * 2, size);
	return p == room ? memcpy(new, room, n * size) : new;
}

void
record_note(struct record *r, enum record_fault f, enum record_tag tag,
    struct span where)
{
	if (r->found[f]++ >= LIMIT_FAULT_PLACES)
		return;
	r->notes = record_room(r->notes, r->note_room, r->nnotes,
	    RECORD_NOTES, sizeof(*r->notes));
	r->notes[r->nnotes++] = (struct record_note){
	    .fault = (uint8_t)f, .tag = (uint8_t)tag,
	    .at = (uint32_t)(where.p - r->text.p), .n = (uint32_t)where.n};
}

/* --- an item, and its value --- */

/* The tag that a text is a value of by all appearance: a policy, or an
 * address. */
static enum record_tag
tag_of_value(struct span s)
{
	struct span scheme;

	if (policy_find(s) != POLICY_INVALID)
		return TAG_P;
	return uri_scheme(s, &scheme) && span_is_nocase(scheme, "mailto") ?
	    TAG_RUA : TAG_N;
}

/* It is ignored (RFC 9989, 4.7). */
void
record_note_unknown(struct record *r, const struct taglist_item *it)
{
	enum record_tag near = record_tag_near(it->name);
	struct span name = it->name;
	size_t letters = 0;
	bool listed = r->value[TAG_RUA].p != NULL ||
	    r->value[TAG_RUF].p != NULL;

	while (letters < name.n && ascii_is_letter(name.p[letters]))
		letters++;
	if (tag_of_value(it->all) == TAG_RUA || (listed &&
	    it->value.p == NULL && memchr(name.p, '@', name.n) != NULL)) {
		record_note(r, FAULT_URI_LIST_SEPARATOR, TAG_N, it->all);
	} else if (it->value.p == NULL || (near == TAG_N &&
	    (name.n == 0 || letters < name.n))) {
		/* "p:reject", "sp- reject", "reject", "a@example.org" */
		name.n = letters;
		near = letters < it->name.n ? record_tag_find(name) :
		    tag_of_value(name);
		if (near == TAG_N && it->all.n > 0 &&
		    memchr(it->all.p, '@', it->all.n) != NULL)
			near = TAG_RUA;
		record_note(r, FAULT_TAG_MALFORMED, near, it->all);
	} else if (near != TAG_N) {
		record_note(r, FAULT_TAG_TYPO, near, it->name);
	} else {
		record_note(r, FAULT_TAG_UNKNOWN, tag_of_value(it->value),
		    it->name); /* "policy=reject" */
	}
}

void
record_note_inside(struct record *r, enum record_tag tag, struct span v)
{
	/* URIs and values of unknown tags may end with a tag's name. */
	bool clings = tag != TAG_N && record_tags[tag].kind != VALUE_URIS;
	enum record_tag t, best;
	struct span tail, name;
	size_t i, n;
	char before;

	for (i = 0; i < v.n; i++) {
		if (v.p[i] != '=')
			continue;
		for (n = i; n > 0 && (v.p[n - 1] == ' ' ||
		    v.p[n - 1] == '\t'); n--)
			;
		/*
		 * The longest name of a tag before the sign. It counts behind
		 * a blank or a comma; if it clings, also right behind another
		 * octet, as in "p=nonerua=", but then a name of one letter not
		 * behind a letter.
		 */
		name = (struct span){v.p, 0};
		for (t = 0, best = TAG_N; t < TAG_N; t++) {
			tail.n = record_tags[t].name.n;
			if (tail.n >= n || tail.n <= name.n)
				continue;
			tail.p = v.p + n - tail.n;
			before = tail.p[-1];
			if (!span_eq_nocase(tail, record_tags[t].name) ||
			    (memchr(" \t,", before, 3) == NULL &&
			    (!clings ||
			    (tail.n == 1 && ascii_is_letter(before)))))
				continue;
			name = tail;
			best = t;
		}
		if (best != TAG_N)
			record_note(r, FAULT_SEPARATOR_MISSING, best, name);
	}
}

/* --- octets --- */

static bool
is_one_of(struct span s, const char *const *words, size_t n)
{
	while (n > 0 && !span_is_nocase(s, words[n - 1]))
		n--;
	return n > 0;
}

/* The fault that s begins with, FAULT_N for none; *n: its octets. */
static enum record_fault
octet(struct span s, size_t *n)
{
	/* typographic quotes: of Unicode, and of windows-1252 */
	static const char *const quotes[] = {"\xe2\x80\x98", "\xe2\x80\x99",
	    "\xe2\x80\x9a", "\xe2\x80\x9b", "\xe2\x80\x9c", "\xe2\x80\x9d",
	    "\xe2\x80\x9e", "\xe2\x80\x9f", "\xc2\xab", "\xc2\xbb", "\x91",
	    "\x92", "\x93", "\x94"};
	static const char *const names[] = {"quot", "amp", "lt", "gt", "apos",
	    "nbsp", "semi", "equals", "commat", "colon", "comma", "excl",
	    "lsquo", "rsquo", "ldquo", "rdquo"};
	unsigned char c = (unsigned char)s.p[0];
	size_t end = 1, i;
	bool good;

	*n = 1;
	if (c >= 0x80) {
		*n = utf8_next(s.p, s.n, &good);
		return is_one_of((struct span){s.p, *n}, quotes,
		    sizeof(quotes) / sizeof(quotes[0])) ?
		    FAULT_SMART_QUOTES : FAULT_NON_ASCII;
	}
	if ((c < 0x20 && c != '\t') || c == 0x7f)
		return FAULT_CONTROL_CHAR;
	if (c == '\\') {
		*n = s.n > 1 ? 2 : 1;
		return FAULT_BACKSLASH_ESCAPE;
	}
	if (c != '&')
		return FAULT_N;
	while (end < s.n && end < 10 && s.p[end] != ';')
		end++;
	if (end == s.n || s.p[end] != ';')
		return FAULT_N;
	if ((end < 3 || s.p[1] != '#') &&
	    !is_one_of((struct span){s.p + 1, end - 1}, names,
	    sizeof(names) / sizeof(names[0])))
		return FAULT_N;
	if (end >= 3 && s.p[1] == '#')
		for (i = ascii_lower(s.p[2]) == 'x' ? 3 : 2; i < end; i++)
			if (hex_digit(s.p[i]) < 0)
				return FAULT_N;
	*n = end + 1;
	return FAULT_HTML_ENTITY;
}

/* Not 0 if one of the octets takes a closer look. */
static inline uint64_t
is_odd(uint64_t w)
{
	static const char special[3] = {'\\', '&', '&'};

	return clean_word(w, special);
}

static void
note_octets(struct record *r)
{
	struct span s = r->text, v, run = {s.p, 0};
	enum record_fault f, last = FAULT_N;
	const struct record_item *it;
	bool tab, list;
	size_t i, n;

	if (word_all(s.p, s.n, is_odd))
		return;
	/*
	 * RFC 9989, 4.8: dmarc-value has no tab, but in a list of URIs white
	 * space may surround a comma.
	 */
	for (it = r->items; it != NULL && it < r->items + r->nitems; it++) {
		v = (struct span){s.p + it->value_at, it->value_n};
		list = it->tag < TAG_N &&
		    record_tags[it->tag].kind == VALUE_URIS;
		for (i = 0; i < v.n; i += n > 0 ? n : 1) {
			tab = false;
			for (n = 0; i + n < v.n &&
			    taglist_is_space(TAGLIST_WSP, v.p[i + n]); n++)
				tab |= v.p[i + n] == '\t';
			/* there is no white space at the ends of v */
			if (tab && !(list && (i == 0 || v.p[i - 1] == ',' ||
			    v.p[i + n] == ',')))
				record_note(r, FAULT_CONTROL_CHAR, it->tag,
				    (struct span){v.p + i, n});
		}
	}
	/* One note for each run of octets with the same fault. */
	for (; s.n > 0; span_advance(&s, n), run.n += n) {
		f = octet(s, &n);
		if (f == last)
			continue;
		if (last != FAULT_N)
			record_note(r, last, TAG_N, run);
		last = f;
		run = (struct span){s.p, 0};
	}
	if (last != FAULT_N)
		record_note(r, last, TAG_N, run);
}

/* --- the record as a whole --- */

static struct span
span_of(const struct record *r, const struct record_item *it)
{
	return (struct span){r->text.p + it->name_at,
	    it->value_at + it->value_n - it->name_at};
}

/* Notes the fault if it holds, at the tag that counts; where there is none at
 * the first item. */
static void
note_if(struct record *r, bool holds, enum record_fault f,
    enum record_tag tag)
{
	size_t i = 0;

	if (!holds)
		return;
	while (i < r->nitems && (r->items[i].tag != tag || !r->items[i].first))
		i++;
	record_note(r, f, tag, span_of(r, &r->items[i < r->nitems ? i : 0]));
}

/* Is a tag that does not count meant for this one, and told? */
static bool
is_meant(const struct record *r, enum record_tag tag)
{
	size_t i = 0;

	while (i < r->nnotes && (r->notes[i].tag != tag ||
	    (r->notes[i].fault != FAULT_TAG_TYPO &&
	    r->notes[i].fault != FAULT_TAG_MALFORMED &&
	    r->notes[i].fault != FAULT_TAG_UNKNOWN &&
	    r->notes[i].fault != FAULT_VALUE_EMPTY)))
		i++;
	return i < r->nnotes;
}

static bool
is_weaker(enum policy a, enum policy b)
{
	return a >= POLICY_NONE && b <= POLICY_REJECT && a < b;
}

static int
compare(const void *va, const void *vb)
{
	const struct record_note *a = va, *b = vb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->fault > b->fault) - (a->fault < b->fault);
}

void
record_note_rest(struct record *r)
{
	bool has_p = r->p != POLICY_ABSENT;
	bool ruf = r->value[TAG_RUF].p != NULL;
	/* Without more than none anywhere t=y changes nothing. */
	bool t = r->t && (is_weaker(POLICY_NONE, r->p) ||
	    is_weaker(POLICY_NONE, r->sp) || is_weaker(POLICY_NONE, r->np));
	/* RFC 7489, 6.4: p must be the second tag */
	bool later = has_p && r->items[0].tag == TAG_V &&
	    (r->items[1].tag != TAG_P || !r->items[1].first);
	size_t i;

	note_octets(r);
	note_if(r, !has_p && !is_meant(r, TAG_P), FAULT_POLICY_MISSING,
	    TAG_V);
	note_if(r, later, FAULT_POLICY_NOT_SECOND, TAG_P);
	note_if(r, r->p == POLICY_NONE, FAULT_POLICY_NONE, TAG_P);
	note_if(r, is_weaker(r->sp, r->p), FAULT_SP_WEAKER, TAG_SP);
	note_if(r, is_weaker(r->np, r->sp != POLICY_ABSENT ? r->sp : r->p),
	    FAULT_NP_WEAKER, TAG_NP);
	note_if(r, r->pct < 100, FAULT_PCT_PARTIAL, TAG_PCT);
	note_if(r, t && r->pct == 0, FAULT_TEST_MODE, TAG_T);
	/* Receivers by RFC 7489 apply the policy in full, or by pct. */
	note_if(r, t && r->pct > 0, FAULT_TEST_MODE_SPLIT, TAG_T);
	note_if(r, r->t && !t, FAULT_T_NO_EFFECT, TAG_T);
	/* RFC 9989, 10.2 */
	note_if(r, ruf && r->psd == 'y', FAULT_PSD_WITH_RUF, TAG_RUF);
	/* RFC 9989, 4.7: fo must be ignored then */
	note_if(r, r->value[TAG_FO].p != NULL && !ruf, FAULT_FO_WITHOUT_RUF,
	    TAG_FO);
	note_if(r, r->value[TAG_RUA].p == NULL && !is_meant(r, TAG_RUA),
	    FAULT_RUA_MISSING, TAG_V);
	note_if(r, ruf, FAULT_RUF_PRIVACY, TAG_RUF);
	if (r->text.n > LIMIT_RECORD_SHORT)
		record_note(r, FAULT_RECORD_LONG, TAG_N,
		    span_from(r->text, LIMIT_RECORD_SHORT));
	/* Most records have few notes, and those in order. */
	for (i = 1; i < r->nnotes; i++)
		if (compare(&r->notes[i - 1], &r->notes[i]) > 0)
			break;
	if (i < r->nnotes)
		qsort(r->notes, r->nnotes, sizeof(*r->notes), compare);
}

/* --- why a text is no record --- */

struct span
record_core(struct span s, bool *quoted, bool *spaced)
{
	size_t n;

	*quoted = *spaced = false;
	for (; s.n > 0; span_advance(&s, n)) {
		n = s.p[0] == '\\' && s.n > 1 ? 1 : 0;
		n = memchr("\"'", s.p[n], 2) != NULL ? n + 1 : 0;
		*quoted |= n > 0;
		if (n > 0)
			continue;
		n = is_xml_space(s.p[0]) ? 1 :
		    span_has_prefix(s, "\xc2\xa0") ? 2 :
		    span_has_prefix(s, "\xef\xbb\xbf") ? 3 : 0;
		if (n == 0)
			break;
		*spaced = true;
	}
	while (*quoted && s.n > 0 &&
	    memchr("\"' \t\r\n", s.p[s.n - 1], 6) != NULL)
		s.n--;
	return s;
}

bool
record_note_why(struct record *r, struct span core, bool is, bool quoted,
    bool spaced)
{
	const struct record_item *v = r->items;
	const struct record_item *end = v != NULL ? v + r->nitems : NULL;
	struct span value, item, lead = r->text;

	while (v < end && v->tag != TAG_V)
		v++;
	/*
	 * Was the text meant for a DMARC record? Other records (SPF, DKIM,
	 * TLSRPT, MTA-STS, BIMI) have other versions, and in none of them p is
	 * a policy.
	 */
	value = r->value[TAG_V];
	value.n = value.n > 2 ? 2 : value.n;
	if ((r->p == POLICY_ABSENT || r->p == POLICY_INVALID) &&
	    (v < end ? !span_is_nocase(value, "dm") :
	    r->value[TAG_RUA].p == NULL && r->value[TAG_RUF].p == NULL))
		return false;
	lead.n = (size_t)(core.p - lead.p);
	if (quoted)
		record_note(r, FAULT_SURROUNDING_QUOTES, TAG_N, lead);
	if (spaced)
		record_note(r, FAULT_LEADING_WHITESPACE, TAG_N, lead);
	if (is)
		return true;
	if (v == end) {
		record_note(r, FAULT_VERSION_MISSING, TAG_V,
		    span_of(r, &r->items[0]));
		return true;
	}
	item = span_of(r, v);
	value = (struct span){r->text.p + v->value_at, v->value_n};
	if (item.p != core.p)
		record_note(r, FAULT_VERSION_NOT_FIRST, TAG_V, item);
	if (!span_is(value, "DMARC1"))
		record_note(r, FAULT_VERSION_BAD_VALUE, TAG_V,
		    value.n > 0 ? value : item);
	return true;
}
