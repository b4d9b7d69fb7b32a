/* The results that authentication methods come to: RFC 8601, 2.7. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_RESULT_H
#define AUTHRES_RESULT_H

#include <stdbool.h>

#include "base/span.h"

/* One set for all methods; not each method can come to each of them. */
enum auth_result {
	AUTH_NONE,      /* nothing there to evaluate */
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,  /* SPF only */
	AUTH_NEUTRAL,
	AUTH_POLICY,    /* would pass, but the verifier does not accept it */
	AUTH_TEMPERROR, /* trying again may help */
	AUTH_PERMERROR, /* what is published or signed can't be used */
	AUTH_N
};

const char *auth_result_str(enum auth_result r); /* "softfail" */

/* The result of that name in any case; "hardfail" is RFC 5451's word for
 * fail. False, and *r untouched, if it is none. */
bool auth_result_find(struct span name, enum auth_result *r);

#endif
