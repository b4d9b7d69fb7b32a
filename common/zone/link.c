/* Zones out of records: shadowed ones left out, empty non-terminals marked. */
/* SPDX-License-Identifier: ISC */
#include "zone/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "zone/type.h"

#define NOWHERE UINT32_MAX

static struct zonenode *
node_at(const struct zonelink *l, uint32_t node)
{
	return &l->index->node[node];
}

static bool
has_flag(const struct zonelink *l, uint32_t node, enum zonenode_flag flag)
{
	return (node_at(l, node)->flags & flag) != 0;
}

static void
add_flag(struct zonelink *l, uint32_t node, enum zonenode_flag flag)
{
	node_at(l, node)->flags |= (uint8_t)flag;
}

/* Which file the record is from; those it includes are part of it. */
static uint32_t
top_of(const struct zonelink *l, size_t rr)
{
	return l->source[l->from[rr].source].top;
}

/* SOA records first: they are linked to begin with. */
static void
find_zones(struct zonelink *l)
{
	struct zonerr *rr = l->index->rr;
	size_t i;

	for (i = l->index->nrr - 1; i > 0; i--) {
		if (rr[i].type != ZONE_TYPE_SOA)
			continue;
		l->zones += !has_flag(l, rr[i].node, ZONENODE_APEX);
		add_flag(l, rr[i].node, ZONENODE_APEX);
		rr[i].next = node_at(l, rr[i].node)->first;
		node_at(l, rr[i].node)->first = (uint32_t)i;
	}
}

/* Has this file a SOA at node? Only SOA records are linked so far. */
static bool
is_apex_of(const struct zonelink *l, uint32_t node, uint32_t top)
{
	uint32_t i;

	if (!has_flag(l, node, ZONENODE_APEX))
		return false;
	for (i = node_at(l, node)->first; i != 0; i = l->index->rr[i].next)
		if (top_of(l, i) == top)
			return true;
	return false;
}

/*
 * The apex of the record's own zone: of its file, or, for a fragment, of all
 * files (then the root, if there is none). *from is the name next to the
 * owner that the record makes known in that zone: the owner itself, or the
 * one above the highest zone between. NOWHERE if it is in no zone of its
 * file.
 */
static uint32_t
own_apex(const struct zonelink *l, uint32_t rr, uint32_t *from)
{
	uint32_t top = top_of(l, rr), node = l->index->rr[rr].node;
	bool fragment = !l->source[top].has_soa;

	for (*from = node;; node = node_at(l, node)->parent) {
		if (fragment ? has_flag(l, node, ZONENODE_APEX) :
		    is_apex_of(l, node, top))
			return node;
		if (node == 0)
			return fragment ? 0 : NOWHERE;
		if (has_flag(l, node, ZONENODE_APEX))
			*from = node_at(l, node)->parent;
	}
}

/* RFC 4592, 2.2.2: all between the name and the apex exists. */
static void
mark(struct zonelink *l, uint32_t node, uint32_t apex)
{
	for (; !has_flag(l, node, ZONENODE_EXISTS) && node != apex;
	     node = node_at(l, node)->parent)
		add_flag(l, node, ZONENODE_EXISTS);
	add_flag(l, apex, ZONENODE_EXISTS);
}

static void
report(const struct zonelink *l, uint32_t rr)
{
	const struct zone_from *from = &l->from[rr];
	struct zone_file file = {
	    .name = span_str(l->source[from->source].name)};
	struct zone_note note = {ZONE_OUTSIDE, {&file, from->line, 1},
	    SPAN_NONE};
	struct buf name = {0};

	if (l->fault == NULL)
		return;
	zonename_write(&name, zoneindex_octets(l->index,
	    node_at(l, l->index->rr[rr].node)->name));
	note.what = buf_span(&name);
	l->fault(l->ctx, &note);
	buf_free(&name);
}

/* What each record makes known; type 0 for those that are not seen. */
static void
sort_out(struct zonelink *l)
{
	struct zonerr *rr = l->index->rr;
	uint32_t i, apex, from;

	for (i = 1; i < l->index->nrr; i++) {
		if (rr[i].type == ZONERR_ERROR)
			continue;
		apex = own_apex(l, i, &from);
		if (apex != NOWHERE)
			mark(l, from, apex);
		else
			report(l, i);
		if (apex == NOWHERE || from != rr[i].node)
			rr[i].type = 0;
	}
}

/* --- linking --- */

static uint8_t
flag_of(uint16_t type)
{
	switch (type) {
	case ZONE_TYPE_NS:
		return ZONENODE_NS;
	case ZONE_TYPE_DNAME:
		return ZONENODE_DNAME;
	case ZONERR_ERROR:
		return ZONENODE_ERROR;
	default:
		return 0;
	}
}

/* Records that are linked, by what they say. */
struct seen {
	uint32_t *bucket;
	size_t mask;
};

static bool
same(const struct zoneindex *x, const struct zonerr *a,
    const struct zonerr *b)
{
	return a->node == b->node && a->type == b->type && a->len == b->len &&
	    memcmp(zoneindex_octets(x, a->data), zoneindex_octets(x, b->data),
	    a->len) == 0;
}

/* The record that says the same, or 0: then this one is it from now on. */
static uint32_t
seen_before(struct seen *s, const struct zoneindex *x, uint32_t rr)
{
	const struct zonerr *r = &x->rr[rr];
	uint64_t h = hash_bytes(zoneindex_octets(x, r->data), r->len,
	    x->seed ^ ((uint64_t)r->node << 16 | r->type));
	size_t i = (size_t)h & s->mask;

	for (; s->bucket[i] != 0; i = (i + 1) & s->mask)
		if (same(x, r, &x->rr[s->bucket[i]]))
			return s->bucket[i];
	s->bucket[i] = rr;
	return 0;
}

static void
seen_init(struct seen *s, size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	s->bucket = xcalloc(size, sizeof(s->bucket[0]));
	s->mask = size - 1;
}

/* From the last record to the first, so that the chains are in order. */
static void
link_all(struct zonelink *l)
{
	struct zonerr *rr = l->index->rr;
	struct seen seen;
	uint32_t i, other;

	seen_init(&seen, l->index->nrr);
	for (i = (uint32_t)l->index->nrr - 1; i > 0; i--) {
		if (rr[i].type == 0)
			continue;
		other = seen_before(&seen, l->index, i);
		if (other != 0) {
			if (rr[i].ttl < rr[other].ttl)
				rr[other].ttl = rr[i].ttl;
			continue;
		}
		rr[i].next = node_at(l, rr[i].node)->first;
		node_at(l, rr[i].node)->first = i;
		l->records += rr[i].type != ZONERR_ERROR;
		node_at(l, rr[i].node)->flags |= flag_of(rr[i].type);
	}
	free(seen.bucket);
}

/* A name above a zone exists in the world, if it is in no zone itself. */
static void
mark_above(struct zonelink *l)
{
	uint32_t i, j;

	for (i = 1; i < l->index->nnodes; i++) {
		if (!has_flag(l, i, ZONENODE_APEX))
			continue;
		for (j = node_at(l, i)->parent; j != 0 &&
		     !has_flag(l, j, ZONENODE_APEX);)
			j = node_at(l, j)->parent;
		if (j == 0 && !has_flag(l, 0, ZONENODE_APEX))
			mark(l, node_at(l, i)->parent, 0);
	}
}

void
zonelink_run(struct zonelink *l)
{
	size_t i;

	find_zones(l);
	sort_out(l);
	mark_above(l);
	for (i = 0; i < l->index->nnodes; i++)
		l->index->node[i].first = 0;
	link_all(l);
}
