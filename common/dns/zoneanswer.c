/* Answers from zones: chains, zone cuts, wildcards, what is missing. */
/* SPDX-License-Identifier: ISC */
#include "dns/zoneanswer.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "zone/type.h"

const struct zoneanswer_error zoneanswer_error[ZONEANSWER_ERRORS] = {
    {"TIMEOUT", DNS_TEMPFAIL, "timeout"},
    {"SERVFAIL", DNS_TEMPFAIL, "SERVFAIL"},
    {"REFUSED", DNS_TEMPFAIL, "REFUSED"},
    {"NXDOMAIN", DNS_NXDOMAIN, NULL},
};

static void
least(struct zoneanswer *a, uint32_t ttl)
{
	if (ttl < a->ttl)
		a->ttl = ttl;
}

/* RFC 2308, 3 and 5: the least of the SOA's TTL and its minimum; without a
 * SOA it is not to be kept. */
static void
negative(struct zoneanswer *a, const struct zone_where *w,
    enum dns_result result)
{
	const struct zonestore *s = a->store;
	const struct zone_rr *soa = s->rr;
	const unsigned char *p;

	a->result = result;
	a->known = w->in_zone;
	if (w->in_zone)
		soa += zonestore_first(s, zonestore_find(s, &w->k, w->apex),
		    ZONE_TYPE_SOA);
	if (soa->n < 4) {
		a->ttl = 0;
		return;
	}
	p = (const unsigned char *)soa->data + soa->n - 4;
	least(a, soa->ttl);
	least(a, (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]);
}

/* The name is that of a CNAME or, behind its first keep octets, of a DNAME
 * from now on; false if there is no room (RFC 6672, 2.2: YXDOMAIN). */
static bool
substitute(struct zoneanswer *a, const struct zone_rr *rr, size_t keep)
{
	least(a, rr->ttl);
	if (keep + rr->n > ZONE_NAME_MAX)
		return false;
	memcpy(a->name.wire + keep, rr->data, rr->n);
	a->name.n = (uint8_t)(keep + rr->n);
	return true;
}

/* At or below a delegation, or below a DNAME: true if the name is another
 * one now. */
static bool
at_cut(struct zoneanswer *a, const struct zone_where *w)
{
	const struct zone_node *node = zonestore_find(a->store, &w->k,
	    w->cut);
	uint32_t rr;

	if (w->delegated) {
		if (w->cut == w->k.labels && a->type == DNS_NS) {
			a->result = DNS_FOUND;
			a->node = node;
			return false;
		}
		a->error = "delegated, and no zone file has it";
		a->known = false;
		return false;
	}
	rr = zonestore_first(a->store, node, ZONE_TYPE_DNAME);
	if (rr == 0 || !substitute(a, &a->store->rr[rr],
	    (size_t)(zonestore_name(&w->k, w->cut) - w->k.wire))) {
		a->error = "name too long after DNAME";
		return false;
	}
	if (a->type != DNS_CNAME)
		return true;
	a->result = DNS_FOUND; /* RFC 6672, 3.1: made from the DNAME */
	a->node = NULL;
	return false;
}

/* The records of a node, or what its CNAME leads to: true for that. */
static bool
at_node(struct zoneanswer *a, const struct zone_where *w,
    const struct zone_node *node)
{
	uint32_t flag = zonestore_flag(a->type), rr;
	bool has = node != NULL && (node->flags & flag) != 0;

	if (flag == ZONE_HAS_OTHER)
		has = has && zonestore_first(a->store, node, a->type) != 0;
	if (has) {
		a->result = DNS_FOUND;
		a->node = node;
		return false;
	}
	if (node != NULL && (rr = zonestore_first(a->store, node,
	    ZONE_TYPE_CNAME)) != 0)
		return substitute(a, &a->store->rr[rr], 0);
	negative(a, w, DNS_NODATA);
	return false;
}

/* ;ERROR lines come before anything else; of several the first. */
static bool
has_error(struct zoneanswer *a, const struct zone_keys *k)
{
	const struct zone_node *node = zonestore_find(a->store, k, k->labels);
	const struct zone_rr *rr, *error = NULL;
	const unsigned char *p;
	uint32_t i;

	if (node == NULL || (node->flags & ZONE_HAS_ERROR) == 0)
		return false;
	for (i = node->first; i != 0; i = rr->next) {
		rr = &a->store->rr[i];
		p = (const unsigned char *)rr->data;
		if (rr->type == ZONE_TYPE_ERROR &&
		    ((p[0] == 0 && p[1] == 0) || word_big16(p) == a->type))
			error = rr;
	}
	if (error == NULL)
		return false;
	i = (unsigned char)error->data[2];
	a->result = zoneanswer_error[i].result;
	a->error = zoneanswer_error[i].error;
	a->direct = false; /* it is said of this name only */
	a->told = true;
	a->ttl = 0;
	return true;
}

