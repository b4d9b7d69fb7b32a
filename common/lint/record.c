/* Rules on the text of one DMARC record: what record/record notes in it, and
 * strings that run into each other. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/near.h"
#include "base/xalloc.h"
#include "lint/part.h"

bool
lint_like_dmarc(struct span s)
{
	while (s.n > 0 && (is_xml_space(s.p[0]) || s.p[0] == '"' ||
	    s.p[0] == '\'' || s.p[0] == '\\'))
		span_advance(&s, 1);
	if (s.n == 0 || ascii_lower(s.p[0]) != 'v')
		return false;
	span_advance(&s, 1);
	while (s.n > 0 && (is_xml_space(s.p[0]) || s.p[0] == '='))
		span_advance(&s, 1);
	return s.n >= 5 && span_is_nocase((struct span){s.p, 5}, "dmarc");
}

/* --- the detail of a finding --- */

/* What the detail of a fault shows. */
enum detail {
	DETAIL_QUOTED, /* the octets at fault */
	DETAIL_NONE,
	DETAIL_TAG,    /* the tag's name */
	DETAIL_LENGTH, /* of the record */
	DETAIL_TYPO,   /* the tag that was probably meant */
	DETAIL_POLICY  /* the policy that was probably meant */
};

static const unsigned char details[FAULT_N] = {
    [FAULT_POLICY_MISSING] = DETAIL_NONE,
    [FAULT_RUA_MISSING] = DETAIL_NONE,
    [FAULT_POLICY_NOT_SECOND] = DETAIL_NONE,
    [FAULT_POLICY_NONE] = DETAIL_NONE,
    [FAULT_RUF_PRIVACY] = DETAIL_NONE,
    [FAULT_EMPTY_TAG] = DETAIL_NONE,
    [FAULT_URI_TOO_MANY] = DETAIL_NONE,
    [FAULT_LEADING_WHITESPACE] = DETAIL_NONE,
    [FAULT_SURROUNDING_QUOTES] = DETAIL_NONE,
    [FAULT_TEST_MODE] = DETAIL_NONE,
    [FAULT_TEST_MODE_SPLIT] = DETAIL_NONE,
    [FAULT_T_NO_EFFECT] = DETAIL_NONE,
    [FAULT_URI_LIST_SEPARATOR] = DETAIL_NONE,
    [FAULT_TAG_REMOVED] = DETAIL_TAG,
    [FAULT_TAG_DUPLICATE] = DETAIL_TAG,
    [FAULT_VALUE_EMPTY] = DETAIL_TAG,
    [FAULT_SEPARATOR_MISSING] = DETAIL_TAG,
    [FAULT_RECORD_LONG] = DETAIL_LENGTH,
    [FAULT_TAG_TYPO] = DETAIL_TYPO,
    [FAULT_TAG_MALFORMED] = DETAIL_TYPO,
    [FAULT_TAG_UNKNOWN] = DETAIL_TYPO,
    [FAULT_POLICY_INVALID] = DETAIL_POLICY,
    [FAULT_SUBPOLICY_INVALID] = DETAIL_POLICY,
    [FAULT_NXPOLICY_INVALID] = DETAIL_POLICY,
};

static void
set_detail(const struct lint_text *t, struct finding *f,
    const struct record_note *note)
{
	/* That an unknown tag was meant for one that is there is unlikely. */
	const char *tag = note->tag < TAG_N &&
	    (note->fault != FAULT_TAG_UNKNOWN ||
	    f->severity == LINT_ERROR) ? record_tags[note->tag].name.p : NULL;
	struct span s = f->subject;
	enum policy p;

	switch ((enum detail)details[note->fault]) {
	case DETAIL_NONE:
		break;
	case DETAIL_TAG:
		f->detail = span_str(tag);
		break;
	case DETAIL_LENGTH:
		lint_detail(t, f, "%" PRIu32 " octets", note->at + note->n);
		break;
	case DETAIL_QUOTED:
		lint_detail(t, f, LINT_QUOTED, LINT_QUOTED_ARG(s));
		break;
	case DETAIL_TYPO:
		lint_detail(t, f, LINT_QUOTED "%s%s", LINT_QUOTED_ARG(s),
		    tag != NULL ? ", perhaps " : "", tag != NULL ? tag : "");
		break;
	case DETAIL_POLICY:
		for (p = POLICY_NONE; p <= POLICY_REJECT; p++)
			if (near_distance(s, span_str(policy_str(p))) <= 2)
				break;
		lint_detail(t, f, LINT_QUOTED "%s%s", LINT_QUOTED_ARG(s),
		    p <= POLICY_REJECT ? ", perhaps " : "",
		    p <= POLICY_REJECT ? policy_str(p) : "");
		break;
	}
}

