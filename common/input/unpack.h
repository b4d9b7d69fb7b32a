/* From an input's octets to its reports: archives, mail, mbox, XML. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_UNPACK_H
#define INPUT_UNPACK_H

#include <stdbool.h>

#include "base/limits.h"
#include "input/job.h"
#include "input/document.h"

/*
 * What a process needs to do jobs, once for all of them. config->verbose: tell
 * of each part that is no report (RESULT_PASSED), not only of faults. It opens
 * its temporary file at once, and nothing later. *limits is borrowed.
 */
struct unpack;

struct unpack *unpack_new(const struct limits *limits,
    const struct document_config *config);
void unpack_free(struct unpack *u);

/* Reads one job, tells *emit all that is in it, RESULT_DONE last. */
void unpack_run(struct unpack *u, const struct job *j,
    const struct emit *emit);

#endif
