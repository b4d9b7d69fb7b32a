/* One input loop: files, folders, Maildir, mbox and standard input. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_WALK_H
#define INPUT_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "input/emit.h"
#include "input/job.h"

struct walk;

/*
 * The inputs that args name (none, or "-", is standard input), one job a
 * file, or one a message where a file is an mbox (mboxo, mboxrd, mboxcl2: it
 * begins with "From "). A folder is read recursively, entries in the order
 * of their bytes; of a Maildir cur, then new, then its other folders, never
 * tmp. What can't be opened or read, and special files met in folders, is
 * told to emit->fault or ->passed, and the walk goes on. A folder is never
 * entered twice on one path.
 *
 * Standard input, and a file named that can't seek (a pipe, a device), is
 * copied to unlinked temporary files: an mbox in segments that go away when
 * their jobs are released, so that a pipe may be of any length; anything
 * else whole, up to limits->part, past which it is a fault.
 *
 * args, *limits and *emit are borrowed until walk_free().
 */
struct walk *walk_new(char *const *args, const struct limits *limits,
    const struct emit *emit);
void walk_free(struct walk *w);

/* The next job, which the caller releases; false after the last. */
bool walk_next(struct walk *w, struct job *j);

/*
 * How far it is, for a progress line: octets handed out so far, and octets
 * known to be ahead of that (0 if that is unknown, as for a pipe).
 */
void walk_progress(const struct walk *w, uint64_t *done, uint64_t *ahead);

#endif
