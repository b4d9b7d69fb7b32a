/* Methods of authentication and the results they have: RFC 8601, 2.7. */
/* SPDX-License-Identifier: ISC */
#include "authres/result.h"

const char *const auth_methods[AUTH_METHODS] = {
    [AUTH_SPF] = "spf",
    [AUTH_DKIM] = "dkim",
    [AUTH_DMARC] = "dmarc",
    [AUTH_ARC] = "arc",
};

enum {
	SPF = 1 << AUTH_SPF,
	DKIM = 1 << AUTH_DKIM,
	DMARC = 1 << AUTH_DMARC,
	ARC = 1 << AUTH_ARC
};

static const struct {
	const char *name;
	unsigned int of; /* methods */
} results[AUTH_N] = {
    [AUTH_NONE] = {"none", SPF | DKIM | DMARC},
    [AUTH_PASS] = {"pass", SPF | DKIM | DMARC | ARC},
    [AUTH_FAIL] = {"fail", SPF | DKIM | DMARC | ARC},
    [AUTH_SOFTFAIL] = {"softfail", SPF},
    [AUTH_NEUTRAL] = {"neutral", SPF | DKIM},
    [AUTH_POLICY] = {"policy", SPF | DKIM},
    [AUTH_TEMPERROR] = {"temperror", SPF | DKIM | DMARC},
    [AUTH_PERMERROR] = {"permerror", SPF | DKIM | DMARC},
};

const char *
auth_result_str(enum auth_result r)
{
	return results[r].name;
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
		if (span_is_nocase(name, results[i].name) ||
		    (i == AUTH_FAIL && span_is_nocase(name, "hardfail"))) {
			*r = (enum auth_result)i;
			return true;
		}
	return false;
}

bool
auth_may_be(enum auth_method m, enum auth_result r)
{
	return (results[r].of >> m & 1) != 0;
}
