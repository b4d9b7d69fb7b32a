/* The digest as a person reads it. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_DIGEST_H
#define TELL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "summary/digest.h"

/*
 * top: lines a section, 0 for all; by domain, sources of each. known: bits
 * GROUP_x of what the input could tell; the rest is left out.
 * duplicates_told: rows said which input they are from and of which report, so
 * that the number of duplicates is known. Lines have at most width columns,
 * which is 60 or more, and no control bytes but, with colour, a terminal's.
 */
struct tell_digest {
	size_t top, width;
	uint32_t known;
	bool duplicates_told, colour;
};

/* The page, or, if the digest is by domain, a short one of each domain. */
void tell_digest(struct buf *b, const struct digest *d,
    const struct tell_digest *how);

#endif
