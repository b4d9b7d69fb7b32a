/* dns/psl with the system's list, and dns/idn. */
/* SPDX-License-Identifier: ISC */
#include "dns/idn.h"
#include "dns/psl.h"

#include "unit/tap.h"

/* What has stood in the list for very long. */
static const char *const orgs[][2] = {
    {"example.com", "example.com"},
    {"a.b.example.com", "example.com"},
    {"com", NULL},
    {"a.example.co.uk", "example.co.uk"},
    {"co.uk", NULL},
    {"a.foo.github.io", "foo.github.io"},
    {"github.io", NULL},
    {"a.b.c.kobe.jp", "b.c.kobe.jp"},
    {"x.city.kobe.jp", "city.kobe.jp"},
    {"a.b.nosuchtld", "b.nosuchtld"},
    {"nosuchtld", NULL},
    {"a.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"},
    {"a.b\\.c.com", "b\\.c.com"},
    {"a.b\\.co.uk", "b\\.co.uk"},
    {"a.co\\.uk", "a.co\\.uk"},
    {"co\\.uk", NULL},
    {".", NULL},
};

struct idn_case {
	struct span name;
	const char *want, *error;
};

static const struct idn_case names[] = {
    {SPAN_LIT("Example.COM"), "Example.COM", NULL},
    {SPAN_LIT("xn--"), "xn--", NULL},
    {SPAN_LIT("b\xc3\xbc" "cher.example"), "xn--bcher-kva.example", NULL},
    {SPAN_LIT("B\xc3\x9c" "CHER.example"), "xn--bcher-kva.example", NULL},
    {SPAN_LIT("stra\xc3\x9f" "e.example"), "xn--strae-oqa.example", NULL},
    {SPAN_LIT("\xe9\xa3\x9f\xe3\x80\x82" "example"), "xn--r35a.example",
     NULL},
    {SPAN_LIT("_dmarc.\xc3\xa4.example"), "_dmarc.xn--4ca.example", NULL},
    {SPAN_LIT("\xff.example"), NULL, "invalid UTF-8"},
    {SPAN_LIT("\xc3\xa4\0.example"), NULL, "NUL in a name"},
};

static void
idn_faults(void)
{
	struct buf b = {0}, out = {0};
	size_t i;

	for (i = 0; i < 100; i++)
		buf_puts(&b, "\xc3\xa4");
	is_str(idn_put(&out, buf_span(&b)), "label of more than 63 octets",
	    "a long label");
	for (i = 0; i < 1000; i++)
		buf_puts(&b, "\xc3\xa4.");
	is_str(idn_put(&out, buf_span(&b)), "name of more than 255 octets",
	    "a long name");
	ok(idn_put(&out, SPAN_LIT("\xe2\x80\xa8.example")) != NULL,
	    "a code point that may not be");
	is_uint(out.n, 0, "nothing was added");
	buf_free(&b);
	buf_free(&out);
}

int
main(void)
{
	struct psl *p = psl_open(NULL);
	struct buf b = {0};
	size_t i;

	if (!ok(p != NULL, "there is a list"))
		return done_testing();
	for (i = 0; i < sizeof(orgs) / sizeof(orgs[0]); i++)
		is_span(psl_org(p, span_str(orgs[i][0])), orgs[i][1],
		    "organizational domain of %s", orgs[i][0]);
	psl_close(p);
	psl_close(NULL);
	ok(psl_open("/nonexistent/list") == NULL, "no list there");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		b.n = 0;
		is_str(idn_put(&b, names[i].name), names[i].error,
		    "name %zu: error", i);
		is_span(buf_span(&b), names[i].want ? names[i].want : "",
		    "name %zu: A-labels", i);
	}
	idn_faults();
	buf_free(&b);
	return done_testing();
}
