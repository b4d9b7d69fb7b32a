/* What is amiss with a DMARC record taken as a whole. */
/* SPDX-License-Identifier: ISC */
#include "base/limits.h"
#include "syntax/recordpart.h"

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

static bool
policy_missing(const struct record *r)
{
	return r->p == POLICY_ABSENT;
}

/* RFC 7489, 6.4. */
static bool
policy_not_second(const struct record *r)
{
	return r->p != POLICY_ABSENT && r->items[0].tag == TAG_V &&
	    (r->items[1].tag != TAG_P || !r->items[1].first);
}

static bool
policy_none(const struct record *r)
{
	return r->p == POLICY_NONE;
}

static bool
sp_weaker(const struct record *r)
{
	return is_weaker(r->sp, r->p);
}

static bool
np_weaker(const struct record *r)
{
	return is_weaker(r->np, r->sp == POLICY_ABSENT ? r->p : r->sp);
}

static bool
pct_partial(const struct record *r)
{
	return r->pct < 100;
}

static bool
test_mode(const struct record *r)
{
	return r->t && restricts(r) && r->pct == 0;
}

/* Receivers that know RFC 7489 only apply the policy in full, or by pct. */
static bool
test_mode_split(const struct record *r)
{
	return r->t && restricts(r) && r->pct > 0;
}

static bool
t_no_effect(const struct record *r)
{
	return r->t && !restricts(r);
}

/* RFC 9989, 10.2. */
static bool
psd_with_ruf(const struct record *r)
{
	return r->psd == 'y' && r->value[TAG_RUF].p != NULL;
}

/* RFC 9989, 4.7: the content of fo must be ignored then. */
static bool
fo_without_ruf(const struct record *r)
{
	return r->value[TAG_FO].p != NULL && r->value[TAG_RUF].p == NULL;
}

static bool
rua_missing(const struct record *r)
{
	return r->value[TAG_RUA].p == NULL;
}

static bool
ruf_privacy(const struct record *r)
{
	return r->value[TAG_RUF].p != NULL;
}

/* The fault, the tag where it is noted, and whether it is there. */
static const struct {
	enum record_fault fault;
	enum record_tag tag;
	bool (*holds)(const struct record *r);
} checks[] = {
    {FAULT_POLICY_MISSING, TAG_V, policy_missing},
    {FAULT_POLICY_NOT_SECOND, TAG_P, policy_not_second},
    {FAULT_POLICY_NONE, TAG_P, policy_none},
    {FAULT_SP_WEAKER, TAG_SP, sp_weaker},
    {FAULT_NP_WEAKER, TAG_NP, np_weaker},
    {FAULT_PCT_PARTIAL, TAG_PCT, pct_partial},
    {FAULT_TEST_MODE, TAG_T, test_mode},
    {FAULT_TEST_MODE_SPLIT, TAG_T, test_mode_split},
    {FAULT_T_NO_EFFECT, TAG_T, t_no_effect},
    {FAULT_PSD_WITH_RUF, TAG_RUF, psd_with_ruf},
    {FAULT_FO_WITHOUT_RUF, TAG_FO, fo_without_ruf},
    {FAULT_RUA_MISSING, TAG_V, rua_missing},
    {FAULT_RUF_PRIVACY, TAG_RUF, ruf_privacy},
};

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

void
record_whole(struct record *r)
{
	struct span tail = r->text;
	size_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (checks[i].holds(r))
			record_note(r, checks[i].fault, checks[i].tag,
			    place(r, checks[i].tag));
	if (tail.n > LIMIT_RECORD_SHORT) {
		tail.p += LIMIT_RECORD_SHORT;
		tail.n -= LIMIT_RECORD_SHORT;
		record_note(r, FAULT_RECORD_LONG, TAG_N, tail);
	}
}
