/* Jobs to a worker and its results back, as bytes between two processes. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_WIRE_H
#define INPUT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "input/job.h"

/* --- results, as frames in a pipe --- */

/*
 * Appends the result of a job, by its number, to *b. Rows are at most
 * LIMIT_FRAME_ROWS octets; other texts are cut to LIMIT_FRAME_TEXT.
 */
void frame_put(struct buf *b, uint64_t job, const struct result *r);

/*
 * The result at the front of bytes, which *r borrows; *len is its length. The
 * writer may be hostile: its lengths are checked before they are waited for.
 */
enum frame_state {
	FRAME_WHOLE,
	FRAME_PART, /* more has to come */
	FRAME_BAD
};
enum frame_state frame_parse(struct span bytes, uint64_t *job,
    struct result *r, size_t *len);

/* --- messages on a SOCK_SEQPACKET socket --- */

/*
 * Sends all octets, and by SCM_RIGHTS up to LIMIT_BATCH_FILES descriptors, or
 * nothing and false with errno; never waits.
 */
bool wire_send(int sock, struct span bytes, const int *fds,
    unsigned int nfds);

/*
 * Waits for a message and returns its octets, n at most; 0 when the other side
 * has gone. *nfds descriptors are at fds, which has space for
 * LIMIT_BATCH_FILES.
 */
size_t wire_recv(int sock, char *p, size_t n, int *fds, unsigned int *nfds);

/* --- jobs: many in one message --- */

/* What octets are copied to for a worker: LIMIT_AREA of memory, or NULL, and a
 * file for those behind. */
struct area {
	const char *memory;
	int fd;
};

/*
 * Some jobs, and by SCM_RIGHTS the descriptors that they need: one for jobs
 * that follow each other on the same file.
 */
struct batch {
	unsigned int jobs, files;
	uint64_t octets; /* that the jobs have to read */
	size_t n;        /* of bytes */
	int fds[LIMIT_BATCH_FILES];
	const struct job_file *last; /* the last job's, borrowed */
	struct job_file *file;       /* the reader's: of the job at hand */
	unsigned int next;           /* the reader's: descriptor */
	size_t at;                   /* the reader's: place in bytes */
	struct area area;            /* the reader's */
	char bytes[LIMIT_BATCH_BYTES];
};

/* Octets that the name of a job's file may have, with its NUL. */
#define BATCH_NAME_MAX (LIMIT_BATCH_BYTES / 4)

/*
 * Adds a job and borrows it; false if the batch is full. Its octets must be in
 * its file, or, where that has no descriptor, in the worker's area, at the
 * job's place. at_once: each of its results is to be sent at once. A batch
 * whose jobs, files, octets, n and last are zero is empty.
 */
bool batch_add(struct batch *b, const struct job *j, uint64_t number,
    bool at_once);

/* Sends all of it, or nothing and false with errno; never waits. */
bool batch_send(const struct batch *b, int sock);

/* Waits for a message to the worker with this area; false when the other side
 * has gone. */
bool batch_recv(struct batch *b, int sock, struct area area);

/*
 * The next job of what was received, borrowed until the next call; false
 * after the last. All descriptors are closed by then.
 */
bool batch_next(struct batch *b, struct job *j, uint64_t *number,
    bool *at_once);

#endif