void
zoneanswer_eval(struct zoneanswer *a)
{
	struct zone_name names[LIMIT_CHAIN + 1];
	const struct zone_node *node;
	struct zone_where w;
	bool goes_on = true;
	size_t n = 0, i;

	a->result = DNS_TEMPFAIL; /* unless something else is found */
	a->ttl = UINT32_MAX;
	a->known = true;
	while (goes_on) {
		for (i = 0; i < n; i++) {
			if (names[i].n == a->name.n && memcmp(names[i].wire,
			    a->name.wire, a->name.n) == 0) {
				a->error = "CNAME loop";
				return;
			}
		}
		if (n > LIMIT_CHAIN) {
			a->error = "CNAME chain too long";
			return;
		}
		a->direct = n == 0;
		names[n++] = a->name;
		if (n > 1 && a->chain != NULL) {
			zonename_write(a->chain, a->name.wire);
			buf_putc(a->chain, ' ');
		}
		zonestore_locate(a->store, a->name.wire, &w);
		if (a->proof != NULL)
			(void)zoneproof_link(a->proof, &w);
		if (has_error(a, &w.k))
			return;
		if (w.cut != ZONE_NO_CUT) {
			goes_on = at_cut(a, &w);
			continue;
		}
		/* RFC 4592, 3.3.1: "*" below the closest encloser. */
		node = w.encloser == w.k.labels ?
		    zonestore_find(a->store, &w.k, w.encloser) :
		    zonestore_child(a->store, &w.k, w.encloser, SPAN_LIT("*"));
		a->wildcard = w.encloser != w.k.labels;
		if (!a->wildcard ||
		    (node != NULL && (node->flags & ZONE_EXISTS) != 0)) {
			goes_on = at_node(a, &w, node);
			continue;
		}
		negative(a, &w, DNS_NXDOMAIN);
		/* A zone below it that nothing delegates has not made
		 * it exist. */
		if (w.present)
			a->direct = false;
		return;
	}
}

/* --- records as struct dns_answer has them --- */

/*
 * The last max records of the type in the order of the files. Of those that
 * say the same there is one, the last (RFC 2181, 5). *ttl becomes the least.
 */
static size_t
collect(const struct zoneanswer *a, size_t max, const struct zone_rr ***list,
    uint32_t *ttl)
{
	const struct zone_rr *all = a->store->rr, **rr, *one, *old;
	size_t n = 0, m = 0, j, mask = 15;
	uint32_t i, *slot;

	for (i = a->node->first; i != 0 && n < max; i = all[i].next)
		n += all[i].type == a->type && !all[i].hidden;
	while (mask < 2 * n)
		mask = 2 * mask + 1;
	*list = rr = xreallocarray(NULL, n + 1, sizeof(rr[0]));
	slot = xcalloc(mask + 1, sizeof(slot[0]));
	for (i = a->node->first; n > 0; i = all[i].next) {
		one = &all[i];
		if (one->type != a->type || one->hidden)
			continue;
		n--;
		if (one->ttl < *ttl)
			*ttl = one->ttl;
		j = (size_t)hash_bytes(one->data, one->n, a->store->seed) &
		    mask;
		for (; slot[j] != 0; j = (j + 1) & mask) {
			old = &all[slot[j]];
			if (old->n == one->n && old->split == one->split &&
			    memcmp(old->data, one->data, one->n) == 0)
				break;
		}
		if (slot[j] != 0)
			continue;
		slot[j] = i;
		rr[m++] = one;
	}
	free(slot);
	for (j = 0; j < m / 2; j++) {
		one = rr[j];
		rr[j] = rr[m - 1 - j];
		rr[m - 1 - j] = one;
	}
	return m;
}

void
zoneanswer_done(const struct zoneanswer *a, size_t max, dns_done *done,
    void *arg)
{
	struct dns_answer answer = {.result = a->result, .error = a->error,
	    .direct = a->direct, .proof = a->proved};
	bool has_names = a->type == DNS_MX || a->type == DNS_NS ||
	    a->type == DNS_CNAME || a->type == DNS_PTR || a->type == DNS_DNAME;
	size_t fixed = a->type == DNS_MX ? 2 : 0, n = 0, at, i;
	const struct zone_rr **rr = NULL;
	struct span *spans = NULL;
	struct buf names = {0};

	if (a->chain != NULL)
		answer.chain = buf_span(a->chain);
	answer.ttl = a->result == DNS_TEMPFAIL ? 0 : a->ttl;
	if (a->result == DNS_FOUND) {
		n = a->node == NULL ? 0 :
		    collect(a, max, &rr, &answer.ttl);
		spans = xreallocarray(NULL, n + 1, sizeof(spans[0]));
	}
	for (i = 0; i < n; i++) {
		spans[i] = (struct span){rr[i]->data, rr[i]->n};
		if (!has_names || rr[i]->n <= fixed)
			continue;
		at = names.n;
		buf_add(&names, rr[i]->data, fixed);
		zonename_write(&names,
		    (const unsigned char *)rr[i]->data + fixed);
		spans[i] = (struct span){NULL, names.n - at};
	}
	if (a->result == DNS_FOUND && a->node == NULL) {
		zonename_write(&names, a->name.wire);
		spans[n++] = (struct span){NULL, names.n};
	}
	/* The buffer grows no more: the spans of names can point into it. */
	for (at = i = 0; i < n; i++) {
		if (spans[i].p == NULL && names.p != NULL) {
			spans[i].p = names.p + at;
			at += spans[i].n;
		}
	}
	answer.records = spans;
	answer.n = n;
	done(arg, &answer);
	free(spans);
	free(rr);
	buf_free(&names);
}
