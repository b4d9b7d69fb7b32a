/* What DMARC records say, kept once for each text; Organizational Domains by
 * the records of the zones and by the public suffix list. */
/* SPDX-License-Identifier: ISC */
#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "lint/part.h"
#include "value/dname.h"

/* --- records --- */

void
lint_policy_of(struct lint_policies *p, struct lint_policy *new,
    const struct record *r, bool is)
{
	struct record_policy d = record_policy(r);
	const struct record_uri *u = r->uris;
	struct lint_host host;
	size_t i;

	*new = (struct lint_policy){
	    .is = is,
	    .meant = !is && r->found[FAULT_UNRELATED] == 0,
	    .usable = is && d.usable,
	    .has_sp = r->sp != POLICY_ABSENT && r->sp != POLICY_INVALID,
	    .has_np = r->np != POLICY_ABSENT && r->np != POLICY_INVALID,
	    .psd = r->psd,
	    .p = (uint8_t)d.p,
	    .sp = (uint8_t)d.sp,
	    .np = (uint8_t)d.np,
	};
	if (p == NULL || !is)
		return;
	/* The hosts of mailto URIs, if they are names; each once for a tag. */
	new->hosts = (uint32_t)p->nhosts;
	for (; u != NULL && u < r->uris + r->nuris &&
	    new->nhosts < LIMIT_REPORT_HOSTS; u++) {
		p->scratch.n = 0;
		if (!u->valid || !u->mailto || u->local || u->host.p == NULL ||
		    dname_put(&p->scratch, u->host) != DNAME_FINE)
			continue;
		host.number = (uint32_t)names_add(&p->names,
		    buf_span(&p->scratch));
		host.tag = (uint8_t)u->tag;
		for (i = new->hosts; i < p->nhosts; i++)
			if (p->host[i].number == host.number &&
			    p->host[i].tag == host.tag)
				break;
		if (i < p->nhosts)
			continue;
		p->host = xgrow(p->host, p->nhosts, &p->hosts_cap,
		    sizeof(p->host[0]));
		p->host[p->nhosts++] = host;
		new->nhosts++;
	}
}

const struct lint_parsed *
lint_policy_read(struct lint_policies *p, struct span text)
{
	uint64_t h = hash_bytes(text.p, text.n, p->seed);
	struct lint_parsed *c = &p->cache[h % LINT_POLICY_CACHE];
	bool is;

	if (c->policy != 0 && span_eq(c->record.text, text))
		return c;
	record_free(&c->record);
	is = record_parse(&c->record, text);
	p->policy = xgrow(p->policy, p->n, &p->cap, sizeof(p->policy[0]));
	c->policy = (uint32_t)p->n++;
	lint_policy_of(p, &p->policy[c->policy], &c->record, is);
	return c;
}

/* --- Organizational Domains --- */

bool
lint_other_view(const struct lint *l, const struct zone_rr *a,
    const struct zone_rr *b)
{
	uint32_t top_a = l->finds.file[a->file]->top;
	uint32_t top_b = l->finds.file[b->file]->top;

	return top_a != top_b && l->finds.file[top_a]->has_soa &&
	    l->finds.file[top_b]->has_soa;
}

/* Where a domain's record is, or what leads to it: at its _dmarc name, else at
 * the wildcard beside that, or at a DNAME of the domain itself. */
const struct lint_policy *
lint_policy_at(const struct lint *l, const struct zone_keys *k, size_t i)
{
	const struct zone_node *name = zonestore_child(&l->index, k, i,
	    SPAN_LIT("_dmarc"));
	const struct lint_policy *found = NULL;
	const struct zone_rr *rr, *one = NULL;
	uint32_t n;

	if (name == NULL && l->naliases > 0) {
		name = zonestore_child(&l->index, k, i, SPAN_LIT("*"));
		if (lint_has(l, k, i, LINTNAME_DNAME))
			name = zonestore_find(&l->index, k, i);
	}
	for (n = name != NULL ? name->first : 0; n != 0; n = rr->next) {
		rr = &l->index.rr[n];
		if (rr->hidden || !l->policies.policy[rr->policy].is)
			continue;
		if (one != NULL && !lint_other_view(l, one, rr) &&
		    !span_eq((struct span){one->data, one->n},
		    (struct span){rr->data, rr->n}))
			return l->policies.policy; /* all are discarded */
		one = rr;
		found = &l->policies.policy[rr->policy];
	}
	return found;
}

/* RFC 9989, 4.10: the name itself, then at most seven labels. */
size_t
lint_org(const struct lint *l, const struct zone_keys *k, size_t labels,
    const struct lint_policy **policy)
{
	const struct lint_policy *p;
	size_t i, org = 0;

	*policy = NULL;
	for (i = labels; i > 0; i = i > 8 ? 7 : i - 1) {
		if (!lint_has(l, k, i, LINTNAME_POLICY))
			continue;
		p = lint_policy_at(l, k, i);
		if (p != NULL && !p->is)
			continue;
		if (p != NULL && p->psd == 'y' && i < labels) {
			/* the one below, whose record was passed already */
			*policy = org == i + 1 ? *policy :
			    lint_policy_at(l, k, i + 1);
			return i + 1;
		}
		*policy = p;
		org = i;
		if (p != NULL && (p->psd == 'n' || p->psd == 'y'))
			break;
	}
	return org;
}

size_t
lint_org_listed(const struct psl *psl, const unsigned char *wire)
{
	struct buf b = {0};
	struct span org;
	size_t n = 0;

	zonename_write(&b, wire);
	org = psl_org(psl, buf_span(&b));
	if (org.p != NULL)
		for (n = 1; org.n > 0; org.p++, org.n--)
			n += org.p[0] == '.';
	buf_free(&b);
	return n;
}
