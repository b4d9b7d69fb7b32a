/* Rules on the text of one DMARC record: what record/record notes in it, and
 * strings that run into each other. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/near.h"
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

/* --- all notes of a record --- */

void
lint_record_notes(const struct lint_text *t, const struct record *r)
{
	const struct record_note *note;
	struct lint_case more = {.rule = LINT_MORE_FINDINGS};
	const struct zone_rr *rr = t->rr;
	size_t kept[FAULT_N] = {0}, i, at;
	enum lint_rule rule;
	enum lint_severity severity;
	struct finding *f;

	if (r->nnotes == 0)
		return;
	for (i = 0; rr != NULL && !rr->fixed && i < rr->nbreaks; i++) {
		if (!is_join(t, i))
			continue;
		at = t->finds->store->br[rr->breaks + i].at;
		f = lint_add(t, (struct lint_case){
		    LINT_TXT_JOIN_NO_SEPARATOR, .at = at, .n = 1});
		if (f != NULL)
			lint_fix_put(t, f, at, 0, SPAN_LIT("; "));
	}
	for (note = r->notes; note < r->notes + r->nnotes; note++) {
		if (is_covered(t, r, note))
			continue;
		rule = lint_of_record[note->fault];
		severity = (enum lint_severity)record_severity(r, note);
		f = lint_add(t, (struct lint_case){rule, .why = why(r, note),
		    .severity = severity, .at = note->at, .n = note->n});
		if (f != NULL) {
			set_detail(t, f, note);
			lint_fix_note(t, f, r, note);
		}
		if (++kept[note->fault] != LIMIT_FAULT_PLACES ||
		    r->found[note->fault] <= LIMIT_FAULT_PLACES)
			continue;
		/* The parser kept the first places of a fault only. */
		more.severity = t->finds->o->severity[rule];
		if (more.severity == LINT_BY_RULE)
			more.severity = severity;
		more.at = note->at;
		more.n = note->n;
		f = more.severity != LINT_OFF ? lint_add(t, more) : NULL;
		if (f == NULL)
			continue;
		f->more_rule = rule;
		f->more = r->found[note->fault] - LIMIT_FAULT_PLACES;
		t->finds->counts->found[f->severity] += f->more - 1;
		lint_detail(t, f, "%" PRIu64 " more of %s in this record",
		    f->more, lint_rules[rule].code);
	}
}
