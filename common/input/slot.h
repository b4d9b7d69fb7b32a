/* One worker as its pool sees it: a process, its ring and its jobs. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_SLOT_H
#define INPUT_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/limits.h"
#include "input/batch.h"
#include "input/job.h"
#include "input/pool.h"
#include "input/ring.h"

/*
 * The jobs of a slot are numbered from 0, told <= done <= sent <= given:
 * results told to the sink, results in the ring (the ring's state counts
 * these), sent to the process, given to the slot. A job is kept until its
 * results are told, so that all others can be done again when the process
 * dies. The ring and the jobs outlive the process.
 */
struct slot {
	pid_t pid;       /* 0: there is none */
	bool gone;       /* and there will be none */
	int jobs, bell;  /* sockets, while there is one */
	int status;      /* of the one that has gone, as waitpid(2) says */
	bool broken;     /* it wrote nonsense */
	struct ring ring;
	uint64_t told, sent, given;
	uint64_t careful; /* jobs before this wait until all before are told */
	bool begun;       /* some of the next job's results have been told */
	uint64_t ends[LIMIT_BATCHES]; /* where the last batches end */
	unsigned int batches;
	unsigned int files, max_files;
	struct batch batch; /* from sent on */
	struct {
		struct job job;
		bool opens; /* not on the descriptor of the job before */
	} tasks[LIMIT_WORKER_JOBS];
};

/* A slot without a process; NULL with errno if there is no memory. */
struct slot *slot_new(size_t ring_size, unsigned int max_files);

/* Ends the process, at once, and lets go of all jobs. NULL is ignored. */
void slot_free(struct slot *s);

/*
 * Forks the process of slot k of all n. False if that fails; if it doesn't,
 * slot_ready() waits until it is ready for jobs, false (and it has gone) if
 * it will not be.
 */
bool slot_start(struct slot *const *all, unsigned int n, unsigned int k,
    const struct pool_work *work);
bool slot_ready(struct slot *s);

/*
 * Is it time to give it another batch? Then, until slot_full(), its jobs.
 * lost: there is no process in any slot, and jobs are only to be mourned.
 */
bool slot_wants(const struct slot *s, bool lost);
bool slot_full(const struct slot *s);
void slot_give(struct slot *s, struct job *j); /* takes over *j */
void slot_batch_end(struct slot *s);

/* Sends what it has been given, as far as the process takes it now. */
bool slot_send(struct slot *s);

/* The results of its next job have been told; false if it has none. */
bool slot_told(struct slot *s);

/* Wakes it if it waits for room that there is now. */
void slot_feed(struct slot *s);

/* The process has gone, or must: reaps it and saves what it did. */
void slot_bury(struct slot *s);

/*
 * What it did can't be read: ends it, and all jobs not told yet are to be
 * done again, one by one, so that the one it died of can be told. If that is
 * clear already, or one has begun to be told, then it died of that.
 */
void slot_break(struct slot *s);

/*
 * For a slot without a process: puts a fault into the ring for the job it
 * died of, or if gone for all that are left. False if there is no room yet.
 */
bool slot_mourn(struct slot *s);

/* Is there anything that a process would have to do? */
bool slot_has_work(const struct slot *s);

#endif
