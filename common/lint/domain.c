/* Which records make sense for which domain: a table of conditions. */
/* SPDX-License-Identifier: ISC */
#include "lint/domain.h"

#include "value/dname.h"
#include "spf/rec.h"

/* --- where it shows --- */

static bool
skip(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity)
{
	struct lintplace at = a->at;

	if (a->rr != NULL)
		at = (struct lintplace){a->rr->file, a->rr->line,
		    a->rr->column, 1};
	return lintfind_skip(a->finds, rule, severity, &at);
}

static bool
is_host(struct span text, struct span host)
{
	struct buf b = {0};
	bool same = dname_put(&b, text) == DNAME_FINE &&
	    span_eq(buf_span(&b), host);

	buf_free(&b);
	return same;
}

/* The tag as it stands; else the version. */
static struct span
find_tag(const struct record *r, enum record_tag tag)
{
	size_t i = 1;

	while (i < r->nitems && (r->items[i].tag != tag || !r->items[i].first))
		i++;
	if (i >= r->nitems)
		i = 0;
	if (r->nitems == 0)
		return r->text;
	return (struct span){r->text.p + r->items[i].name_at,
	    r->items[i].value_at + r->items[i].value_n - r->items[i].name_at};
}

static struct span
find_uri(const struct record *r, enum record_tag tag, struct span host)
{
	size_t i;

	for (i = 0; i < r->nuris; i++)
		if (r->uris[i].tag == tag && r->uris[i].host.p != NULL &&
		    is_host(r->uris[i].host, host))
			return r->uris[i].uri;
	return r->text;
}

/* host is absent for the tag itself. */
static struct finding *
add(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity, enum record_tag tag, struct span host)
{
	struct record r;
	struct span s;

	if (skip(a, rule, severity))
		return NULL;
	record_parse(&r, a->text);
	s = host.p != NULL ? find_uri(&r, tag, host) : find_tag(&r, tag);
	record_free(&r);
	return lintabout_add(a, rule, severity, (size_t)(s.p - a->text.p),
	    s.n);
}

struct finding *
lintdomain_add(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity, enum record_tag tag)
{
	return add(a, rule, severity, tag, SPAN_NONE);
}

struct finding *
lintdomain_add_host(const struct lintabout *a, enum lint_rule rule,
    enum record_tag tag, struct span host)
{
	return add(a, rule, LINT_BY_RULE, tag, host);
}

/* --- records that are in each other's place --- */

static void
add_misplaced(const struct lintabout *a, enum lint_rule rule,
    enum lint_severity severity, const char *why)
{
	struct finding *f = lintabout_add(a, rule, severity, 0, a->text.n);

	if (f != NULL)
		f->why = why;
}

void
lintdomain_other(const struct lintabout *a, bool has_record)
{
	static const char none[] =
	    "Receivers discard it, and there is no DMARC record beside it.";
	bool spf = spfrec_is(a->text);

	if (has_record)
		add_misplaced(a, spf ? LINT_SPF_AT_DMARC : LINT_UNRELATED,
		    LINT_BY_RULE, NULL);
	else if (spf)
		add_misplaced(a, LINT_SPF_AT_DMARC, LINT_ERROR, none);
	else
		add_misplaced(a, LINT_UNRELATED, LINT_WARNING, none);
}

void
lintdomain_at_apex(const struct lintabout *a, bool has_record)
{
	if (has_record)
		add_misplaced(a, LINT_DMARC_AT_APEX, LINT_WARNING,
		    "Receivers never see it: the record at _dmarc counts.");
	else
		add_misplaced(a, LINT_DMARC_AT_APEX, LINT_BY_RULE,
		    "Receivers ask at _dmarc below the domain, where there "
		    "is no record: there is no policy.");
}

/* --- the conditions --- */

/* RFC 9989, 5.2. */
static bool
psd_missing(const struct lintfacts *f)
{
	return f->suffix == LINT_YES && f->policy->psd != 'y';
}

static bool
psd_not_suffix(const struct lintfacts *f)
{
	return f->suffix == LINT_NO && f->policy->psd == 'y';
}

