/* Which records of which files count, once all are there; dns_zone only. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_LINK_H
#define ZONE_LINK_H

#include "zone/index.h"
#include "zone/file.h"

/* The pseudo type of ;ERROR lines, which no record has (RFC 6895, 3.1); its
 * data is two octets of the type, 0 for any, and the result: its place in
 * zoneanswer_error[]. */
enum { ZONERR_ERROR = 0xffff };

/* A file that was read; top is the one that was not included, perhaps
 * itself. */
struct zone_source {
	char *name;
	uint32_t top;
	bool has_soa; /* of a top: it is no fragment */
};

/* Where a record came from. */
struct zone_from {
	uint32_t source, line;
};

struct zonelink {
	struct zoneindex *index;
	const struct zone_source *source;
	const struct zone_from *from; /* one for each record of index */
	void (*fault)(void *ctx, const struct zone_note *n); /* or NULL */
	void *ctx;
	size_t zones, records; /* counted */
};

/*
 * Gives the nodes their records: those of the zone they are in, in order,
 * each once. Marks what exists, and what is special.
 */
void zonelink_run(struct zonelink *l);

#endif
