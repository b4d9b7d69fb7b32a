/* A folder and those in it: opens what they hold, each file once. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_TREE_H
#define INPUT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "input/folder.h"
#include "input/inodes.h"
#include "input/job.h"

/*
 * Entries come in the order of input/folder.h. A symbolic link is followed if
 * it leads to something in the folder that was given; one that leads out of it
 * is a fault, as is what can't be opened, and folders within each other past
 * LIMIT_DIR_DEPTH. Special files are not opened; they are told as
 * RESULT_PASSED, like a file or a folder that has been met before, by whatever
 * name (each is known by its device and inode).
 *
 * wants, unless it is NULL, is asked whether an entry is to be looked at, by
 * its name and type; without it, a Maildir is read as one. known, unless it is
 * NULL, is asked of each regular file of a folder when that is entered, in the
 * order of their inodes, and of what links lead to; those for which it is true
 * are passed over. unique: the message of a Maildir that has this name never
 * changes, and of *st only st_dev and st_ino are set, for it costs much to find
 * out more about each. emit is borrowed until tree_free(). Memory is in
 * proportion to the names in the folders that are open at one time, and some 50
 * octets or, where inodes are near each other, far fewer, for each file and
 * folder that was met.
 */
struct tree {
	const struct emit *emit;
	bool (*wants)(const char *name, mode_t type);
	bool (*known)(void *ctx, const char *path, const struct stat *st,
	    bool unique);
	void *known_ctx;

	struct buf path;    /* of the entry at hand, NUL-terminated */
	struct inodes seen; /* may be emptied */
	size_t files;       /* that were met, also those met before */

	/* its own */
	struct tree_level {
		struct folder folder;
		size_t next; /* of its entries */
		size_t path; /* octets of its name */
	} levels[LIMIT_DIR_DEPTH]; /* the folders we are in */
	unsigned int depth;
};

void tree_free(struct tree *t);

/* Sets the path, where there is no folder. */
void tree_begin(struct tree *t, const char *path);

/* Goes into the folder fd, which it takes, unless it has been met before. */
void tree_enter(struct tree *t, int fd, const struct stat *st);

/* The file (not a folder) has not been met before. */
bool tree_is_new(struct tree *t, const struct stat *st);

/* The next regular file, of which path is the name; the caller closes it. -1
 * at the end: then depth is 0. Sets *st. */
int tree_next(struct tree *t, struct stat *st);

/* Entries that are still ahead in the folders that are open. */
size_t tree_ahead(const struct tree *t);

#endif
