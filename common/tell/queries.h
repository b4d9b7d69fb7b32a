/* A lookup's questions and their answers as a tree; part of tell/policy. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_QUERIES_H
#define TELL_QUERIES_H

#include "base/buf.h"
#include "dmarc/lookup.h"

/* A branch for each purpose, a twig for each question. */
void tell_queries(struct buf *b, const struct lookup_outcome *o);

#endif
