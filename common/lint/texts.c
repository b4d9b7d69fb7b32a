/* DMARC records of domains (RFC 9989): all texts at one _dmarc name, and what
 * the one that counts is to its domain. */
/* SPDX-License-Identifier: ISC */
#include "lint/zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "lint/domain.h"

/* --- a domain's record --- */

enum lintmail
linttexts_mail(uint32_t flags)
{
	if ((flags & LINTNAME_NULL_MX) != 0)
		return LINTMAIL_NULL;
	if ((flags & LINTNAME_MX) != 0)
		return LINTMAIL_MX;
	if ((flags & (LINTNAME_CNAME | LINTNAME_DNAME | LINTNAME_NS)) != 0 &&
	    (flags & LINTNAME_SOA) == 0)
		return LINTMAIL_UNKNOWN;
	return (flags & LINTNAME_ADDRESS) != 0 ? LINTMAIL_HOST :
	    LINTMAIL_NONE;
}

/* "v=spf1 -all", but for blanks. */
static bool
sends_no_mail(const struct zone_rr *rr)
{
	struct span s = {rr->data, rr->n};

	s.p += s.n < 6 ? s.n : 6;
	s.n -= s.n < 6 ? s.n : 6;
	return span_is_nocase(span_trim(s), "-all");
}

enum lintspf
linttexts_spf(const struct lint *l, const struct zone_node *name)
{
	uint32_t i;

	if (name == NULL || (name->flags & LINTNAME_SPF) == 0)
		return LINTSPF_NONE;
	for (i = name->first; i != 0; i = l->index.rr[i].next)
		if (l->index.rr[i].kind == LINTRR_SPF &&
		    sends_no_mail(&l->index.rr[i]))
			return LINTSPF_NOMAIL;
	return LINTSPF_SOME;
}

/* Is the domain right above the names of the zone without any record? */
static enum lintbool
none_above(const struct lintrun *x, size_t labels)
{
	size_t i;
	uint32_t flags;

	if (labels <= x->apex || x->zone.lost || !x->in_zone ||
	    x->apex == 0)
		return LINT_UNKNOWN;
	for (i = labels - 1; i >= x->apex; i--)
		if ((zonestore_flags(&x->l->index, x->k->key[i]) &
		    LINTNAME_POLICY) != 0)
			return LINT_NO;
	flags = zonestore_flags(&x->l->index, x->k->key[x->apex]);
	if (x->zone.suffix == LINT_YES)
		return LINT_NO;
	if (x->zone.org > 0)
		return x->zone.org == x->apex ? LINT_YES : LINT_UNKNOWN;
	return (flags & LINTNAME_MX) != 0 ? LINT_YES : LINT_UNKNOWN;
}

static enum lintbool
is_suffix(const struct lintrun *x, const struct lintpolicy *p, size_t labels,
    const unsigned char *wire)
{
	if (labels == x->apex)
		return x->zone.suffix;
	if (x->l->o.psl == NULL || p->psd != 'y')
		return LINT_UNKNOWN;
	return lintorg_listed(x->l->o.psl, wire) == 0 ? LINT_YES : LINT_NO;
}

/* The one record there is at _dmarc of a domain. */
static void
check_policy(struct lintrun *x, const struct zone_rr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);
	const struct lintpolicy *p = &x->l->policies.policy[rr->policy];
	struct zone_keys d = *x->k;
	const struct zone_node *name;
	const struct lintpolicy *org;
	struct lintfacts f = {.about = &a, .policy = p};
	struct lintdestination to = {.about = &a, .policy = p, .k = &d};
	uint32_t flags;
	size_t i;

	d.labels--;
	d.wire = rr->owner + 7;
	for (i = 0; i <= d.labels; i++)
		d.at[i] = (uint8_t)(d.at[i] - 7);
	name = zonestore_find(&x->l->index, d.key[d.labels]);
	flags = name != NULL ? name->flags : 0;
	f.labels = d.labels;
	to.org = f.org = lintorg_of(x->l, &d);
	if (f.org > 0 && f.org < f.labels &&
	    (org = lintorg_policy(x->l, d.key[f.org])) != NULL)
		f.org_sp = (enum policy)org->sp;
	f.suffix = is_suffix(x, p, d.labels, d.wire);
	f.above = none_above(x, d.labels);
	f.wildcard = (zonestore_flags(&x->l->index, d.key[d.labels]) &
	    LINTNAME_WILD) != 0 ? LINT_YES : LINT_NO;
	f.online = x->zone.online;
	f.mx_below = (flags & LINTNAME_MX_BELOW) != 0 ? LINT_YES : LINT_NO;
	if (!x->zone.lost && x->in_zone) {
		f.mail = linttexts_mail(flags);
		f.dkim = (flags & LINTNAME_KEYS) != 0 ? LINT_YES : LINT_NO;
		f.spf = linttexts_spf(x->l, name);
	}
	if ((flags & LINTNAME_CNAME) != 0 || (name == NULL &&
	    f.wildcard == LINT_YES)) {
		f.mail = LINTMAIL_UNKNOWN;
		f.spf = LINTSPF_UNKNOWN;
	}
	lintdomain_run(&f);
	if (f.mail == LINTMAIL_MX && f.spf == LINTSPF_NONE)
		lintzone_add(x, rr, LINT_SPF_MISSING, LINT_BY_RULE);
	lintreport_run(x->l, &to);
}

