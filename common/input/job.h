/* The unit of work: one file, or one message of an mbox. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_JOB_H
#define INPUT_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"

/*
 * A file that jobs share; the last one to let go closes it. fd is read with
 * pread(2) only and may be -1 (nothing to close). Not for several threads.
 */
struct job_file {
	char *name; /* as it is named in the output; "-" is standard input */
	int fd;
	unsigned int refs;
};

/*
 * The octets to read and where they are from. message is the number in an
 * mbox, from 1, or 0; unquote says that the message has mbox quoting
 * (">From "). Each job holds one reference to file, which job_release()
 * gives back; only until then are the octets there, for other processes that
 * have the descriptor as well, since a temporary file is then used again.
 */
struct job {
	struct job_file *file;
	struct blob blob;
	uint64_t message;
	bool unquote;
};

/* Copies name, takes fd; refs is 1, the caller's. */
struct job_file *job_file_new(const char *name, int fd);
struct job_file *job_file_ref(struct job_file *f); /* one more; gives f */
void job_file_release(struct job_file *f); /* one less; NULL is ignored */
void job_release(struct job *j); /* and clears *j */

#endif
