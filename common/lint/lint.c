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
	lint_policies_init(&l->policies);
	l->finds = l->alone = (struct lint_finds){
	    .o = &l->o, .counts = &l->counts, .store = &l->index};
	return l;
}

void
lint_free(struct lint *l)
{
	if (l == NULL)
		return;
	lint_report_free(l);
	lint_spf_free(l);
	lint_finds_free(&l->finds);
	lint_finds_free(&l->alone);
	lint_policies_free(&l->policies);
	zonestore_free(&l->index);
	free(l);
}

void
lint_zone(struct lint *l, const struct lint_source *s)
{
	lint_read(l, s);
}

void
lint_finish(struct lint *l)
{
	zonestore_finish(&l->index);
	lint_walk(l);
	lint_finds_emit(&l->finds);
}

void
lint_record(struct lint *l, const struct zone_place *at, struct span domain,
    struct span text)
{
	struct lint_text t = {
	    .finds = &l->alone,
	    .at = {LINT_NO_FILE, at->line, at->column, 1},
	    .file = at->file,
	    .text = text,
	    .domain = domain,
	};

	lint_alone_record(l, &t);
	lint_finds_emit(&l->alone);
	arena_reset(&l->alone.octets);
}

bool
lint_domain(struct lint *l, struct span domain, const char **error)
{
	bool told = lint_alone_domain(l, domain, error);

	lint_finds_emit(&l->alone);
	arena_reset(&l->alone.octets);
	return told;
}

const struct lint_counts *
lint_counts(const struct lint *l)
{
	return &l->counts;
}
