/* mail/addr: lists, paths, and addresses written. From is in author.c. */
/* SPDX-License-Identifier: ISC */
#include "mail/addr.h"

#include "base/buf.h"
#include "unit/tap.h"

/* Mailboxes as display|local|domain, "~" for no display name, with "*" in
 * front of those in groups; or "!" and where the fault is. */
static const struct {
	const char *in, *want;
	enum addr_fault fault;
} lists[] = {
    {"", "", ADDR_FINE},
    {"a@b", "~|a|b", ADDR_FINE},
    {"A b <a@b>", "A b|a|b", ADDR_FINE},
    {"\"A, b\" <a@b>, c@d", "\"A, b\"|a|b ~|c|d", ADDR_FINE},
    {"A (x) b <a@b>", "A (x) b|a|b", ADDR_FINE},
    {"(x) A b (y) <a@b> (z)", "A b|a|b", ADDR_FINE},
    {"g: a@b, X <c@d>;, e@f", "*~|a|b *X|c|d ~|e|f", ADDR_FINE},
    {"\"g\" h: ;", "", ADDR_FINE},
    {"\"a b\"@c", "~|a b|c", ADDR_FINE},
    {"\"a\\\"\\\\b\"@c", "~|a\"\\b|c", ADDR_FINE},
    {"\"a\r\n b\"@c", "~|a b|c", ADDR_FINE},
    {"a . b @ c . d", "~|a.b|c.d", ADDR_FINE},
    {"\"a\".b@c", "~|a.b|c", ADDR_FINE},
    {"a@[ 192.0.2.1 ]", "~|a|[192.0.2.1]", ADDR_FINE},
    {"!#$%&'*+-/=?^_`{|}~@b", "~|!#$%&'*+-/=?^_`{|}~|b", ADDR_FINE},
    {"\"\"@b", "~||b", ADDR_FINE},
    {"a@b\x01", "!3", ADDR_CONTROL},
    {"a@b\n", "!3", ADDR_CR},
    {"a@b\nc@d", "!3", ADDR_CR},
    {"\xc3@b", "!0", ADDR_NOT_UTF8},
    {"x, a@b (", "!0", ADDR_NO_AT},
    {"a@b (", "!4", ADDR_OPEN_COMMENT},
    {"\"a", "!0", ADDR_OPEN_QUOTE},
    {"\"a\\", "!0", ADDR_OPEN_QUOTE},
    {"a@[b", "!2", ADDR_OPEN_LITERAL},
    {"a@[b\\]", "!2", ADDR_OPEN_LITERAL},
    {"a@[b[c]]", "!2", ADDR_OPEN_LITERAL},
    {"x <a@b", "!2", ADDR_OPEN_ANGLE},
    {"g: a@b", "!6", ADDR_OPEN_GROUP},
    {"=?x?q?y?=", "!0", ADDR_ENCODED_WORD},
    {"a@=?x?q?y?=", "!2", ADDR_ENCODED_WORD},
    {"x <>", "!2", ADDR_EMPTY},
    {".a@b", "!0", ADDR_LOCAL},
    {"@b", "!0", ADDR_LOCAL},
    {"x <@b>", "!3", ADDR_ROUTE},
    {"x <,@b:a@c>", "!3", ADDR_ROUTE},
    {"a@b..c", "!2", ADDR_DOMAIN},
    {"a@ (x) ", "!7", ADDR_DOMAIN},
    {"a@b c@d", "!2", ADDR_DOMAIN},
    {"a@b <c@d>", "!4", ADDR_BEHIND},
    {"a@b]", "!3", ADDR_BEHIND},
    {"g: h: a@b;", "!4", ADDR_GROUP},
    {".g: a@b;", "!0", ADDR_STRAY},
    {"]", "!0", ADDR_STRAY},
    {"a\\b@c", "!1", ADDR_STRAY},
};

static void
put_list(struct buf *b, const struct addr_list *l)
{
	size_t i;

	b->n = 0;
	if (l->fault != ADDR_FINE)
		buf_printf(b, "!%zu", l->at);
	for (i = 0; i < l->n; i++) {
		if (i > 0)
			buf_putc(b, ' ');
		if (l->box[i].in_group)
			buf_putc(b, '*');
		buf_put_span(b, l->box[i].display.p != NULL ?
		    l->box[i].display : SPAN_LIT("~"));
		buf_putc(b, '|');
		buf_put_span(b, l->box[i].local);
		buf_putc(b, '|');
		buf_put_span(b, l->box[i].domain);
	}
}

static void
test_lists(void)
{
	struct addr_list l = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		ok(addr_list_parse(&l, span_str(lists[i].in)) ==
		    (lists[i].fault == ADDR_FINE), "list %zu", i);
		is_str(addr_fault_str(l.fault), addr_fault_str(lists[i].fault),
		    "\"%s\"", lists[i].in);
		put_list(&b, &l);
		is_span(buf_span(&b), lists[i].want, "what is in it");
	}
	ok(!addr_list_parse(&l, SPAN_LIT("a\0@b")), "NUL");
	is_uint(l.fault, ADDR_NUL, "so it says");
	is_uint(l.at, 1, "and where");
	ok(addr_list_parse(&l, SPAN_NONE), "an absent list");
	buf_free(&b);
	addr_list_free(&l);
}

