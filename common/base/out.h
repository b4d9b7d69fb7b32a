/* Buffered output to a descriptor that never loses an error. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"

/*
 * What is added to buf is written to fd by out_flush(), which callers call
 * through out_spill() after each whole line, so that each write ends with a
 * line. err is the first errno met; from then on nothing is written. EPIPE
 * counts as an error here; the caller treats it differently (a closed pipe
 * ends a tool quietly). All zero but fd is the beginning.
 */
struct out {
	int fd;
	int err;
	struct buf buf;
};

bool out_flush(struct out *o); /* false once err is set */

/*
 * Flushes, frees, and says on stderr what went wrong with any write so far.
 * STATUS_OK or STATUS_USAGE; a closed pipe is the latter, without a word.
 */
enum status out_close(struct out *o);

/* Writes text to standard output, and frees it; as out_close(). */
enum status out_print(struct buf *text);

/*
 * Lines of a stranger's text: as they are, or if escape is set as
 * term_escape() has them, for a terminal.
 */
void out_text(struct out *o, struct span text, bool escape);

/* Flushes once 64 KiB have come together. */
static inline bool
out_spill(struct out *o)
{
	return o->buf.n < 65536 ? o->err == 0 : out_flush(o);
}

#endif
