/* tar archives (POSIX.1-2008, pax; GNU's long names): where members are. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_TAR_H
#define INPUT_TAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/span.h"

/* All zero but blob, which is borrowed, is the beginning. */
struct tar {
	struct blob blob;
	uint64_t pos;    /* of the next header */
	uint64_t opened; /* headers that were read */
	bool ended;      /* there were the zeros of an end, or a fault */
	uint64_t rest;   /* after TAR_END: what is behind it, and no tar */
	struct buf name, next;
};

enum tar_result {
	TAR_MEMBER, /* a regular file */
	TAR_END,
	TAR_BAD     /* *error says why; goes on behind the damage */
};

/* A header has so many octets, and what follows it a multiple of them. */
#define TAR_BLOCK 512U

/* Does this begin with a header, one whose checksum is right? */
bool tar_sniff(struct span head);

/*
 * The next regular file: its name, unchecked octets that hold until the next
 * call, and its octets, fewer than it should have (*cut) if the archive ends
 * early. All else is passed over. Nothing of a header is believed but the
 * name and length. After max headers, all kinds counted, it is TAR_BAD, and
 * then TAR_END.
 */
enum tar_result tar_next(struct tar *t, uint64_t max, struct span *name,
    struct blob *octets, bool *cut, const char **error);
void tar_free(struct tar *t);

#endif
