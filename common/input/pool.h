/* Runs jobs, in this process or in several, results in the jobs' order. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_POOL_H
#define INPUT_POOL_H

#include <stdbool.h>

#include "base/status.h"
#include "input/job.h"
#include "input/walk.h"

/*
 * The work. prepare is called once, before all else: it makes what all
 * processes share. start is called once in each process that will run jobs,
 * before the first: it makes buffers, opens a spool, gives up rights. Both tell
 * why they fail. alone: one process does all, opens the inputs as well, and
 * must keep the right to do so. Without it, prepare is called in the process
 * that will fork the others, and has to keep what forking and start need; see
 * input/starter.h. scratch (or NULL) is called before start, and gets a
 * temporary file that no other process writes to, or -1.
 *
 * run does one job, which it borrows, and tells *emit, RESULT_DONE last. What
 * it tells must depend on the job alone: a job may be run again in another
 * process. A process that takes more than these seconds for one is ended; 0 is
 * LIMIT_JOB_SECONDS. So is one with more than so many octets of rows, and
 * LIMIT_ROWS_RATIO for each of the job's; 0 is any number.
 */
struct pool_work {
	void *ctx;
	enum status (*prepare)(void *ctx, bool alone);
	bool (*start)(void *ctx, bool alone);
	void (*run)(void *ctx, const struct job *j, const struct emit *emit);
	unsigned int seconds;
	uint64_t rows;
	void (*scratch)(void *ctx, int fd);
};

struct pool;

/* As many processes as there are processors, 1 to LIMIT_JOBS. */
unsigned int pool_jobs(void);

/*
 * *n processes, 1 to LIMIT_JOBS, or fewer if the limit on open files is too
 * low (which is raised as far as it may be), or 1 if there is no room for
 * temporary files. If *n is still more than 1, this process reads no octet that
 * it does not have to, and may afterwards give up all rights but that of
 * reading files. *work, *out and *stop are borrowed until pool_run() returns.
 *
 * *out is told everything as if the jobs had been run one after the other,
 * whatever n is. *stop becomes true (in a call of *out or of tick) when the
 * rest need not be done.
 *
 * Sets *walk, only for the walk: it tells its faults there, and what it
 * skipped. *out gets them between the results of the jobs before and after
 * them, even where the walk is far ahead of these.
 *
 * NULL if the work can't be prepared; *status says how bad that is.
 */
struct pool *pool_new(unsigned int *n, const struct pool_work *work,
    const struct emit *out, const bool *stop, struct emit *walk,
    enum status *status);

/*
 * Takes all jobs of w; frees p. With n > 1 they run in n processes that get
 * the descriptors of files by SCM_RIGHTS, and copies of anything smaller; all
 * have gone when this returns. Results come back through a pipe each and are
 * checked: a process that sends what cannot be, or nothing for too long, is
 * killed. Memory is bounded: one that is LIMIT_RESULTS octets of results ahead
 * waits.
 * Where one dies, its job is told to out->fault ("input" or "input:message")
 * and ->done (with 0), what came out of it before that stays, the process is
 * replaced, and nothing else is lost. This never waits for one process alone:
 * tick, unless NULL, is called after each job or several times a second, for
 * a progress line.
 *
 * False if it stopped early because of *stop, or if no process could be
 * started.
 */
bool pool_run(struct pool *p, struct walk *w, void (*tick)(void *ctx),
    void *tick_ctx);

#endif
