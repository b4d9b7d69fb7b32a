/* Runs a program's work over its inputs, and writes the results. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_RUN_H
#define INPUT_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "input/pool.h"
#include "input/state.h"
#include "rows/sink.h"

/*
 * The caller sets the first part; pointers are borrowed.
 *
 * table: its header and end are written in the format that common says; NULL
 * for neither. The first prefix columns are a report's (see rows/sink.h);
 * pick says which columns are written.
 * apart: writes an empty line between the rows of two inputs.
 * passed: the text before the name of something that was skipped.
 * log (or NULL): gets the rows of RESULT_LOG.
 * report (or NULL): false leaves out the rows of this report. done: an input
 * or a message of it has ended, with this result; told: it has had a report or
 * a fault. Both get work.ctx.
 * state (or NULL): what it knows is passed over, and what was read is added to
 * it as soon as its rows are out; a program whose rows count only together (a
 * transaction of SQL) sets at_end.
 */
struct run {
	struct pool_work work;
	unsigned int jobs;
	const struct opt_common *common;
	const struct limits *limits;
	const struct rows_table *table;
	const struct pick *pick;
	size_t prefix;
	bool apart;
	const char *passed;
	bool (*report)(void *ctx, struct span where,
	    const struct report_id *id);
	void (*done)(void *ctx, uint64_t result, bool told);
	void (*log)(void *ctx, struct span rows);
	struct state *state;
	bool at_end;

	/* results */
	struct out out; /* standard output; the caller closes it */
	uint64_t faults;
	uint64_t others; /* documents of other shards */
	bool stopped;   /* the output is gone */
	enum status status; /* where the work could not be started */

	/* its own */
	struct walk *walk;
	struct progress progress;
	bool told, skip, begun, any, fault, other;
	size_t input; /* where in out the rows of the input at hand begin */
};

/*
 * Runs the work over the inputs that args name. Rows go to out, faults to
 * stderr, and with --verbose also what was skipped. False, after reporting
 * why, if the work could not be started.
 */
bool run_inputs(struct run *r, char *const *args);

/* A line on stderr, for which the progress line makes way. */
void run_diag(struct run *r, struct span where, const char *what,
    struct span which);

#endif
