/* Picks the one DKIM or SPF result of a record that tells most. */
/* SPDX-License-Identifier: ISC */
#include "summary/results.h"

#include "rows/list.h"

/* Is a the domain b, or below it? ASCII case does not count. */
static bool
is_within(struct span a, struct span b)
{
	size_t i, skip;

	if (b.n == 0 || a.n < b.n)
		return false;
	skip = a.n - b.n;
	for (i = 0; i < b.n; i++)
		if (ascii_lower(a.p[skip + i]) != ascii_lower(b.p[i]))
			return false;
	return skip == 0 || a.p[skip - 1] == '.';
}

static bool
is_own(struct span domain, struct span from, struct span policy)
{
	if (is_within(domain, policy) || is_within(domain, from))
		return true;
	/* above the Author Domain, but no top-level domain */
	return is_within(from, domain) && domain.n > 0 &&
	    memchr(domain.p, '.', domain.n) != NULL;
}

bool
result_pick(struct span list, struct span from, struct span policy,
    struct result *a)
{
	struct span item;
	struct result x;
	bool broken = false;
	int score, best = -1;

	*a = (struct result){0};
	while (list_next(&list, &item)) {
		x = (struct result){0};
		list_sub(&item, &x.domain);
		if (list_sub(&item, &x.which))
			list_sub(&item, &x.result);
		x.pass = span_is(x.result, "pass");
		x.own = is_own(x.domain, from, policy);
		broken = broken || (x.own && !x.pass && x.result.n > 0 &&
		    !span_is(x.result, "none"));
		score = x.pass * 2 + x.own;
		if (score > best) {
			best = score;
			*a = x;
		}
	}
	a->broken = broken;
	return best >= 0;
}
