/* Lines from a descriptor; not what they mean. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * The descriptor stays the caller's. Lines end with LF or CR LF, the last one
 * may lack its end; a byte order mark is skipped. All zero but fd is the
 * beginning, buf_free() of data the end.
 */
struct lines {
	int fd;
	int err;         /* errno of a read that failed; that is the end */
	uint64_t octets; /* that were read */
	uint64_t taken;  /* of these, those of the lines given so far */
	uint64_t size;   /* of a regular file, from where it was; else 0 */

	/* the reader's own */
	bool begun, started, ended, skip;
	struct buf data; /* what was read and not dropped yet */
	size_t at;
};

enum lines_event {
	LINES_LINE,
	LINES_LONG, /* the first LIMIT_DOMAIN_LINE octets of a longer line, the
	             * rest of which is skipped */
	LINES_WAIT, /* no line is there yet, and wait was false */
	LINES_END
};

/* The next line without its end; it holds until the next call. */
enum lines_event lines_next(struct lines *l, bool wait, struct span *line);

#endif
