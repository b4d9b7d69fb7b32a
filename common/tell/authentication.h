/* How SPF, DKIM and ARC came out, for a person; part of tell/check. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_AUTHENTICATION_H
#define TELL_AUTHENTICATION_H

#include <stdbool.h>

#include "base/buf.h"
#include "dmarc/evaluate.h"

/*
 * The sections SPF, DKIM, and, where there is something to tell, indirect mail;
 * each with an empty line and its title before it. all: also what is otherwise
 * left out so that the text fits a screen.
 */
void tell_authentication(struct buf *b, const struct evaluation *e,
    bool colour, bool all);

#endif
