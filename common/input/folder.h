/* The names in one folder, in the order in which they are read. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_FOLDER_H
#define INPUT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"

/* type is an S_IFMT value, or 0 if finding it out failed; of a symbolic link
 * that of what it leads to. */
struct folder_entry {
	const char *name;
	mode_t type;
	bool is_link;
	ino_t ino; /* as readdir(3) has it */
};

/*
 * All of one folder's names but "." and "..", by their bytes; of a Maildir (it
 * has cur and new) cur, new, and its other folders, without tmp and the files
 * beside them (indexes, quotas). Memory is in proportion to the names.
 */
struct folder {
	int fd; /* for openat(2) */
	dev_t dev;
	ino_t ino;
	struct folder_entry *entries;
	size_t n;
	bool maildir;
	struct buf names;
};

/*
 * Reads the folder fd, which it takes. Entries for which drop, unless it is
 * NULL, is true are left out; it is asked in the order of inodes, as it may
 * have to look at each file, and that is near the order in which they lie on
 * the disk and in memory. mail: it may be a Maildir. Returns 0, or errno: then
 * what could be read is there all the same. folder_free() in both cases.
 */
int folder_open(struct folder *f, int fd, bool mail,
    bool (*drop)(void *ctx, const struct folder_entry *e), void *ctx);
void folder_free(struct folder *f);

#endif
