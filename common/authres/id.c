/* Whose an Authentication-Results field is, or claims to be. */
/* SPDX-License-Identifier: ISC */
#include "authres/read.h"

#include "authres/part.h"

bool
authres_is_id(struct span id, struct span name)
{
	if (id.n > name.n && id.p[name.n] == '/')
		id.n = name.n;
	return span_eq_nocase(id, name);
}

/* A domain name with the dot that it may have at its end is the same. */
static bool
claims_id(struct span id, struct span name)
{
	size_t end = name.n;

	if (id.n > end && id.p[end] == '.' &&
	    (id.n == end + 1 || id.p[end + 1] == '/'))
		id.n = end;
	return authres_is_id(id, name);
}

/* Is name one of the words of s? */
static bool
has_word(struct span s, struct span name)
{
	size_t i = 0, from;

	while (i < s.n) {
		for (from = i; i < s.n && authrespart_is_id(s.p[i]); i++)
			;
		if (claims_id((struct span){s.p + from, i - from}, name))
			return true;
		i++;
	}
	return false;
}

bool
authres_claims(struct span s, struct span name)
{
	struct authres a = {0};
	bool claims;

	authres_parse(&a, s);
	claims = a.id.p != NULL ? claims_id(a.id, name) :
	    has_word(s, name);
	authres_free(&a);
	return claims;
}

bool
authres_good_id(struct span id)
{
	size_t i;

	for (i = 0; i < id.n; i++)
		if (!authrespart_is_key(id.p[i]) && id.p[i] != '.')
			return false;
	return id.n > 0 && id.n <= 255;
}
