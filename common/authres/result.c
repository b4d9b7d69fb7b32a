/* The results that authentication methods come to: RFC 8601, 2.7. */
/* SPDX-License-Identifier: ISC */
#include "authres/result.h"

#include <stddef.h>

static const char *const names[AUTH_N] = {
    [AUTH_NONE] = "none",
    [AUTH_PASS] = "pass",
    [AUTH_FAIL] = "fail",
    [AUTH_SOFTFAIL] = "softfail",
    [AUTH_NEUTRAL] = "neutral",
    [AUTH_POLICY] = "policy",
    [AUTH_TEMPERROR] = "temperror",
    [AUTH_PERMERROR] = "permerror",
};

const char *
auth_result_str(enum auth_result r)
{
	return names[r];
}

bool
auth_result_find(struct span name, enum auth_result *r)
{
	size_t i;

	if (span_is_nocase(name, "hardfail")) {
		*r = AUTH_FAIL;
		return true;
	}
	for (i = 0; i < AUTH_N; i++) {
		if (span_is_nocase(name, names[i])) {
			*r = (enum auth_result)i;
			return true;
		}
	}
	return false;
}
