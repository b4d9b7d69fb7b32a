/* The life of a process that runs jobs for a pool. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_WORKER_H
#define INPUT_WORKER_H

#include "input/pool.h"
#include "input/ring.h"

/*
 * What a worker has to do with its pool. Batches come on jobs; bell carries
 * octets that mean nothing but "look" (the first: ready), either way. At its
 * end the other side has gone.
 */
struct worker {
	struct ring *ring;
	const struct pool_work *work;
	int jobs, bell;
};

/*
 * Runs jobs until there are no more; the exit status for the process, which
 * must end by _exit(2).
 */
int worker_main(struct worker *w);

/* Rings the bell; the side that is rung looks at the ring again. */
void worker_ring_bell(int bell);

#endif
