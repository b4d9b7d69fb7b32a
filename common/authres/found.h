/* The results of SPF and DKIM for a message, from any source. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_FOUND_H
#define AUTHRES_FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "authres/result.h"

/*
 * They were verified here, or taken from a trusted Authentication-Results
 * field. Spans are borrowed and hold foreign text; they are absent where
 * nothing is known. reason is for a person, and absent for a plain pass.
 */

/*
 * SPF (RFC 7208). domain is that of the identity that was checked: MAIL FROM,
 * which is postmaster@HELO for the null reverse-path (2.4), or if helo is set
 * HELO itself, which DMARC does not use (RFC 9989, 4.4.2).
 */
struct auth_spf {
	enum auth_result result;
	bool helo;
	struct span domain;
	struct span reason;
};

/*
 * A DKIM signature (RFC 6376): d=, s=, a=, i= and b= without white space. If
 * above is set, only i= was reported: domain is that of i=, and d= is the same
 * or one above it (3.5).
 */
struct auth_dkim {
	enum auth_result result;
	bool above;
	struct span domain, selector, algorithm, identity, signature;
	unsigned int bits; /* of the key; 0 if not known */
	struct span reason;
};

struct auth_found {
	struct auth_spf spf; /* AUTH_NONE and absent if SPF was not checked */
	const struct auth_dkim *dkim; /* in the order of the message */
	size_t ndkim;
	struct span trusted; /* the authserv-id of the field they were taken
	                      * from; absent if they were verified here */
};

#endif
