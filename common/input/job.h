/* The unit of work, one file or one message, and who is told its results. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_JOB_H
#define INPUT_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"

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
 * gives back. The octets are there only until then, also for other processes
 * that have the descriptor: a temporary file is then used again.
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

/* Appends where its octets are from: "file" or "file:message". */
void job_put_where(struct buf *b, const struct job *j);

/* Names a report: DESIGN's key, and the digest of its text, hashed. */
struct report_id {
	uint64_t key[2]; /* org_name, policy_domain, report_id, begin, end */
	uint32_t crc;
	uint64_t len;
};

/*
 * Who is told the results of one input, in the order of the input.
 *
 * report: the rows that follow, up to the next report, are this report's;
 *   where names it ("input:part").
 * rows: whole rows, formatted; any number of calls.
 * fault: a report that could not be read, or not wholly; where is
 *   "input:part:line:column" as far as known.
 * passed: something that is no report was passed over; what says what it is.
 * done: the job has ended; result counts its rows, or is what the program
 *   makes of it (0 where the job came to nothing).
 *
 * Spans hold for the call only.
 */
struct emit {
	void *ctx;
	void (*report)(void *ctx, struct span where,
	    const struct report_id *id);
	void (*rows)(void *ctx, struct span bytes);
	void (*fault)(void *ctx, struct span where, struct span what);
	void (*passed)(void *ctx, struct span where, struct span what);
	void (*done)(void *ctx, uint64_t result);
};

/* A fault whose text is strerror(err)'s, in lower case. */
void emit_errno(const struct emit *e, const char *where, int err);

#endif