static bool
is_below_org(const struct lintfacts *f)
{
	return f->org > 0 && f->org < f->labels && f->policy->psd == 'u';
}

static bool
sp_on_non_org(const struct lintfacts *f)
{
	return is_below_org(f) && (f->policy->has_sp || f->policy->has_np);
}

/* Names below it have mail and another policy than it looks like. */
static bool
not_inherited(const struct lintfacts *f)
{
	return is_below_org(f) && f->mx_below == LINT_YES &&
	    f->org_sp != POLICY_ABSENT && f->org_sp != f->policy->sp;
}

/* RFC 9989, 4.10 step 4: longer names begin again at seven labels. */
static bool
unreachable(const struct lintfacts *f)
{
	return f->labels > 7;
}

static bool
org_missing(const struct lintfacts *f)
{
	return f->above == LINT_YES && f->policy->psd == 'u';
}

static bool
hides_np(const struct lintfacts *f)
{
	return f->policy->has_np && f->wildcard == LINT_YES &&
	    f->policy->np != f->policy->sp;
}

static bool
np_online(const struct lintfacts *f)
{
	return f->policy->has_np && f->online == LINT_YES &&
	    f->policy->np != f->policy->sp;
}

static bool
np_compact(const struct lintfacts *f)
{
	return f->policy->has_np && f->compact == LINT_YES &&
	    f->policy->np != f->policy->sp;
}

static bool
restricts_less(const struct lintfacts *f)
{
	return f->policy->usable && f->policy->p != POLICY_REJECT;
}

/* It says that it sends none; or it has nothing to send or receive with. */
static bool
is_parked(const struct lintfacts *f)
{
	return f->spf == LINTSPF_NOMAIL ||
	    (f->mail == LINTMAIL_NONE && f->spf == LINTSPF_NONE &&
	    f->mx_below != LINT_YES && f->dkim == LINT_NO);
}

static bool
parked(const struct lintfacts *f)
{
	return restricts_less(f) && is_parked(f);
}

static bool
null_mx(const struct lintfacts *f)
{
	return restricts_less(f) && f->mail == LINTMAIL_NULL &&
	    f->spf != LINTSPF_SOME && !is_parked(f);
}

static bool
without_dkim(const struct lintfacts *f)
{
	return f->policy->usable && f->policy->p == POLICY_REJECT &&
	    f->mail == LINTMAIL_MX && f->spf == LINTSPF_SOME &&
	    f->dkim == LINT_NO;
}

static const struct {
	enum lint_rule rule;
	enum record_tag tag;
	bool (*holds)(const struct lintfacts *f);
} rules[] = {
    {LINT_PSD_MISSING, TAG_V, psd_missing},
    {LINT_PSD_YES_NOT_SUFFIX, TAG_PSD, psd_not_suffix},
    {LINT_SP_ON_NON_ORG, TAG_SP, sp_on_non_org},
    {LINT_RECORD_NOT_INHERITED, TAG_P, not_inherited},
    {LINT_RECORD_UNREACHABLE, TAG_V, unreachable},
    {LINT_ORG_RECORD_MISSING, TAG_V, org_missing},
    {LINT_WILDCARD_HIDES_NP, TAG_NP, hides_np},
    {LINT_NP_ONLINE_SIGNING, TAG_NP, np_online},
    {LINT_NP_COMPACT_DENIAL, TAG_NP, np_compact},
    {LINT_PARKED_NOT_REJECT, TAG_P, parked},
    {LINT_NULL_MX_NOT_REJECT, TAG_P, null_mx},
    {LINT_REJECT_WITHOUT_DKIM, TAG_P, without_dkim},
};

void
lintdomain_run(const struct lintfacts *f)
{
	size_t i;
	enum record_tag tag;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!rules[i].holds(f))
			continue;
		tag = rules[i].tag;
		if (tag == TAG_SP && !f->policy->has_sp)
			tag = TAG_NP;
		lintdomain_add(f->about, rules[i].rule, LINT_BY_RULE, tag);
	}
}
