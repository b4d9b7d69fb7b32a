/* Storage for bytes of unknown length: memory, then a temporary file. */
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
 * what is begun later ends, and is dropped, earlier. It begins as all zero but
 * fd, which is spool_tmpfile(), before a process gives up its right to open
 * files; where that is -1 only what fits into memory can be kept. spare is
 * the memory of a run that was dropped, kept for the next.
 */
struct spool {
	int fd;
	uint64_t top;
	struct buf spare;
};

void spool_close(struct spool *s); /* all runs have been dropped */

/*
 * One run of bytes that is being, or has been, put away: disk octets in the
 * file from start on, then those in mem. On its own it takes no more than
 * LIMIT_SPOOL_MEM octets of memory.
 */
struct spooled {
	struct spool *spool;
	struct buf mem;
	uint64_t start, disk;
};

/* An empty run; whatever *p was before is overwritten, not dropped. */
void spool_begin(struct spool *s, struct spooled *p);

/*
 * False with errno if the file can't take it (ENOSPC, EBADF for no file);
 * then *p is as it was before. Only the run begun last can be added to.
 */
bool spool_add(struct spooled *p, const char *bytes, size_t n);

/*
 * Adds all that can still be read from fd, up to most octets in all. False with
 * errno, which is EFBIG for more, BLOB_SHRANK for fewer than a file had;
 * *readable tells whether the file that bytes are put away in failed, not fd.
 */
bool spool_read(struct spooled *p, int fd, uint64_t most, bool *readable);

/*
 * The bytes so far; they hold until the next spool_add() or spool_drop().
 * False with errno as above.
 */
bool spool_blob(struct spooled *p, struct blob *b);

/*
 * Frees its storage: the file shrinks to where p began. Dropping a run
 * again, or one that is all zero, does nothing.
 */
void spool_drop(struct spooled *p);

/*
 * Opens an empty file for reading and writing in the first of $TMPDIR,
 * /var/tmp and /tmp that takes one. It has no name any more: it goes away
 * with its last descriptor, however the process ends. Close-on-exec, mode
 * 0600. The caller closes it. -1 with errno.
 */
int spool_tmpfile(void);

/* The same; *reader becomes a second descriptor, which can only read. */
int spool_tmpfile_read(int *reader);

/* Writes all n octets to a file, from place pos on; false with errno. */
bool spool_write(int fd, const char *p, size_t n, uint64_t pos);

#endif