static const struct {
	const char *in, *want; /* as above; the null path is "" */
	enum addr_fault fault;
} paths[] = {
    {"", "", ADDR_FINE},
    {"<>", "", ADDR_FINE},
    {"a@b", "~|a|b", ADDR_FINE},
    {"<a.b+c@d.e>", "~|a.b+c|d.e", ADDR_FINE},
    {"<\"a b\"@c>", "~|a b|c", ADDR_FINE},
    {"<\"a>b@c\"@d>", "~|a>b@c|d", ADDR_FINE},
    {"<a@[192.0.2.1]>", "~|a|[192.0.2.1]", ADDR_FINE},
    {"<a@[IPv6:2001:db8::1]>", "~|a|[IPv6:2001:db8::1]", ADDR_FINE},
    {"<a@b_c>", "~|a|b_c", ADDR_FINE},
    {"<a@b\xc3\xbc.c>", "~|a|b\xc3\xbc.c", ADDR_FINE},
    {"<SRS0=x=y=b=a@c>", "~|SRS0=x=y=b=a|c", ADDR_FINE},
    {"<(any@legit.example>", "!1", ADDR_LOCAL},
    {"<any@legit.example(a.atk.example>", "!18", ADDR_BEHIND},
    {"<any@legit.example'@any.atk.example>", "!18", ADDR_BEHIND},
    {"<@legit.example,@any.example:'any@atk.example>", "!1", ADDR_ROUTE},
    {"<@b:a@c>", "!1", ADDR_ROUTE},
    {"@b:a@c", "!0", ADDR_ROUTE},
    {"<a@b", "!0", ADDR_OPEN_ANGLE},
    {"<", "!0", ADDR_OPEN_ANGLE},
    {"a@b>", "!3", ADDR_BEHIND},
    {"<a@b>>", "!4", ADDR_BEHIND},
    {"<<a@b>>", "!1", ADDR_LOCAL},
    {"<a>", "!2", ADDR_NO_AT},
    {"a", "!1", ADDR_NO_AT},
    {"<a b@c>", "!2", ADDR_STRAY},
    {"< a@b>", "!1", ADDR_LOCAL},
    {"<a@b >", "!4", ADDR_BEHIND},
    {" a@b", "!0", ADDR_LOCAL},
    {"<a@[192.0.2.1] >", "!3", ADDR_DOMAIN},
    {"<a@[ 192.0.2.1]>", "!3", ADDR_DOMAIN},
    {"<a..b@c>", "!1", ADDR_LOCAL},
    {"<.a@b>", "!1", ADDR_LOCAL},
    {"<a@b.>", "!3", ADDR_DOMAIN},
    {"<a@>", "!3", ADDR_DOMAIN},
    {"<@>", "!1", ADDR_ROUTE},
    {"<\"a@b>", "!1", ADDR_OPEN_QUOTE},
    {"<\"a\r\n b\"@c>", "!4", ADDR_CR},
    {"<a@b>\r\n", "!6", ADDR_CR},
    {"<a@b\x7f>", "!4", ADDR_CONTROL},
};

static void
test_paths(void)
{
	struct addr_list l = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ok(addr_path_parse(&l, span_str(paths[i].in)) ==
		    (paths[i].fault == ADDR_FINE), "path %zu", i);
		is_str(addr_fault_str(l.fault), addr_fault_str(paths[i].fault),
		    "\"%s\"", paths[i].in);
		put_list(&b, &l);
		is_span(buf_span(&b), paths[i].want, "what is in it");
	}
	buf_free(&b);
	addr_list_free(&l);
}

/* An address, as it is written: that is a path and a list of the same. */
static const struct {
	const char *in, *want;
} written[] = {
    {"a.b@c", "a.b@c"},
    {"a . b@c", "a.b@c"},
    {"\"a b\"@c", "\"a b\"@c"},
    {"\"a\"@c", "a@c"},
    {"\"\"@c", "\"\"@c"},
    {"\".a\"@c", "\".a\"@c"},
    {"\"a.\"@c", "\"a.\"@c"},
    {"\"a..b\"@c", "\"a..b\"@c"},
    {"\"a\\\"b\\\\c\"@d", "\"a\\\"b\\\\c\"@d"},
    {"x <a@[192.0.2.1]>", "a@[192.0.2.1]"},
    {"\xc3\xbc@b", "\xc3\xbc@b"},
};

static void
test_written(void)
{
	struct addr_list l = {0}, again = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		ok(addr_list_parse(&l, span_str(written[i].in)), "read");
		b.n = 0;
		addr_put(&b, &l.box[0]);
		is_span(buf_span(&b), written[i].want, "written");
		ok(addr_list_parse(&again, buf_span(&b)), "read again");
		is_bytes(again.box[0].local, l.box[0].local, "the same");
		ok(addr_path_parse(&again, buf_span(&b)), "as a path");
		is_bytes(again.box[0].local, l.box[0].local, "the same");
	}
	buf_free(&b);
	addr_list_free(&l);
	addr_list_free(&again);
}

int
main(void)
{
	test_lists();
	test_paths();
	test_written();
	return done_testing();
}