/* --- what receivers do, where that depends on the rest of the record --- */

static const char *
why(const struct record *r, const struct record_note *note)
{
	bool has_rua = false, grave = record_severity(r, note) == RECORD_ERROR;
	size_t i;

	for (i = 0; i < r->nuris; i++)
		has_rua |= r->uris[i].tag == TAG_RUA && r->uris[i].valid;
	switch (note->fault) {
	case FAULT_POLICY_INVALID:
	case FAULT_SUBPOLICY_INVALID:
	case FAULT_NXPOLICY_INVALID: /* RFC 9989, 4.10.1 */
		return has_rua ? "Receivers take p, sp and np as none "
		    "and only send reports, because rua has a valid URI." :
		    "Receivers act as if there were no record, because rua "
		    "has no valid URI.";
	case FAULT_POLICY_NONE:
		return has_rua ? NULL :
		    "Receivers do nothing about mail that fails, and send no "
		    "reports.";
	case FAULT_PCT_PARTIAL:
		return !span_is(r->value[TAG_PCT], "0") ? NULL :
		    "Receivers that follow RFC 7489 apply the next weaker "
		    "policy to all mail, all others the policy itself.";
	case FAULT_TEST_MODE: /* RFC 9989, 4.7 */
		return r->p == POLICY_REJECT ?
		    "Receivers apply quarantine instead of reject." :
		    r->p == POLICY_QUARANTINE ?
		    "Receivers apply none instead of quarantine." : NULL;
	case FAULT_TAG_TYPO:
	case FAULT_TAG_MALFORMED:
	case FAULT_TAG_UNKNOWN:
	case FAULT_VALUE_EMPTY: /* where the record has no such tag */
		return !grave ? NULL : note->tag == TAG_P ?
		    "Receivers ignore it, and take p as none." :
		    note->tag == TAG_SP || note->tag == TAG_NP ?
		    "Receivers ignore it, and apply another policy to "
		    "subdomains." :
		    note->tag == TAG_RUA || note->tag == TAG_RUF ?
		    "Receivers ignore it, and send no reports there." : NULL;
	case FAULT_URI_UNSUPPORTED_SCHEME:
		return !grave ? NULL :
		    "Receivers need to support mailto only: no reports are "
		    "sent.";
	case FAULT_URI_UNESCAPED_CHAR:
		return !grave ? "Receivers may read what follows as a size "
		    "limit, or the URI as malformed." :
		    "Receivers read it as the end of the URI, and send no "
		    "reports there.";
	default:
		return NULL;
	}
}

/* --- strings that run into each other --- */

/* True if break i is between two strings, the one before it ends within a
 * tag, and the one behind it begins with one that is known, and its equals
 * sign. */
static bool
is_join(const struct lint_text *t, size_t i)
{
	const struct zone_break *b =
	    &t->finds->store->br[t->rr->breaks + i];
	const char *p = t->text.p;
	size_t at = b->at, n = at;

	if (b->end == 0 || at >= t->text.n)
		return false;
	while (n < t->text.n && ascii_lower(p[n]) >= 'a' &&
	    ascii_lower(p[n]) <= 'z')
		n++;
	if (record_tag_find((struct span){p + at, n - at}) == TAG_N)
		return false;
	while (n < t->text.n && p[n] == ' ')
		n++;
	if (n == t->text.n || p[n] != '=')
		return false;
	while (at > 0 && (p[at - 1] == ' ' || p[at - 1] == '\t'))
		at--;
	if (at == 0)
		return false;
	while (at > 0 && p[at - 1] != ';')
		if (p[--at] == '=')
			return true;
	return false;
}

