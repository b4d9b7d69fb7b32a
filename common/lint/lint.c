/* The linter as it is seen from outside: what goes in, what comes out. */
/* SPDX-License-Identifier: ISC */
#include "lint/lint.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "lint/part.h"

struct lint *
lint_new(const struct lint_options *o)
{
	struct lint *l = xcalloc(1, sizeof(*l));

	l->o = *o;
	zonestore_init(&l->index);
	lintpolicies_init(&l->policies);
	l->finds = l->alone = (struct lintfinds){
	    .o = &l->o, .counts = &l->counts, .index = &l->index};
	l->alone.index = &l->scratch;
	return l;
}

void
lint_free(struct lint *l)
{
	if (l == NULL)
		return;
	lintreport_free(l);
	lintspf_free(l);
	lintfinds_free(&l->finds);
	lintfinds_free(&l->alone);
	lintpolicies_free(&l->policies);
	zonestore_free(&l->index);
	arena_free(&l->scratch.octets);
	free(l);
}

void
lint_zone(struct lint *l, const struct lint_source *s)
{
	lintread_zone(l, s);
}

void
lint_finish(struct lint *l)
{
	zonestore_finish(&l->index);
	lintzone_run(l);
	lintfind_emit(&l->finds);
}

static void
emit_alone(struct lint *l)
{
	lintfind_emit(&l->alone);
	arena_free(&l->scratch.octets);
}

void
lint_record(struct lint *l, const struct zone_place *at, struct span domain,
    struct span text)
{
	struct lintabout a = {
	    .finds = &l->alone,
	    .index = &l->scratch,
	    .at = {LINTFILE_NONE, at->line, at->column, 1},
	    .file = at->file,
	    .text = text,
	    .domain = domain,
	};

	lintalone_record(l, &a);
	emit_alone(l);
}

bool
lint_domain(struct lint *l, struct span domain, const char **error)
{
	bool told = lintalone_domain(l, domain, error);

	emit_alone(l);
	return told;
}

const struct lint_counts *
lint_counts(const struct lint *l)
{
	return &l->counts;
}
