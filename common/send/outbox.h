/* The folder that letters are put into, and what has been put there. */
/* SPDX-License-Identifier: ISC */
#ifndef SEND_OUTBOX_H
#define SEND_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/span.h"
#include "base/status.h"
#include "input/journal.h"
#include "send/sender.h"

/*
 * A report is made at most once, whenever a run is ended: its files are
 * written under names that begin with a dot, the report is entered in the
 * state folder's journal, and then they get their names; a later run gives
 * them to those that a run left behind after the entry, and removes what was
 * left before it. Without a state folder files just replace those of the same
 * name.
 *
 * Reports that wait lie in the state folder's "waiting", named by their id:
 * a line that says what it is, then the report in gzip (make.c).
 */
struct outbox {
	const char *state; /* the folder's path, or NULL */
	int out, tmp, waiting; /* folders */
	struct journal journal;
	struct names ids;
	struct sent *sent; /* by number of the id */
	size_t nsent, cap;
	uint64_t now;

	/* the files of the report at hand */
	struct buf name;
	int fd;
	struct outbox_file {
		struct span name;
		enum sender_kind kind;
	} *file;
	size_t nfiles, filecap;
	struct arena text;
};

/* Makes the folders, and completes what an earlier run left. maildir: out is
 * one, and files go to its new by way of its tmp. Not STATUS_OK after telling
 * why: STATUS_TEMP if another process uses the state. */
enum status outbox_open(struct outbox *o, const char *out, bool maildir,
    const char *state, uint64_t now);
void outbox_close(struct outbox *o);

/* What is known of a report; NULL for nothing. */
const struct sent *outbox_find(const struct outbox *o, const char *id);

/* Takes files itself. */
struct sender outbox_sender(struct outbox *o);

/*
 * Two halves of a pipe, so that who makes reports need not be able to write
 * files: a sender that sends all it gets to fd, and who takes that from fd and
 * gives it to a sender until the other side ends. Without trust in what
 * comes. False after telling why.
 */
struct outbox_pipe {
	int fd;
};
struct sender outbox_to_pipe(struct outbox_pipe *p);
bool outbox_from_pipe(int fd, const struct sender *to);

#endif
