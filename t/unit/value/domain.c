/* value/domain: U-labels, what each rule refuses, and why. */
/* SPDX-License-Identifier: ISC */
#include "value/domain.h"

#include "unit/tap.h"

enum { MESSAGE = DOMAIN_MAIL | DOMAIN_NO_ESCAPES | DOMAIN_NO_FINAL_DOT };

static const char address[] = "an address, not a domain name";
static const char strange[] = "a character that no mail domain has";

static const struct domain_case {
	struct span name;
	unsigned int rules;
	const char *want, *error;
} cases[] = {
    {SPAN_LIT("Example.COM."), 0, "example.com", NULL},
    {SPAN_LIT("xn--"), 0, "xn--", NULL},
    {SPAN_LIT("b\xc3\xbc" "cher.example"), 0, "xn--bcher-kva.example", NULL},
    {SPAN_LIT("B\xc3\x9c" "CHER.example"), MESSAGE, "xn--bcher-kva.example",
     NULL},
    {SPAN_LIT("stra\xc3\x9f" "e.example"), 0, "xn--strae-oqa.example", NULL},
    {SPAN_LIT("\xe9\xa3\x9f\xe3\x80\x82" "example"), DOMAIN_MAIL,
     "xn--r35a.example", NULL},
    {SPAN_LIT("_dmarc.\xc3\xa4.example"), 0, "_dmarc.xn--4ca.example", NULL},
    {SPAN_LIT("XN--bcher-KVA.example"), DOMAIN_READ_ALABELS,
     "xn--bcher-kva.example", NULL},
    {SPAN_LIT("a.B.example"), DOMAIN_READ_ALABELS, "a.b.example", NULL},
    {SPAN_LIT("xn--a-.example"), 0, "xn--a-.example", NULL},
    {SPAN_LIT("xn--a-.example"), DOMAIN_READ_ALABELS, NULL,
     "a label that IDNA does not allow"},
    {SPAN_LIT("xn--99999999999.example"), DOMAIN_READ_ALABELS, NULL,
     "a label that IDNA does not allow"},
    {SPAN_LIT("\xff.example"), 0, NULL, "invalid UTF-8"},
    {SPAN_LIT("\xc3\xa4\0.example"), 0, NULL, "NUL in a name"},
    {SPAN_LIT("\xe2\x80\xa8.example"), 0, NULL,
     "a character that IDNA does not allow"},
    {SPAN_LIT("a\\.b. c"), 0, "a\\.b.\\032c", NULL},
    {SPAN_LIT(""), 0, NULL, "empty name"},
    {SPAN_LIT("a..b"), 0, NULL, "empty label"},
    {SPAN_LIT("a..b"), MESSAGE, NULL, "empty label"},
    {SPAN_LIT("."), 0, ".", NULL},
    {SPAN_LIT("."), DOMAIN_MAIL, NULL, "the root is not a domain of mail"},
    {SPAN_LIT("a_-.B9"), MESSAGE, "a_-.b9", NULL},
    {SPAN_LIT("a.example."), DOMAIN_MAIL, "a.example", NULL},
    {SPAN_LIT("a.example."), MESSAGE, NULL, "empty label"},
    {SPAN_LIT("\\097.example"), DOMAIN_MAIL, "a.example", NULL},
    {SPAN_LIT("\\097.example"), MESSAGE, NULL, strange},
    {SPAN_LIT("a b.example"), DOMAIN_MAIL, NULL, strange},
    {SPAN_LIT("*.example"), DOMAIN_MAIL, NULL, strange},
    {SPAN_LIT("*.example"), DOMAIN_NO_ESCAPES, "*.example", NULL},
    {SPAN_LIT("192.0.2.1"), DOMAIN_MAIL, NULL, address},
    {SPAN_LIT("192.0.2.1"), 0, "192.0.2.1", NULL},
    {SPAN_LIT("[192.0.2.1]"), MESSAGE, NULL, address},
    {SPAN_LIT("2001:db8::1"), DOMAIN_MAIL, NULL, address},
    {SPAN_LIT("2.0.192"), DOMAIN_MAIL, "2.0.192", NULL},
};

static void
long_names(void)
{
	struct buf b = {0}, out = {0};
	size_t i;

	for (i = 0; i < 100; i++)
		buf_puts(&b, "\xc3\xa4");
	is_str(domain_put(&out, buf_span(&b), 0),
	    "label of more than 63 octets", "a long label");
	for (i = 0; i < 1000; i++)
		buf_puts(&b, "\xc3\xa4.");
	is_str(domain_put(&out, buf_span(&b), 0),
	    "name of more than 255 octets", "a long name");
	is_uint(out.n, 0, "nothing was added");
	buf_free(&b);
	buf_free(&out);
}

/* What is plain is taken as it is; most of what is taken as it is is plain. */
static void
plain_names(void)
{
	static const char octets[] = "abcxyz-_.019.@/:`{A \\\xc3\xa4~";
	struct buf b = {0}, out = {0};
	uint32_t x = 1, from, n;
	unsigned int wrong = 0, plain = 0, taken = 0;
	bool good;
	size_t i;

	for (i = 0; i < 200000; i++) {
		b.n = out.n = 0;
		/* the strange ones are in every other name only */
		from = i % 2 == 0 ? 12 : sizeof(octets) - 1;
		for (n = 1 + (uint32_t)(i % 70); b.n < n;) {
			x = x * 1664525 + 1013904223;
			buf_putc(&b, octets[(x >> 16) % from]);
		}
		good = domain_put(&out, buf_span(&b), DOMAIN_MAIL) == NULL &&
		    span_eq(buf_span(&out), buf_span(&b));
		taken += good && b.p[b.n - 1] >= 'a' && b.n < 64;
		plain += domain_is_plain(buf_span(&b));
		wrong += domain_is_plain(buf_span(&b)) && !good;
	}
	is_uint(wrong, 0, "no name is plain that is not taken");
	ok(plain > 10000 && plain > taken / 10 * 9, "%u of %u are plain",
	    plain, taken);
	for (n = 1; n < 64; n++) {
		b.n = 0;
		for (i = 0; i < n; i++)
			buf_putc(&b, "abcde-fghij.klmno"[i % 17]);
		if (b.p[n - 1] < 'a')
			b.p[n - 1] = 'z';
		ok(domain_is_plain(buf_span(&b)), "plain: %.*s",
		    (int)b.n, b.p);
	}
	buf_free(&b);
	buf_free(&out);
}

int
main(void)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b.n = 0;
		buf_puts(&b, "before ");
		is_str(domain_put(&b, cases[i].name, cases[i].rules),
		    cases[i].error, "name %zu: error", i);
		is_span(span_from(buf_span(&b), 7),
		    cases[i].want != NULL ? cases[i].want : "",
		    "name %zu: normal form", i);
	}
	long_names();
	plain_names();
	buf_free(&b);
	return done_testing();
}
