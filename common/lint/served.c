/* Which records are served, and in which zone: that of a SOA of their own file,
 * unless another zone, a delegation or a DNAME is in the way. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "lint/part.h"

/* --- zones --- */

static uint32_t
hash_own(const struct lint_served *s, struct lint_own o)
{
	return (uint32_t)hash_bytes(&o, sizeof(o), s->l->index.seed);
}

/* Has the file a SOA of its own at the name? */
static bool
is_own(struct lint_served *s, uint32_t apex, uint32_t top)
{
	size_t at = 0;
	uint32_t i, hash;

	if (s->last.apex == apex && s->last.top == top)
		return true;
	hash = hash_own(s, (struct lint_own){apex, top});
	while ((i = table_next(&s->owns, hash, &at)) != TABLE_NONE) {
		if (s->own[i].apex == apex && s->own[i].top == top) {
			s->last = s->own[i];
			return true;
		}
	}
	return false;
}

void
lint_served_init(struct lint_served *s, struct lint *l)
{
	const struct zonestore *x = &l->index;
	const struct zone_node *node;
	const struct zone_rr *rr;
	struct zone_keys k;
	struct lint_own *o;
	uint32_t n = 0;
	size_t i;

	*s = (struct lint_served){.l = l};
	s->own = xcalloc(x->nsoa + 1, sizeof(s->own[0]));
	for (i = 0; i < x->nsoa; i++) {
		rr = &x->rr[x->soa[i]];
		if (rr->kind != LINTRR_SOA)
			continue;
		zonestore_keys(x, rr->owner, &k);
		node = zonestore_find(x, &k, k.labels);
		if (node == NULL)
			continue;
		o = &s->own[n];
		o->apex = node->name;
		o->top = l->finds.file[rr->file]->top;
		if (!is_own(s, o->apex, o->top))
			table_put(&s->owns, hash_own(s, *o), n++);
	}
}

void
lint_served_free(struct lint_served *s)
{
	free(s->own);
	table_free(&s->owns);
}

void
lint_served_in(struct lint_served *s, const struct zone_keys *k,
    const struct zone_rr *rr, struct lint_where *w)
{
	const struct lint *l = s->l;
	uint32_t top = l->finds.file[rr->file]->top;
	bool fragment = !l->finds.file[top]->has_soa;
	const struct zone_node *node;
	size_t i;

	*w = (struct lint_where){.found = true, .in_zone = true};
	for (i = k->labels + 1; i-- > 0;) {
		node = zonestore_find(&l->index, k, i);
		if (node == NULL || (node->flags & LINTNAME_SOA) == 0)
			continue;
		w->labels = i;
		w->apex = node->name;
		if (fragment || is_own(s, node->name, top))
			return;
		w->other = true;
	}
	w->in_zone = false;
	w->labels = 0;
	w->apex = 0;
	w->found = fragment;
}

/* --- records --- */

/* The name of so many labels where a cut is in the way, or more labels than
 * the name has. The NS of the apex are none; where no SOA is known the first
 * NS may be those. */
static size_t
find_cut(const struct lint *l, const struct zone_keys *k,
    const struct lint_where *w, const char **why)
{
	bool apex = w->in_zone;
	uint32_t flags;
	size_t cut;

	for (cut = w->labels; cut <= k->labels; cut++) {
		flags = zonestore_flags(&l->index, k, cut);
		if ((flags & LINTNAME_DNAME) != 0 && cut < k->labels) {
			*why = "below the DNAME at ";
			return cut;
		}
		if (cut == w->labels || (flags & LINTNAME_NS) == 0)
			continue;
		*why = "delegated at ";
		if (apex)
			return cut;
		apex = true;
	}
	return cut;
}

void
lint_served_check(struct lint_served *s, const struct zone_keys *k,
    struct zone_rr *rr, const struct lint_where *w)
{
	const unsigned char *name = rr->owner;
	const char *why = "";
	struct lint_text t;
	struct buf b = {0};
	size_t cut;

	if (rr->kind > LINTRR_STRAY && rr->kind != LINTRR_ALIAS)
		return;
	if (w->found && w->other) {
		why = "another file has the zone of ";
	} else if (w->found) {
		cut = find_cut(s->l, k, w, &why);
		if (cut > k->labels)
			return;
		name = zonestore_name(k, cut);
	}
	t = lint_text_of(s->l, rr);
	rr->kind = LINTRR_OUT;
	rr->hidden = true; /* never an answer */
	zonename_write(&b, name);
	lint_detail(&t, lint_add(&t, (struct lint_case){w->found ?
	    LINT_RECORD_OCCLUDED : LINT_OUT_OF_ZONE, .n = LINT_ALL}),
	    "%s%.*s", why, SPAN_ARG(buf_span(&b)));
	buf_free(&b);
}

void
lint_served_all(struct lint_served *s, struct zone_keys *k)
{
	struct lint *l = s->l;
	struct zone_node *node[ZONE_LABELS_MAX + 1];
	struct lint_where w;
	struct zone_rr *rr;
	size_t nodes = 0, i, lost = 0;

	for (i = 1; i < l->index.nrr; i++) {
		rr = &l->index.rr[i];
		if (rr->kind > LINTRR_ALIAS)
			continue;
		zonestore_rekey(k, rr->owner, k);
		zonestore_resolve(&l->index, k, node, &nodes);
		lint_served_in(s, k, rr, &w);
		lint_served_check(s, k, rr, &w);
		if (rr->hidden && l->policies.policy[rr->policy].is)
			lost += zonestore_unmark(&l->index, k, k->labels - 1,
			    LINTNAME_POLICY);
	}
	/* Others of the same name may be served. */
	for (i = 1; i < l->index.nrr && lost > 0; i++) {
		rr = &l->index.rr[i];
		if (rr->hidden || rr->kind != LINTRR_POLICY ||
		    !l->policies.policy[rr->policy].is)
			continue;
		zonestore_keys(&l->index, rr->owner, k);
		zonestore_mark(&l->index, k, k->labels - 1, LINTNAME_POLICY);
	}
	k->node = NULL;
}
