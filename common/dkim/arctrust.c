/* Whether hosts that are trusted saw a message pass DMARC: RFC 8617, 7.2. */
/* SPDX-License-Identifier: ISC */
#include "dkim/arctrust.h"

#include "authres/read.h"
#include "value/domain.h"

/* Is one of the names the domain? */
static bool
is_among(struct span domain, const struct span names[], size_t n)
{
	struct buf a = {0}, b = {0};
	bool found = false;
	size_t i;

	if (domain.n > 0 &&
	    domain_put(&a, domain, DOMAIN_NO_ESCAPES) == NULL)
		for (i = 0; i < n && !found; i++) {
			b.n = 0;
			found = domain_put(&b, names[i], DOMAIN_NO_ESCAPES) ==
			    NULL &&
			    span_eq(buf_span(&a), buf_span(&b));
		}
	buf_free(&a);
	buf_free(&b);
	return found;
}

bool
arctrust_eval(struct buf *b, const struct arctrust_chain *chain,
    struct span author, const struct span trusted[], size_t ntrusted)
{
	const struct arctrust_set *sets = chain->sets;
	const struct authres_result *r;
	struct authres a = {0};
	enum auth_method method;
	struct span from;
	bool passed = false, same;
	size_t i, k, n;

	for (i = chain->n; i > 0 && !passed; i--) {
		if (!is_among(sets[i - 1].domain, trusted, ntrusted))
			break;
		/* Do the results have dmarc=pass for the author, and no other
		 * dmarc? A field with a fault has no results. */
		authres_parse(&a, sets[i - 1].results);
		for (k = n = 0; k < a.n; k++) {
			r = &a.result[k];
			if (!auth_method_find(r->method, &method) ||
			    method != AUTH_DMARC)
				continue;
			from = authres_value(&a, r, "header", "from", &same);
			passed = ++n == 1 && same && r->known &&
			    r->result == AUTH_PASS &&
			    is_among(from, &author, 1);
		}
	}
	authres_free(&a);
	if (!passed)
		return false;
	/* as in the example of 7.2.2, the last set first */
	buf_puts(b, "arc=pass");
	for (i = chain->n; i > 0; i--) {
		buf_printf(b, " as[%zu].d=", i);
		buf_put_span(b, sets[i - 1].domain);
		buf_printf(b, " as[%zu].s=", i);
		buf_put_span(b, sets[i - 1].selector);
	}
	return true;
}
