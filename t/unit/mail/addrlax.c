/* mail/addrlax: no reader takes another domain of what it reads. */
/* SPDX-License-Identifier: ISC */
#include "mail/addrlax.h"

#include <stdio.h>

#include "base/buf.h"
#include "mail/text.h"
#include "unit/tap.h"

static const char *const names[] = {"", "Foo ", "Foo, Inc. ", "Foo: ",
    "Foo [x] ", "\"Foo ", "Foo\" ", "\"Foo\", ", "(Foo ", "Foo) ", "J\xf6 ",
    "\"J\xf6\" ", "x@atk.example ", "\"x@atk.example\" ", "(x@atk.example) ",
    "\"x@atk.example\", ", "x@legit.example ", "x@legit.example, ",
    "'x@legit.example' ", "x@legit.example .atk.example ",
    "x@legit.example atk.example ", "x@legit.example(.atk.example) ",
    "x@legit.example\\.atk.example ", "x@legit.example%40atk.example ",
    "x@ atk.example, ", "x @atk.example, ", "Foo @, ", "x@atk.example; ",
    "<x@atk.example> ", "<x@atk.example>, ", "<x@atk.example ", "> ",
    "x@atk.example> ", "=?utf-8?q?x=40atk.example?= ",
    "=?utf-8?q?x=40atk.example?=, ", "=?utf-8?q?x@atk.example?= ",
    "=?utf-8?q?=3Cx=40atk.example=3E?=, ", "=?utf-8?b?eEBhdGsuZXhhbXBsZQ==?=, ",
    "x=?utf-8?q?=40?= =?utf-8?q?atk.example?=, ", "=?utf-16?b?AEA=?=x, ",
    "x\xef\xbc\xa0" "atk.example, ", "x\xc1\x80" "atk.example, ",
    "@atk.example:", "@atk.example,@any.example:", "x\\@atk.example, ",
    "mailto:", "'", "<", "x@legit.example. ", "x@atk.example. ",
    "\\", "a\r\n b, "};

static const char *const addresses[] = {"<a@legit.example>", "a@legit.example",
    "<a..b@legit.example>", "a.@legit.example", "<a@legit.example",
    "<<a@legit.example>>", "<@atk.example:a@legit.example>",
    "<a@legit.example@atk.example>", "a@atk.example@legit.example",
    "<x@atk.example><a@legit.example>", "<\"x@atk.example\"@legit.example>",
    "<a@legit.example(.atk.example)>", "<a@legit.example .atk.example>",
    "<a@legit.example%40atk.example>", "<a@legit.example,b@atk.example>",
    "<a(b@atk.example)@legit.example>", "<>", "",
    "<=?utf-8?q?x=40atk.example=3E?=@legit.example>",
    "<mailto:a@legit.example>", "<mailto:x@atk.example:a@legit.example>",
    "<'a@legit.example'>", "<'a@legit.example'.atk.example>",
    "'a@legit.example'", "<a@legit.example.>", "<<a@legit.example>",
    "<<x@atk.example>a@legit.example>", "<'<mailto:a@legit.example.>'>"};

static const char *const tails[] = {"", ";", ",", ".", " (x)", " x",
    "x@atk.example", ", x@atk.example", "; x@atk.example",
    " <x@atk.example>", " (x@atk.example)", ">", "\\,<x@atk.example>",
    ")", ").", ".)", ").atk.example", ") atk.example", "..", ". x",
    ".atk.example", " .atk.example", "@atk.example", " \"", ", Foo",
    " =?utf-8?q?x=40atk.example?="};

/*
 * What readers do with a value before they look for an address: nothing, leave
 * out white space, quotes and backslashes, comments, or decode encoded words.
 */
static void
prepare(struct buf *b, struct span s, unsigned int how)
{
	struct buf words = {0};
	unsigned int depth = 0;
	size_t i;

	if (how & 8)
		mailtext_decode_words(&words, s);
	else
		buf_put_span(&words, s);
	b->n = 0;
	for (i = 0; i < words.n; i++) {
		char c = words.p[i];

		if (how & 4) {
			depth += c == '(';
			depth -= c == ')' && depth > 0;
			if (depth > 0 || c == ')')
				continue;
		}
		if (!((how & 1) && is_xml_space(c)) &&
		    !((how & 2) && (c == '"' || c == '\\')))
			buf_putc(b, c);
	}
	buf_free(&words);
}

/* Have all "@" this domain behind them, with or without the root's dot, for
 * readers that look for nothing else, up to what no name has? */
static bool
only(struct span s, struct span domain)
{
	struct span d;
	size_t i, n;

	for (i = 0; i < s.n; i++) {
		d = span_from(s, i);
		if (!span_has_prefix(d, "@") &&
		    !span_has_prefix(d, "\xef\xbc\xa0"))
			continue;
		span_advance(&d, d.p[0] == '@' ? 1 : 3);
		for (n = 0; n < d.n && (ascii_is_letter(d.p[n]) ||
		    ascii_is_digit(d.p[n]) || strchr("-._%", d.p[n])); n++)
			;
		d.n = n > 0 && d.p[n - 1] == '.' ? n - 1 : n;
		if (!span_eq(d, domain))
			return false;
	}
	return true;
}

static bool
same_for_all(struct span s, struct span domain, struct buf *b)
{
	unsigned int how;

	for (how = 0; how < 16; how++) {
		prepare(b, s, how);
		if (!only(buf_span(b), domain))
			return false;
	}
	return true;
}

int
main(void)
{
	struct addr_list l = {0}, strict = {0};
	struct buf b = {0}, scratch = {0};
	size_t i, k, m, taken = 0, wrong = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (k = 0; k < sizeof(addresses) / sizeof(addresses[0]); k++)
			for (m = 0; m < sizeof(tails) / sizeof(tails[0]);
			    m++) {
				b.n = 0;
				buf_printf(&b, "%s%s%s", names[i],
				    addresses[k], tails[m]);
				if (addr_list_parse(&strict, buf_span(&b)) ||
				    !addrlax_parse(&l, buf_span(&b)))
					continue;
				taken++;
				if (l.n == 1 && l.notes >= ADDR_NOTE_NAME &&
				    same_for_all(buf_span(&b),
				    l.box[0].domain, &scratch))
					continue;
				wrong++;
				printf("# %.*s\n", (int)b.n, b.p);
			}
	is_uint(wrong, 0, "values with another domain for some reader");
	ok(taken > 100, "%zu values are read", taken);
	buf_free(&b);
	buf_free(&scratch);
	addr_list_free(&l);
	addr_list_free(&strict);
	return done_testing();
}
