/* A discovery whose questions are put to a source, and waited for. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_WAIT_H
#define DMARC_WAIT_H

#include "base/span.h"
#include "dmarc/discover.h"
#include "dmarc/discover7489.h"
#include "dns/dns.h"

/* discover_new(), with all its questions answered. */
struct discover *discover_wait(struct span domain, unsigned int flags,
    const struct dns *dns);

/* Puts all the questions that a discovery by RFC 7489 has left. */
void discover7489_wait(struct discover7489 *d, const struct dns *dns);

#endif
