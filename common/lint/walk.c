/* The walk over all records of all files, and what is known around each that is
 * served; the rules then look at it (zone.c). */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/table.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "zone/type.h"

struct zone_facts {
	uint32_t apex;
	enum lint_truth suffix, online;
	size_t org; /* labels by the public suffix list, 0 if unknown */
	bool lost;  /* a part of it could not be read */
};

struct walk {
	struct lint_sight x;
	struct lint_where at; /* of the record */
	struct zone_facts *zone; /* of the record; valid until the next one */
	struct zone_facts *zones;
	size_t nzones, zones_cap;
	struct table by_apex;
	struct lint_served served;
};

/* --- the zone --- */

static void
find_where(struct walk *w, const struct zone_rr *rr)
{
	lint_served_in(&w->served, w->x.k, rr, &w->at);
	w->x.apex = w->at.labels;
}

static void
find_zone(struct walk *w)
{
	/* What servers are called of providers that sign answers when they
	 * are asked (RFC 9824). */
	static const char *const providers[] = {"cloudflare.com", "awsdns",
	    "nsone.net", "azure-dns"};
	const struct lint *l = w->x.l;
	const struct zone_node *apex;
	const struct zone_rr *rr;
	struct buf b = {0};
	size_t j, at = 0;
	uint32_t i, hash;

	if (w->zone != NULL && w->zone->apex == w->at.apex)
		return;
	hash = (uint32_t)hash_bytes(&w->at.apex, sizeof(w->at.apex),
	    l->index.seed);
	while ((i = table_next(&w->by_apex, hash, &at)) != TABLE_NONE) {
		w->zone = &w->zones[i];
		if (w->zone->apex == w->at.apex)
			return;
	}
	table_put(&w->by_apex, hash, (uint32_t)w->nzones);
	w->zones = xgrow(w->zones, w->nzones, &w->zones_cap,
	    sizeof(w->zones[0]));
	w->zone = &w->zones[w->nzones++];
	*w->zone = (struct zone_facts){.apex = w->at.apex, .online = LINT_NO};
	apex = zonestore_find(&l->index, w->x.k, w->x.apex);
	for (i = apex != NULL ? apex->first : 0; i != 0; i = rr->next) {
		rr = &l->index.rr[i];
		if (rr->kind == LINTRR_SOA)
			w->zone->lost |= l->finds.file[
			    l->finds.file[rr->file]->top]->lost;
		if (rr->kind != LINTRR_NS)
			continue;
		b.n = 0;
		zonename_write(&b, (const unsigned char *)rr->data);
		buf_putc(&b, '\0');
		for (j = 0; j < sizeof(providers) / sizeof(providers[0]); j++)
			if (strstr(b.p, providers[j]) != NULL)
				w->zone->online = LINT_YES;
	}
	buf_free(&b);
	if (l->o.psl == NULL)
		return;
	w->zone->org = lint_org_listed(l->o.psl,
	    zonestore_name(w->x.k, w->x.apex));
	w->zone->suffix = w->x.apex > 0 && w->zone->org == 0 ? LINT_YES :
	    LINT_NO;
}

/* --- what is known of a name --- */

static enum lint_mail
mail_of(uint32_t flags)
{
	if ((flags & LINTNAME_NULL_MX) != 0)
		return LINT_MAIL_NULL;
	if ((flags & LINTNAME_MX) != 0)
		return LINT_MAIL_MX;
	if ((flags & (LINTNAME_CNAME | LINTNAME_DNAME | LINTNAME_NS)) != 0 &&
	    (flags & LINTNAME_SOA) == 0)
		return LINT_MAIL_UNKNOWN;
	return (flags & LINTNAME_ADDRESS) != 0 ? LINT_MAIL_HOST :
	    LINT_MAIL_NONE;
}

/* name is NULL for a name without records. */
static enum lint_spf
spf_of(const struct lint *l, const struct zone_node *name)
{
	const struct zone_rr *rr;
	uint32_t i, n = 0;

	if (name == NULL || (name->flags & LINTNAME_SPF) == 0)
		return LINT_SPF_IS_ABSENT;
	for (i = name->first; i != 0 && n++ < LIMIT_LINT_ANSWER;
	    i = rr->next) {
		rr = &l->index.rr[i];
		if (rr->kind == LINTRR_SPF &&
		    lint_spf_is_nomail((struct span){rr->data, rr->n}))
			return LINT_SPF_IS_NOMAIL;
	}
	return LINT_SPF_IS_THERE;
}

/* True if one of the names of k from the one with from labels up to the one
 * with to labels has a DMARC record. */
