/* Macro-strings of SPF, as pieces in the text: RFC 7208, 7.1 and 7.2. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_MACRO_H
#define SPF_MACRO_H

#include <stdbool.h>

#include "base/span.h"
#include "spf/fault.h"

/* In the text of an explanation there may be spaces, and c, r and t. */
enum { SPFMACRO_EXPLANATION = 1 };

/*
 * A piece: octets that stand for themselves (letter is 0); or "%%", "%_",
 * "%-" (letter is '%', '_', '-'); or "%{...}", where letter is the macro's in
 * lower case. text is all of it as it stands. Of several equal digits and
 * letters the meaning is in RFC 7208, 7.3.
 */
struct spfmacro {
	struct span text;
	char letter;
	bool escape;           /* the letter is upper case: percent-encode */
	bool reverse;          /* "r" */
	unsigned int keep;     /* the rightmost parts; 0: all */
	struct span delimiter; /* of the parts; never empty */
	enum spffault fault;   /* of the piece, which then means nothing */
};

/*
 * The next piece of *rest, which goes behind it; false at the end. After a
 * fault it goes on behind what is faulty. Each octet is looked at a bounded
 * number of times.
 */
bool spfmacro_next(struct span *rest, unsigned int flags, struct spfmacro *m);

/*
 * The first fault of a macro-string, or of a domain-spec, which must not be
 * empty and ends in a top label or a macro. *where is what is faulty.
 */
enum spffault spfmacro_check(struct span s, unsigned int flags,
    struct span *where);
enum spffault spfmacro_check_domain(struct span s, struct span *where);

#endif
