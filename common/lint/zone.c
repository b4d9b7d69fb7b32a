/* The rules by what they look at: records elsewhere than at a _dmarc name, the
 * texts at one, domains and zones. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>

#include "dns/wait.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "zone/type.h"

/*
 * A rule is a function that says whether it holds for a subject; lint_look()
 * then adds the finding, about all of the record or the tag in the table. The
 * function may change the case: its severity, detail or place. One that has
 * more to say adds findings by itself and returns false.
 */

/* The flags of the name of a record in a zone. */
static uint32_t
flags_here(const struct lint_sight *x)
{
	return zonestore_flags(&x->l->index, x->k->key[x->k->labels]);
}

static bool
is_wildcard(const struct lint_sight *x)
{
	return x->text.rr != NULL && lint_label_is(x->text.rr->owner, "*");
}

/* --- DMARC text elsewhere --- */

static bool
is_wrong_type(const struct lint_sight *x)
{
	return x->text.rr != NULL && x->text.rr->type != ZONE_TYPE_TXT;
}

static bool
wrong_type(const struct lint_sight *x, struct lint_case *c)
{
	if (!is_wrong_type(x))
		return false;
	c->detail = span_str(zonetype_str(x->text.rr->type));
	return true;
}

static bool
stray_at_wildcard(const struct lint_sight *x, struct lint_case *c)
{
	(void)c;
	return is_wildcard(x) && !is_wrong_type(x);
}

/* At a domain itself. In a zone that is its apex or a name with mail: at any
 * other the text may be what a CNAME leads to. */
static bool
at_apex(const struct lint_sight *x, struct lint_case *c)
{
	if (x->text.rr != NULL && (is_wrong_type(x) || is_wildcard(x) ||
	    (x->k->labels != x->apex && (flags_here(x) & LINTNAME_MX) == 0)))
		return false;
	c->why = "Receivers ask at _dmarc below the domain, where there is "
	    "no record: there is no policy.";
	if (x->has_record) {
		c->severity = LINT_WARNING;
		c->why = "Receivers never see it: the record at _dmarc "
		    "counts.";
	}
	return true;
}

/* RFC 4592, 3.3.1: a wildcard answers for _dmarc if nothing is at or below
 * that name. */
static bool
covers_dmarc(const struct lint_sight *x, struct lint_case *c)
{
	uint64_t above;

	(void)c;
	if (!is_wildcard(x) || lint_spf_like(x->text.text) ||
	    is_wrong_type(x))
		return false;
	above = x->k->key[x->k->labels - 1];
	return (x->k->labels - 1 == x->apex ||
	    lint_has(x->l, above, LINTNAME_MX)) &&
	    zonestore_find(&x->l->index,
		zonestore_below(above, "_dmarc", 6)) == NULL;
}

/* --- CNAME --- */

