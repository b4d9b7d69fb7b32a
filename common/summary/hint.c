/* What a record's failure looks like, from what a report says. */
/* SPDX-License-Identifier: ISC */
#include "summary/hint.h"

#include "rows/list.h"

static const char *const names[HINT_N] = {
    [HINT_PASS] = "passes",
    [HINT_FORWARDER] = "forwarder",
    [HINT_MISALIGNED] = "misaligned",
    [HINT_THIRD_PARTY] = "third-party",
    [HINT_BROKEN_DKIM] = "broken-dkim",
    [HINT_UNAUTHENTICATED] = "unauthenticated",
};

const char *
hint_str(enum hint h)
{
	return names[h];
}

/* Google and others write "arc=pass" into the comment of a local_policy. */
static bool
says_arc_pass(struct span comment)
{
	static const char text[] = "arc=pass";
	size_t i, n = sizeof(text) - 1;

	for (i = 0; i + n <= comment.n; i++)
		if (memcmp(comment.p + i, text, n) == 0)
			return true;
	return false;
}

static bool
says_forwarded(struct span reasons)
{
	static const char *const types[] = {
	    "forwarded", "trusted_forwarder", "mailing_list"};
	struct span item, type, comment;
	size_t i;

	while (list_next(&reasons, &item)) {
		if (!list_sub(&item, &type))
			continue;
		for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
			if (span_is(type, types[i]))
				return true;
		if (list_sub(&item, &comment) && says_arc_pass(comment))
			return true;
	}
	return false;
}

enum hint
hint_eval(struct span reasons, const struct result *dkim,
    const struct result *spf)
{
	bool own = (dkim->pass && dkim->own) || (spf->pass && spf->own);
	bool other = !own && (dkim->pass || spf->pass);

	if (says_forwarded(reasons) || (dkim->broken && other))
		return HINT_FORWARDER;
	if (own)
		return HINT_MISALIGNED;
	if (other)
		return HINT_THIRD_PARTY;
	return dkim->broken ? HINT_BROKEN_DKIM : HINT_UNAUTHENTICATED;
}
