/* Names and records of zones in memory, found by name; dns/zone only. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_INDEX_H
#define ZONE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "zone/name.h"

enum zonenode_flag {
	ZONENODE_EXISTS = 1, /* has records, or a name below it has */
	ZONENODE_APEX = 2,   /* has a SOA */
	ZONENODE_NS = 4,
	ZONENODE_DNAME = 8,
	ZONENODE_ERROR = 16, /* has ;ERROR lines */
};

/* A name: n octets of wire form at name in octets, upward shared. */
struct zonenode {
	uint32_t name, parent;
	uint32_t first; /* record, in the order of the files */
	uint8_t n, flags;
};

/* Record 0 is none. For the pseudo type of ;ERROR lines see dns_zone.c. */
struct zonerr {
	uint32_t next;
	uint32_t node; /* it is of */
	uint32_t ttl;
	uint32_t data; /* len octets in octets */
	uint16_t len, type;
};

struct zoneindex {
	struct zonenode *node;
	size_t nnodes, nodes_cap;
	uint32_t *bucket; /* of nodes, by name; 0 is empty */
	size_t nbuckets;
	struct zonerr *rr;
	size_t nrr, rr_cap;
	struct buf octets; /* names and data */
	uint64_t seed;
};

void zoneindex_init(struct zoneindex *x);
void zoneindex_free(struct zoneindex *x);

/*
 * The node of a name, made with all above it if it is new; false when
 * 2^32 - 1 octets of names and data are used up.
 */
bool zoneindex_node(struct zoneindex *x, const struct zone_name *name,
    uint32_t *node);

/* The node of a name of wire form with n octets; false if there is none. */
bool zoneindex_find(const struct zoneindex *x, const unsigned char *wire,
    size_t n, uint32_t *node);

/*
 * Adds a record, not yet to its node; it gets the number nrr had. wire is
 * copied. False as above.
 */
bool zoneindex_add(struct zoneindex *x, uint32_t node, uint16_t type,
    uint32_t ttl, struct span wire);

static inline const unsigned char *
zoneindex_octets(const struct zoneindex *x, uint32_t at)
{
	return (const unsigned char *)x->octets.p + at;
}

#endif
