/* A process that forks worker processes, so that their pool need not. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_STARTER_H
#define INPUT_STARTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "input/pool.h"

/*
 * It is forked while the process still has all rights, prepares the work, and
 * then only forks workers and ends them, as it is told. So the pool, which
 * looks at what strangers wrote, needs no right to start a process or to send
 * a signal. It ends with the pool, and its workers end with it.
 */
struct starter {
	pid_t pid;
	int sock; /* requests and replies */
};

/* Descriptors that one worker has, or -1: what it reads jobs' octets from, of
 * LIMIT_AREA of memory and of a file, and its temporary file. */
struct starter_files {
	int memory, area, scratch;
};

/*
 * Forks it for n workers, of which each gets its own files. Returns what
 * work->prepare did, STATUS_TEMP after telling why if there is no process, and
 * then *s need not be ended.
 */
enum status starter_begin(struct starter *s, const struct pool_work *work,
    unsigned int n, const struct starter_files *own);

/*
 * Forks worker k, which must have been ended. Sets the socket that takes its
 * jobs, and the pipe that its results come from. False if that is not
 * possible.
 */
bool starter_fork(struct starter *s, unsigned int k, int *jobs, int *results);

/* Ends worker k, if it has not ended yet; its status, as waitpid(2)'s. */
int starter_end(struct starter *s, unsigned int k);

/* Ends it and all its workers. */
void starter_free(struct starter *s);

#endif
