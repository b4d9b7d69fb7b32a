/* value/dname: normal form, lengths, labels. */
/* SPDX-License-Identifier: ISC */
#include "value/dname.h"

#include "unit/tap.h"

struct put_case {
	struct span text;
	const char *want; /* NULL: fault */
	enum dname_fault fault;
	size_t labels, wire;
};

#define L10 "abcdefghij"
#define L60 L10 L10 L10 L10 L10 L10
#define L63 L60 "xyz"
#define N252 L63 "." L63 "." L63 "." L60

static const struct put_case puts_[] = {
    {SPAN_LIT("example.com"), "example.com", 0, 2, 13},
    {SPAN_LIT("Example.COM."), "example.com", 0, 2, 13},
    {SPAN_LIT("com"), "com", 0, 1, 5},
    {SPAN_LIT("."), ".", 0, 0, 1},
    {SPAN_LIT("a\\.b.c"), "a\\.b.c", 0, 2, 7},
    {SPAN_LIT("a\\046b.c"), "a\\.b.c", 0, 2, 7},
    {SPAN_LIT("a\\\\.c"), "a\\\\.c", 0, 2, 6},
    {SPAN_LIT("\\065\\b"), "ab", 0, 1, 4},
    {SPAN_LIT("a b\t.c"), "a\\032b\\009.c", 0, 2, 8},
    {SPAN_LIT("\xc3\xa4\0.c"), "\\195\\164\\000.c", 0, 2, 7},
    {SPAN_LIT("_dmarc.example"), "_dmarc.example", 0, 2, 16},
    {SPAN_LIT("*.example"), "*.example", 0, 2, 11},
    {SPAN_LIT(L63 ".c"), L63 ".c", 0, 2, 67},
    {SPAN_LIT(N252), N252, 0, 4, 254},
    {SPAN_LIT(N252 "1"), N252 "1", 0, 4, 255},
    {SPAN_LIT(N252 "1."), N252 "1", 0, 4, 255},
    {SPAN_LIT(N252 "12"), NULL, DNAME_LONG, 0, 0},
    {SPAN_LIT(L63 "0.c"), NULL, DNAME_LONG_LABEL, 0, 0},
    {SPAN_LIT(""), NULL, DNAME_EMPTY, 0, 0},
    {SPAN_LIT(".."), NULL, DNAME_EMPTY_LABEL, 0, 0},
    {SPAN_LIT(".a"), NULL, DNAME_EMPTY_LABEL, 0, 0},
    {SPAN_LIT("a..b"), NULL, DNAME_EMPTY_LABEL, 0, 0},
    {SPAN_LIT("a.."), NULL, DNAME_EMPTY_LABEL, 0, 0},
    {SPAN_LIT("a\\"), NULL, DNAME_BAD_ESCAPE, 0, 0},
    {SPAN_LIT("a\\25"), NULL, DNAME_BAD_ESCAPE, 0, 0},
    {SPAN_LIT("a\\25x"), NULL, DNAME_BAD_ESCAPE, 0, 0},
    {SPAN_LIT("a\\256"), NULL, DNAME_BAD_ESCAPE, 0, 0},
};

static void
put_one(size_t i)
{
	const struct put_case *c = &puts_[i];
	struct buf b = {0}, again = {0};

	buf_puts(&b, "x");
	is_uint(dname_put(&b, c->text), c->fault, "case %zu: fault", i);
	if (c->want == NULL) {
		is_span(buf_span(&b), "x", "case %zu: nothing added", i);
	} else {
		struct span name = {b.p + 1, b.n - 1};

		is_span(name, c->want, "case %zu: normal form", i);
		is_uint(dname_labels(name), c->labels, "case %zu: labels", i);
		is_uint(dname_wire(name), c->wire, "case %zu: wire", i);
		dname_put(&again, name);
		is_bytes(buf_span(&again), name, "case %zu: fixed point", i);
	}
	buf_free(&b);
	buf_free(&again);
}

