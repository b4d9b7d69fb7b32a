/* Room for bytes of unknown length: memory first, then a temporary file. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"

/*
 * One unlinked file in $TMPDIR (else /var/tmp, else /tmp), used as a stack:
 * what is begun later ends, and is dropped, earlier. It is opened by
 * spool_open(), before a process gives up its right to open files; where
 * that fails fd is -1 and only what fits into memory can be kept.
 */
struct spool {
	int fd;
	uint64_t top;
};

void spool_open(struct spool *s);
void spool_close(struct spool *s);

/* One run of bytes that is being, or has been, put away. */
struct spooled {
	struct spool *spool;
	struct buf mem;    /* all of it, while len <= LIMIT_SPOOL_MEM */
	uint64_t start;    /* where it stands in the file */
	uint64_t len;
	bool on_disk;
};

void spool_begin(struct spool *s, struct spooled *p);

/* False with errno if the file can't take it (ENOSPC, EBADF for no file). */
bool spool_add(struct spooled *p, const char *bytes, size_t n);

/* The bytes; they hold until spool_drop(). False with errno as above. */
bool spool_blob(struct spooled *p, struct blob *b);

/* Gives the room back: the file shrinks to where p began. */
void spool_drop(struct spooled *p);

#endif