/* --- all texts at one _dmarc name --- */

struct texts {
	const struct zone_rr *first, *record;
};

bool
linttexts_same(const struct zone_rr *a, const struct zone_rr *b)
{
	return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

bool
linttexts_other_view(const struct lint *l, const struct zone_rr *a,
    const struct zone_rr *b)
{
	const struct lintfile *top_a = l->finds.file[lintzone_top(l, a)];
	const struct lintfile *top_b = l->finds.file[lintzone_top(l, b)];

	return top_a != top_b && top_a->has_soa && top_b->has_soa;
}

/* "line 12 of other.zone", or without the file if that is rr's. */
static void
put_line(struct lintrun *x, struct buf *b, const struct zone_rr *rr,
    const struct zone_rr *other)
{
	buf_printf(b, "line %lu", (unsigned long)other->line);
	if (other->file == rr->file)
		return;
	buf_puts(b, " of ");
	buf_put_span(b, x->l->finds.file[other->file]->file.name);
}

/* More than one: receivers discard all that differ (RFC 9989, 4.10). */
static void
check_record(struct lintrun *x, struct texts *t, const struct zone_rr *rr)
{
	struct finding *f;
	struct buf b = {0};

	if (t->record == NULL || linttexts_other_view(x->l, t->record, rr)) {
		t->record = rr;
		return;
	}
	if (linttexts_same(t->record, rr))
		return;
	f = lintzone_add(x, rr, LINT_DMARC_MULTIPLE, LINT_BY_RULE);
	if (f == NULL)
		return;
	buf_puts(&b, "another one is in ");
	put_line(x, &b, rr, t->record);
	lintfind_detail(&x->l->finds, f, &b);
}

static void
check_other(struct lintrun *x, const struct texts *t, const struct zone_rr *rr)
{
	struct lintabout a = lintabout_rr(x->l, rr);

	if (x->l->policies.policy[rr->policy].meant)
		return;
	lintdomain_other(&a, t->record != NULL);
}

static void
check_ttl(struct lintrun *x, const struct texts *t, const struct zone_rr *rr)
{
	struct finding *f;
	struct buf b = {0};

	if (rr->ttl == t->first->ttl ||
	    (f = lintzone_add(x, rr, LINT_TTL_INCONSISTENT,
	    LINT_BY_RULE)) == NULL)
		return;
	buf_printf(&b, "%lu here, %lu in ", (unsigned long)rr->ttl,
	    (unsigned long)t->first->ttl);
	put_line(x, &b, rr, t->first);
	lintfind_detail(&x->l->finds, f, &b);
}

/* The texts of a name in their order; the chain is from the last on. */
static struct zone_rr **
texts_of(const struct lint *l, const struct zone_node *name, size_t *n)
{
	struct zone_rr *rr = l->index.rr, **list;
	uint32_t i;
	size_t at;

	for (*n = 0, i = name->first; i != 0; i = rr[i].next)
		*n += rr[i].kind == LINTRR_POLICY;
	list = xreallocarray(NULL, *n, sizeof(list[0]));
	for (at = *n, i = name->first; i != 0; i = rr[i].next)
		if (rr[i].kind == LINTRR_POLICY)
			list[--at] = &rr[i];
	return list;
}

static const struct lintpolicy *
says(const struct lint *l, const struct zone_rr *rr)
{
	return &l->policies.policy[rr->policy];
}

static void
check_many(struct lintrun *x, const struct zone_node *name, struct texts *t)
{
	struct zone_rr **list;
	size_t i, n;

	list = texts_of(x->l, name, &n);
	t->first = list[0];
	for (i = 0; i < n; i++)
		if (says(x->l, list[i])->is)
			check_record(x, t, list[i]);
	for (i = 0; i < n; i++) {
		if (linttexts_other_view(x->l, t->first, list[i]))
			t->first = list[i];
		check_ttl(x, t, list[i]);
		if (!says(x->l, list[i])->is)
			check_other(x, t, list[i]);
	}
	free(list);
}

static void
check_texts(struct lintrun *x, const struct zone_node *name,
    const struct zone_rr *rr)
{
	struct texts t = {.first = rr};

	if (name->first != (uint32_t)(rr - x->l->index.rr) || rr->next != 0)
		check_many(x, name, &t);
	else if (says(x->l, rr)->is)
		t.record = rr;
	else
		check_other(x, &t, rr);
	if (lintlabel_is(x->k->wire + 7, "*"))
		lintzone_add(x, t.first, LINT_WILDCARD_DMARC, LINT_BY_RULE);
	else if (t.record != NULL)
		check_policy(x, t.record);
}

void
linttexts_run(struct lintrun *x, struct zone_rr *rr)
{
	uint64_t key = x->k->key[x->k->labels];

	if (!zonestore_mark(&x->l->index, key,
	    LINTNAME_SEEN))
		return;
	x->l->counts.domains++;
	check_texts(x, zonestore_find(&x->l->index, key), rr);
}
