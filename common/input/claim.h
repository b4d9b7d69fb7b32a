/* What says of itself that it is a report, told by names alone. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_CLAIM_H
#define INPUT_CLAIM_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Does a file's name, or a part's name and type ("text/xml"; each may be
 * absent), say that it is a report: XML, or something packed that is not named
 * as anything else, or a name as RFC 9990, 3.2.2 has them? Nothing is read
 * because of it, but if nothing can be, that is told.
 */
bool claim_name(struct span name);
bool claim_part(struct span name, struct span type);

/* Does a Subject, as it came but unfolded, begin "Report Domain:" (RFC 9990,
 * 3.2.3), perhaps behind other words? Replies do not. */
bool claim_subject(struct span subject);

#endif
