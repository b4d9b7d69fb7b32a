/* A child process that works on a file, and says into a pipe what it found. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_ASIDE_H
#define INPUT_ASIDE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/out.h"

struct aside {
	pid_t pid; /* 0: there is none */
	int fd;    /* what it says */
};

/*
 * Forks it, for which a process that is confined needs SANDBOX_FORK. It has
 * standard error, and fd as its standard input; no other descriptor, and no
 * right to open one (sys/sandbox.h). It runs work(ctx, out), whose output
 * comes from a->fd, and ends; it is killed when this process ends. False if
 * that is not possible.
 */
bool aside_begin(struct aside *a, int fd,
    void (*work)(void *ctx, struct out *out), void *ctx);

/* Ends it, early by a closed pipe. True if it came to the end of its work. */
bool aside_end(struct aside *a);

#endif
