/* Organizational Domains (RFC 9989, 4.10.2), as the zones and the public suffix
 * list tell. */
/* SPDX-License-Identifier: ISC */
#include "lint/zone.h"

static const struct lintpolicy *
find_policy(const struct lint *l, uint64_t key)
{
	const struct zone_node *name = zonestore_find(&l->index,
	    zonestore_below(key, "_dmarc", 6));
	const struct lintpolicy *p, *found = NULL;
	uint32_t i;

	if (name == NULL)
		return NULL;
	for (i = name->first; i != 0; i = l->index.rr[i].next) {
		if (l->index.rr[i].kind != LINTRR_POLICY)
			continue;
		p = &l->policies.policy[l->index.rr[i].policy];
		if (p->is)
			found = p;
	}
	return found;
}

const struct lintpolicy *
lintorg_policy(struct lint *l, uint64_t key)
{
	struct lintmemo *m = &l->memo[key % LINT_MEMO];

	if (m->key != key) {
		m->policy = find_policy(l, key);
		m->key = key;
	}
	return m->policy;
}

/* RFC 9989, 4.10: the name itself, then at most seven labels. */
size_t
lintorg_of(struct lint *l, const struct zone_keys *k)
{
	const struct lintpolicy *p;
	size_t i, org = 0;

	for (i = k->labels; i > 0; i = i > 8 ? 7 : i - 1) {
		if ((zonestore_flags(&l->index, k->key[i]) &
		    LINTNAME_POLICY) == 0)
			continue;
		p = lintorg_policy(l, k->key[i]);
		if (p != NULL && p->psd == 'n')
			return i;
		if (p != NULL && p->psd == 'y')
			return i < k->labels ? i + 1 : i;
		org = i;
	}
	return org;
}

size_t
lintorg_listed(const struct psl *psl, const unsigned char *wire)
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
