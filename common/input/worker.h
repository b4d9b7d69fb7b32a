/* A process that runs jobs, as its pool sees it. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_WORKER_H
#define INPUT_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "input/job.h"
#include "input/starter.h"
#include "input/wire.h"

/*
 * The jobs of a worker are numbered from 0, told <= done <= sent <= given:
 * those whose results the pool has told, whose results are here, that were
 * sent to the process, that the pool gave. A job is kept until its results
 * are told, as its octets are there only so long, and as the jobs that are
 * not done go to another process when this one dies. Jobs and results outlive
 * the process.
 */
struct worker {
	struct starter *starter;
	unsigned int number;
	bool alive;    /* there is a process */
	bool ready;    /* it has reported that it takes jobs */
	bool lost;     /* none can be started: every job is a fault */
	int jobs;      /* while there is a process: socket that jobs go to */
	int results;   /* likewise: pipe that results come from */
	struct buf in; /* results: at to checked are whole frames, and sound */
	size_t at, checked;
	size_t most;   /* octets of results that may be here; with fewer its
	                * pipe is polled */
	uint64_t told, done, sent, given;
	uint64_t careful; /* jobs before this send each result at once */
	bool begun;       /* some results of the next job to be done are here */
	uint64_t spent;   /* nanoseconds that this job has taken */
	uint64_t octets_out; /* of its results */
	uint64_t rows;       /* its rows may have so many; 0: any number */
	struct buf where, repaired; /* scratch: a job's place in results */
	uint64_t octets;               /* of the jobs that are not done */
	unsigned int files, max_files; /* descriptors that its jobs hold */

	/* Where octets are copied to, which only it can read: the first
	 * LIMIT_AREA places are memory, if it has some, the others are in a
	 * file. Used as a ring: the first job that has octets there, where
	 * those of the last one end, and how far any have reached. Not before
	 * job wraps does the ring begin anew. Nothing is read back. */
	char *memory; /* or NULL: all is in the file */
	int area;
	uint64_t oldest, end, highest, wraps;
	struct buf piece; /* scratch: on its way to the file */

	struct task {
		struct job job;
		bool opens; /* not on the descriptor of the job before */
	} tasks[LIMIT_WORKER_JOBS];
};

/* The fault of a job for which there is no process. */
#define WORKER_LOST "no worker process available"

/*
 * Starts a process for it. Where that fails, or did before the process was
 * ready, the worker is lost.
 */
void worker_start(struct worker *w);

/* It had so many nanoseconds. A process that has taken more than these seconds
 * for one job ends, as one that has died. */
void worker_charge(struct worker *w, uint64_t ns, unsigned int seconds);

/* Ends the process, if there is one, and releases all jobs. */
void worker_free(struct worker *w);

/* Is it time to give it more jobs? Then, until worker_full(). */
bool worker_wants(const struct worker *w);
bool worker_full(const struct worker *w);
void worker_give(struct worker *w, struct job *j); /* takes over *j */

/*
 * Copies the octets of a job to where only this worker can read them; the job,
 * which is given next, then has these. False with errno; *readable: the
 * worker's own file failed, not the job's.
 */
bool worker_copy(struct worker *w, struct job *j, bool *readable);

/* Sends jobs, as many as the process takes now. *scratch is overwritten. */
void worker_send(struct worker *w, struct batch *scratch);

/*
 * Takes results from the pipe, which has some or is closed. A process that has
 * died, or that sends invalid results, ends here: its current job gets a fault
 * and the end of its results, after those that came before. Where it is not
 * clear which job that was, the jobs that are not done are run again to find
 * out.
 */
void worker_read(struct worker *w);

/*
 * The next result, which *r borrows until the next call with this worker;
 * false if there is none yet. A job whose end it is has been released.
 */
bool worker_next(struct worker *w, struct result *r);

#endif
