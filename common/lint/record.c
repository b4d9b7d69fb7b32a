/* Findings about the text of one record, in a zone or by itself. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "base/limits.h"
#include "lint/part.h"

/* Octets of untrusted text in a detail. */
enum { SHOWN = 80 };

bool
lint_like_dmarc(struct span s)
{
	static const char name[] = "dmarc";
	size_t i;

	while (s.n > 0 && (is_xml_space(s.p[0]) || s.p[0] == '"' ||
	    s.p[0] == '\'' || s.p[0] == '\\'))
		s.p++, s.n--;
	if (s.n == 0 || ascii_lower(s.p[0]) != 'v')
		return false;
	s.p++, s.n--;
	while (s.n > 0 && (is_xml_space(s.p[0]) || s.p[0] == '='))
		s.p++, s.n--;
	for (i = 0; i < sizeof(name) - 1; i++)
		if (i == s.n || ascii_lower(s.p[i]) != name[i])
			return false;
	return true;
}

struct span
lintname_text(struct lintfinds *s, const unsigned char *wire, size_t skip)
{
	struct buf b = {0};
	struct span text;

	while (skip-- > 0 && wire[0] != 0)
		wire += 1 + wire[0];
	zonename_write(&b, wire);
	text = lintfind_keep(s, buf_span(&b));
	buf_free(&b);
	return text;
}

struct lintabout
lintabout_rr(struct lint *l, const struct zone_rr *rr)
{
	struct lintabout a = {
	    .finds = &l->finds,
	    .index = &l->index,
	    .rr = rr,
	};

	if (rr->kind < LINTRR_CNAME) /* the others have names */
		a.text = (struct span){rr->data, rr->n};
	return a;
}

/* Labels of an owner that are not the domain's. */
static size_t
extra_labels(const struct zone_rr *rr)
{
	return lintlabel_is(rr->owner, "_dmarc");
}

struct finding *
lintabout_add(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity, size_t at, size_t n)
{
	struct lintplace place = a->at;
	struct finding *f;

	if (at > a->text.n)
		at = a->text.n;
	if (n > a->text.n - at)
		n = a->text.n - at;
	if (a->rr != NULL) {
		lintplace_of(a->index, a->rr, at, n, &place);
	} else {
		place.column += (uint32_t)at;
		place.n = (uint32_t)n;
	}
	f = lintfind_add(a->finds, rule, severity, &place);
	if (f == NULL)
		return NULL;
	if (a->rr == NULL)
		f->at.file = a->file;
	f->domain = a->rr != NULL ?
	    lintname_text(a->finds, a->rr->owner, extra_labels(a->rr)) :
	    a->domain;
	f->record = a->text;
	f->record_at = at;
	f->record_n = n;
	if (a->text.p != NULL)
		f->subject = (struct span){a->text.p + at, n};
	f->detail = SPAN_LIT("");
	return f;
}

/* --- what exactly --- */

void
lint_put_quoted(struct buf *b, struct span s)
{
	bool cut = s.n > SHOWN;

	buf_putc(b, '"');
	buf_add(b, s.p, cut ? SHOWN : s.n);
	buf_puts(b, cut ? "...\"" : "\"");
}

/* Letters to put in, take out or change to make one of the other; name has
 * at most WORD, of s no more count. */
enum { WORD = 10 };

static size_t
distance(struct span s, const char *name)
{
	size_t row[WORD + 1], n = strlen(name), i, j, before, old;

	if (s.n > WORD + 2)
		return WORD;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; i < s.n; i++) {
		before = row[0];
		row[0] = i + 1;
		for (j = 0; j < n; j++) {
			old = row[j + 1];
			row[j + 1] = before +
			    (ascii_lower(s.p[i]) != name[j]);
			if (old + 1 < row[j + 1])
				row[j + 1] = old + 1;
			if (row[j] + 1 < row[j + 1])
				row[j + 1] = row[j] + 1;
			before = old;
		}
	}
	return row[n];
}

/* The policy that a misspelt one is a slip of, or NULL. */
static const char *
near_policy(struct span v)
{
	enum policy p;

	for (p = POLICY_NONE; p <= POLICY_REJECT; p++)
		if (distance(v, policy_str(p)) <= 2)
			return policy_str(p);
	return NULL;
}

