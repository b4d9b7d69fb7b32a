/* Leaves out records that another zone covers, or that are in none. */
/* SPDX-License-Identifier: ISC */
#include "zone/link.h"

#include <string.h>

#include "base/buf.h"

enum { NOWHERE = ZONE_LABELS_MAX + 1 };

/*
 * How many labels the apex of the record's own zone has: of its file, or, for
 * a fragment, of all files (then the root, if there is none). *from is the
 * closest name to the owner that the record makes known in that zone: the
 * owner itself, or the one above the highest zone between. NOWHERE if it is
 * in no zone of its file.
 */
static size_t
own_apex(const struct zonelink *l, const struct zone_rr *record,
    const struct zone_keys *k, size_t *from)
{
	uint32_t top = l->source[record->file].top, rr;
	bool fragment = !l->source[top].has_soa;
	const struct zone_rr *all = l->store->rr;
	const struct zone_node *node;
	size_t i = k->labels;

	for (*from = i;; i--) {
		node = zonestore_find(l->store, k->key[i]);
		if (node != NULL && (node->flags & ZONE_HAS_SOA) != 0) {
			/* Only SOA records are linked so far. */
			for (rr = node->first; rr != 0 && !fragment &&
			     l->source[all[rr].file].top != top;)
				rr = all[rr].next;
			if (rr != 0)
				return i;
			*from = i - 1; /* not used if i is 0 */
		}
		if (i == 0)
			return fragment ? 0 : NOWHERE;
	}
}

/* What each record makes known, and whether it is served. */
static void
sort_out(struct zonelink *l, struct zone_rr *rr)
{
	struct zone_file file = {
	    .name = span_str(l->source[rr->file].name)};
	struct zone_note note = {ZONE_OUTSIDE, {&file, rr->line, 1},
	    SPAN_NONE};
	struct buf name = {0};
	struct zone_keys k;
	size_t apex, from;

	zonestore_keys(l->store, rr->owner, &k);
	apex = own_apex(l, rr, &k, &from);
	rr->hidden = apex == NOWHERE || from != k.labels;
	if (apex == NOWHERE) {
		zonename_write(&name, rr->owner);
		note.what = buf_span(&name);
		if (l->fault != NULL)
			l->fault(l->ctx, &note);
		buf_free(&name);
		return;
	}
	/* RFC 4592, 2.2.2: all between the name and the apex exists. */
	while (from > apex && zonestore_mark(l->store, k.key[from],
	    ZONE_EXISTS))
		from--;
	zonestore_mark(l->store, k.key[apex], ZONE_EXISTS);
}

void
zonelink_run(struct zonelink *l)
{
	struct zonestore *s = l->store;
	bool nested = zonestore_finish(s);
	struct zone_keys k;
	uint32_t n;
	size_t i;

	/* One file, or several with a zone each, are as they should be. */
	if (!nested && (!s->outside || s->nsoa == 0))
		return;
	/* Begin anew with the SOA records, which say where zones are. */
	for (i = 0; i < s->nslots; i++)
		s->slot[i].flags = s->slot[i].first = 0;
	for (i = 0; i < s->nsoa; i++) {
		n = s->soa[i];
		s->rr[n].next = 0;
		zonestore_keys(s, s->rr[n].owner, &k);
		zonestore_put(s, k.key[k.labels], ZONE_HAS_SOA, n, n);
	}
	zonestore_flush(s);
	for (i = 1; i < s->nrr; i++)
		if (s->rr[i].type != ZONE_TYPE_ERROR)
			sort_out(l, &s->rr[i]);
	zonestore_finish(s);
	for (i = 0; i < s->nslots; i++)
		s->slot[i].first = 0;
	for (n = 1; n < s->nrr; n++) {
		if (s->rr[n].hidden)
			continue;
		zonestore_keys(s, s->rr[n].owner, &k);
		zonestore_put(s, k.key[k.labels],
		    zonestore_flag(s->rr[n].type), n, n);
	}
	zonestore_flush(s);
}
