/* Reads what cannot seek (a pipe, a device) and makes jobs of it. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_FLOW_H
#define INPUT_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "input/job.h"
#include "mail/mbox.h"

/* Octets of an mbox that one temporary file takes, and at least a message. */
#define FLOW_SEGMENT (32U << 20)

/*
 * What is read goes to unlinked temporary files (base/spool.h) that the
 * jobs read from. An mbox is split as it comes, a file for each segment
 * octets or so, which goes away when its last job is released; thus a pipe
 * may be of any length, and a job is given out as soon as what follows it is
 * here. A message of more than limits->part is a fault.
 *
 * Anything else is kept whole, up to limits->part, or limits->inflated if it
 * is a bare XML text; past that it is a fault. Where limits->other is at most
 * FLOW_HEAD, an input that input/sniff.h knows to be no report is not read
 * further than that, and is given out as its first FLOW_HEAD octets.
 *
 * The first file is opened by flow_init() and used again whenever no job
 * holds it. A caller that releases each job before it asks for the next needs
 * no other, and may give up the right to open files for writing.
 */
#define FLOW_HEAD 4096U

enum flow_kind { FLOW_END, FLOW_MBOX, FLOW_WHOLE };

struct flow {
	const struct limits *limits;
	const struct emit *emit;
	uint64_t segment;
	struct mbox mbox;
	char *buf;
	struct job_file *file; /* the temporary file; NULL if there is none */
	uint64_t len;          /* octets in it */
	char *name;
	int fd;                /* what is read; -1 when there is no more */
	enum flow_kind kind;
	uint64_t bound; /* octets of one job */
	bool forget;    /* the current message is dropped */
};

/* segment is FLOW_SEGMENT, window MBOX_WINDOW; a test may want less. */
void flow_init(struct flow *f, const struct limits *limits,
    const struct emit *emit, uint64_t segment, size_t window);
void flow_free(struct flow *f);

/*
 * Begins with fd, which it takes and closes when all is read; name is copied.
 * False if nothing can be read from it; emit has been told why.
 */
bool flow_start(struct flow *f, int fd, const char *name);

/* The next job, which the caller releases; false after the last. */
bool flow_next(struct flow *f, struct job *j);

#endif