/* Is it all the same when the first octet, which is no dot and no escape, is
 * written as \DDD? */
static bool
same_escaped(struct span text)
{
	struct buf escaped = {0}, a = {0}, b = {0};
	enum dname_fault f;
	bool same;

	buf_printf(&escaped, "\\%03u", (unsigned char)text.p[0]);
	buf_add(&escaped, text.p + 1, text.n - 1);
	f = dname_put(&a, text);
	same = f == dname_put(&b, buf_span(&escaped)) &&
	    span_eq(buf_span(&a), buf_span(&b));
	buf_free(&escaped);
	buf_free(&a);
	buf_free(&b);
	return same;
}

static void
escapes(void)
{
	char text[] = "x.a?b.Z";
	size_t i, other = 0;
	int c;

	for (c = 0; c < 256; c++) {
		text[3] = (char)c;
		other += !same_escaped((struct span){text, 7});
		text[6] = (char)c;
		other += !same_escaped((struct span){text, 7});
		text[6] = 'Z';
	}
	is_uint(other, 0, "any octet beside an escape, and without one");
	for (i = 0; i < sizeof(puts_) / sizeof(puts_[0]); i++)
		if (puts_[i].text.n > 0 && puts_[i].text.p[0] != '.' &&
		    puts_[i].text.p[0] != '\\')
			ok(same_escaped(puts_[i].text),
			    "case %zu: the same with an escape", i);
}

static void
bounds(void)
{
	struct buf b = {0}, n = {0};
	size_t i;

	for (i = 0; i < DNAME_LABELS_MAX; i++)
		buf_puts(&b, "a.");
	is_uint(dname_put(&n, buf_span(&b)), DNAME_FINE, "127 labels");
	is_uint(dname_labels(buf_span(&n)), 127, "127 labels counted");
	is_uint(dname_wire(buf_span(&n)), 255, "255 octets");
	buf_puts(&b, "a.");
	is_uint(dname_put(&n, buf_span(&b)), DNAME_LONG, "128 labels");
	b.n = n.n = 0;
	for (i = 0; i < 250; i++)
		buf_puts(&b, i == 63 || i == 126 || i == 189 ? ".\\001" :
		    "\\001");
	is_uint(dname_put(&n, buf_span(&b)), DNAME_FINE, "250 escapes");
	is_uint(n.n, DNAME_TEXT_MAX, "the longest text");
	buf_free(&b);
	buf_free(&n);
}

static void
walks(void)
{
	struct span d = SPAN_LIT("a\\.b.c\\\\.d");

	is_span(dname_parent(d), "c\\\\.d", "parent, escaped dot");
	is_span(dname_parent(SPAN_LIT("c\\\\.d")), "d", "escaped backslash");
	is_span(dname_parent(SPAN_LIT("d")), ".", "parent of a TLD");
	is_span(dname_parent(SPAN_LIT(".")), NULL, "parent of the root");
	is_span(dname_last(d, 4), "a\\.b.c\\\\.d", "last of more");
	is_span(dname_last(d, 3), "a\\.b.c\\\\.d", "last of all");
	is_span(dname_last(d, 1), "d", "last one");
	is_span(dname_last(d, 0), ".", "last none");
	ok(dname_within(d, SPAN_LIT("d")), "within the TLD");
	ok(dname_within(d, d), "within itself");
	ok(dname_within(d, SPAN_LIT(".")), "within the root");
	ok(!dname_within(d, SPAN_LIT("b.c\\\\.d")), "an escaped dot");
	ok(!dname_within(SPAN_LIT("xd"), SPAN_LIT("d")), "not a label");
	ok(!dname_within(SPAN_LIT("d"), d), "not above itself");
	ok(!dname_within(SPAN_LIT("."), SPAN_LIT("d")), "root is not below");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(puts_) / sizeof(puts_[0]); i++)
		put_one(i);
	escapes();
	bounds();
	walks();
	is_str(dname_fault_str(DNAME_BAD_ESCAPE), "bad escape", "a text");
	return done_testing();
}