static bool
has_policy(const struct lint *l, const struct zone_keys *k, size_t from,
    size_t to)
{
	for (; from <= to; from++)
		if (lint_has(l, k, from, LINTNAME_POLICY))
			return true;
	return false;
}

/* --- domains --- */

/* The one DMARC record that counts for the domain of so many labels. */
static void
look_at_domain(struct walk *w, size_t labels, const struct lint_text *text,
    uint32_t policy)
{
	struct lint *l = w->x.l;
	const struct zone_keys *k = w->x.k;
	struct lint_facts f = {.k = k, .labels = labels,
	    .policy = &l->policies.policy[policy]};
	const struct lint_policy *org;
	const struct zone_node *name;
	size_t apex = w->x.apex;
	struct buf b = {0};
	uint32_t flags;

	name = zonestore_find(&l->index, k, f.labels);
	flags = name != NULL ? name->flags : 0;
	f.org = lint_org(l, k, f.labels, &org);
	if (f.org > 0 && f.org < f.labels && org != NULL)
		f.org_sp = (enum policy)org->sp;
	if (f.labels == apex)
		f.suffix = w->zone->suffix;
	else if (l->o.psl != NULL && f.policy->psd == 'y')
		f.suffix = lint_org_listed(l->o.psl,
		    zonestore_name(k, labels)) == 0 ? LINT_YES : LINT_NO;
	/* Is the apex, above the domain, without a record though it should
	 * have one? */
	if (f.labels > apex && !w->zone->lost && w->at.in_zone && apex > 0) {
		if (has_policy(l, k, apex, f.labels - 1) ||
		    w->zone->suffix == LINT_YES)
			f.above = LINT_NO;
		else if (w->zone->org > 0 ? w->zone->org == apex :
		    lint_has(l, k, apex, LINTNAME_MX))
			f.above = LINT_YES;
	}
	f.wildcard = (flags & LINTNAME_WILD) != 0 ? LINT_YES : LINT_NO;
	f.online = w->zone->online;
	f.mx_below = (flags & LINTNAME_MX_BELOW) != 0 ? LINT_YES : LINT_NO;
	if (!w->zone->lost && w->at.in_zone) {
		f.mail = mail_of(flags);
		f.dkim = (flags & (LINTNAME_KEYS | LINTNAME_KEYS_VIA)) != 0 ?
		    LINT_YES : (flags & LINTNAME_DNAME) != 0 ?
		    LINT_UNKNOWN : LINT_NO;
		f.spf = spf_of(l, name);
	}
	if ((flags & LINTNAME_RECORDS) == LINTNAME_CNAME) {
		zonename_write(&b, zonestore_name(k, labels));
		f.mail = lint_mail_of(&w->x.dns, buf_span(&b));
		f.spf = lint_alias_spf(&w->x, labels);
		buf_free(&b);
	}
	w->x.text = *text;
	w->x.facts = &f;
	lint_look(&w->x, LINT_AT_DOMAIN);
}

/* All texts at a _dmarc name in their order, when the first one comes. */
static void
look_at_name(struct walk *w, struct zone_rr *rr)
{
	struct lint *l = w->x.l;
	const struct zone_keys *k = w->x.k;
	const struct zone_node *name = zonestore_find(&l->index, k, k->labels);
	struct zone_rr *record = NULL, **rrs = &rr;
	struct lint_text text;
	bool several = false;
	size_t n = 0, at;
	uint32_t i;

	if (!zonestore_mark(&l->index, k, k->labels, LINTNAME_SEEN))
		return;
	l->counts.domains++;
	for (i = name->first; i != 0; i = l->index.rr[i].next)
		n += l->index.rr[i].kind == LINTRR_POLICY;
	if (n > 1) {
		rrs = xreallocarray(NULL, n, sizeof(rrs[0]));
		/* The chain is from the last one on. */
		for (at = n, i = name->first; i != 0; i = rr->next) {
			rr = &l->index.rr[i];
			if (rr->kind == LINTRR_POLICY)
				rrs[--at] = rr;
		}
	}
	for (at = 0; at < n; at++) {
		if (!l->policies.policy[rrs[at]->policy].is)
			continue;
		if (record == NULL || lint_other_view(l, record, rrs[at]))
			record = rrs[at];
		else if (record->n != rrs[at]->n ||
		    memcmp(record->data, rrs[at]->data, record->n) != 0)
			several = true;
	}
	w->x.rrs = rrs;
	w->x.ntexts = n;
	w->x.has_record = record != NULL;
	lint_look(&w->x, LINT_AT_NAME);
	/* Several are discarded: none has a say on the domain. */
	if (record != NULL && !several &&
	    !lint_label_is(w->x.k->wire + 7, "*")) {
		text = lint_text_of(l, record);
		look_at_domain(w, k->labels - 1, &text, record->policy);
	}
	if (n > 1)
		free(rrs);
}

