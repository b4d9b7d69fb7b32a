/* dns/psl: the system's list, lists as texts, and in libpsl's own form. */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "unit/tap.h"
#include "value/domain.h"

/* --- the system's list --- */

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

/* --- what the list's own tests ask --- */

#define GONGSI "\xe5\x85\xac\xe5\x8f\xb8"
#define SHISHI "\xe9\xa3\x9f\xe7\x8b\xae"
#define ZHONGGUO "\xe4\xb8\xad\xe5\x9b\xbd"

static const char *const published[][2] = {
    {"COM", NULL},
    {"example.COM", "example.com"},
    {"WwW.example.COM", "example.com"},
    {"example", NULL},
    {"example.example", "example.example"},
    {"b.example.example", "example.example"},
    {"a.b.example.example", "example.example"},
    {"biz", NULL},
    {"domain.biz", "domain.biz"},
    {"a.b.domain.biz", "domain.biz"},
    {"uk.com", NULL},
    {"example.uk.com", "example.uk.com"},
    {"a.b.example.uk.com", "example.uk.com"},
    {"test.ac", "test.ac"},
    {"mm", NULL},
    {"c.mm", NULL},
    {"b.c.mm", "b.c.mm"},
    {"a.b.c.mm", "b.c.mm"},
    {"jp", NULL},
    {"test.jp", "test.jp"},
    {"www.test.jp", "test.jp"},
    {"ac.jp", NULL},
    {"www.test.ac.jp", "test.ac.jp"},
    {"kyoto.jp", NULL},
    {"test.kyoto.jp", "test.kyoto.jp"},
    {"ide.kyoto.jp", NULL},
    {"a.b.ide.kyoto.jp", "b.ide.kyoto.jp"},
    {"c.kobe.jp", NULL},
    {"a.b.c.kobe.jp", "b.c.kobe.jp"},
    {"city.kobe.jp", "city.kobe.jp"},
    {"www.city.kobe.jp", "city.kobe.jp"},
    {"ck", NULL},
    {"test.ck", NULL},
    {"a.b.test.ck", "b.test.ck"},
    {"www.ck", "www.ck"},
    {"www.www.ck", "www.ck"},
    {"us", NULL},
    {"www.test.us", "test.us"},
    {"ak.us", NULL},
    {"www.test.ak.us", "test.ak.us"},
    {"k12.ak.us", NULL},
    {"www.test.k12.ak.us", "test.k12.ak.us"},
    {SHISHI ".com.cn", "xn--85x722f.com.cn"},
    {SHISHI "." GONGSI ".cn", "xn--85x722f.xn--55qx5d.cn"},
    {"www." SHISHI "." GONGSI ".cn", "xn--85x722f.xn--55qx5d.cn"},
    {"shishi." GONGSI ".cn", "shishi.xn--55qx5d.cn"},
    {GONGSI ".cn", NULL},
    {"www." SHISHI "." ZHONGGUO, "xn--85x722f.xn--fiqs8s"},
    {ZHONGGUO, NULL},
    {"xn--85x722f.com.cn", "xn--85x722f.com.cn"},
    {"www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"},
    {"xn--55qx5d.cn", NULL},
    {"shishi.xn--fiqs8s", "shishi.xn--fiqs8s"},
    {"xn--fiqs8s", NULL},
};

static void
test_published(void)
{
	struct psl *p = psl_open(NULL);
	struct buf name = {0};
	size_t i;

	if (!ok(p != NULL, "there is a list"))
		return;
	for (i = 0; i < sizeof(orgs) / sizeof(orgs[0]); i++)
		is_span(psl_org(p, span_str(orgs[i][0])), orgs[i][1],
		    "organizational domain of %s", orgs[i][0]);
	for (i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		name.n = 0;
		ok(domain_put(&name, span_str(published[i][0]), 0) == NULL,
		    "%s is a name", published[i][0]);
		is_span(psl_org(p, buf_span(&name)), published[i][1],
		    "%s", published[i][0]);
	}
	psl_close(p);
	psl_close(NULL);
	ok(psl_open("/nonexistent/list") == NULL, "no list there");
	buf_free(&name);
}

/* --- lists of our own --- */

static struct psl *
open_text(struct span text)
{
	FILE *f = fopen("psl.test", "w");
	struct psl *p;

	if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n)
		abort();
	fclose(f);
	p = psl_open("psl.test");
	remove("psl.test"); /* also where the working folder is somebody's */
	return p;
}

struct small_case {
	struct span list;
	const char *domain, *org; /* "": there is no list */
};

