/* Macro-strings of SPF, as pieces in the text: RFC 7208, 7.1 and 7.2. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_MACRO_H
#define SPF_MACRO_H

#include <stdbool.h>

#include "base/span.h"

/* What can be wrong with a macro-string, or with a term around it (rec.h). */
enum spffault {
	SPFFAULT_NONE,
	SPFFAULT_OCTET,     /* not printable ASCII (3.1, 7.1) */
	SPFFAULT_PERCENT,   /* "%" without "{", "%", "_" or "-" (7.1) */
	SPFFAULT_BRACE,     /* "%{" that is not closed, or not as it should */
	SPFFAULT_LETTER,    /* no such macro (7.2) */
	SPFFAULT_EXP_ONLY,  /* c, r, t outside of an explanation (7.2) */
	SPFFAULT_ZERO,      /* "%{d0}" (7.1) */
	SPFFAULT_TOP_LABEL, /* a domain-spec that ends in neither a top label
	                       with a dot before it nor a macro (7.1) */
	SPFFAULT_NAME,      /* a term that does not begin with a name (4.6.1) */
	SPFFAULT_UNKNOWN,   /* no such mechanism (5) */
	SPFFAULT_QUALIFIED, /* a qualifier before a modifier (4.6.1) */
	SPFFAULT_UNWANTED,  /* "all:x", "include:x/24", "ptr/24" (5) */
	SPFFAULT_MISSING,   /* no domain or address where one must be (5) */
	SPFFAULT_ADDRESS,   /* not an IPv4 or IPv6 address (5.6) */
	SPFFAULT_PREFIX,    /* a length with a leading zero, or above 32 or 128,
	                       or of the other kind (5.6) */
	SPFFAULT_TWICE,     /* redirect or exp for the second time (6) */
	SPFFAULT_N
};

/* A static text, such as "unknown mechanism"; "" for none. */
const char *spffault_str(enum spffault f);

enum {
	SPFMACRO_EXPLANATION = 1, /* may have spaces, and c, r and t */
	SPFMACRO_DOMAIN = 2       /* spfmacro_check(): it is a domain-spec,
	                             which is not empty and ends in a top
	                             label or a macro */
};

/*
 * A piece: octets that stand for themselves (letter is 0); or "%%", "%_",
 * "%-" (letter is '%', '_', '-'); or "%{...}", where letter is the macro's in
 * lower case. text is the whole piece. RFC 7208, 7.3 says what the
 * transformers mean.
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
 * The next piece of *rest, which is advanced beyond it; false at the end.
 * After a fault it goes on behind the faulty octets. Takes time linear in the
 * text.
 */
bool spfmacro_next(struct span *rest, unsigned int flags, struct spfmacro *m);

/* The first fault of a macro-string. *where is the faulty place, or all of
 * a string without one. */
enum spffault spfmacro_check(struct span s, unsigned int flags,
    struct span *where);

#endif