/* A zone's SOA: ought its apex to have a record? */
static void
look_at_apex(struct walk *w, const struct zone_rr *rr)
{
	struct lint *l = w->x.l;
	const struct zone_keys *k = w->x.k;
	const struct zone_node *name = zonestore_find(&l->index, k, k->labels);
	const struct zone_node *dmarc;
	struct lint_facts f = {.k = k};
	const unsigned char *p = rr->owner;

	while (p[0] != 0 && (!lint_label_is(p, "arpa") || p[5] != 0))
		p += 1 + p[0];
	if (w->zone->lost || p[0] != 0 || k->labels == 0)
		return; /* reverse zones need none */
	dmarc = zonestore_child(&l->index, k, k->labels, SPAN_LIT("_dmarc"));
	f.wanted = !has_policy(l, k, 1, k->labels) &&
	    w->zone->suffix != LINT_YES &&
	    (w->zone->org > 0 ? w->zone->org == k->labels :
	    (name->flags & LINTNAME_MX) != 0) &&
	    (dmarc == NULL || (name->flags & LINTNAME_DNAME) != 0 ||
	    (dmarc->flags & (LINTNAME_TXT | LINTNAME_CNAME |
	    LINTNAME_NS)) == 0);
	if ((name->flags & LINTNAME_POLICY) == 0) { /* else its record tells */
		f.mail = mail_of(name->flags);
		f.spf = spf_of(l, name);
	}
	w->x.text = lint_text_of(l, rr);
	w->x.facts = &f;
	lint_look(&w->x, LINT_AT_BARE);
}

/* --- aliases --- */

/* First where all lead to, since records above and below a domain matter to
 * it; then their domains. */
static void
look_at_aliases(struct walk *w)
{
	struct lint *l = w->x.l;
	const struct zone_keys *before = w->x.k;
	struct zone_rr *rr;
	struct lint_text text;
	struct zone_keys k;
	size_t labels, i;
	int round;

	w->x.k = &k;
	for (round = 0; round < 2; round++, zonestore_flush(&l->index)) {
		for (i = 0; i < l->naliases; i++) {
			rr = &l->index.rr[l->aliases[i]];
			if (rr->kind == LINTRR_OUT || rr->hidden)
				continue;
			zonestore_keys(&l->index, rr->owner, &k);
			find_where(w, rr);
			if (!w->at.found || w->at.other)
				continue;
			find_zone(w);
			if (round == 0)
				lint_alias_look(&w->x, rr);
			else if (lint_alias_text(&w->x, rr, &labels, &text))
				look_at_domain(w, labels, &text, rr->policy);
		}
	}
	w->x.k = before;
}

/* --- keys --- */

/* Sets a flag of the domains that a name below "_domainkey" may have a key of,
 * or takes it. */
static size_t
mark_keys(struct lint *l, const struct zone_keys *k, uint32_t flag, bool set)
{
	size_t i, n = 0;

	for (i = k->labels; i > 0; i--)
		if (lint_label_is(zonestore_name(k, i), "_domainkey"))
			n += set ? zonestore_mark(&l->index, k, i - 1, flag) :
			    zonestore_unmark(&l->index, k, i - 1, flag);
	return n;
}

/* Aliases to keys. All were taken for keys of use: those that lead to none are
 * left out here, and the others told once more. */
static void
look_at_keys(struct walk *w)
{
	struct lint *l = w->x.l;
	const struct zone_keys *before = w->x.k;
	struct span outside = SPAN_LIT("");
	size_t i, n = 0, lost = 0;
	struct zone_keys k;
	struct zone_rr *rr;
	enum lint_key key;

	w->x.k = &k;
	for (i = 0; i < l->nkey_aliases; i++) {
		rr = &l->index.rr[l->key_aliases[i]];
		key = LINT_KEY_UNKNOWN;
		if (rr->type == ZONE_TYPE_NS || l->o.dns != NULL ||
		    !lint_alias_is_outside(l, rr, &outside)) {
			zonestore_keys(&l->index, rr->owner, &k);
			/* Of several CNAMEs the first counts. */
			if (!zonestore_mark(&l->index, &k, k.labels,
			    LINTNAME_SEEN))
				continue;
			find_where(w, rr);
			if (w->at.found && !w->at.other)
				key = lint_alias_key(&w->x, rr);
		}
		if (key == LINT_KEY_GOOD || key == LINT_KEY_UNKNOWN) {
			l->key_aliases[n++] = l->key_aliases[i];
			continue;
		}
		lost += mark_keys(l, &k, LINTNAME_KEYS_VIA, false);
		if (rr->type != ZONE_TYPE_NS)
			mark_keys(l, &k, LINTNAME_KEYS_BAD, true);
	}
	for (i = 0; i < n && lost > 0; i++) {
		zonestore_keys(&l->index,
		    l->index.rr[l->key_aliases[i]].owner, &k);
		mark_keys(l, &k, LINTNAME_KEYS_VIA, true);
	}
	w->x.k = before;
}

