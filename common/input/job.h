/* The unit of work, one file or one message, and its results. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_JOB_H
#define INPUT_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * A file that jobs share; the last release closes it. fd is read with
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
 * (">From "). shared: the descriptor leads to other octets, too, or others
 * have it; a process that must not get at these gets a copy. Each job holds
 * one reference to file, which job_release() gives back. The octets are there
 * only until then, also for other processes that have the descriptor: a
 * temporary file is then used again. In memory they are there only until the
 * walk is asked for its next job.
 */
struct job {
	struct job_file *file;
	struct blob blob;
	uint64_t message;
	bool unquote, shared;
};

/* Copies name, takes fd; refs is 1, the caller's. Others add to refs. */
struct job_file *job_file_new(const char *name, int fd);
void job_file_close(struct job_file *f); /* before that: fd is -1 */
void job_file_release(struct job_file *f); /* one less; NULL is ignored */
void job_release(struct job *j); /* and clears *j */

/* Appends where its octets are from: "file" or "file:message". */
void job_put_where(struct buf *b, const struct job *j);

/* Names a report: DESIGN's key, and the octets of its document, hashed with
 * the seed of the run. */
struct report_id {
	uint64_t key[2]; /* org_name, policy_domain, report_id, begin, end */
	uint64_t content;
};

/*
 * A result of an input; results come in the order of the input:
 *
 * report: the rows that follow, up to the next report, are this report's; id
 *   and where ("input:part") name it. count is 1 for a report, or several in
 *   one document, of another shard, which has neither id nor rows.
 * rows: what holds whole rows, formatted; any number of times.
 * fault: a report that could not be read, or not wholly; where is
 *   "input:part:line:column" as far as known, what says why.
 * passed: something that is no report was passed over; what says what it is.
 * log: rows for a log of the program's.
 * message: one of several messages of the job has ended; count as for done.
 * done: the job has ended; count is that of its rows, or what the program
 *   makes of it (0 where the job failed).
 *
 * Fields that a kind does not use are zero.
 */
enum result_kind {
	RESULT_READY, /* only between processes: this one takes jobs now */
	RESULT_REPORT,
	RESULT_ROWS,
	RESULT_FAULT,
	RESULT_PASSED,
	RESULT_LOG,
	RESULT_MESSAGE,
	RESULT_DONE,
	RESULT_N
};

struct result {
	enum result_kind kind;
	struct span where, what;
	struct report_id id;
	uint64_t count;
};

/* Receives results. A result holds for the call only. */
struct emit {
	void *ctx;
	void (*tell)(void *ctx, const struct result *r);
};

/* Rows, a fault, or what was passed. */
static inline void
emit_text(const struct emit *e, enum result_kind kind, struct span where,
    struct span what)
{
	e->tell(e->ctx, &(struct result){.kind = kind,
	    .where = where, .what = what});
}

static inline void
emit_done(const struct emit *e, uint64_t count)
{
	e->tell(e->ctx, &(struct result){.kind = RESULT_DONE,
	    .count = count});
}

/* A fault whose text is strerror(err)'s, in lower case. */
void emit_errno(const struct emit *e, const char *where, int err);

#endif
