/* Bytes that can be read at any place: memory, or a range of a file. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * len bytes, at mem if that is set, else at off in the descriptor fd, read
 * with pread(2) so that the file's own position never moves. Borrowed: a
 * blob owns neither mem nor fd, and copies of it are cheap. Where both are
 * set, both have the bytes. failed (or NULL) becomes true when something can't
 * be read.
 */
struct blob {
	const char *mem;
	int fd;
	uint64_t off, len;
	bool *failed;
};

/* errno where a file has fewer octets than when it was opened; errtext() says
 * so. No call for a file gives it. */
#define BLOB_SHRANK ENODATA

/*
 * Reads up to n bytes from place pos into dst. Returns how many, 0 at the end,
 * -1 with errno on a read error, BLOB_SHRANK among them. There are fewer than n
 * only at the end, or where the next one can't be read, as errno says then.
 * Restarts on EINTR.
 */
ssize_t blob_read(const struct blob *b, uint64_t pos, char *dst, size_t n);

/* The part of b from pos on, at most len bytes; cut to what b has. */
struct blob blob_sub(const struct blob *b, uint64_t pos, uint64_t len);

#endif
