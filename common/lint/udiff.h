/* Unified diffs of texts that differ within their lines only. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_UDIFF_H
#define LINT_UDIFF_H

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends what makes new of old, as patch(1) -p1 and git-apply(1) take it, with
 * three lines of context; nothing if they are the same. Both have as many
 * lines, and end in a line feed or both not: line n of the one is compared
 * with line n of the other, which takes linear time.
 *
 * path is as the user named it: a "/" or "./" before it is left out, and it is
 * quoted as git does if it has to be. The lines are raw.
 */
void udiff_put(struct buf *b, struct span path, struct span old,
    struct span new);

#endif
