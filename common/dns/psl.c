/* Organizational domains by the public suffix list, which libpsl reads. */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <libpsl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/xalloc.h"
#include "value/dname.h"

struct psl {
	psl_ctx_t *list;
};

struct psl *
psl_open(const char *path)
{
	psl_ctx_t *list = NULL;
	struct psl *p;
	struct stat st;

	if (path == NULL)
		list = psl_latest(NULL);
	else if (stat(path, &st) == 0 && st.st_size < LIMIT_PSL)
		list = psl_load_file(path);
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
	size_t i;

	if (domain.n > DNAME_TEXT_MAX || span_is(domain, "."))
		return SPAN_NONE;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	/* libpsl would take an escaped dot for one between labels. */
	for (i = 0; i < domain.n; i++)
		if (name[i] == '\\' && name[++i] == '.')
			name[i] = '\\';
	org = psl_registrable_domain(p->list, name);
	if (org == NULL)
		return SPAN_NONE;
	return span_from(domain, (size_t)(org - name));
}