/*
 * True if a fault is none of its own: it merely follows from a missing
 * separator between strings, which is a finding itself; or "t=y; pct=0" is
 * the same trial to receivers of either RFC, and what test-mode-split asks
 * for, so that nothing is wrong with pct.
 */
static bool
is_covered(const struct lint_text *t, const struct record *r,
    const struct record_note *note)
{
	const struct zone_rr *rr = t->rr;
	const struct zone_break *br;
	size_t i;

	switch (note->fault) {
	case FAULT_PCT_PARTIAL:
	case FAULT_TAG_REMOVED:
		return r->t && span_is(r->value[TAG_PCT], "0") &&
		    (note->fault == FAULT_PCT_PARTIAL || note->tag == TAG_PCT);
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
		break;
	default:
		return false;
	}
	if (rr == NULL || rr->fixed || rr->nbreaks == 0)
		return false;
	br = &t->finds->store->br[rr->breaks];
	i = note->at > 0 ? lint_place_next_break(t->finds->store, rr,
	    note->at - 1) : 0;
	for (; i < rr->nbreaks && br[i].at < note->at + note->n; i++)
		if (is_join(t, i))
			return true;
	return false;
}

/* --- what merely follows from another fault --- */

#define BIT(fault) (UINT64_C(1) << FAULT_##fault)
#define OCTETS (BIT(SMART_QUOTES) | BIT(NON_ASCII) | BIT(CONTROL_CHAR) | \
	BIT(BACKSLASH_ESCAPE) | BIT(HTML_ENTITY))
_Static_assert(FAULT_N <= 64, "one bit for each");

/* Which faults follow from others, of which they have the beginning in their
 * octets, or which are about the tag. */
static const struct {
	uint64_t what, from;
	enum record_tag tag; /* TAG_N: by their octets */
} follows[] = {
    {BIT(VERSION_BAD_VALUE) | BIT(POLICY_INVALID) | BIT(SUBPOLICY_INVALID) |
	BIT(NXPOLICY_INVALID) | BIT(ALIGNMENT_INVALID) | BIT(FO_INVALID) |
	BIT(PSD_INVALID) | BIT(T_INVALID) | BIT(PCT_INVALID) |
	BIT(URI_MALFORMED) | BIT(URI_MISSING_SCHEME),
	OCTETS | BIT(SEPARATOR_MISSING) | BIT(URI_UNESCAPED_CHAR), TAG_N},
    {BIT(TAG_REMOVED), BIT(PCT_PARTIAL) | BIT(PCT_INVALID) |
	BIT(VALUE_EMPTY) | BIT(TAG_DUPLICATE), TAG_N},
    {BIT(POLICY_MISSING), BIT(SEPARATOR_MISSING) | BIT(VALUE_EMPTY) |
	BIT(TAG_TYPO) | BIT(TAG_MALFORMED) | BIT(TAG_UNKNOWN), TAG_P},
    {BIT(RUA_MISSING), BIT(SEPARATOR_MISSING) | BIT(VALUE_EMPTY) |
	BIT(TAG_TYPO) | BIT(TAG_MALFORMED) | BIT(TAG_UNKNOWN), TAG_RUA},
};

/* Of a note: the number of its cause, and of the gravest note that has it for
 * a cause, both plus one, 0 for none; and whether it was told. */
struct link {
	uint16_t cause, effect;
	bool told;
};

static void
find_cause(struct link *x, const struct record *r, size_t i, uint64_t from,
    enum record_tag tag)
{
	const struct record_note *note = &r->notes[i], *c = r->notes;
	size_t j;

	for (j = 0; j < r->nnotes; j++, c++) {
		if ((from >> c->fault & 1) == 0 || (tag != TAG_N ?
		    c->tag != tag : c->at < note->at ||
		    c->at > note->at + note->n))
			continue;
		x[i].cause = (uint16_t)(j + 1);
		if (x[j].effect == 0 || record_severity(r, note) <
		    record_severity(r, &r->notes[x[j].effect - 1]))
			x[j].effect = (uint16_t)(i + 1);
		return;
	}
}

/* True if a note follows from one that was told. */
static bool
is_told(const struct link *x, size_t i)
{
	size_t c = i;

	while (x[c].cause > 0)
		c = x[c].cause - 1U;
	return c != i && x[c].told;
}

/* --- all notes of a record --- */

