/* Organizational domains by the public suffix list, which libpsl reads. */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <libpsl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "value/date.h"
#include "value/dname.h"

/* struct psl is libpsl's psl_ctx_t under a name that our headers may have. */
struct psl *
psl_open(const char *path)
{
	struct stat st;

	if (path == NULL)
		return (struct psl *)psl_latest(NULL);
	return stat(path, &st) < 0 || st.st_size >= LIMIT_PSL ? NULL :
	    (struct psl *)psl_load_file(path);
}

void
psl_close(struct psl *p)
{
	psl_free((psl_ctx_t *)p);
}

bool
psl_is_tld(const void *p, struct span label)
{
	char name[64];

	if (p == NULL || label.n >= sizeof(name))
		return false;
	memcpy(name, label.p, label.n);
	name[label.n] = '\0';
	/* without the rule that everything of one label is one */
	return psl_is_public_suffix2(p, name, PSL_TYPE_ANY |
	    PSL_TYPE_NO_STAR_RULE) != 0;
}

/* A domain as libpsl takes it; false if it is too long, or the root. */
static bool
name_of(char name[DNAME_TEXT_MAX + 1], struct span domain)
{
	size_t i;

	if (domain.n > DNAME_TEXT_MAX || span_is(domain, "."))
		return false;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	/* libpsl would take an escaped dot for one between labels. */
	for (i = 0; i < domain.n; i++)
		if (name[i] == '\\' && name[++i] == '.')
			name[i] = '\\';
	return true;
}

struct span
psl_org(const struct psl *p, struct span domain)
{
	char name[DNAME_TEXT_MAX + 1];
	const char *org;

	if (!name_of(name, domain))
		return SPAN_NONE;
	org = psl_registrable_domain((const psl_ctx_t *)p, name);
	if (org == NULL)
		return SPAN_NONE;
	return span_from(domain, (size_t)(org - name));
}

bool
psl_is_private(const struct psl *p, struct span suffix)
{
	char name[DNAME_TEXT_MAX + 1];

	return name_of(name, suffix) &&
	    psl_is_public_suffix2((const psl_ctx_t *)p, name,
		PSL_TYPE_PRIVATE | PSL_TYPE_NO_STAR_RULE) != 0 &&
	    psl_is_public_suffix2((const psl_ctx_t *)p, name,
		PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 0;
}

void
psl_library(struct buf *b)
{
	const char *version = psl_get_version();
	time_t built_in = psl_builtin_file_time();
	struct stat system;
	bool none;

	buf_add(b, version, strcspn(version, " "));
	none = stat(psl_dist_filename(), &system) < 0;
	if (none && built_in == 0) {
		buf_puts(b, ", no suffix list");
		return;
	}
	buf_puts(b, ", suffix list of ");
	date_put_day(b, !none && system.st_mtime > built_in ?
	    system.st_mtime : built_in);
}
