/* How SPF, DKIM and ARC came out, for a person; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_AUTH_H
#define TELL_AUTH_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"
#include "dns/questions.h"

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
