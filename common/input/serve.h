/* What a worker process does: jobs in, results out. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_SERVE_H
#define INPUT_SERVE_H

#include "input/pool.h"
#include "input/wire.h"

/*
 * Runs jobs until there are no more: takes them from the socket jobs, sends
 * results to the pipe, and reads octets that the pool has copied from area.
 * Returns the process' exit status.
 */
int serve(const struct pool_work *work, int jobs, int results,
    struct area area);

#endif
