/* The digest as a person reads it. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_DIGEST_H
#define TELL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "summary/digest.h"

/*
 * top: lines a section, 0 for all. known: bits GROUP_x of what the input
 * could tell; the rest is left out. duplicates_told: rows said which input
 * they are from and of which report, so that the number of duplicates is
 * known. Lines have at most 100 columns and no control bytes but, with
 * colour, a terminal's.
 *
 * It stands here and not in rows/, which must not know the model, nor in
 * cmd/, where no layout belongs; it writes to a buffer and nowhere else.
 */
struct digest_text {
	size_t top;
	uint32_t known;
	bool duplicates_told, colour;
};

void digest_text(struct buf *b, const struct digest *d,
    const struct digest_text *how);

#endif
