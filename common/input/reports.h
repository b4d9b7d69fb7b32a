/* What programs that read reports have in common: options, run, status. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_REPORTS_H
#define INPUT_REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/opt.h"
#include "base/status.h"
#include "input/found.h"
#include "input/run.h"
#include "input/shard.h"
#include "report/dedup.h"
#include "rows/pick.h"

/*
 * The caller begins with reports_default(), reads options by the macros below,
 * and sets the next part.
 *
 * table: what is written, of whose columns the first prefix are a report's.
 * page (or NULL): the text format is the reader's own, unless columns are
 * chosen, and begins without a header.
 * prepare is that of struct pool_work, without alone; reader makes what a
 * process needs that does jobs, before it gives up its rights. Both get ctx.
 */
struct reports {
	void *ctx;
	const struct rows_table *table;
	size_t prefix;
	bool page;
	bool (*prepare)(void *ctx);
	void (*reader)(void *ctx, struct found_reader *reader);

	/* options */
	struct opt_common common;
	struct limits limits;
	const char *state_file;
	bool unique;
	struct shard shard;
	unsigned int jobs, seconds;

	/* what the reader is to know: pick is that of the rows to write, seed
	 * is for the hashes that name reports */
	struct pick pick;
	uint64_t seed;

	/* its own */
	char *const *args;
	struct unpack *unpack; /* of a process that does jobs */
	struct run run;        /* of the one that collects */
	struct dedup dedup;
	uint64_t found, records, inputs, empty, duplicates, known;
};

struct reports reports_default(void);

/* Rows of a table of options; r is a struct reports. */
#define OPT_REPORTS_NEW(r) \
	{'u', "unique", NULL, \
	    "leave out reports that have been read before", \
	    .set = &(r)->unique}, \
	{0, "state", "FILE", \
	    "read what is new since the last run with this file", \
	    .word = &(r)->state_file}
#define OPT_REPORTS_BOUNDS(r) \
	OPT_JOBS(&(r)->jobs, "number of processes (default: processors)"), \
	OPT_MAX_TIME(&(r)->seconds), \
	OPT_SIZE("max-part", &(r)->limits.part, \
	    "largest MIME part or archive"), \
	OPT_SIZE("max-inflated", &(r)->limits.inflated, \
	    "most inflated octets of one input"), \
	{0, "max-ratio", "N", "most inflated octets for each octet", \
	    .number = &(r)->limits.ratio, .min = 1, .max = UINT32_MAX}, \
	{0, "max-nesting", "N", "most containers within each other", \
	    .count = &(r)->limits.nesting, .min = 1, \
	    .max = LIMIT_NESTING_MAX}, \
	{0, "max-members", "N", \
	    "most members of an archive, parts of a message", \
	    .count = &(r)->limits.members, .min = 1, .max = UINT32_MAX}, \
	{0, "max-opened", "N", "most members and parts of one input", \
	    .number = &(r)->limits.opened, .min = 1, .max = UINT32_MAX}, \
	OPT_SIZE("max-rows", &(r)->limits.rows, \
	    "most octets of rows of one input")

/*
 * Reads the inputs that args name, or does what --schema or --columns ask for.
 * Returns how it went, for the program to end with.
 */
enum status reports_run(struct reports *r, char *const *args);

#endif
