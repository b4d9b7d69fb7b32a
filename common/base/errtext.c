/* The text of an errno, in lower case as diagnostics are. */
/* SPDX-License-Identifier: ISC */
#include "base/errtext.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"

struct errtext
errtext(int err)
{
	struct errtext t;

	snprintf(t.s, sizeof(t.s), "%s", strerror(err));
	t.s[0] = ascii_lower(t.s[0]);
	return t;
}
