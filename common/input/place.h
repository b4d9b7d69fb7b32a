/* A place in the input: file, message, part, member. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_PLACE_H
#define INPUT_PLACE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * input is the file's name and part what dmarc-rows(5) says: message number,
 * MIME section, archive members; both are UTF-8.
 */
struct place {
	struct buf input, part;
};

void place_begin(struct place *p, const char *file, uint64_t message);
void place_free(struct place *p);

/*
 * Goes into a MIME section (sep ':') or a member of an archive ('!'). Returns
 * the length of part before, which the caller sets again to go out.
 */
size_t place_enter(struct place *p, char sep, struct span name);

/* Appends "input:part:line:column"; line and column only if line is not 0,
 * part only if there is one. */
void place_put(struct buf *b, const struct place *p, unsigned long line,
    unsigned long column);

#endif
