/* Whether hosts that are trusted saw a message pass DMARC: RFC 8617, 7.2. */
/* SPDX-License-Identifier: ISC */
#include "dkim/arctrust.h"

#include "value/dname.h"
#include "authres/read.h"

static bool
is_same_domain(struct span a, struct span normal)
{
	struct buf b = {0};
	bool same = a.n > 0 && dname_put(&b, a) == DNAME_FINE &&
	    span_eq(buf_span(&b), normal);

	buf_free(&b);
	return same;
}

static bool
is_trusted(struct span domain, const struct span trusted[], size_t n)
{
	struct buf b = {0};
	bool found = false;
	size_t i;

	if (domain.n > 0 && dname_put(&b, domain) == DNAME_FINE)
		for (i = 0; i < n && !found; i++)
			found = is_same_domain(trusted[i], buf_span(&b));
	buf_free(&b);
	return found;
}

static bool
has_passed(struct span results, struct span author)
{
	const struct authres_result *r;
	struct authres a = {0};
	enum auth_method method;
	struct span from;
	bool passed = false, same = true;
	size_t i, n;

	/* Of what can't be read there are no results. */
	authres_parse(&a, results);
	for (i = n = 0; i < a.n; i++) {
		r = &a.result[i];
		if (!auth_method_find(r->method, &method) ||
		    method != AUTH_DMARC)
			continue;
		from = authres_value(&a, r, "header", "from", &same);
		passed = ++n == 1 && same && r->known &&
		    r->result == AUTH_PASS && is_same_domain(from, author);
	}
	authres_free(&a);
	return passed;
}

/* The example of 7.2.2 has the last set first. */
static void
put_chain(struct buf *b, const struct arctrust_chain *chain)
{
	const struct arctrust_set *sets = chain->sets;
	size_t n = chain->n;

	buf_puts(b, "arc=pass");
	for (; n > 0; n--) {
		buf_printf(b, " as[%zu].d=", n);
		buf_put_span(b, sets[n - 1].domain);
		buf_printf(b, " as[%zu].s=", n);
		buf_put_span(b, sets[n - 1].selector);
	}
}

bool
arctrust_eval(struct buf *b, const struct arctrust_chain *chain,
    struct span author, const struct span trusted[], size_t ntrusted)
{
	const struct arctrust_set *sets = chain->sets;
	size_t i;

	for (i = chain->n; i > 0; i--) {
		if (!is_trusted(sets[i - 1].domain, trusted, ntrusted))
			return false;
		if (!has_passed(sets[i - 1].results, author))
			continue;
		put_chain(b, chain);
		return true;
	}
	return false;
}
