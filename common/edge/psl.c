/* Organizational domains by the public suffix list, with libpsl. */
/* SPDX-License-Identifier: ISC */
#include "edge/psl.h"

#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "notation/dname.h"

struct psl {
	psl_ctx_t *list;
};

struct psl *
psl_open(const char *path)
{
	psl_ctx_t *list =
	    path != NULL ? psl_load_file(path) : psl_latest(NULL);
	struct psl *p;

	if (list == NULL)
		return NULL;
	p = xmalloc(sizeof(*p));
	p->list = list;
	return p;
}

void
psl_close(struct psl *p)
{
	if (p == NULL)
		return;
	psl_free(p->list);
	free(p);
}

struct span
psl_org(const struct psl *p, struct span domain)
{
	char name[DNAME_TEXT_MAX + 1];
	const char *org;

	if (domain.n > DNAME_TEXT_MAX || span_is(domain, "."))
		return SPAN_NONE;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	org = psl_registrable_domain(p->list, name);
	if (org == NULL)
		return SPAN_NONE;
	if (memchr(name, '\\', domain.n) == NULL)
		return (struct span){domain.p + (org - name),
		    domain.n - (size_t)(org - name)};
	/* By labels, for libpsl takes an escaped dot for a dot. */
	return dname_last(domain, dname_labels(span_str(org)));
}
