/* authres/trusted: the table of t/data/trusted.tsv. */
/* SPDX-License-Identifier: ISC */
#include "authres/trusted.h"

#include <string.h>

#include "unit/cases.h"
#include "unit/tap.h"

enum { C_NAME, C_HEADER, C_IDS, C_BORDER, C_FLAGS, C_SPF, C_DKIM, C_FAULT,
	C_N };

static void
put_word(struct buf *b, struct span s)
{
	if (b->n > 0 && s.n > 0)
		buf_putc(b, ' ');
	buf_put_span(b, s);
}

static void
check(const struct cases *c, const struct trusted *t)
{
	const struct auth_found *ids = &t->ids;
	struct buf b = {0}, one = {0};
	size_t i;

	if (ids->spf.helo)
		put_word(&b, SPAN_LIT("helo"));
	if (ids->spf.domain.p != NULL) {
		put_word(&b, span_str(auth_result_str(ids->spf.result)));
		put_word(&b, ids->spf.domain);
	}
	cases_is(c, C_SPF, buf_span(&b), "SPF");
	b.n = 0;
	for (i = 0; i < ids->ndkim; i++) {
		one.n = 0;
		if (ids->dkim[i].above)
			put_word(&one, SPAN_LIT("above"));
		put_word(&one, span_str(
		    auth_result_str(ids->dkim[i].result)));
		put_word(&one, ids->dkim[i].domain);
		put_word(&one, ids->dkim[i].selector);
		if (i > 0)
			buf_puts(&b, ", ");
		buf_put_span(&b, buf_span(&one));
	}
	cases_is(c, C_DKIM, buf_span(&b), "DKIM");
	cases_is(c, C_FAULT, span_str(trusted_fault_str(t->fault)), "fault");
	buf_free(&one);
	buf_free(&b);
}

static struct trusted_options
options(const struct cases *c, struct span *ids)
{
	struct trusted_options o = {.ids = ids};
	struct span rest = c->cells[C_IDS];
	const char *p;

	while (rest.n > 0) {
		p = memchr(rest.p, ' ', rest.n);
		ids[o.nids++] = (struct span){rest.p,
		    p != NULL ? (size_t)(p - rest.p) : rest.n};
		p = p != NULL ? p + 1 : rest.p + rest.n;
		rest.n -= (size_t)(p - rest.p);
		rest.p = p;
	}
	o.under = span_is(c->cells[C_FLAGS], "under");
	o.null_path = span_is(c->cells[C_FLAGS], "null");
	return o;
}

int
main(void)
{
	struct header h = {0};
	struct trusted_options o;
	struct trusted t = {0};
	struct trace trace = {0};
	struct buf crlf = {0};
	struct span ids[4], border;
	struct cases c;

	if (!cases_open(&c, "trusted.tsv"))
		return done_testing();
	while (cases_next(&c, C_N)) {
		o = options(&c, ids);
		border = span_is(c.cells[C_BORDER], "~") ? SPAN_NONE :
		    c.cells[C_BORDER];
		header_parse(&h, c.cells[C_HEADER]);
		trace_read(&trace, &h, border, false);
		ok(trusted_read(&t, &h, &trace, &o) == (t.fields > 0),
		    "found");
		check(&c, &t);
		crlf.n = 0;
		cases_crlf(&crlf, c.cells[C_HEADER]);
		header_parse(&h, buf_span(&crlf));
		trace_read(&trace, &h, border, false);
		trusted_read(&t, &h, &trace, &o);
		check(&c, &t);
	}
	cases_close(&c, 60);
	buf_free(&crlf);
	trusted_free(&t);
	trace_free(&trace);
	header_free(&h);
	return done_testing();
}
