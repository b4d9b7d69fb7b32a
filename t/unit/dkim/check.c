/* dkim/check: what t= and x= make of a signature at a time. */
/* SPDX-License-Identifier: ISC */
#include "dkim/check.h"

#include "unit/tap.h"

enum { NEVER = -1 };

static const struct {
	int64_t time, expiry; /* NEVER: without */
	int64_t at;
	enum dkim_reason want;
} cases[] = {
    {NEVER, NEVER, 0, DKIM_VERIFIED},
    {NEVER, 1000, 999, DKIM_VERIFIED},
    {NEVER, 1000, 1000, DKIM_VERIFIED},
    {NEVER, 1000, 1001, DKIM_EXPIRED},
    {NEVER, 0, 1, DKIM_EXPIRED},
    {1000, NEVER, 1000, DKIM_VERIFIED},
    {1000, NEVER, 700, DKIM_VERIFIED},
    {1000, NEVER, 699, DKIM_FUTURE},
    {1000, NEVER, -1, DKIM_FUTURE},
    {300, NEVER, -1, DKIM_VERIFIED}, /* no time is before 1970 */
    {1000, 2000, 1500, DKIM_VERIFIED},
    {1000, 2000, 2001, DKIM_EXPIRED},
    {1000, 2000, 1, DKIM_FUTURE},
    {INT64_MAX, NEVER, INT64_MAX, DKIM_VERIFIED},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dkim_outcome o = {
		    .has_time = cases[i].time != NEVER,
		    .has_expiry = cases[i].expiry != NEVER,
		    .time = (uint64_t)cases[i].time,
		    .expiry = (uint64_t)cases[i].expiry,
		};

		is_uint(dkim_at(&o, cases[i].at), cases[i].want, "case %zu", i);
	}
	return done_testing();
}
