/* A set of files, each known by its device and inode. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_INODES_H
#define INPUT_INODES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/table.h"

/* Inodes by 64, each a bit, as those of a folder mostly are near each other.
 * All zero is empty. */
struct inodes {
	struct inodes_group {
		uint64_t dev, number, bits;
	} *groups;
	size_t n, cap, last; /* that was looked at */
	struct table table;
	uint64_t seed;
};

/* Adds a file; false if it is there. */
bool inodes_add(struct inodes *s, dev_t dev, ino_t ino);

void inodes_free(struct inodes *s);

#endif
