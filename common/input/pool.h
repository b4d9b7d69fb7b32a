/* Runs jobs, in this process or in several, results in the jobs' order. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_POOL_H
#define INPUT_POOL_H

#include <stdbool.h>

#include "input/emit.h"
#include "input/job.h"
#include "input/walk.h"

/*
 * The work. start is called once in each process that will run jobs, before
 * the first (make buffers, open a spool, give up rights); alone says that
 * this process also opens the inputs (n is 1), so that it must keep the
 * right to. run does one job and tells *emit, calling done last.
 */
struct pool_work {
	void *ctx;
	bool (*start)(void *ctx, bool alone);
	void (*run)(void *ctx, const struct job *j, const struct emit *emit);
};

/*
 * Takes all jobs of w and calls *out as if they had been run one after the
 * other, whatever n is (1 to LIMIT_JOBS). With n > 1 they run in n forked
 * processes that get their descriptors by SCM_RIGHTS; memory is bounded, a
 * process that is ahead waits. Where one dies, its job is told to out->fault
 * (what came out of it before that stays), the process is replaced, and
 * nothing else is lost. tick is called now and then for a progress line.
 * Stops early, false, when *stop becomes true (the output is gone).
 */
bool pool_run(unsigned int n, struct walk *w, const struct pool_work *work,
    const struct emit *out, const bool *stop, void (*tick)(void *ctx),
    void *tick_ctx);

#endif
