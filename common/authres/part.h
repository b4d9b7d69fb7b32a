/* What reading and putting together an Authentication-Results field share. */
/* SPDX-License-Identifier: ISC */
#ifndef AUTHRES_PART_H
#define AUTHRES_PART_H

#include <stdbool.h>
#include <string.h>

#include "authres/read.h"

/* The inside of authres/read. */

/* Another result; another property of the last one. */
void authrespart_add(struct authres *a, const struct authres_result *r);
void authrespart_add_prop(struct authres *a, const struct authres_prop *p);

/* RFC 5321, 4.1.2: Keyword; and "_", which methods of some have. */
static inline bool
authrespart_is_key(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	    (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/* What an authserv-id without quotes has: a token, "/" and a job, "[::1]". */
static inline bool
authrespart_is_id(char c)
{
	return authrespart_is_key(c) ||
	    (c != '\0' && strchr("!#$%&'*+.^`{|}~/:[]", c) != NULL);
}

#endif
