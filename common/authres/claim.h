/* Whose an Authentication-Results field claims to be: RFC 8601, 2.5 and 5. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_CLAIM_H
#define AUTHRES_CLAIM_H

#include <stdbool.h>

#include "base/span.h"

enum authres_claim {
	AUTHRES_OTHERS,
	AUTHRES_OURS,    /* by the letter of RFC 8601, as hosts write it */
	AUTHRES_MAYBE,   /* some readers may take it for ours, or its beginning
	                  * is too broken to tell */
	AUTHRES_NEWER,   /* of another version than 1, whoever's */
	AUTHRES_CLAIMS
};

/*
 * Whose is the field with this value, without the line end behind it: that of
 * the host or domain called name? Whoever writes fields as name must remove
 * all but AUTHRES_OTHERS (5), and whoever trusts name believes AUTHRES_OURS
 * only.
 *
 * The authserv-id is what stands before the first ";" outside of quoted
 * strings and comments, up to the version. It is ours if it is the name in any
 * case, with A-labels or U-labels, perhaps with "/" and a job's number behind
 * it, and there is neither a quotation mark in it nor a comment before it.
 *
 * It may be ours with those, or if a reader takes it for the name who does not
 * know comments, quoted strings or quoted pairs, or takes them for less or for
 * more than they are; who joins what stands before and behind them; who takes
 * only letters, digits, "-", "_" and "."; who decodes encoded words (RFC 2047),
 * or looks for it behind an empty part or an instance of ARC ("i=1;").
 *
 * What stands behind the id does not matter. Time is linear in the length.
 */
enum authres_claim authres_claims(struct span value, struct span name);

/* Is it an authserv-id that we write: labels of letters, digits, "-" and "_"
 * with dots between them? */
bool authres_good_id(struct span id);

#endif
