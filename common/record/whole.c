/* What is amiss with a DMARC record taken as a whole. */
/* SPDX-License-Identifier: ISC */
#include "base/limits.h"
#include "record/part.h"

static bool
is_policy(enum policy p)
{
	return p >= POLICY_NONE && p <= POLICY_REJECT;
}

static bool
is_weaker(enum policy a, enum policy b)
{
	return is_policy(a) && is_policy(b) && a < b;
}

/* Does it ask for more than none anywhere, so that t=y changes something? */
static bool
restricts(const struct record *r)
{
	return is_weaker(POLICY_NONE, r->p) || is_weaker(POLICY_NONE, r->sp) ||
	    is_weaker(POLICY_NONE, r->np);
}

/* RFC 7489, 6.4. */
static bool
is_not_second(const struct record *r)
{
	return r->items[0].tag == TAG_V &&
	    (r->items[1].tag != TAG_P || !r->items[1].first);
}

struct span
record_item_span(const struct record *r, const struct record_item *it)
{
	return (struct span){r->text.p + it->name_at,
	    it->value_at + it->value_n - it->name_at};
}

/* The tag that counts; where there is none the first item. */
static struct span
place(const struct record *r, enum record_tag tag)
{
	size_t i;

	for (i = 0; i < r->nitems; i++)
		if (r->items[i].tag == tag && r->items[i].first)
			return record_item_span(r, &r->items[i]);
	return record_item_span(r, &r->items[0]);
}

/* The fault is noted at the tag. */
static inline void
note_if(struct record *r, bool holds, enum record_fault f,
    enum record_tag tag)
{
	if (holds)
		record_note(r, f, tag, place(r, tag));
}

static void
note_policies(struct record *r)
{
	bool has_p = r->p != POLICY_ABSENT;
	bool t = r->t && restricts(r);
	enum policy sp = r->sp != POLICY_ABSENT ? r->sp : r->p;

	note_if(r, !has_p, FAULT_POLICY_MISSING, TAG_V);
	note_if(r, has_p && is_not_second(r), FAULT_POLICY_NOT_SECOND, TAG_P);
	note_if(r, r->p == POLICY_NONE, FAULT_POLICY_NONE, TAG_P);
	note_if(r, is_weaker(r->sp, r->p), FAULT_SP_WEAKER, TAG_SP);
	note_if(r, is_weaker(r->np, sp), FAULT_NP_WEAKER, TAG_NP);
	note_if(r, r->pct < 100, FAULT_PCT_PARTIAL, TAG_PCT);
	note_if(r, t && r->pct == 0, FAULT_TEST_MODE, TAG_T);
	/* Who knows RFC 7489 only applies the policy in full, or by pct. */
	note_if(r, t && r->pct > 0, FAULT_TEST_MODE_SPLIT, TAG_T);
	note_if(r, r->t && !t, FAULT_T_NO_EFFECT, TAG_T);
}

static void
note_reports(struct record *r)
{
	bool ruf = r->value[TAG_RUF].p != NULL;
	bool fo = r->value[TAG_FO].p != NULL;

	/* RFC 9989, 10.2. */
	note_if(r, ruf && r->psd == 'y', FAULT_PSD_WITH_RUF, TAG_RUF);
	/* RFC 9989, 4.7: the content of fo must be ignored then. */
	note_if(r, fo && !ruf, FAULT_FO_WITHOUT_RUF, TAG_FO);
	note_if(r, r->value[TAG_RUA].p == NULL, FAULT_RUA_MISSING, TAG_V);
	note_if(r, ruf, FAULT_RUF_PRIVACY, TAG_RUF);
}

void
record_whole(struct record *r)
{
	struct span tail = r->text;

	note_policies(r);
	note_reports(r);
	if (tail.n > LIMIT_RECORD_SHORT) {
		tail.p += LIMIT_RECORD_SHORT;
		tail.n -= LIMIT_RECORD_SHORT;
		record_note(r, FAULT_RECORD_LONG, TAG_N, tail);
	}
}
