/* dns/psl: a list in text form gives what libpsl makes of it. */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "dns/idn.h"
#include "value/dname.h"
#include "unit/tap.h"

static const char *const texts[] = {
    "/usr/share/publicsuffix/public_suffix_list.dat",
    "/usr/local/share/public_suffix_list/public_suffix_list.dat",
};

enum { RANDOM_NAMES = 50000, LABELS = 20000 };

struct world {
	struct psl *ours;
	psl_ctx_t *theirs;
	struct buf text;
	const char *labels[LABELS]; /* of the list, in text */
	size_t nlabels;
	size_t asked, wrong;
	uint64_t random;
};

/* --- the same as libpsl --- */

static size_t
labels_of(const char *name)
{
	return name != NULL ? dname_labels(span_str(name)) : 0;
}

/* written: the domain as libpsl knows it, in U-labels or A-labels. */
static void
compare(struct world *w, const char *written)
{
	const char *want = psl_registrable_domain(w->theirs, written);
	struct buf ascii = {0}, name = {0};
	struct span org, end;

	if (idn_put(&ascii, span_str(written)) == NULL &&
	    dname_put(&name, buf_span(&ascii)) == DNAME_FINE) {
		org = psl_org(w->ours, buf_span(&name));
		end = org.p == NULL ? SPAN_NONE :
		    dname_last(buf_span(&name), labels_of(want));
		w->asked++;
		if ((org.p == NULL) != (want == NULL) || org.p != end.p ||
		    org.n != end.n) {
			w->wrong++;
			printf("# %s: %.*s, but libpsl has %s\n", written,
			    (int)org.n, org.n > 0 ? org.p : "",
			    want != NULL ? want : "none");
		}
	}
	buf_free(&ascii);
	buf_free(&name);
}

/* A rule's name, what is below it and above it, as it is and in A-labels. */
static void
compare_rule(struct world *w, const char *name)
{
	static const char *const below[] = {"", "x.", "a.b.", "c.a.b."};
	struct buf ascii = {0}, b = {0};
	size_t i, from;

	buf_puts(&ascii, name);
	buf_add(&ascii, "", 1);
	from = ascii.n;
	if (idn_put(&ascii, span_str(name)) != NULL)
		ok(false, "A-labels of %s", name);
	buf_add(&ascii, "", 1);
	for (i = 0; i < 2 * sizeof(below) / sizeof(below[0]); i++) {
		b.n = 0;
		buf_puts(&b, below[i / 2]);
		buf_puts(&b, ascii.p + (i % 2 ? from : 0));
		buf_add(&b, "", 1);
		compare(w, b.p);
	}
	buf_free(&ascii);
	buf_free(&b);
	name = strchr(name, '.');
	if (name != NULL)
		compare(w, name + 1);
}

static const char *
random_label(struct world *w)
{
	/* xorshift: the same names each time */
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->labels[w->random % w->nlabels];
}

static void
compare_random(struct world *w)
{
	struct buf b = {0};
	size_t i, j;

	for (i = 0; w->nlabels > 0 && i < RANDOM_NAMES; i++) {
		b.n = 0;
		for (j = 0; j < 1 + i % 6; j++) {
			if (j > 0)
				buf_putc(&b, '.');
			buf_puts(&b, random_label(w));
		}
		buf_add(&b, "", 1);
		compare(w, b.p);
	}
	buf_free(&b);
}

/* The rule of a line, without its sign, or NULL. */
static char *
rule_of(char *line)
{
	line[strcspn(line, " \t\r")] = '\0';
	if (line[0] == '\0' || strncmp(line, "//", 2) == 0)
		return NULL;
	return line + (line[0] == '!' ? 1 : line[0] == '*' ? 2 : 0);
}

static void
keep_labels(struct world *w, char *name)
{
	char *dot;

	for (; name != NULL && w->nlabels < LABELS; name = dot) {
		if ((dot = strchr(name, '.')) != NULL)
			*dot++ = '\0';
		w->labels[w->nlabels++] = name;
	}
}

static void
compare_all(struct world *w)
{
	char *line = w->text.p, *end, *name;
	size_t rules = 0;

	for (; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end != '\0')
			*end++ = '\0';
		if ((name = rule_of(line)) != NULL) {
			rules++;
			compare_rule(w, name);
			keep_labels(w, name);
		}
	}
	ok(rules > 9000, "%zu rules", rules);
	is_uint(w->wrong, 0, "%zu names of rules", w->asked);
	w->asked = 0;
	compare_random(w);
	is_uint(w->wrong, 0, "%zu names of their labels", w->asked);
}