static bool
same_data(const struct zone_rr *a, const struct zone_rr *b)
{
	return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* RFC 1034, 3.6.2. */
static bool
beside_cname(const struct lint_sight *x, struct lint_case *c)
{
	const struct zone_rr *rr = x->text.rr, *other;

	(void)c;
	if (x->l->index.clashes == 0)
		return false;
	other = &x->l->index.rr[rr->next];
	return (flags_here(x) & LINTNAME_RECORDS &
	    ~(uint32_t)LINTNAME_CNAME) != 0 || (rr->next != 0 &&
	    other->kind == LINTRR_CNAME && !same_data(rr, other));
}

/* What a CNAME at a _dmarc name leads to. */
static bool
cname_target(const struct lint_sight *x, struct lint_case *c)
{
	const struct zone_rr *rr = x->text.rr;
	struct buf b = {0};
	struct dns_kept k;
	size_t i = 0;
	bool broken;

	if (!lint_label_is(rr->owner, "_dmarc") ||
	    !zonestore_mark(&x->l->index, x->k->key[x->k->labels],
	    LINTNAME_SEEN))
		return false;
	zonename_write(&b, rr->owner);
	dns_wait(&x->dns, buf_span(&b), DNS_TXT, &k);
	while (i < k.answer.n && !record_is(k.answer.records[i]))
		i++;
	broken = i == k.answer.n;
	if (broken && k.answer.result == DNS_TEMPFAIL)
		c->rule = LINT_DMARC_CNAME;
	if (broken)
		c->detail = lint_keep_name(x->text.finds,
		    (const unsigned char *)rr->data, 0);
	dns_kept_free(&k);
	buf_free(&b);
	return broken;
}

/* --- SPF --- */

static bool
spf_without_space(const struct lint_sight *x, struct lint_case *c)
{
	c->at = 6;
	c->n = 1;
	c->detail = SPAN_LIT("no space behind v=spf1");
	c->why = "Receivers do not take it for an SPF record.";
	return lint_spf_like(x->text.text);
}

static bool
spf_type(const struct lint_sight *x, struct lint_case *c)
{
	(void)c;
	return is_wrong_type(x) && !lint_spf_like(x->text.text);
}

/* True for TXT that receivers take for an SPF record. */
static bool
is_spf(const struct lint_sight *x)
{
	return !is_wrong_type(x) && !lint_spf_like(x->text.text);
}

/* A record of the same name stands before it that is another. */
static bool
spf_multiple(const struct lint_sight *x, struct lint_case *c)
{
	const struct zone_rr *rr = x->text.rr, *other;
	uint32_t i;

	(void)c;
	if (rr == NULL)
		return x->again;
	for (i = rr->next; i != 0 && is_spf(x); i = other->next) {
		other = &x->l->index.rr[i];
		if (other->kind == LINTRR_SPF && other->type == rr->type &&
		    !lint_spf_like((struct span){other->data, other->n}) &&
		    !lint_other_view(x->l, rr, other))
			return !same_data(rr, other);
	}
	return false;
}

static bool
spf_terms(const struct lint_sight *x, struct lint_case *c)
{
	const unsigned char *owner;
	bool is_domain = true;

	(void)c;
	if (!is_spf(x) || x->again)
		return false;
	if (x->text.rr != NULL) {
		owner = x->text.rr->owner;
		is_domain = owner[0] > 0 && owner[1] != '_' &&
		    owner[1] != '*' && (flags_here(x) & (LINTNAME_MX |
		    LINTNAME_ADDRESS | LINTNAME_POLICY | LINTNAME_SOA)) != 0;
	}
	lint_spf_look(x, is_domain);
	return false;
}

/* --- all texts at a _dmarc name --- */

bool
lint_other_view(const struct lint *l, const struct zone_rr *a,
    const struct zone_rr *b)
{
	uint32_t top_a = l->finds.file[a->file]->top;
	uint32_t top_b = l->finds.file[b->file]->top;

	return top_a != top_b && l->finds.file[top_a]->has_soa &&
	    l->finds.file[top_b]->has_soa;
}

/* The name of the file of another record, unless it is the same file. */
static struct span
other_file(const struct lint_text *t, const struct zone_rr *other)
{
	return other->file == t->rr->file ? SPAN_LIT("") :
	    t->finds->file[other->file]->file.name;
}

/* Receivers discard all that differ (RFC 9989, 4.10). */
static bool
multiple(const struct lint_sight *x, struct lint_case *c)
{
	const struct zone_rr *record = NULL, *rr;
	const struct lint_said *said = x->said, *end = said + x->nsaid;
	struct span file;
	bool any = false;

	for (; said < end; said++) {
		rr = said->text.rr;
		if (!said->is)
			continue;
		if (rr == NULL && any)
			lint_add(&said->text, *c);
		any = true;
		if (rr == NULL)
			continue;
		if (record == NULL || lint_other_view(x->l, record, rr)) {
			record = rr;
			continue;
		}
		if (same_data(record, rr))
			continue;
		file = other_file(&said->text, record);
		lint_detail(&said->text, lint_add(&said->text, *c),
		    "another one is in line %" PRIu32 "%s%.*s", record->line,
		    file.n > 0 ? " of " : "", SPAN_ARG(file));
	}
	return false;
}

/* A text that is no DMARC record, and was not meant for one. */
static bool
unrelated(const struct lint_sight *x, struct lint_case *c)
{
	const struct lint_said *said = x->said, *end = said + x->nsaid;
	bool spf;

	for (; said < end; said++) {
		if (said->is || said->meant)
			continue;
		spf = spfrec_is(said->text.text);
		c->rule = spf ? LINT_SPF_AT_DMARC : LINT_UNRELATED;
		if (!x->has_record) {
			c->severity = spf ? LINT_ERROR : LINT_WARNING;
			c->why = "Receivers discard it, and there is no "
			    "DMARC record beside it.";
		}
		lint_add(&said->text, *c);
	}
	return false;
}

static bool
ttls(const struct lint_sight *x, struct lint_case *c)
{
	const struct zone_rr *first = x->said->text.rr, *rr;
	const struct lint_text *t;
	struct span file;
	size_t i;

	for (i = 1; first != NULL && i < x->nsaid; i++) {
		rr = x->said[i].text.rr;
		if (lint_other_view(x->l, first, rr))
			first = rr;
		if (rr->ttl == first->ttl)
			continue;
		t = &x->said[i].text;
		file = other_file(t, first);
		lint_detail(t, lint_add(t, *c), "%" PRIu32 " here, %" PRIu32
		    " in line %" PRIu32 "%s%.*s", rr->ttl, first->ttl,
		    first->line, file.n > 0 ? " of " : "", SPAN_ARG(file));
	}
	return false;
}

/* "_dmarc.*": said once, of the first text (of the last view of the zone). */
static bool
below_wildcard(const struct lint_sight *x, struct lint_case *c)
{
	const struct lint_said *first = x->said;
	size_t i;

	if (first->text.rr == NULL ||
	    !lint_label_is(x->k->wire + 7, "*"))
		return false;
	for (i = 1; i < x->nsaid; i++)
		if (lint_other_view(x->l, first->text.rr,
		    x->said[i].text.rr))
			first = &x->said[i];
	lint_add(&first->text, *c);
	return false;
}

/* --- domains --- */

/* RFC 9989, 5.2. */
static bool
psd_missing(const struct lint_facts *f)
{
	return f->suffix == LINT_YES && f->policy->psd != 'y';
}

static bool
psd_not_suffix(const struct lint_facts *f)
{
	return f->suffix == LINT_NO && f->policy->psd == 'y';
}

static bool
is_below_org(const struct lint_facts *f)
{
	return f->org > 0 && f->org < f->labels && f->policy->psd == 'u';
}

static bool
sp_on_non_org(const struct lint_facts *f)
{
	return is_below_org(f) && f->policy->has_sp;
}

static bool
np_on_non_org(const struct lint_facts *f)
{
	return is_below_org(f) && f->policy->has_np && !f->policy->has_sp;
}

/* Names below it have mail, and get the Organizational Domain's sp. */
static bool
not_inherited(const struct lint_facts *f)
{
	return is_below_org(f) && f->mx_below == LINT_YES &&
	    f->org_sp != POLICY_ABSENT && f->org_sp != f->policy->sp;
}

/* RFC 9989, 4.10 step 4: longer names begin again at seven labels. */
static bool
unreachable(const struct lint_facts *f)
{
	return f->labels > 7;
}

static bool
org_missing(const struct lint_facts *f)
{
	return f->above == LINT_YES && f->policy->psd == 'u';
}

static bool
np_matters(const struct lint_facts *f)
{
	return f->policy->has_np && f->policy->np != f->policy->sp;
}

static bool
wildcard_hides_np(const struct lint_facts *f)
{
	return np_matters(f) && f->wildcard == LINT_YES;
}

static bool
np_online(const struct lint_facts *f)
{
	return np_matters(f) && f->online == LINT_YES;
}

static bool
np_compact(const struct lint_facts *f)
{
	return np_matters(f) && f->compact == LINT_YES;
}

/* It has no p=reject, though it says that it sends no mail, or has nothing
 * to send or receive mail with. */
static bool
parked(const struct lint_facts *f)
{
	return f->policy->usable && f->policy->p != POLICY_REJECT &&
	    (f->spf == LINT_SPF_IS_NOMAIL ||
	    (f->mail == LINT_MAIL_NONE && f->spf == LINT_SPF_IS_ABSENT &&
	    f->mx_below != LINT_YES && f->dkim == LINT_NO));
}

static bool
null_mx(const struct lint_facts *f)
{
	return f->policy->usable && f->policy->p != POLICY_REJECT &&
	    f->mail == LINT_MAIL_NULL && f->spf != LINT_SPF_IS_THERE &&
	    !parked(f);
}

static bool
without_dkim(const struct lint_facts *f)
{
	return f->policy->usable && f->policy->p == POLICY_REJECT &&
	    f->mail == LINT_MAIL_MX && f->spf == LINT_SPF_IS_THERE &&
	    f->dkim == LINT_NO;
}

static bool
spf_missing(const struct lint_sight *x, struct lint_case *c)
{
	(void)c;
	return x->facts->mail == LINT_MAIL_MX &&
	    x->facts->spf == LINT_SPF_IS_ABSENT;
}

/* The walk finds only domains that ought to have a record. */
static bool
dmarc_missing(const struct lint_sight *x, struct lint_case *c)
{
	(void)x;
	(void)c;
	return true;
}

/* --- where reports go (report.c) --- */

static bool
destinations(const struct lint_sight *x, struct lint_case *c)
{
	(void)c;
	lint_report_look(x);
	return false;
}

static bool
accepting(const struct lint_sight *x, struct lint_case *c)
{
	(void)c;
	lint_report_accept(x);
	return false;
}

/* --- the rules --- */

static const struct row {
	enum lint_rule rule; /* the first one, of a function with several */
	bool (*holds)(const struct lint_sight *x, struct lint_case *c);
	/* Or a condition of a domain, which shows at this tag of its record. */
	bool (*fits)(const struct lint_facts *f);
	enum record_tag tag;
} rules[LINT_SUBJECTS][20] = {
    [LINT_AT_STRAY] = {
	{LINT_DMARC_WRONG_TYPE, wrong_type, NULL, 0},
	{LINT_WILDCARD_DMARC, stray_at_wildcard, NULL, 0},
	{LINT_DMARC_AT_APEX, at_apex, NULL, 0},
    },
    [LINT_AT_WILD] = {
	{LINT_WILDCARD_TXT_COVERS_DMARC, covers_dmarc, NULL, 0},
    },
    [LINT_AT_CNAME] = {
	{LINT_CNAME_AND_OTHER_DATA, beside_cname, NULL, 0},
	{LINT_DMARC_CNAME_BROKEN, cname_target, NULL, 0},
    },
    [LINT_AT_SPF] = {
	{LINT_SPF_INVALID, spf_without_space, NULL, 0},
	{LINT_SPF_TYPE99, spf_type, NULL, 0},
	{LINT_SPF_MULTIPLE, spf_multiple, NULL, 0},
	{LINT_SPF_PLUS_ALL, spf_terms, NULL, 0},
	{LINT_WILDCARD_TXT_COVERS_DMARC, covers_dmarc, NULL, 0},
    },
    [LINT_AT_ACCEPT] = {
	{LINT_REPORT_RECORD_INVALID, accepting, NULL, 0},
    },
    [LINT_AT_NAME] = {
	{LINT_DMARC_MULTIPLE, multiple, NULL, 0},
	{LINT_UNRELATED, unrelated, NULL, 0},
	{LINT_TTL_INCONSISTENT, ttls, NULL, 0},
	{LINT_WILDCARD_DMARC, below_wildcard, NULL, 0},
    },
    [LINT_AT_DOMAIN] = {
	{LINT_PSD_MISSING, NULL, psd_missing, TAG_V},
	{LINT_PSD_YES_NOT_SUFFIX, NULL, psd_not_suffix, TAG_PSD},
	{LINT_SP_ON_NON_ORG, NULL, sp_on_non_org, TAG_SP},
	{LINT_SP_ON_NON_ORG, NULL, np_on_non_org, TAG_NP},
	{LINT_RECORD_NOT_INHERITED, NULL, not_inherited, TAG_P},
	{LINT_RECORD_UNREACHABLE, NULL, unreachable, TAG_V},
	{LINT_ORG_RECORD_MISSING, NULL, org_missing, TAG_V},
	{LINT_WILDCARD_HIDES_NP, NULL, wildcard_hides_np, TAG_NP},
	{LINT_NP_ONLINE_SIGNING, NULL, np_online, TAG_NP},
	{LINT_NP_COMPACT_DENIAL, NULL, np_compact, TAG_NP},
	{LINT_PARKED_NOT_REJECT, NULL, parked, TAG_P},
	{LINT_NULL_MX_NOT_REJECT, NULL, null_mx, TAG_P},
	{LINT_REJECT_WITHOUT_DKIM, NULL, without_dkim, TAG_P},
	{LINT_SPF_MISSING, spf_missing, NULL, 0},
	{LINT_EXTERNAL_DENIED, destinations, NULL, 0},
    },
    [LINT_AT_BARE] = {
	{LINT_DMARC_MISSING, dmarc_missing, NULL, 0},
    },
    [LINT_AT_APEX] = {
	{LINT_SPF_MISSING, spf_missing, NULL, 0},
    },
};

void
lint_look(const struct lint_sight *x, enum lint_subject subject)
{
	const struct row *r = rules[subject];
	struct lint_case c;

	for (; r->holds != NULL || r->fits != NULL; r++) {
		if (r->fits != NULL && !r->fits(x->facts))
			continue;
		c = (struct lint_case){r->rule, .n = LINT_ALL,
		    .by_tag = r->fits != NULL, .tag = r->tag};
		if (r->fits != NULL || r->holds(x, &c))
			lint_add(&x->text, c);
	}
}
