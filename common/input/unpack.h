/* From an input's octets to its reports: archives, mail, mbox, XML. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_UNPACK_H
#define INPUT_UNPACK_H

#include <stdbool.h>

#include "base/limits.h"
#include "input/job.h"
#include "input/found.h"

/*
 * What a process needs to do jobs, once for all of them; reader makes rows of
 * what it finds, and what that has is borrowed, as *limits is. It opens its
 * temporary file at once, and nothing later.
 */
struct unpack;

struct unpack *unpack_new(const struct limits *limits,
    const struct found_reader *reader);
void unpack_free(struct unpack *u); /* NULL is ignored */

/* Reads one job, tells *emit all that is in it, RESULT_DONE last. */
void unpack_run(struct unpack *u, const struct job *j,
    const struct emit *emit);

#endif
