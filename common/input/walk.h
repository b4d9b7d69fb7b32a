/* One input loop: files, folders, Maildir, mbox and standard input. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_WALK_H
#define INPUT_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "input/job.h"
#include "input/state.h"

struct walk;

/*
 * The inputs that args name (none, or "-", is standard input), one job a
 * file, or one a message where a file is an mbox (mail/mbox.h: it begins
 * with "From "). An empty file gives a job of length 0, but
 * one that args name, and is not named as a report, may be an mbox and is
 * passed. A folder is read
 * recursively, dot files too, entries in the order of their bytes; of a
 * Maildir cur, then new, then its other folders, never tmp or the files
 * beside them (input/folder.h). Each file of a folder comes once, and no
 * symbolic link in one leads out of it (input/tree.h); what args name is
 * followed wherever it leads. What is skipped is told as RESULT_PASSED, what
 * can't be opened or read as RESULT_FAULT; then the walk goes on. Both are told
 * at once, perhaps before the jobs that walk_next() gave out earlier are done.
 *
 * Standard input that is a regular file is read in place, from its position
 * on. Otherwise it, and a file named that can't seek (a pipe, a device), goes
 * through unlinked temporary files (input/flow.h): an mbox in segments that go
 * away when their jobs are released, so that a pipe may be of any length;
 * anything else whole, past a bound a fault.
 *
 * Memory is in proportion to the names in folders, as input/tree.h says;
 * descriptors to the folders that are open and to the jobs held. Where each
 * job is released before the next, no file is opened for writing after
 * walk_new().
 *
 * args, *limits and *emit are borrowed until walk_free().
 */
struct walk *walk_new(char *const *args, const struct limits *limits,
    const struct emit *emit);
void walk_free(struct walk *w);

/* Passes over what state, which is borrowed, knows, and tells it of each job.
 * Before the first walk_next(). */
void walk_remember(struct walk *w, struct state *state);

/* The next job, which the caller releases; false after the last. */
bool walk_next(struct walk *w, struct job *j);

/*
 * How far it is, for a progress line: octets handed out so far, and octets
 * that are likely to be ahead: the rest of an mbox, and for what is named or
 * listed but not opened yet the mean size of what was (0 if there is nothing
 * to tell from, as for a pipe).
 */
void walk_progress(const struct walk *w, uint64_t *done, uint64_t *ahead);

/*
 * Is there one message, as far as can be told without reading on: one file (or
 * standard input) that is no mbox, or that can't be looked at beforehand?
 */
bool walk_is_single(char *const *args);

#endif
