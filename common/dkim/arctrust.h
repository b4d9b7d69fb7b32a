/* Whether hosts that are trusted saw a message pass DMARC: RFC 8617, 7.2. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_ARCTRUST_H
#define DKIM_ARCTRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * A set of a valid chain: d= and s= of its ARC-Seal, and the value of its
 * ARC-Authentication-Results behind "i=N;", unchanged.
 */
struct arctrust_set {
	struct span domain, selector, results;
};

struct arctrust_chain {
	const struct arctrust_set *sets; /* i=1 first */
	size_t n;
};

/*
 * True if the results of some set have dmarc=pass for author, which is in
 * normal form, and all sealers from that set to the last are in trusted: each
 * of them could have changed the message and its results. Then appends the
 * comment that a report has for it (7.2.2): "arc=pass as[2].d=list.example
 * as[2].s=s1 ...".
 */
bool arctrust_eval(struct buf *b, const struct arctrust_chain *chain,
    struct span author, const struct span trusted[], size_t ntrusted);

#endif