static void
put_detail(struct buf *b, const struct record_note *note, struct span s)
{
	const char *near;

	switch (note->fault) {
	case FAULT_POLICY_MISSING:
	case FAULT_RUA_MISSING:
	case FAULT_POLICY_NOT_SECOND:
	case FAULT_POLICY_NONE:
	case FAULT_RUF_PRIVACY:
	case FAULT_EMPTY_TAG:
	case FAULT_URI_TOO_MANY:
	case FAULT_LEADING_WHITESPACE:
	case FAULT_SURROUNDING_QUOTES:
	case FAULT_TEST_MODE:
	case FAULT_TEST_MODE_SPLIT:
	case FAULT_T_NO_EFFECT:
	case FAULT_CONTROL_CHAR:
	case FAULT_URI_LIST_SEPARATOR:
		return;
	case FAULT_TAG_REMOVED:
	case FAULT_TAG_DUPLICATE:
	case FAULT_VALUE_EMPTY:
	case FAULT_SEPARATOR_MISSING:
		buf_puts(b, record_tag_str(note->tag));
		return;
	case FAULT_RECORD_LONG:
		buf_put_uint(b, note->at + note->n);
		buf_puts(b, " octets");
		return;
	case FAULT_TAG_TYPO:
		lint_put_quoted(b, s);
		buf_printf(b, ", perhaps %s", record_tag_str(note->tag));
		return;
	case FAULT_POLICY_INVALID:
	case FAULT_SUBPOLICY_INVALID:
	case FAULT_NXPOLICY_INVALID:
		lint_put_quoted(b, s);
		if ((near = near_policy(s)) != NULL)
			buf_printf(b, ", perhaps %s", near);
		return;
	default:
		lint_put_quoted(b, s);
	}
}

/* --- what comes of it, where that depends on the rest of the record --- */

/* Is there a mailbox, or what else a URI may be, that reports go to? */
static bool
has_reports(const struct record *r)
{
	size_t i = 0;

	while (i < r->nuris && (r->uris[i].tag != TAG_RUA ||
	    !r->uris[i].valid))
		i++;
	return i < r->nuris;
}

/* RFC 9989, 4.7: t=y. */
static const char *
why_test(const struct record *r)
{
	switch (r->p) {
	case POLICY_REJECT:
		return "Receivers apply quarantine instead of reject.";
	case POLICY_QUARANTINE:
		return "Receivers apply none instead of quarantine.";
	default:
		return NULL;
	}
}

static const char *
why(const struct record *r, const struct record_note *note)
{
	switch (note->fault) {
	case FAULT_POLICY_INVALID:
	case FAULT_SUBPOLICY_INVALID:
	case FAULT_NXPOLICY_INVALID: /* RFC 9989, 4.10.1 */
		return has_reports(r) ? "Receivers take p, sp and np as none "
		    "and only send reports, because rua has a valid URI." :
		    "Receivers act as if there were no record, because rua "
		    "has no valid URI.";
	case FAULT_POLICY_NONE:
		return has_reports(r) ? NULL :
		    "Receivers do nothing about mail that fails, and send no "
		    "reports.";
	case FAULT_PCT_PARTIAL:
		return !span_is(r->value[TAG_PCT], "0") ? NULL :
		    "Receivers that follow RFC 7489 apply the next weaker "
		    "policy to all mail, all others the policy itself.";
	case FAULT_TEST_MODE:
		return why_test(r);
	default:
		return NULL;
	}
}

/* Of a fault more places than the parser keeps. */
static void
add_more(const struct lintabout *a, const struct record *r,
    const struct record_note *note)
{
	enum lint_rule rule = lint_of_record(note->fault);
	enum lint_severity severity = lint_info(rule)->severity;
	uint64_t more = r->found[note->fault] - LIMIT_FAULT_PLACES;
	struct finding *f;
	struct buf b = {0};

	if (a->finds->o->severity[rule] != LINT_BY_RULE)
		severity = a->finds->o->severity[rule];
	if (severity == LINT_OFF)
		return;
	f = lintabout_add(a, LINT_MORE_FINDINGS, severity, note->at, note->n);
	if (f == NULL)
		return;
	f->more_rule = rule;
	f->more = more;
	buf_put_uint(&b, more);
	buf_printf(&b, " more of %s in this record", lint_info(rule)->code);
	lintfind_detail(a->finds, f, &b);
}

/* --- strings that run into each other --- */

