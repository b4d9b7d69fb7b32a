/* Methods of authentication and the results they have: RFC 8601, 2.7. */
/* SPDX-License-Identifier: ISC */
#include "authres/result.h"

const char *const auth_methods[AUTH_METHODS] = {
    [AUTH_SPF] = "spf",
    [AUTH_DKIM] = "dkim",
    [AUTH_DMARC] = "dmarc",
    [AUTH_ARC] = "arc",
};

static const char *const results[AUTH_N] = {
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
	return results[r];
}

bool
auth_method_find(struct span name, enum auth_method *m)
{
	unsigned int i;

	for (i = 0; i < AUTH_METHODS; i++)
		if (span_is_nocase(name, auth_methods[i])) {
			*m = (enum auth_method)i;
			return true;
		}
	return false;
}

bool
auth_result_find(struct span name, enum auth_result *r)
{
	unsigned int i;

	for (i = 0; i < AUTH_N; i++)
		if (span_is_nocase(name, results[i]) ||
		    (i == AUTH_FAIL && span_is_nocase(name, "hardfail"))) {
			*r = (enum auth_result)i;
			return true;
		}
	return false;
}
