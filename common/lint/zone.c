/* Rules that need all files: the run over all records, which of them are served
 * at which name, and what a zone's apex lacks. */
/* SPDX-License-Identifier: ISC */
#include "lint/zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* --- which records are seen --- */

/* Is it in the zone of a SOA of its own file? For fragments, of any. */
static bool
is_own_soa(struct lintrun *x, const struct zone_node *name, uint32_t top)
{
	const struct zone_rr *rr = x->l->index.rr;
	uint32_t i;

	if (x->own == name->key && x->own_top == top)
		return true;
	for (i = name->first; i != 0; i = rr[i].next)
		if (rr[i].kind == LINTRR_SOA &&
		    lintzone_top(x->l, &rr[i]) == top)
			break;
	if (i == 0)
		return false;
	x->own = name->key;
	x->own_top = top;
	return true;
}

/* The labels of the apex of its zone; SIZE_MAX if it is in none of its own,
 * and *other if that is because another file has a zone in between. */
static size_t
own_apex(struct lintrun *x, uint32_t top, bool *other)
{
	bool fragment = !x->l->finds.file[top]->has_soa;
	const struct zone_node *name;
	size_t i;

	*other = false;
	x->in_zone = true;
	for (i = x->k->labels + 1; i-- > 0;) {
		if ((zonestore_flags(&x->l->index, x->k->key[i]) &
		    LINTNAME_SOA) == 0)
			continue;
		name = zonestore_find(&x->l->index, x->k->key[i]);
		if (fragment || is_own_soa(x, name, top))
			return i;
		*other = true;
	}
	x->in_zone = false;
	return fragment ? 0 : SIZE_MAX;
}

struct finding *
lintzone_add(struct lintrun *x, const struct zone_rr *rr, enum lint_rule rule,
    enum lint_severity severity)
{
	struct lintabout a = lintabout_rr(x->l, rr);

	return lintabout_add(&a, rule, severity, 0, rr->n);
}

void
lintzone_detail(struct lintrun *x, struct finding *f, const char *text,
    const unsigned char *wire)
{
	struct buf b = {0};

	if (f == NULL)
		return;
	buf_puts(&b, text);
	zonename_write(&b, wire);
	lintfind_detail(&x->l->finds, f, &b);
}

/*
 * Is what is at the name answered with a delegation, or by a DNAME? Where no
 * SOA is known the first NS may be those of the zone itself.
 */
static size_t
cut_above(const struct lintrun *x)
{
	bool apex = x->in_zone;
	uint32_t flags;
	size_t i;

	for (i = x->apex + 1; i <= x->k->labels; i++) {
		flags = zonestore_flags(&x->l->index, x->k->key[i]);
		if ((flags & LINTNAME_NS) != 0 && !apex) {
			apex = true;
			continue;
		}
		if ((flags & LINTNAME_NS) != 0 ||
		    ((flags & LINTNAME_DNAME) != 0 && i < x->k->labels))
			return i;
	}
	return 0;
}

static bool
is_text(const struct zone_rr *rr)
{
	return rr->kind == LINTRR_POLICY || rr->kind == LINTRR_REPORT ||
	    rr->kind == LINTRR_STRAY || rr->kind == LINTRR_SPF;
}

/* False if it is not served, and that has been said. */
static bool
is_seen(struct lintrun *x, struct zone_rr *rr)
{
	size_t cut;
	bool other;

	x->apex = own_apex(x, lintzone_top(x->l, rr), &other);
	if (x->apex == SIZE_MAX) {
		lintzone_detail(x, lintzone_add(x, rr, LINT_OUT_OF_ZONE,
		    LINT_BY_RULE), "", rr->owner);
		return false;
	}
	if (other) {
		lintzone_detail(x, lintzone_add(x, rr, LINT_RECORD_OCCLUDED,
		    LINT_BY_RULE),
		    "another file has the zone of ", rr->owner);
		return false;
	}
	if ((cut = cut_above(x)) == 0)
		return true;
	lintzone_detail(x, lintzone_add(x, rr, LINT_RECORD_OCCLUDED,
	    LINT_BY_RULE),
	    "delegated at ", rr->owner + x->k->at[cut]);
	return false;
}