static bool
read_text(struct buf *b, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return false;
	do {
		buf_reserve(b, 1 << 16);
		n = fread(b->p + b->n, 1, b->cap - b->n - 1, f);
		b->n += n;
	} while (n > 0);
	b->p[b->n] = '\0';
	fclose(f);
	return true;
}

static void
test_real(void)
{
	static struct world w = {.random = 88172645463325252U};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!read_text(&w.text, texts[i]))
			continue;
		w.ours = psl_open(texts[i]);
		w.theirs = psl_load_file(texts[i]);
		if (ok(w.ours != NULL && w.theirs != NULL, "it is read"))
			compare_all(&w);
		psl_close(w.ours);
		psl_free(w.theirs);
		buf_free(&w.text);
		return;
	}
	printf("# no list in text form here (Debian: publicsuffix)\n");
}

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
	struct buf ascii = {0}, name = {0};
	size_t i;

	for (i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		ascii.n = name.n = 0;
		ok(idn_put(&ascii, span_str(published[i][0])) == NULL &&
		    dname_put(&name, buf_span(&ascii)) == DNAME_FINE,
		    "%s is a name", published[i][0]);
		is_span(psl_org(p, buf_span(&name)), published[i][1],
		    "%s", published[i][0]);
	}
	psl_close(p);
	buf_free(&ascii);
	buf_free(&name);
}

/* --- lists of our own --- */

static struct psl *
open_text(struct span text)
{
	FILE *f = fopen("list", "w");

	if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n)
		abort();
	fclose(f);
	return psl_open("list");
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
    {SPAN_LIT("B.C"), "x.a.b.c", "a.b.c"},
    {SPAN_LIT("b.c."), "x.a.b.c", "a.b.c"},
    {SPAN_LIT("b.c \xff"), "x.a.b.c", "a.b.c"},
    {SPAN_LIT("\0b.c\0"), "x.a.b.c", "a.b.c"},
    {SPAN_LIT("b\\046b.c"), "x.a.b\\.b.c", "a.b\\.b.c"},
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

/* n octets of the same few. */
static void
put_many(struct buf *b, const char *few, size_t n)
{
	for (; n > strlen(few); n -= strlen(few))
		buf_puts(b, few);
	buf_add(b, few, n);
}

/* What is too long for a rule, in a list as long as may be. */
static void
test_large(void)
{
	struct buf b = {0};
	struct psl *p;
	size_t i = 0;

	put_many(&b, "a.", 300);
	buf_puts(&b, "a.test\n// ");
	put_many(&b, "x.y ", 100000);
	buf_puts(&b, "\n");
	put_many(&b, "\xc3\xa4", 100000);
	buf_puts(&b, "\nco.test\n");
	while (b.n < LIMIT_PSL)
		buf_printf(&b, "r%zu\n", i++);
	b.n = LIMIT_PSL - 1;
	p = open_text(buf_span(&b));
	if (ok(p != NULL, "a list of nearly LIMIT_PSL octets")) {
		is_span(psl_org(p, SPAN_LIT("a.a.test")), "a.test",
		    "no rule of 300 octets");
		is_span(psl_org(p, SPAN_LIT("z.x.y")), "x.y",
		    "no rule in a comment");
		is_span(psl_org(p, SPAN_LIT("xn--a.b.co.test")), "b.co.test",
		    "the rule behind them");
	}
	psl_close(p);
	buf_putc(&b, '\n');
	ok(open_text(buf_span(&b)) == NULL, "one octet more is too much");
	buf_free(&b);
}

/* In a moment, not in hours: what a list can be full of. */
static void
test_full(void)
{
	static const char *const full[] = {".a", "a.b.c\n", "\n", " ", "/",
	    ".A", "A\n", ".\xc3\xa4", "\xff\n"};
	struct buf b = {0};
	struct psl *p;
	size_t i;

	for (i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
		b.n = 0;
		put_many(&b, full[i], LIMIT_PSL - 2);
		p = open_text(buf_span(&b));
		is_span(psl_org(p, SPAN_LIT("y.xn--x.test")), "xn--x.test",
		    "a list full of %zu", i);
		psl_close(p);
	}
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

	test_real();
	test_published();
	for (i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		test_small(&small[i]);
	test_large();
	test_full();
	test_dafsa();
	return done_testing();
}