/* effect: a note that merely follows from this one, or NULL. */
static bool
add_note(const struct lint_text *t, const struct record *r,
    const struct record_note *note, const struct record_note *effect)
{
	struct lint_case c = {lint_of_record[note->fault],
	    .severity = (enum lint_severity)record_severity(r, note),
	    .why = why(r, note), .at = note->at, .n = note->n};
	enum lint_severity severity;
	struct finding *f;

	if (effect != NULL) {
		severity = (enum lint_severity)record_severity(r, effect);
		if (severity < c.severity)
			c.severity = severity;
		if ((OCTETS >> note->fault & 1) != 0) {
			c.why = why(r, effect);
			if (c.why == NULL)
				c.why = lint_rules[
				    lint_of_record[effect->fault]].why;
		}
	}
	f = lint_add(t, c);
	if (f == NULL)
		return false;
	set_detail(t, f, note);
	lint_fix_note(t, f, r, note);
	return true;
}

/* The parser kept the first places of a fault only; note is the last one. */
static void
add_more(const struct lint_text *t, const struct record *r,
    const struct record_note *note)
{
	enum lint_rule rule = lint_of_record[note->fault];
	struct lint_case c = {.rule = LINT_MORE_FINDINGS,
	    .severity = t->finds->o->severity[rule], .at = note->at,
	    .n = note->n};
	struct finding *f;

	if (c.severity == LINT_BY_RULE)
		c.severity = (enum lint_severity)record_severity(r, note);
	f = c.severity != LINT_OFF ? lint_add(t, c) : NULL;
	if (f == NULL)
		return;
	f->more_rule = rule;
	f->more = r->found[note->fault] - LIMIT_FAULT_PLACES;
	t->finds->counts->found[f->severity] += f->more - 1;
	lint_detail(t, f, "%" PRIu64 " more of %s in this record", f->more,
	    lint_rules[rule].code);
}

void
lint_record_notes(const struct lint_text *t, const struct record *r)
{
	const struct record_note *note = r->notes, *effect;
	const struct zone_rr *rr = t->rr;
	size_t kept[FAULT_N] = {0}, i, k, at, from;
	struct link *x;
	struct finding *f;
	uint64_t any = 0;

	if (r->nnotes == 0)
		return;
	for (i = 0; rr != NULL && !rr->fixed && i < rr->nbreaks; i++) {
		if (!is_join(t, i))
			continue;
		at = t->finds->store->br[rr->breaks + i].at;
		f = lint_add(t, (struct lint_case){
		    LINT_TXT_JOIN_NO_SEPARATOR, .at = at, .n = 1});
		/* A comma was meant for a semicolon, or nothing was. */
		for (from = at; from > 0 && t->text.p[from - 1] == ' ';)
			from--;
		from = from > 0 && t->text.p[from - 1] == ',' ? from - 1 : at;
		if (f != NULL)
			lint_fix_put(t, f, from, at - from, SPAN_LIT("; "));
	}
	x = xcalloc(r->nnotes, sizeof(*x));
	for (i = 0; i < r->nnotes; i++)
		any |= UINT64_C(1) << note[i].fault;
	for (k = 0; k < sizeof(follows) / sizeof(follows[0]); k++)
		for (i = 0; (follows[k].what & any) != 0 &&
		    (follows[k].from & any) != 0 && i < r->nnotes; i++)
			if ((follows[k].what >> note[i].fault & 1) != 0)
				find_cause(x, r, i, follows[k].from,
				    follows[k].tag);
	/* First the causes, for they may be disabled. */
	for (i = 0; i < r->nnotes; i++) {
		effect = x[i].effect > 0 ? &note[x[i].effect - 1] : NULL;
		if (is_covered(t, r, &note[i]))
			x[i].told = true;
		else if (x[i].cause == 0)
			x[i].told = add_note(t, r, &note[i], effect);
	}
	for (i = 0; i < r->nnotes; i++) {
		if (x[i].cause > 0 && !x[i].told && !is_told(x, i))
			add_note(t, r, &note[i], NULL);
		if (++kept[note[i].fault] == LIMIT_FAULT_PLACES &&
		    r->found[note[i].fault] > LIMIT_FAULT_PLACES)
			add_more(t, r, &note[i]);
	}
	free(x);
}
