/* Identifier Alignment with the Author Domain: RFC 9989, 4.4 and 4.10.2. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/align.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/names.h"
#include "base/xalloc.h"
#include "value/dname.h"
#include "value/domain.h"

struct align {
	struct span domain, org; /* the Author Domain's */
	const char *error;       /* why org is absent */
	const struct dns *dns;
	const struct psl *psl;
	struct names domains;   /* that were asked about, in normal form */
	struct discover **walk; /* by their numbers */
	size_t cap;
	struct buf scratch;
};

/* RFC 7489, 3.2; a public suffix has none, and stands in itself. */
static struct span
psl_organization(const struct psl *psl, struct span domain)
{
	struct span org = psl_org(psl, domain);

	return org.p != NULL ? org : domain;
}

struct align *
align_new(const struct discover_outcome *author, const struct dns *dns,
    const struct psl *psl)
{
	struct align *a = xcalloc(1, sizeof(*a));

	a->domain = author->domain;
	a->org = psl == NULL ? author->org_domain :
	    psl_organization(psl, author->domain);
	a->error = a->org.p == NULL ? author->error : NULL;
	a->dns = dns;
	a->psl = psl;
	return a;
}

void
align_free(struct align *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; i < a->domains.n; i++)
		discover_free(a->walk[i]);
	free(a->walk);
	names_free(&a->domains);
	buf_free(&a->scratch);
	free(a);
}

void
align_eval(struct align *a, struct span identifier, unsigned int flags,
    struct align_outcome *o)
{
	bool strict = (flags & ALIGN_IS_STRICT) != 0, may;
	size_t n = a->domains.n, i;

	*o = (struct align_outcome){.why = ALIGN_NO_NAME};
	a->scratch.n = 0;
	if (domain_put(&a->scratch, identifier, DOMAIN_NO_ESCAPES) != NULL)
		return;
	i = names_add(&a->domains, buf_span(&a->scratch));
	if (i == n) {
		a->walk = xgrow(a->walk, n, &a->cap, sizeof(a->walk[0]));
		a->walk[n] = NULL;
	}
	o->domain = a->domains.name[i];
	if (strict && (flags & ALIGN_OR_ABOVE) != 0 &&
	    dname_within(o->domain, a->domain)) {
		o->aligned = ALIGN_UNKNOWN;
		o->why = ALIGN_NOT_TOLD;
		return;
	}
	if (span_eq(o->domain, a->domain)) {
		o->aligned = ALIGN_YES; /* 4.10.2: no walk is needed */
		o->why = ALIGN_EQUAL;
		o->org_domain = a->org;
		return;
	}
	/*
	 * Could the two have the same Organizational Domain? It is the domain
	 * itself or one above it, and never the root; so the identifier lies
	 * within the Author Domain's, or, where that is not known, has the
	 * same top.
	 */
	may = !strict && (a->org.p != NULL ? dname_within(o->domain, a->org) :
	    span_eq(dname_last(o->domain, 1), dname_last(a->domain, 1)));
	if (!may && (flags & ALIGN_WANT_ORG) == 0) {
		o->why = strict ? ALIGN_STRICT : ALIGN_OTHER;
		return;
	}
	if (a->psl != NULL) {
		o->org_domain = psl_organization(a->psl, o->domain);
	} else {
		if (a->walk[i] == NULL)
			a->walk[i] = discover_wait(o->domain,
			    DISCOVER_ORG_ONLY, a->dns);
		o->walk = discover_outcome(a->walk[i]);
		o->org_domain = o->walk->org_domain;
	}
	o->why = strict ? ALIGN_STRICT : ALIGN_OTHER;
	if (!may)
		return;
	if (a->org.p != NULL && o->org_domain.p != NULL) {
		if (!span_eq(a->org, o->org_domain))
			return;
		o->aligned = ALIGN_YES;
		o->why = ALIGN_ORG;
	} else if (o->org_domain.p == NULL ||
	    dname_within(a->domain, o->org_domain)) {
		/* One is not known, and the other does not rule it out. */
		o->aligned = ALIGN_UNKNOWN;
		o->why = ALIGN_FAILED;
		o->error = o->org_domain.p == NULL ? o->walk->error :
		    a->error;
	}
}
