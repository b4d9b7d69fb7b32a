/* What the DKIM and SPF results of a record tell together. */
/* SPDX-License-Identifier: ISC */
#include "summary/results.h"

#include "rows/list.h"

/* True if a is the domain b or below it, whatever the ASCII case. */
static bool
is_within(struct span a, struct span b)
{
	size_t skip = a.n - b.n;

	if (b.n == 0 || a.n < b.n || (skip > 0 && a.p[skip - 1] != '.'))
		return false;
	/* most are the same octets, which memcmp(3) sees sooner */
	return memcmp(a.p + skip, b.p, b.n) == 0 ||
	    span_eq_nocase(span_from(a, skip), b);
}

bool
result_pick(const struct result_list *of, struct result *best)
{
	struct span list = of->list, item;
	struct result r;
	bool broken = false, helo;
	int score, best_score = -1;

	*best = (struct result){0};
	while (list_next(&list, &item)) {
		r = (struct result){0};
		list_sub(&item, &r.domain);
		if (list_sub(&item, &r.which))
			list_sub(&item, &r.result);
		helo = of->spf && span_is(r.which, "helo");
		r.pass = !helo && span_is(r.result, "pass");
		/* or above the Author Domain, but no top-level domain */
		r.own = !helo && (is_within(r.domain, of->policy) ||
		    is_within(r.domain, of->from) ||
		    (is_within(of->from, r.domain) &&
		    memchr(r.domain.p, '.', r.domain.n) != NULL));
		broken = broken || (r.own && !r.pass && r.result.n > 0 &&
		    !span_is(r.result, "none"));
		score = helo ? 0 : 1 + r.pass * 2 + r.own;
		if (score > best_score) {
			best_score = score;
			*best = r;
		}
	}
	best->broken = broken;
	return best_score >= 0;
}

/* --- hints --- */

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

/*
 * True if the reporter says that the message was forwarded: by the type of a
 * reason, or, as Google and others, by "arc=pass" in its comment.
 */
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
		if (!list_sub(&item, &comment))
			continue;
		for (; comment.n > 0; span_advance(&comment, 1))
			if (span_has_prefix(comment, "arc=pass"))
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
