/* The rules by what they look at: records elsewhere than at a _dmarc name, the
 * texts at one, domains and zones. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>

#include "base/limits.h"
#include "dns/dns.h"
#include "dns/psl.h"
#include "lint/part.h"
#include "spf/rec.h"
#include "zone/type.h"

/* Each function has the rules on one kind of subject; the table at the end says
 * which. */

/* True if the name of a record in a zone has one of these flags. */
static bool
has_here(const struct lint_sight *x, uint32_t flags)
{
	return lint_has(x->l, x->k, x->k->labels, flags);
}

static bool
same_data(const struct zone_rr *a, const struct zone_rr *b)
{
	return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* --- one record --- */

/*
 * DMARC text elsewhere than at a _dmarc name. At a domain itself it is
 * misplaced; in a zone that is its apex or a name with mail, for at any other
 * the text may be what a CNAME leads to.
 */
static void
at_stray(const struct lint_sight *x)
{
	const struct zone_rr *rr = x->text.rr;
	struct lint_case c = {LINT_DMARC_AT_APEX, .n = LINT_ALL, .why =
	    "Receivers query _dmarc below the domain, where there is no "
	    "record: there is no policy."};

	if (rr != NULL && rr->type != ZONE_TYPE_TXT) {
		c = (struct lint_case){LINT_DMARC_WRONG_TYPE, .n = LINT_ALL,
		    .detail = span_str(zonetype_str(rr->type))};
	} else if (rr != NULL && lint_label_is(rr->owner, "*")) {
		c = (struct lint_case){LINT_WILDCARD_DMARC, .n = LINT_ALL};
	} else if (rr != NULL && (has_here(x, LINTNAME_END) ||
	    (x->k->labels != x->apex && !has_here(x, LINTNAME_MX)))) {
		return; /* linted where the alias is, or of no interest */
	} else if (x->has_record) {
		c.severity = LINT_WARNING;
		c.why = "Receivers never see it: the record at _dmarc "
		    "counts.";
	}
	lint_add(&x->text, c);
}

/* A text at a wildcard answers for _dmarc if nothing is at or below that name
 * (RFC 4592, 3.3.1). */
static void
at_wild(const struct lint_sight *x)
{
	size_t above = x->k->labels - 1;

	if ((above == x->apex || lint_has(x->l, x->k, above, LINTNAME_MX)) &&
	    zonestore_child(&x->l->index, x->k, above,
		SPAN_LIT("_dmarc")) == NULL)
		lint_add(&x->text, (struct lint_case){
		    LINT_WILDCARD_TXT_COVERS_DMARC, .n = LINT_ALL});
}

/* A CNAME: no other data may be beside it (RFC 1034, 3.6.2). Where it leads is
 * alias.c's. */
static void
at_cname(const struct lint_sight *x)
{
	const struct zone_rr *rr = x->text.rr;
	const struct zone_rr *other = &x->l->index.rr[rr->next];

	if (has_here(x, LINTNAME_RECORDS & ~(uint32_t)LINTNAME_CNAME) ||
	    (rr->next != 0 && other->type == ZONE_TYPE_CNAME &&
	    !same_data(rr, other)))
		lint_add(&x->text, (struct lint_case){
		    LINT_CNAME_AND_OTHER_DATA, .n = LINT_ALL});
}

bool
lint_is_sender(const struct lint *l, const struct zone_keys *k, size_t labels)
{
	const unsigned char *name = zonestore_name(k, labels);

	return name[0] > 0 && name[1] != '_' && name[1] != '*' &&
	    lint_has(l, k, labels, LINTNAME_MX | LINTNAME_ADDRESS |
	    LINTNAME_POLICY | LINTNAME_SOA);
}

/* An SPF record, or what was meant for one. */
static void
at_spf(const struct lint_sight *x)
{
	const struct zone_rr *rr = x->text.rr, *other;
	struct lint_case c = {LINT_SPF_MULTIPLE, .n = LINT_ALL};
	bool is_domain = true, again = x->again;
	uint32_t i, n = 0;

	if (lint_spf_like(x->text.text)) {
		lint_add(&x->text, (struct lint_case){LINT_SPF_INVALID,
		    .at = 6, .n = 1,
		    .detail = SPAN_LIT("no space after v=spf1"), .why =
		    "Receivers do not take it for an SPF record."});
		return;
	}
	if (rr != NULL && rr->type != ZONE_TYPE_TXT) {
		c.rule = LINT_SPF_TYPE99;
		lint_add(&x->text, c);
		return;
	}
	/* Does another one of the same name stand before it? */
	for (i = rr != NULL ? rr->next : 0;
	    i != 0 && n++ < LIMIT_LINT_ANSWER; i = other->next) {
		other = &x->l->index.rr[i];
		if (other->kind == LINTRR_SPF && other->type == rr->type &&
		    !lint_spf_like((struct span){other->data, other->n}) &&
		    !lint_other_view(x->l, rr, other)) {
			again = !same_data(rr, other);
			break;
		}
	}
	if (again)
		lint_add(&x->text, c);
	if (rr != NULL)
		is_domain = lint_is_sender(x->l, x->k, x->k->labels);
	if (!x->again)
		lint_spf_look(x, is_domain);
	if (rr != NULL && lint_label_is(rr->owner, "*"))
		at_wild(x);
}

/* --- all texts at a _dmarc name --- */

/* The name of the file of another record, unless it is the same file. */
static struct span
other_file(const struct lint_text *t, const struct zone_rr *other)
{
	return other->file == t->rr->file ? SPAN_LIT("") :
	    t->finds->file[other->file]->file.name;
}

/* A text that is no DMARC record, and was not meant for one. */
static void
add_unrelated(const struct lint_sight *x, const struct lint_text *t, bool wild)
{
	struct lint_case c = {LINT_UNRELATED, .n = LINT_ALL};
	bool spf = spfrec_is(t->text);

	if (wild)
		c.rule = LINT_WILDCARD_TXT_COVERS_DMARC;
	else if (spf)
		c.rule = LINT_SPF_AT_DMARC;
	if (!x->has_record && !wild) {
		c.severity = spf ? LINT_ERROR : LINT_WARNING;
		c.why = "Receivers discard it, and there is no "
		    "DMARC record beside it.";
	}
	lint_add(t, c);
}

static void
at_name(const struct lint_sight *x)
{
	struct lint_case c = {LINT_DMARC_MULTIPLE, .n = LINT_ALL};
	const struct zone_rr *record = NULL, *rr;
	const struct lint_policy *p;
	struct lint_text first, t;
	struct lint_said s;
	struct span file;
	bool any = false;
	size_t i;

	/* One record and nothing else, as at nearly all names. */
	if (x->said == NULL && x->ntexts == 1 && x->has_record &&
	    !lint_label_is(x->k->wire + 7, "*"))
		return;
	for (i = 0; i < x->ntexts; i++) {
		if (x->said != NULL) {
			s = x->said[i];
		} else {
			p = &x->l->policies.policy[x->rrs[i]->policy];
			s = (struct lint_said){lint_text_of(x->l, x->rrs[i]),
			    p->is, p->meant, false};
		}
		rr = s.text.rr;
		if (!s.is) {
			if (!s.meant)
				add_unrelated(x, &s.text, s.wild);
			continue;
		}
		/* More than one DMARC record: receivers discard all that
		 * differ (RFC 9989, 4.10). */
		if (!any || (rr != NULL && lint_other_view(x->l, record, rr))) {
			record = rr;
		} else if (rr == NULL) {
			lint_add(&s.text, c);
		} else if (!same_data(record, rr)) {
			file = other_file(&s.text, record);
			lint_detail(&s.text, lint_add(&s.text, c),
			    "another one is in line %" PRIu32 "%s%.*s",
			    record->line, file.n > 0 ? " of " : "",
			    SPAN_ARG(file));
		}
		any = true;
	}
	if (x->said != NULL)
		return;
	c.rule = LINT_TTL_INCONSISTENT;
	first = lint_text_of(x->l, x->rrs[0]);
	for (i = 1; i < x->ntexts; i++) {
		t = lint_text_of(x->l, x->rrs[i]);
		if (lint_other_view(x->l, first.rr, t.rr))
			first = t;
		if (t.rr->ttl == first.rr->ttl)
			continue;
		file = other_file(&t, first.rr);
		lint_detail(&t, lint_add(&t, c), "%" PRIu32 " here, %" PRIu32
		    " in line %" PRIu32 "%s%.*s", t.rr->ttl, first.rr->ttl,
		    first.rr->line, file.n > 0 ? " of " : "", SPAN_ARG(file));
	}
	c.rule = LINT_WILDCARD_DMARC;
	if (lint_label_is(x->k->wire + 7, "*"))
		lint_add(&first, c);
}

/* --- domains --- */

/* A public suffix that does not say so (RFC 9989, 5.2). With psd=n its owner
 * has said that it is none. */
static void
add_psd(const struct lint_sight *x)
{
	const struct lint_facts *f = x->facts;
	struct lint_case c = {LINT_PSD_MISSING, .n = LINT_ALL, .by_tag = true,
	    .tag = TAG_V};
	struct buf name = {0};

	if (f->k != NULL)
		zonename_write(&name, zonestore_name(f->k, f->labels));
	else
		buf_put_span(&name, f->domain);
	if (psl_is_private(x->l->o.psl, buf_span(&name))) {
		c.severity = LINT_WARNING;
		c.why = "Receivers take it as the Organizational Domain of "
		    "all below it; the public suffix list says that others "
		    "have names there.";
	}
	lint_add(&x->text, c);
	buf_free(&name);
}

/* A domain with a DMARC record. */
static void
at_domain(const struct lint_sight *x)
{
	const struct lint_facts *f = x->facts;
	const struct lint_policy *p = f->policy;
	bool below_org = f->org > 0 && f->org < f->labels && p->psd == 'u';
	bool np_matters = p->has_np && p->np != p->sp;
	bool lax = p->usable && p->p != POLICY_REJECT;
	/* It says that it sends no mail, and has no key to sign any with; or it
	 * can neither send nor receive. */
	bool parked = (f->spf == LINT_SPF_IS_NOMAIL && f->dkim != LINT_YES) ||
	    (f->mail == LINT_MAIL_NONE && f->spf == LINT_SPF_IS_ABSENT &&
	    f->mx_below != LINT_YES && f->dkim == LINT_NO);
	/* A simple rule is a row: its code and when it holds. */
	const struct {
		enum lint_rule rule;
		bool holds;
		bool by_tag; /* it shows at this tag, not all of the record */
		enum record_tag tag;
	} rows[] = {
	    {LINT_PSD_YES_NOT_SUFFIX, f->suffix == LINT_NO && p->psd == 'y',
		true, TAG_PSD},
	    {LINT_SP_ON_NON_ORG, below_org && (p->has_sp || p->has_np),
		true, p->has_sp ? TAG_SP : TAG_NP},
	    /* Names below it have mail, and get its org's sp. */
	    {LINT_RECORD_NOT_INHERITED, below_org &&
		f->mx_below == LINT_YES && f->org_sp != POLICY_ABSENT &&
		f->org_sp != p->sp, true, TAG_P},
	    /* RFC 9989, 4.10 step 4: longer names go on at seven labels. */
	    {LINT_RECORD_UNREACHABLE, f->labels > 7, true, TAG_V},
	    {LINT_ORG_RECORD_MISSING, f->above == LINT_YES && p->psd == 'u',
		true, TAG_V},
	    {LINT_WILDCARD_HIDES_NP, np_matters && f->wildcard == LINT_YES,
		true, TAG_NP},
	    {LINT_NP_ONLINE_SIGNING, np_matters && f->online == LINT_YES,
		true, TAG_NP},
	    {LINT_NP_COMPACT_DENIAL, np_matters && f->compact == LINT_YES,
		true, TAG_NP},
	    {LINT_PARKED_NOT_REJECT, lax && parked, true, TAG_P},
	    {LINT_NULL_MX_NOT_REJECT, lax && !parked &&
		f->mail == LINT_MAIL_NULL && f->dkim != LINT_YES &&
		f->spf != LINT_SPF_IS_THERE,
		true, TAG_P},
	    {LINT_REJECT_WITHOUT_DKIM, p->usable &&
		p->p == POLICY_REJECT && f->mail == LINT_MAIL_MX &&
		f->spf == LINT_SPF_IS_THERE && f->dkim == LINT_NO,
		true, TAG_P},
	    {LINT_SPF_MISSING, f->mail == LINT_MAIL_MX &&
		f->spf == LINT_SPF_IS_ABSENT, false, TAG_N},
	}, *row;

	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++) {
		struct lint_case c;

		if (!row->holds)
			continue;
		c = (struct lint_case){row->rule, .n = LINT_ALL,
		    .by_tag = row->by_tag, .tag = row->tag};
		if (row->rule == LINT_REJECT_WITHOUT_DKIM && f->k != NULL &&
		    lint_has(x->l, f->k, f->labels, LINTNAME_KEYS_BAD)) {
			c.severity = LINT_WARNING;
			c.why = "None of its keys is of use: forwarded mail "
			    "fails SPF, and without DKIM it is rejected.";
		}
		lint_add(&x->text, c);
	}
	if (f->suffix == LINT_YES && p->psd == 'u')
		add_psd(x);
	lint_report_look(x);
}

/* A domain or the apex of a zone that has none. */
static void
at_bare(const struct lint_sight *x)
{
	const struct lint_facts *f = x->facts;
	struct lint_case c = {LINT_DMARC_MISSING, .n = LINT_ALL};

	if (f->wanted)
		lint_add(&x->text, c);
	c.rule = LINT_SPF_MISSING;
	if (f->mail == LINT_MAIL_MX && f->spf == LINT_SPF_IS_ABSENT)
		lint_add(&x->text, c);
}

/* --- the subjects --- */

void
lint_look(const struct lint_sight *x, enum lint_subject subject)
{
	static void (*const looks[])(const struct lint_sight *x) = {
	    [LINT_AT_STRAY] = at_stray,
	    [LINT_AT_WILD] = at_wild,
	    [LINT_AT_CNAME] = at_cname,
	    [LINT_AT_SPF] = at_spf,
	    [LINT_AT_ACCEPT] = lint_report_accept,
	    [LINT_AT_NAME] = at_name,
	    [LINT_AT_DOMAIN] = at_domain,
	    [LINT_AT_BARE] = at_bare,
	};

	looks[subject](x);
}
