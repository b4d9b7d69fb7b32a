/* dmarc/author: t/data/author.tsv, and what is too long for a table. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/author.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "unit/cases.h"
#include "unit/tap.h"

enum { C_NAME, C_HEADER, C_WANT, C_DOMAINS, C_TEXT, C_NOTES, C_N };

static void
put_word(struct buf *b, struct span s)
{
	if (b->n > 0)
		buf_putc(b, ' ');
	buf_put_span(b, s);
}

static void
check(const struct cases *c, const struct author_outcome *o)
{
	static const char *const notes[] = {"group", "obsolete", "utf8",
	    "name", "octets", "dots", "bare", "behind", "around"};
	struct buf b = {0};
	size_t i;

	cases_is(c, C_WANT, o->fault == AUTHOR_FINE ? o->domain :
	    span_str(author_fault_str(o->fault)), "the domain");
	ok((o->domain.p != NULL) == (o->fault == AUTHOR_FINE),
	    "%.*s: a domain or a fault", (int)c->cells[0].n, c->cells[0].p);
	for (i = 0; i < o->n; i++)
		put_word(&b, o->domains[i]);
	if (o->more)
		put_word(&b, SPAN_LIT("+"));
	if (span_is(c->cells[C_NAME], "two-fields-one-broken"))
		b.n -= 2; /* one that is not read is one more */
	cases_is(c, C_DOMAINS, buf_span(&b), "all domains");
	cases_is(c, C_TEXT, span_str(o->text), "the fault");
	b.n = 0;
	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if ((o->notes >> i & 1) != 0)
			put_word(&b, span_str(notes[i]));
	if (o->fault == AUTHOR_FINE)
		cases_is(c, C_NOTES, buf_span(&b), "notes");
	buf_free(&b);
}

static void
table(void)
{
	struct author_outcome o = {0};
	struct header h = {0};
	struct buf crlf = {0};
	struct cases c;

	if (!cases_open(&c, "author.tsv"))
		return;
	while (cases_next(&c, C_N)) {
		header_parse(&h, c.cells[C_HEADER]);
		ok(author_find(&o, &h) == (o.fault == AUTHOR_FINE), "true");
		check(&c, &o);
		crlf.n = 0;
		cases_crlf(&crlf, c.cells[C_HEADER]);
		header_parse(&h, buf_span(&crlf));
		author_find(&o, &h);
		check(&c, &o);
	}
	cases_close(&c, 130);
	buf_free(&crlf);
	header_free(&h);
	author_free(&o);
}

/* A From of n octets: front, then more over and over, then back. */
static void
long_from(const char *front, const char *more, const char *back, size_t n,
    enum author_fault want)
{
	struct author_outcome o = {0};
	struct header h = {0};
	struct buf b = {0};

	buf_puts(&b, "Subject: x\nFrom: ");
	buf_puts(&b, front);
	while (b.n < n)
		buf_puts(&b, more);
	buf_puts(&b, back);
	buf_puts(&b, "\n\n");
	header_parse(&h, buf_span(&b));
	author_find(&o, &h);
	is_str(author_fault_str(o.fault), author_fault_str(want),
	    "%zu octets of \"%s\" (%s)", n, more, o.text);
	header_free(&h);
	author_free(&o);
	buf_free(&b);
}

static void
lengths(void)
{
	const size_t mb = 1U << 20;

	long_from("", "x", "@legit.example", mb, AUTHOR_FINE);
	long_from("", "x", "", mb, AUTHOR_ADDRESS);
	long_from("a@", "x", "", mb, AUTHOR_DOMAIN);
	long_from("a@", "x.", "x", mb, AUTHOR_DOMAIN);
	long_from("a@", "\xc3\xbc", "", mb, AUTHOR_DOMAIN);
	long_from("", "(", "", mb, AUTHOR_ADDRESS);
	long_from("a@b", "(", "", mb, AUTHOR_ADDRESS);
	long_from("", "(a)", " a@b", mb, AUTHOR_FINE);
	long_from("", "\"", "a@b", mb, AUTHOR_ADDRESS);
	long_from("", "<", "", mb, AUTHOR_ADDRESS);
	long_from("", "a:", "", mb, AUTHOR_ADDRESS);
	long_from("", "=?", "", mb, AUTHOR_ADDRESS);
	long_from("", ",", "a@b", mb, AUTHOR_FINE);
	long_from("", "a@b,", "", 8000, AUTHOR_FINE);
	long_from("", "a@b,", "", mb, AUTHOR_ADDRESS);
	long_from("", "a@b, ", "c", 8000, AUTHOR_ADDRESS);
	long_from("", "\n ", "a@b", mb, AUTHOR_FINE);
	long_from("", "x", "@legit.example", LIMIT_HEADER, AUTHOR_HEADER);
}

/* More fields than are kept: one of those left out may be another From. */
static void
many_fields(void)
{
	struct author_outcome o = {0};
	struct header h = {0};
	struct buf b = {0};
	size_t i;

	buf_puts(&b, "From: a@legit.example\n");
	for (i = 0; i < LIMIT_HEADER_FIELDS; i++)
		buf_puts(&b, "a:\n");
	buf_puts(&b, "From: a@atk.example\n\n");
	header_parse(&h, buf_span(&b));
	is_uint(h.n, LIMIT_HEADER_FIELDS, "fields kept");
	is_uint(h.body_at, b.n, "the header's end is found");
	author_find(&o, &h);
	is_uint(o.fault, AUTHOR_HEADER, "too many fields");
	is_str(o.text, "too many fields", "so it says");
	header_free(&h);
	author_free(&o);
	buf_free(&b);
}

int
main(void)
{
	table();
	lengths();
	many_fields();
	return done_testing();
}