static bool
is_known_tag(struct span s)
{
	size_t n = 0;
	enum record_tag t;

	while (n < s.n && ascii_lower(s.p[n]) >= 'a' &&
	    ascii_lower(s.p[n]) <= 'z')
		n++;
	t = record_tag_find((struct span){s.p, n});
	while (n < s.n && s.p[n] == ' ')
		n++;
	return t < TAG_N && n < s.n && s.p[n] == '=';
}

/* Does a string end here within a tag, and the next begin with one? */
static bool
runs_together(struct span text, size_t at)
{
	size_t i;

	if (!is_known_tag((struct span){text.p + at, text.n - at}))
		return false;
	for (i = at; i > 0 && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t');)
		i--;
	if (i == 0 || text.p[i - 1] == ';')
		return false;
	while (i > 0 && text.p[i - 1] != ';')
		if (text.p[--i] == '=')
			return true;
	return false;
}

/* Is it a string's beginning, and such a place? */
static bool
is_join(const struct lintabout *a, size_t i)
{
	const struct zone_break *b = &a->index->br[a->rr->breaks + i];

	return b->end != 0 && b->at < a->text.n &&
	    runs_together(a->text, b->at);
}

/* The first break at or behind an octet. */
static size_t
first_break(const struct lintabout *a, size_t at)
{
	size_t low = 0, high = a->rr->nbreaks, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (a->index->br[a->rr->breaks + mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
has_join(const struct lintabout *a, const struct record_note *note)
{
	size_t i;

	if (a->rr == NULL || a->rr->fixed)
		return false;
	for (i = first_break(a, note->at); i < a->rr->nbreaks &&
	     a->index->br[a->rr->breaks + i].at < note->at + note->n; i++)
		if (is_join(a, i))
			return true;
	return false;
}

/*
 * "t=y; pct=0" is the same trial to receivers of either RFC, and what
 * test-mode-split asks for: nothing is wrong with pct then.
 */
static bool
is_of_trial(const struct record *r, const struct record_note *note)
{
	return (note->fault == FAULT_PCT_PARTIAL ||
	    (note->fault == FAULT_TAG_REMOVED && note->tag == TAG_PCT)) &&
	    r->t && span_is(r->value[TAG_PCT], "0");
}

/* Is this fault only what such a place comes to? */
static bool
is_of_join(const struct lintabout *a, const struct record_note *note)
{
	switch (note->fault) {
	case FAULT_SEPARATOR_MISSING:
	case FAULT_VERSION_BAD_VALUE:
	case FAULT_POLICY_INVALID:
	case FAULT_SUBPOLICY_INVALID:
	case FAULT_NXPOLICY_INVALID:
	case FAULT_ALIGNMENT_INVALID:
	case FAULT_FO_INVALID:
	case FAULT_PSD_INVALID:
	case FAULT_T_INVALID:
	case FAULT_PCT_INVALID:
		return has_join(a, note);
	default:
		return false;
	}
}

static void
add_joins(const struct lintabout *a)
{
	struct finding *f;
	size_t i, at;

	if (a->rr == NULL || a->rr->fixed)
		return;
	for (i = 0; i < a->rr->nbreaks; i++) {
		if (!is_join(a, i))
			continue;
		at = a->index->br[a->rr->breaks + i].at;
		f = lintabout_add(a, LINT_TXT_JOIN_NO_SEPARATOR, LINT_BY_RULE,
		    at, 1);
		if (f != NULL)
			lintfix_put(a, f, at, 0, SPAN_LIT("; "));
	}
}

void
lintrecord_notes(const struct lintabout *a, const struct record *r)
{
	const struct record_note *note, *end;
	size_t kept[FAULT_N] = {0};
	struct buf b = {0};
	struct finding *f;

	if (r->nnotes == 0)
		return;
	add_joins(a);
	end = r->notes + r->nnotes;
	for (note = r->notes; note < end; note++) {
		if (is_of_join(a, note) || is_of_trial(r, note))
			continue;
		f = lintabout_add(a, lint_of_record(note->fault),
		    LINT_BY_RULE, note->at, note->n);
		if (f != NULL) {
			put_detail(&b, note, f->subject);
			lintfind_detail(a->finds, f, &b);
			f->why = why(r, note);
			lintfix_note(a, f, r, note);
		}
		if (++kept[note->fault] == LIMIT_FAULT_PLACES &&
		    r->found[note->fault] > LIMIT_FAULT_PLACES)
			add_more(a, r, note);
	}
}
