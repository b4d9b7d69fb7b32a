/* Where in the input something stands: file, message, part, member. */
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
 * Goes into a MIME section, or a member of an archive. Returns what
 * place_leave() takes to go out again.
 */
size_t place_section(struct place *p, struct span section);
size_t place_member(struct place *p, struct span name);
void place_leave(struct place *p, size_t mark);

/* Appends "input:part:line:column"; line and column only if line is not 0,
 * part only if there is one. */
void place_put(struct buf *b, const struct place *p, unsigned long line,
    unsigned long column);

#endif
