/* Jobs on their way to another process, many in one message. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_BATCH_H
#define INPUT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "input/job.h"

/*
 * Some jobs and the descriptors they need, one for jobs that follow each
 * other on the same. Borrows both until it is sent or reset.
 */
struct batch {
	unsigned int jobs, files;
	uint64_t octets; /* that the jobs have to read */
	size_t n;        /* of bytes */
	int fds[LIMIT_BATCH_FILES];
	const struct job_file *file; /* the last job's */
	int fd;
	char bytes[LIMIT_BATCH_BYTES];
};

void batch_reset(struct batch *b);

/* Can this job be sent at all: its octets are in a file, its name fits. */
bool batch_takes(const struct job *j);

/* Nothing more may be added. */
bool batch_full(const struct batch *b);
void batch_add(struct batch *b, const struct job *j);

/*
 * Sends all of it, or nothing and false with errno, on a SOCK_SEQPACKET
 * socket; never waits.
 */
bool batch_send(const struct batch *b, int sock);

/* What came with one message, job by job. */
struct batch_reader {
	unsigned int files, next;
	size_t n, at;
	int fds[LIMIT_BATCH_FILES];
	struct job_file *file;
	char bytes[LIMIT_BATCH_BYTES];
};

/* Waits for a message; false when the other side has gone. */
bool batch_recv(struct batch_reader *b, int sock);

/*
 * The next job, borrowed until the next call; false after the last. All
 * descriptors are closed by then.
 */
bool batch_next(struct batch_reader *b, struct job *j);

#endif