/* --- all records --- */

/* marked: texts that are not served are known already. */
static void
look_at(struct walk *w, struct zone_rr *rr, bool marked)
{
	static const unsigned char subjects[] = {
	    [LINTRR_REPORT] = LINT_AT_ACCEPT,
	    [LINTRR_SPF] = LINT_AT_SPF,
	    [LINTRR_STRAY] = LINT_AT_STRAY,
	    [LINTRR_WILD] = LINT_AT_WILD,
	    [LINTRR_ALIAS] = LINT_AT_CNAME,
	    [LINTRR_CNAME] = LINT_AT_CNAME,
	};

	if (rr->kind == LINTRR_OUT)
		return;
	find_where(w, rr);
	if (!marked)
		lint_served_check(&w->served, w->x.k, rr, &w->at);
	if (!w->at.found || rr->kind == LINTRR_OUT)
		return;
	find_zone(w);
	if (rr->kind == LINTRR_POLICY) {
		look_at_name(w, rr);
	} else if (rr->kind == LINTRR_SOA) {
		look_at_apex(w, rr);
	} else {
		w->x.text = lint_text_of(w->x.l, rr);
		w->x.has_record = rr->kind == LINTRR_STRAY &&
		    lint_has(w->x.l, w->x.k, w->x.k->labels, LINTNAME_POLICY);
		lint_look(&w->x,
		    (enum lint_subject)subjects[rr->kind]);
	}
}

/* Records that come next, so that memory is fetched ahead of its use. */
enum { AHEAD = 8 };

struct ahead {
	struct zone_rr *rr[AHEAD];
	struct zone_keys k[AHEAD];
	size_t from, to, next;
};

static void
look_ahead(struct ahead *a, const struct lint *l)
{
	const struct zone_keys *last;
	struct zone_keys *k;
	struct zone_rr *rr;

	for (; a->to - a->from < AHEAD && a->next < l->index.nrr; a->next++) {
		rr = &l->index.rr[a->next];
		/* Most CNAMEs are of interest to no rule. */
		if (rr->kind >= LINTRR_DNAME ? rr->kind != LINTRR_SOA :
		    rr->kind >= LINTRR_ALIAS && l->index.clashes == 0)
			continue;
		last = &a->k[(a->to - 1) % AHEAD];
		k = &a->k[a->to % AHEAD];
		zonestore_rekey(last, rr->owner, k);
		zonestore_fetch(&l->index, k, k->labels);
		__builtin_prefetch(rr->data);
		if (rr->kind == LINTRR_POLICY)
			zonestore_fetch(&l->index, k, k->labels - 1);
		a->rr[a->to++ % AHEAD] = rr;
	}
}

void
lint_walk(struct lint *l)
{
	struct walk w = {.x = {.l = l, .dns = lint_view(l)}};
	static const unsigned char root[] = "";
	struct ahead *a = xcalloc(1, sizeof(*a));
	struct zone_node *node[ZONE_LABELS_MAX + 1];
	struct zone_keys *k = a->k;
	size_t nodes = 0;
	/* What is not served bears on other records only where there are
	 * cuts: those are marked before the rules look at anything. So they
	 * are where aliases lead to others. */
	bool first = l->index.cuts > 1 || l->naliases > 0;
	struct zone_rr *rr;

	zonestore_keys(&l->index, root, k);
	w.x.k = k;
	lint_served_init(&w.served, l);
	if (first)
		lint_served_all(&w.served, k);
	if (l->nkey_aliases > 0)
		look_at_keys(&w);
	if (l->naliases > 0)
		look_at_aliases(&w);
	a->next = 1;
	zonestore_keys(&l->index, root, &a->k[AHEAD - 1]);
	for (look_ahead(a, l); a->from < a->to; look_ahead(a, l)) {
		rr = a->rr[a->from % AHEAD];
		w.x.k = k = &a->k[a->from % AHEAD];
		zonestore_resolve(&l->index, k, node, &nodes);
		look_at(&w, rr, first);
		a->from++;
	}
	free(w.zones);
	table_free(&w.by_apex);
	lint_served_free(&w.served);
	free(a);
}
