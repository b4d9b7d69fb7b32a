/* How SPF, DKIM and ARC came out, for a person; part of decide/checktext. */
/* SPDX-License-Identifier: ISC */
#ifndef DECIDE_AUTHTEXT_H
#define DECIDE_AUTHTEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "decide/evaluate.h"
#include "decide/questions.h"

/*
 * The sections SPF, DKIM, and, where there is something to tell, ARC and
 * indirect mail; each with an empty line and its title before it. all: what
 * otherwise is left out to stay on a screen.
 */
void authtext_put(struct buf *b, const struct evaluation *e, bool colour,
    bool all);

/* A line for each question and what came back. */
void authtext_questions(struct buf *b, const struct questions *q);

#endif
