/* Records read through a cache of their texts; hosts get numbers. */
/* SPDX-License-Identifier: ISC */
#include "lint/policy.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "value/dname.h"

void
lintpolicies_init(struct lintpolicies *p)
{
	*p = (struct lintpolicies){.seed = hash_seed(), .nbuckets = 64};
	p->bucket = xcalloc(p->nbuckets, sizeof(p->bucket[0]));
	p->policy = xgrow(p->policy, 0, &p->cap, sizeof(p->policy[0]));
	p->policy[p->n++] = (struct lintpolicy){0};
}

void
lintpolicies_free(struct lintpolicies *p)
{
	size_t i;

	for (i = 0; i < LINTPOLICY_CACHE; i++)
		record_free(&p->cache[i].record);
	for (i = 0; i < p->nnames; i++)
		free((void *)(uintptr_t)p->name[i].p);
	free(p->policy);
	free(p->host);
	free(p->name);
	free(p->bucket);
	*p = (struct lintpolicies){0};
}

/* --- hosts --- */

static size_t
probe(const struct lintpolicies *p, struct span name)
{
	size_t mask = p->nbuckets - 1;
	size_t i = (size_t)hash_bytes(name.p, name.n, p->seed) & mask;

	while (p->bucket[i] != 0 &&
	    !span_eq(p->name[p->bucket[i] - 1], name))
		i = (i + 1) & mask;
	return i;
}

static void
rehash(struct lintpolicies *p)
{
	size_t i;

	free(p->bucket);
	p->nbuckets *= 2;
	p->bucket = xcalloc(p->nbuckets, sizeof(p->bucket[0]));
	for (i = 0; i < p->nnames; i++)
		p->bucket[probe(p, p->name[i])] = (uint32_t)i + 1;
}

static uint32_t
host_number(struct lintpolicies *p, struct span text)
{
	struct buf b = {0};
	size_t i;

	if (dname_put(&b, text) != DNAME_FINE) {
		buf_free(&b);
		return UINT32_MAX;
	}
	i = probe(p, buf_span(&b));
	if (p->bucket[i] != 0) {
		buf_free(&b);
		return p->bucket[i] - 1;
	}
	p->name = xgrow(p->name, p->nnames, &p->names_cap,
	    sizeof(p->name[0]));
	p->name[p->nnames++] = buf_span(&b); /* the name's from now on */
	p->bucket[i] = (uint32_t)p->nnames;
	if (4 * p->nnames > 3 * p->nbuckets)
		rehash(p);
	return (uint32_t)p->nnames - 1;
}

static bool
has_host(const struct lintpolicies *p, const struct lintpolicy *new,
    uint32_t host, enum record_tag tag)
{
	size_t i;

	for (i = new->hosts; i < p->nhosts; i++)
		if (p->host[i].host == host && p->host[i].tag == tag)
			return true;
	return false;
}

void
lintpolicy_hosts(struct lintpolicies *p, struct lintpolicy *new,
    const struct record *r)
{
	const struct record_uri *u;
	uint32_t host;
	size_t i;

	new->hosts = (uint32_t)p->nhosts;
	for (i = 0; i < r->nuris && new->nhosts < LIMIT_REPORT_HOSTS; i++) {
		u = &r->uris[i];
		if (!u->valid || !u->mailto || u->host.p == NULL)
			continue;
		host = host_number(p, u->host);
		if (host == UINT32_MAX || has_host(p, new, host, u->tag))
			continue;
		p->host = xgrow(p->host, p->nhosts, &p->hosts_cap,
		    sizeof(p->host[0]));
		p->host[p->nhosts++] = (struct linthost){host,
		    (uint8_t)u->tag};
		new->nhosts++;
	}
}

/* --- records --- */

void
lintpolicy_of(struct lintpolicy *new, const struct record *r, bool is)
{
	struct record_policy d = record_policy(r);

	*new = (struct lintpolicy){
	    .is = is,
	    .meant = !is && r->found[FAULT_UNRELATED] == 0,
	    .usable = is && d.usable,
	    .has_sp = r->sp != POLICY_ABSENT && r->sp != POLICY_INVALID,
	    .has_np = r->np != POLICY_ABSENT && r->np != POLICY_INVALID,
	    .t = r->t,
	    .psd = r->psd,
	    .p = (uint8_t)d.p,
	    .sp = (uint8_t)d.sp,
	    .np = (uint8_t)d.np,
	};
}

static uint32_t
summarize(struct lintpolicies *p, const struct record *r, bool is)
{
	struct lintpolicy new;

	lintpolicy_of(&new, r, is);
	if (is)
		lintpolicy_hosts(p, &new, r);
	p->policy = xgrow(p->policy, p->n, &p->cap, sizeof(p->policy[0]));
	p->policy[p->n] = new;
	return (uint32_t)p->n++;
}

const struct lintparsed *
lintpolicy_read(struct lintpolicies *p, struct span text)
{
	uint64_t h = hash_bytes(text.p, text.n, p->seed);
	struct lintparsed *c = &p->cache[h % LINTPOLICY_CACHE];
	bool is;

	if (c->policy != 0 && span_eq(c->record.text, text))
		return c;
	record_free(&c->record);
	is = record_parse(&c->record, text);
	c->policy = summarize(p, &c->record, is);
	return c;
}
