/* Which records of which files are served, once all files are read. */
/* SPDX-License-Identifier: ISC */
#ifndef ZONE_LINK_H
#define ZONE_LINK_H

#include "zone/file.h"
#include "zone/store.h"

/* A file that was read; top is the number of the one that was not included,
 * perhaps its own. */
struct zone_source {
	char *name;
	uint32_t top;
	bool has_soa; /* of a top: it is no fragment */
};

struct zonelink {
	struct zonestore *store; /* with all records, each with its owner */
	const struct zone_source *source; /* by the numbers of rr->file */
	void (*fault)(void *ctx, const struct zone_note *n); /* or NULL */
	void *ctx;
};

/*
 * Ends filling a store. Where zones of several files overlap, or a file has
 * records outside of its zone, those that are not served are hidden, and the
 * names have the flags and records that are left; the former are
 * ZONE_OUTSIDE faults.
 */
void zonelink_run(struct zonelink *l);

#endif
