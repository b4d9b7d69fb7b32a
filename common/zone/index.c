/* A hash of names, which know what is above them, and their records. */
/* SPDX-License-Identifier: ISC */
#include "zone/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

void
zoneindex_init(struct zoneindex *x)
{
	*x = (struct zoneindex){.seed = hash_seed(), .nbuckets = 64};
	x->bucket = xcalloc(x->nbuckets, sizeof(x->bucket[0]));
	x->node = xgrow(x->node, 0, &x->nodes_cap, sizeof(x->node[0]));
	x->rr = xgrow(x->rr, 0, &x->rr_cap, sizeof(x->rr[0]));
	x->rr[x->nrr++] = (struct zonerr){0};
	buf_putc(&x->octets, '\0'); /* the root's name */
	x->node[x->nnodes++] = (struct zonenode){
	    .n = 1, .flags = ZONENODE_EXISTS};
}

void
zoneindex_free(struct zoneindex *x)
{
	free(x->node);
	free(x->bucket);
	free(x->rr);
	buf_free(&x->octets);
	*x = (struct zoneindex){0};
}

/* The bucket that the name is in, or that is free for it. */
static size_t
probe(const struct zoneindex *x, const unsigned char *wire, size_t n)
{
	size_t mask = x->nbuckets - 1;
	size_t i = (size_t)hash_bytes(wire, n, x->seed) & mask;
	const struct zonenode *node;

	for (; x->bucket[i] != 0; i = (i + 1) & mask) {
		node = &x->node[x->bucket[i]];
		if (node->n == n && memcmp(zoneindex_octets(x, node->name),
		    wire, n) == 0)
			break;
	}
	return i;
}

bool
zoneindex_find(const struct zoneindex *x, const unsigned char *wire,
    size_t n, uint32_t *node)
{
	*node = n == 1 ? 0 : x->bucket[probe(x, wire, n)];
	return n == 1 || *node != 0;
}

static void
rehash(struct zoneindex *x)
{
	uint32_t i;

	free(x->bucket);
	x->nbuckets *= 2;
	x->bucket = xcalloc(x->nbuckets, sizeof(x->bucket[0]));
	for (i = 1; i < x->nnodes; i++)
		x->bucket[probe(x, zoneindex_octets(x, x->node[i].name),
		    x->node[i].n)] = i;
}

static uint32_t
new_node(struct zoneindex *x, uint32_t name, size_t n)
{
	x->node = xgrow(x->node, x->nnodes, &x->nodes_cap,
	    sizeof(x->node[0]));
	x->node[x->nnodes] = (struct zonenode){
	    .name = name, .n = (uint8_t)n};
	if (4 * x->nnodes >= 3 * x->nbuckets)
		rehash(x);
	x->bucket[probe(x, zoneindex_octets(x, name), n)] =
	    (uint32_t)x->nnodes;
	return (uint32_t)x->nnodes++;
}

static bool
room_for(const struct zoneindex *x, size_t n)
{
	return n <= UINT32_MAX - x->octets.n && x->nrr < UINT32_MAX &&
	    x->nnodes < UINT32_MAX - ZONE_NAME_MAX;
}

bool
zoneindex_node(struct zoneindex *x, const struct zone_name *name,
    uint32_t *node)
{
	uint32_t at = (uint32_t)x->octets.n, below, above;
	size_t n = name->n;

	if (zoneindex_find(x, name->wire, n, node))
		return true;
	if (!room_for(x, n))
		return false;
	buf_add(&x->octets, (const char *)name->wire, n);
	*node = below = new_node(x, at, n);
	for (;;) {
		size_t label = 1U + zoneindex_octets(x, at)[0];
		bool known;

		at += (uint32_t)label;
		n -= label;
		known = zoneindex_find(x, zoneindex_octets(x, at), n, &above);
		if (!known)
			above = new_node(x, at, n);
		x->node[below].parent = above;
		if (known)
			return true;
		below = above;
	}
}

bool
zoneindex_add(struct zoneindex *x, uint32_t node, uint16_t type,
    uint32_t ttl, struct span wire)
{
	if (!room_for(x, wire.n))
		return false;
	x->rr = xgrow(x->rr, x->nrr, &x->rr_cap, sizeof(x->rr[0]));
	x->rr[x->nrr++] = (struct zonerr){
	    .node = node,
	    .ttl = ttl,
	    .data = (uint32_t)x->octets.n,
	    .len = (uint16_t)wire.n,
	    .type = type,
	};
	buf_put_span(&x->octets, wire);
	return true;
}
