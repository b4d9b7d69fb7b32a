/* What DNSSEC says of answers, as a person reads it. */
/* SPDX-License-Identifier: ISC */
#ifndef TELL_SECURE_H
#define TELL_SECURE_H

#include <stdbool.h>

#include "base/buf.h"
#include "dns/secure.h"

/* One line, of the worst of the answers. */
void tell_secure_worst(struct buf *b, const struct secure_outcome *o);

/* A section: with all, the zones from the anchor down, then each answer; else
 * the answers that are not secure. */
void tell_secure(struct buf *b, const struct secure_outcome *o, bool all,
    bool colour);

#endif
