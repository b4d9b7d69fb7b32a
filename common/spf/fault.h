/* What can be wrong with an SPF record or a macro-string: RFC 7208. */
/* SPDX-License-Identifier: ISC */
#ifndef SPF_FAULT_H
#define SPF_FAULT_H

enum spffault {
	SPFFAULT_NONE,
	SPFFAULT_OCTET,     /* not printable ASCII (3.1, 7.1) */
	SPFFAULT_PERCENT,   /* "%" without "{", "%", "_" or "-" (7.1) */
	SPFFAULT_BRACE,     /* "%{" that is not closed, or not as it should */
	SPFFAULT_LETTER,    /* no such macro (7.2) */
	SPFFAULT_EXP_ONLY,  /* c, r, t outside of an explanation (7.2) */
	SPFFAULT_ZERO,      /* "%{d0}" (7.1) */
	SPFFAULT_NAME,      /* a term that does not begin with a name (4.6.1) */
	SPFFAULT_UNKNOWN,   /* no such mechanism (5) */
	SPFFAULT_QUALIFIED, /* a qualifier before a modifier (4.6.1) */
	SPFFAULT_UNWANTED,  /* "all:x", "include:x/24", "ptr/24" (5) */
	SPFFAULT_MISSING,   /* no domain or address where one must be (5) */
	SPFFAULT_TOP_LABEL, /* a domain-spec that ends in neither a top label
	                       with a dot before it nor a macro (7.1) */
	SPFFAULT_ADDRESS,   /* not an IPv4 or IPv6 address (5.6) */
	SPFFAULT_PREFIX,    /* a length with a leading zero, or above 32 or 128,
	                       or of the other kind (5.6) */
	SPFFAULT_TWICE,     /* redirect or exp for the second time (6) */
	SPFFAULT_N
};

/* A static text, such as "unknown mechanism"; "" for none. */
const char *spffault_str(enum spffault f);

#endif