static const struct small_case small[] = {
    {SPAN_LIT(""), "a.b", ""},
    {SPAN_LIT("\n"), "a.b.c", "b.c"},
    {SPAN_LIT("// nothing"), "a.b.c", "b.c"},
    {SPAN_LIT("\xef\xbb\xbf" "b.c\r\n"), "a.b.c", "a.b.c"},
    {SPAN_LIT("b.c \xff"), "x.a.b.c", "a.b.c"},
    {SPAN_LIT("b\xff.c"), "a.b\\255.c", "b\\255.c"},
    {SPAN_LIT("\xc3\xa4.c"), "x.a.xn--4ca.c", "a.xn--4ca.c"},
    {SPAN_LIT("\xc3\x84.C"), "x.a.xn--4ca.c", "a.xn--4ca.c"},
    {SPAN_LIT("a\xcc\x88.c"), "x.a.xn--4ca.c", "a.xn--4ca.c"},
    {SPAN_LIT("xn--4ca.c"), "x.a.xn--4ca.c", "a.xn--4ca.c"},
    {SPAN_LIT("*.\xc3\xa4.c\n!b.\xc3\xa4.c"), "a.b.xn--4ca.c",
     "b.xn--4ca.c"},
    {SPAN_LIT("*.\xc3\xa4.c\n!\xc3\xb6.\xc3\xa4.c"), "x.a.xn--4ca.c",
     "x.a.xn--4ca.c"},
    {SPAN_LIT("*.\xc3\xa4.c\n!\xc3\xb6.\xc3\xa4.c"), "x.xn--nda.xn--4ca.c",
     "xn--nda.xn--4ca.c"},
    {SPAN_LIT("\xc3\xa4.c"), "x.\\195\\164.c", "\\195\\164.c"},
    {SPAN_LIT("\xe2\x80\xa8.c\nb.c"), "x.a.b.c", "a.b.c"},
    {SPAN_LIT(".DAFSA@PSL_9   \n"), "a.b", ""},
};

static void
test_small(const struct small_case *c)
{
	struct psl *p = open_text(c->list);
	struct span domain = span_str(c->domain);
	bool none = c->org != NULL && c->org[0] == '\0';

	ok((p == NULL) == none, "list %td: there is one or not", c - small);
	if (p == NULL)
		return;
	is_span(psl_org(p, domain), c->org, "%s", c->domain);
	is_span(psl_org(p, SPAN_LIT("xn--a.xn--b")), "xn--a.xn--b",
	    "after an A-label");
	is_span(psl_org(p, domain), c->org, "%s again", c->domain);
	psl_close(p);
}

static void
test_large(void)
{
	struct buf b = {0};
	struct psl *p;

	buf_puts(&b, "co.test\n");
	while (b.n < LIMIT_PSL - 1)
		buf_putc(&b, '\n');
	p = open_text(buf_span(&b));
	if (ok(p != NULL, "a list of nearly LIMIT_PSL octets"))
		is_span(psl_org(p, SPAN_LIT("a.b.co.test")), "b.co.test",
		    "has its rule");
	psl_close(p);
	buf_putc(&b, '\n');
	ok(open_text(buf_span(&b)) == NULL, "one octet more is too much");
	buf_free(&b);
}

/* --- in libpsl's own form --- */

static void
test_dafsa(void)
{
	const char *path = psl_dist_filename();
	struct psl *p = psl_open(path);

	if (p == NULL) {
		printf("# no list in libpsl's form here\n");
		return;
	}
	is_span(psl_org(p, SPAN_LIT("www.example.co.uk")), "example.co.uk",
	    "a list in libpsl's form");
	is_span(psl_org(p, SPAN_LIT("co.uk")), NULL, "a suffix of it");
	is_span(psl_org(p, SPAN_LIT("a.b\\.co.uk")), "b\\.co.uk",
	    "an escaped dot");
	is_span(psl_org(p, SPAN_LIT("co\\.uk")), NULL, "one in a TLD");
	is_span(psl_org(p, SPAN_LIT("a\\\\.co.uk")), "a\\\\.co.uk",
	    "an escaped backslash before a dot");
	is_span(psl_org(p, SPAN_LIT("a.b\\.kobe.jp")), "b\\.kobe.jp",
	    "a dot that is none for a wildcard");
	psl_close(p);
}

int
main(void)
{
	size_t i;

	test_published();
	for (i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		test_small(&small[i]);
	test_large();
	test_dafsa();
	return done_testing();
}