/* --- zones --- */

/* Providers that sign answers while they are asked for (RFC 9824). */
static bool
is_online(struct span name)
{
	static const char *const providers[] = {"cloudflare.com", "awsdns",
	    "nsone.net", "azure-dns"};
	size_t i, j, n;

	for (i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
		n = strlen(providers[i]);
		for (j = 0; j + n <= name.n; j++)
			if (memcmp(name.p + j, providers[i], n) == 0)
				return true;
	}
	return false;
}

static void
find_servers(struct lintrun *x, const struct zone_node *apex)
{
	const struct zone_rr *rr;
	struct buf b = {0};
	uint32_t i;

	x->zone.online = LINT_NO;
	for (i = apex != NULL ? apex->first : 0; i != 0; i = rr->next) {
		rr = &x->l->index.rr[i];
		if (rr->kind == LINTRR_SOA &&
		    x->l->finds.file[lintzone_top(x->l, rr)]->lost)
			x->zone.lost = true;
		if (rr->kind != LINTRR_NS)
			continue;
		b.n = 0;
		zonename_write(&b, (const unsigned char *)rr->data);
		if (is_online(buf_span(&b)))
			x->zone.online = LINT_YES;
	}
	buf_free(&b);
}

static void
find_zone(struct lintrun *x, const unsigned char *owner)
{
	uint64_t key = x->k->key[x->apex];

	if (x->zone.known && x->zone.apex == key)
		return;
	x->zone = (struct lintzonefacts){.apex = key, .known = true};
	find_servers(x, zonestore_find(&x->l->index, key));
	if (x->l->o.psl == NULL)
		return;
	x->zone.org = lintorg_listed(x->l->o.psl, owner + x->k->at[x->apex]);
	x->zone.suffix = x->apex > 0 && x->zone.org == 0 ? LINT_YES : LINT_NO;
}

/* --- the apex --- */

static bool
is_reverse(const unsigned char *wire)
{
	for (; wire[0] != 0; wire += 1 + wire[0])
		if (lintlabel_is(wire, "arpa") && wire[5] == 0)
			return true;
	return false;
}

/* Is it a domain that ought to have a record of its own? */
static bool
wants_record(const struct lintrun *x, uint32_t flags)
{
	size_t i;

	for (i = x->k->labels; i > 0; i--)
		if ((zonestore_flags(&x->l->index, x->k->key[i]) &
		    LINTNAME_POLICY) != 0)
			return false;
	if (x->zone.suffix == LINT_YES)
		return false;
	if (x->zone.org > 0)
		return x->zone.org == x->k->labels;
	return (flags & LINTNAME_MX) != 0;
}

static void
run_soa(struct lintrun *x, struct zone_rr *rr)
{
	const struct zone_node *name = zonestore_find(&x->l->index,
	    x->k->key[x->k->labels]);
	uint64_t below;

	if (x->zone.lost || is_reverse(rr->owner) || x->k->labels == 0)
		return;
	below = zonestore_below(x->k->key[x->k->labels], "_dmarc", 6);
	if (wants_record(x, name->flags) &&
	    (zonestore_flags(&x->l->index, below) & LINTNAME_TXT) == 0)
		lintzone_add(x, rr, LINT_DMARC_MISSING, LINT_BY_RULE);
	if ((name->flags & LINTNAME_POLICY) == 0 &&
	    linttexts_mail(name->flags) == LINTMAIL_MX &&
	    linttexts_spf(x->l, name) == LINTSPF_NONE)
		lintzone_add(x, rr, LINT_SPF_MISSING, LINT_BY_RULE);
}

