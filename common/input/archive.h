/* zip archives, by libzip: each member a stream. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_ARCHIVE_H
#define INPUT_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/stream.h"

struct archive;

/*
 * name is as the archive has it, unchecked bytes, and holds until
 * archive_close(). A stream that turns out to be other than the directory
 * claims ends in a fault. A folder is a name with '/' at its end and no
 * octets. problem is NULL, or why the member can't be read
 * ("encrypted", "compression method 97 is not supported"), which is then the
 * fault of its stream; it holds until the next archive_next().
 *
 * stream gives the member's octets, until the next archive_next(). Counted and
 * bounded as inflate_open() says; every octet that could be read before a
 * fault is delivered first. A member whose octets in the archive are also those
 * of one that was read before is a fault.
 */
struct member {
	struct span name;
	bool folder;
	const char *problem;
	struct stream stream;
};

/* Appends libzip's version. */
void archive_library(struct buf *b);

/*
 * Borrows the bytes of *b, and *budget, until archive_close(). NULL if they
 * are no readable zip archive, or its directory is out of proportion to
 * limits->members; *error then says why (static, or in *budget). All members
 * are charged to the budget here, by budget_open().
 */
struct archive *archive_open(const struct blob *b, struct budget *budget,
    const char **error);
void archive_close(struct archive *a); /* NULL is fine */

/* How many octets an archive has that begins with the first of *b: up to the
 * end of its directory and comment; all, if that is not found. */
uint64_t archive_length(const struct blob *b);

/* The next member in the order of the directory; false after the last. The
 * caller bounds how many it looks at. */
bool archive_next(struct archive *a, struct member *m);

#endif
