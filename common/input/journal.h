/* A file of lines that are added in groups, each whole or not at all. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_JOURNAL_H
#define INPUT_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

/*
 * The first line names the kind of file, the version of its form, and a seed
 * for the file's hashes. A group of lines ends with the line "out" and a sum
 * over all lines before it. A group without that line is what a process left
 * that died; it is dropped when the file is opened. Any other fault in the
 * file is damage.
 *
 * While it is open no other process can open it (flock(2) keeps it until this
 * one ends). All writes go to a descriptor that is open, so that a process
 * can go on after it has given up the right to open files.
 */
struct journal {
	uint64_t seed;
	dev_t dev;
	ino_t ino;
	uint64_t size; /* as it was opened */
	struct buf lines; /* of the next group: the caller appends to them */

	/* its own */
	const char *path, *kind;
	int fd;
	uint64_t end; /* of the last group */
	uint64_t sum; /* of the lines before it */
};

/* Takes one line without its end; false if it can't be one. */
struct journal_reader {
	void *ctx;
	bool (*line)(void *ctx, struct span line);
};

/*
 * Opens the file, or makes it (mode 0600), and hands each line of its groups
 * to reader. kind is the program whose state it is. path and kind are borrowed
 * until journal_close(). STATUS_OK, or, after telling why on stderr,
 * STATUS_TEMP if another process has it or the system fails, STATUS_USAGE if
 * it is none of ours, or damaged: then it is as it was.
 */
enum status journal_open(struct journal *j, const char *path,
    const char *kind, const struct journal_reader *reader);

/*
 * Puts a file in the place of this one that has only the lines for which keep
 * returns true. Where that fails, which is told, the old file stays in use.
 */
void journal_rewrite(struct journal *j, const struct journal_reader *keep);

/*
 * journal_write() puts lines into the file, journal_commit() ends their group
 * and empties them. Between the two is done what the lines say. False after
 * telling why; then the file is as it was before the group.
 */
bool journal_write(struct journal *j);
bool journal_commit(struct journal *j);

void journal_close(struct journal *j);

#endif
