/* Records that are not at the _dmarc name of a domain: texts that are
 * elsewhere, CNAMEs, SPF and wildcards. */
/* SPDX-License-Identifier: ISC */
#include "lint/zone.h"

#include "lint/domain.h"
#include "dns/wait.h"
#include "spf/rec.h"
#include "zone/type.h"

/* --- texts that are elsewhere --- */

void
lintother_stray(struct lintrun *x, struct zone_rr *rr)
{
	uint32_t flags = zonestore_flags(&x->l->index, x->k->key[x->k->labels]);
	struct lintabout a;
	struct finding *f;

	if (rr->type != ZONE_TYPE_TXT) {
		f = lintzone_add(x, rr, LINT_DMARC_WRONG_TYPE, LINT_BY_RULE);
		if (f != NULL && zonetype_str(rr->type) != NULL)
			f->detail = span_str(zonetype_str(rr->type));
		return;
	}
	if (lintlabel_is(rr->owner, "*")) {
		lintzone_add(x, rr, LINT_WILDCARD_DMARC, LINT_BY_RULE);
		return;
	}
	if (x->k->labels != x->apex && (flags & LINTNAME_MX) == 0)
		return; /* it may be where a CNAME leads */
	a = lintabout_rr(x->l, rr);
	lintdomain_at_apex(&a, (flags & LINTNAME_POLICY) != 0);
}

/* --- CNAME --- */

/* What the CNAME leads to, for a name that receivers ask. */
static void
follow(struct lintrun *x, const struct zone_rr *rr)
{
	struct dns_kept k;
	struct finding *f;
	struct buf b = {0};
	size_t i;
	bool found = false;

	zonename_write(&b, rr->owner);
	dns_wait(&x->dns, buf_span(&b), DNS_TXT, &k);
	for (i = 0; i < k.answer.n; i++)
		found = found || record_is(k.answer.records[i]);
	if (!found) {
		f = lintzone_add(x, rr, k.answer.result == DNS_TEMPFAIL ?
		    LINT_DMARC_CNAME : LINT_DMARC_CNAME_BROKEN,
		    LINT_BY_RULE);
		lintzone_detail(x, f, "", (const unsigned char *)rr->data);
	}
	dns_kept_free(&k);
	buf_free(&b);
}

static void
check_clash(struct lintrun *x, const struct zone_rr *rr)
{
	uint32_t flags = zonestore_flags(&x->l->index, x->k->key[x->k->labels]);
	const struct zone_rr *other = &x->l->index.rr[rr->next];

	flags &= LINTNAME_RECORDS & ~(uint32_t)LINTNAME_CNAME;
	if (flags != 0 || (rr->next != 0 && other->kind == LINTRR_CNAME &&
	    !linttexts_same(rr, other)))
		lintzone_add(x, rr, LINT_CNAME_AND_OTHER_DATA, LINT_BY_RULE);
}

void
lintother_cname(struct lintrun *x, struct zone_rr *rr)
{
	if (x->l->index.clashes > 0)
		check_clash(x, rr);
	if (lintlabel_is(rr->owner, "_dmarc") &&
	    zonestore_mark(&x->l->index, x->k->key[x->k->labels],
	    LINTNAME_SEEN))
		follow(x, rr);
}

/* --- SPF, wildcards --- */

/* RFC 4592, 3.3.1: it answers if nothing is at or below the name. */
void
lintother_wild(struct lintrun *x, struct zone_rr *rr)
{
	size_t above = x->k->labels - 1;
	uint32_t flags = zonestore_flags(&x->l->index, x->k->key[above]);

	if ((above == x->apex || (flags & LINTNAME_MX) != 0) &&
	    zonestore_find(&x->l->index,
		zonestore_below(x->k->key[above], "_dmarc", 6)) == NULL)
		lintzone_add(x, rr, LINT_WILDCARD_TXT_COVERS_DMARC,
		    LINT_BY_RULE);
}

void
lintother_spf(struct lintrun *x, struct zone_rr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);
	const struct zone_node *name = zonestore_find(&x->l->index,
	    x->k->key[x->k->labels]);
	const struct zone_rr *other;
	bool is_domain = rr->owner[0] > 0 && rr->owner[1] != '_' &&
	    rr->owner[1] != '*' && (name->flags & (LINTNAME_MX |
	    LINTNAME_ADDRESS | LINTNAME_POLICY | LINTNAME_SOA)) != 0;
	uint32_t i;

	if (lint_like_spf(a.text)) {
		lintspf_none(&a);
		return;
	}
	if (rr->type == ZONE_TYPE_SPF) {
		lintzone_add(x, rr, LINT_SPF_TYPE99, LINT_BY_RULE);
		return;
	}
	for (i = rr->next; i != 0; i = other->next) {
		other = &x->l->index.rr[i];
		if (other->kind != LINTRR_SPF || other->type != rr->type ||
		    lint_like_spf((struct span){other->data, other->n}) ||
		    linttexts_other_view(x->l, rr, other))
			continue;
		if (!linttexts_same(rr, other))
			lintzone_add(x, rr, LINT_SPF_MULTIPLE, LINT_BY_RULE);
		break;
	}
	lintspf_run(x->l, &x->dns, &a, is_domain, SPAN_NONE);
	if (lintlabel_is(rr->owner, "*"))
		lintother_wild(x, rr);
}
