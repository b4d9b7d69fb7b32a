/* The questions of a lookup and their answers as a tree; for policytext. */
/* SPDX-License-Identifier: ISC */
#ifndef DECIDE_QUERYTEXT_H
#define DECIDE_QUERYTEXT_H

#include "base/buf.h"
#include "decide/lookup.h"

/* A branch for each purpose, a twig for each question. */
void querytext_put(struct buf *b, const struct lookup_outcome *o);

#endif