/* --- all records --- */

static void
run_report(struct lintrun *x, struct zone_rr *rr)
{
	lintreport_accepting(x->l, rr, x->k);
}

static void
run_nothing(struct lintrun *x, struct zone_rr *rr)
{
	(void)x;
	(void)rr;
}

static void (*const runs[])(struct lintrun *x, struct zone_rr *rr) = {
    [LINTRR_POLICY] = linttexts_run,
    [LINTRR_REPORT] = run_report,
    [LINTRR_SPF] = lintother_spf,
    [LINTRR_STRAY] = lintother_stray,
    [LINTRR_WILD] = lintother_wild,
    [LINTRR_CNAME] = lintother_cname,
    [LINTRR_DNAME] = run_nothing,
    [LINTRR_NS] = run_nothing,
    [LINTRR_SOA] = run_soa,
    [LINTRR_OUT] = run_nothing,
};

/* Nothing is to be said of most CNAMEs. */
static bool
is_dull(const struct lint *l, const struct zone_rr *rr)
{
	return rr->kind >= LINTRR_DNAME ? rr->kind != LINTRR_SOA :
	    rr->kind == LINTRR_CNAME && l->index.clashes == 0 &&
	    !lintlabel_is(rr->owner, "_dmarc");
}

/* Records that come next, so that memory can be fetched meanwhile. */
enum { AHEAD = 8 };

struct ahead {
	struct zone_rr *rr[AHEAD];
	struct zone_keys k[AHEAD];
	size_t from, to, next;
};

static void
look_ahead(struct ahead *a, const struct lint *l)
{
	struct zone_keys *k;
	struct zone_rr *rr;

	for (; a->to - a->from < AHEAD && a->next < l->index.nrr; a->next++) {
		rr = &l->index.rr[a->next];
		if (is_dull(l, rr))
			continue;
		k = &a->k[a->to % AHEAD];
		zonestore_keys(&l->index, rr->owner, k);
		zonestore_fetch(&l->index, k->key[k->labels]);
		__builtin_prefetch(rr->data);
		if (rr->kind == LINTRR_POLICY)
			zonestore_fetch(&l->index, k->key[k->labels - 1]);
		a->rr[a->to++ % AHEAD] = rr;
	}
}

static void
hide(struct zone_rr *rr)
{
	rr->kind = LINTRR_OUT;
	rr->hidden = true;
}

/* What is not seen, if that bears on what is. */
static void
sort_out(struct lintrun *x)
{
	struct zone_rr *rr = x->l->index.rr, *end = rr + x->l->index.nrr;
	struct zone_keys *k = xcalloc(1, sizeof(*k));

	x->k = k;
	for (rr++; rr < end; rr++) {
		if (!is_text(rr))
			continue;
		zonestore_keys(&x->l->index, rr->owner, k);
		if (!is_seen(x, rr))
			hide(rr);
	}
	free(k);
}

static void
run_one(struct lintrun *x, struct zone_rr *rr, bool seen)
{
	bool other;

	if (rr->hidden)
		return;
	if (!seen && is_text(rr) && !is_seen(x, rr)) {
		hide(rr);
		return;
	}
	x->apex = own_apex(x, lintzone_top(x->l, rr), &other);
	if (x->apex == SIZE_MAX)
		return;
	find_zone(x, rr->owner);
	runs[rr->kind](x, rr);
}

void
lintzone_run(struct lint *l)
{
	struct lintrun x = {.l = l, .dns = lintview_dns(l)};
	struct ahead *a = xcalloc(1, sizeof(*a));
	bool seen = l->index.cuts > 1;

	if (seen)
		sort_out(&x);
	a->next = 1;
	for (look_ahead(a, l); a->from < a->to; look_ahead(a, l)) {
		x.k = &a->k[a->from % AHEAD];
		run_one(&x, a->rr[a->from % AHEAD], seen);
		a->from++;
	}
	free(a);
}
