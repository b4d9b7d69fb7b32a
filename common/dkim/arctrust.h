/* Whether hosts that are trusted saw a message pass DMARC: RFC 8617, 7.2. */
/* SPDX-License-Identifier: ISC */
#ifndef DKIM_ARCTRUST_H
#define DKIM_ARCTRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * A set of a chain that is valid: d= and s= of its ARC-Seal, and what its
 * ARC-Authentication-Results says behind "i=N;", as it stands.
 */
struct arctrust_set {
	struct span domain, selector, results;
};

struct arctrust_chain {
	const struct arctrust_set *sets; /* i=1 first */
	size_t n;
};

/*
 * The sealers from some set to the last must all be in
 * trusted, for each of them may have changed the message and what was said
 * of it; and the results of one of these sets must have dmarc=pass for
 * author, which is in normal form. If so appends what a report says of it
 * (7.2.2), "arc=pass as[2].d=list.example as[2].s=s1 ...", and is true.
 */
bool arctrust_eval(struct buf *b, const struct arctrust_chain *chain,
    struct span author, const struct span trusted[], size_t ntrusted);

#endif
