/* What earlier runs have read: inputs, places in mboxes, reports. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_STATE_H
#define INPUT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/status.h"
#include "input/job.h"
#include "input/shard.h"

/*
 * Kept in a file (input/journal.h), in lines that dmarc-rua-parse(1) shows. A
 * file is known by its path, size and time of last change; in a Maildir by its
 * unique name, so that it may move from new to cur and get flags. An mbox is
 * known by how far it was read, if a hash of the octets at its beginning and
 * before that place is the same. Standard input and pipes are not known.
 *
 * Where a run gave each job to state_given() and got its results, in the same
 * order, it calls state_report() for each report and state_done() at the end.
 * state_write() then adds the inputs that are done to the file, and after their
 * rows have been written state_commit() makes it count.
 *
 * Memory is some 60 octets for each input that is known, and the names of those
 * that are given and not committed.
 */
struct state;

/* How far an mbox was read: to end, message number being the last, which has
 * its "From " line at last. */
struct state_place {
	uint64_t end, number, last;
};

/*
 * Opens the file, or makes it; path is borrowed. Each report that is known is
 * told to report, unless it is NULL. NULL after telling why; see journal_open()
 * for *status.
 */
struct state *state_open(const char *path,
    void (*report)(void *ctx, const struct report_id *id), void *ctx,
    enum status *status);

/*
 * What is read is of this shard (input/shard.h), as it was in all runs with the
 * file; false after telling that it was not so.
 */
bool state_shard(struct state *s, const struct shard *shard);

/* The seed that report_id's hashes have to be made with. */
uint64_t state_seed(const struct state *s);

/* Has this input been read, and need not be opened? So has the file itself.
 * unique: the name is all that counts (input/tree.h). */
bool state_knows(struct state *s, const char *path, const struct stat *st,
    bool unique);

/* The place to which an mbox was read, all zero for its beginning. False with
 * errno if it can't be read. */
bool state_resume(struct state *s, const char *path, const struct stat *st,
    int fd, struct state_place *place);

/*
 * A job is given: of the file fd that was so when it was opened, or, path being
 * NULL, of something that is not to be known. place (or NULL) is that behind
 * a message of an mbox.
 */
void state_given(struct state *s, const char *path, const struct stat *st,
    int fd, const struct state_place *place);

/*
 * Of the job that was given before all others that are not done: it has this
 * report; it has ended. Where there was a fault and no report, the input is
 * tried again in the next runs, LIMIT_STATE_TRIES in all.
 */
void state_report(struct state *s, const struct report_id *id);
void state_done(struct state *s, bool fault);

/* Octets of lines that wait for state_write(). */
size_t state_waiting(const struct state *s);

/* False after telling why: then nothing more is to be read or written. */
bool state_write(struct state *s);
bool state_commit(struct state *s);

/* All inputs have been read: those that were not met begin to be forgotten.
 * False as above. */
bool state_end(struct state *s);

/* How many inputs were known; whether a write failed. */
uint64_t state_known(const struct state *s);
bool state_failed(const struct state *s);

void state_free(struct state *s); /* NULL is ignored */

#endif
