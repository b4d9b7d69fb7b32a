/* The bounds that a user may set, at their defaults. */
/* SPDX-License-Identifier: ISC */
#include "base/limits.h"

struct limits
limits_default(void)
{
	return (struct limits){
	    .part = LIMIT_PART,
	    .other = LIMIT_OTHER,
	    .inflated = LIMIT_INFLATED,
	    .ratio = LIMIT_RATIO,
	    .nesting = LIMIT_NESTING,
	    .members = LIMIT_MEMBERS,
	};
}
