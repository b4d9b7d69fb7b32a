/* Methods of authentication and the results they have: RFC 8601, 2.7. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_RESULT_H
#define AUTHRES_RESULT_H

#include <stdbool.h>

#include "base/span.h"

/* The methods of Authentication-Results fields that we read or write. */
enum auth_method {
	AUTH_SPF,   /* RFC 7208 */
	AUTH_DKIM,  /* RFC 6376 */
	AUTH_DMARC, /* RFC 9989 */
	AUTH_ARC,   /* RFC 8617 */
	AUTH_METHODS
};

/* The results of all methods (2.7.1, 2.7.2); ARC has only pass and fail in a
 * field (RFC 8617, 10.1). */
enum auth_result {
	AUTH_NONE,      /* nothing to evaluate */
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,  /* SPF only */
	AUTH_NEUTRAL,
	AUTH_POLICY,    /* would pass, but the verifier does not accept it */
	AUTH_TEMPERROR, /* trying again may help */
	AUTH_PERMERROR, /* what is published or signed is unusable */
	AUTH_N
};

/* The words of RFC 8601, such as "dkim" and "softfail". */
extern const char *const auth_methods[AUTH_METHODS];
const char *auth_result_str(enum auth_result r);

/*
 * The method or result of that name, in any case; "hardfail" is RFC 5451's
 * word for fail. False, and *m or *r untouched, if there is none.
 */
bool auth_method_find(struct span name, enum auth_method *m);
bool auth_result_find(struct span name, enum auth_result *r);

#endif
