/*
 * dns/suffixes, dns/psl: rules lie in the text; what is plain is in normal
 * form; an organization ends the domain, has itself as its own, and is what
 * libpsl says where it reads the list as we do.
 */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "dns/idn.h"
#include "value/dname.h"
#include "dns/suffixes.h"

#include "fuzz/fuzz.h"

/* libpsl takes 127 octets, and looks at nine labels. */
enum { RULES = 64, LONG = 100, DEEP = 6 };

/* Not what libpsl reads otherwise, or not at all. */
static bool
is_simple(const struct suffix_rule *r)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789-.*!";
	size_t i;

	for (i = 0; i < r->name.n; i++)
		if (memchr(good, r->name.p[i], sizeof(good) - 1) == NULL)
			return false;
	return r->name.n > 0 && r->name.n < LONG &&
	    dname_labels(r->name) <= DEEP &&
	    (r->says != SUFFIX_ITSELF || r->name.p[0] != '*') &&
	    r->name.p[r->name.n - 1] != '.';
}

/* Lines that libpsl takes in one, nothing in them but one rule, and no mark. */
static bool
is_simple_text(struct span text)
{
	size_t i, n = 0;

	for (i = 0; i < text.n; i++, n++) {
		if (text.p[i] == '\n')
			n = 0;
		else if (n > LONG || text.p[i] <= ' ' || text.p[i] >= 0x7f)
			return false;
	}
	return true;
}

/* Twice in a list, and libpsl finds the one or the other. */
static bool
is_new(const struct span *names, size_t n, struct span name)
{
	while (n > 0)
		if (span_eq(names[--n], name))
			return false;
	return n == 0;
}

/* Looks at all rules; can libpsl be asked for the same? */
static bool
check_rules(struct span text)
{
	struct span list = text, names[RULES];
	struct suffix_rule r;
	struct buf b = {0};
	bool same = is_simple_text(text);
	size_t n = 0;

	while (suffixes_next(&list, &r)) {
		must(within(r.name, text) && within(list, text));
		must(r.name.p + r.name.n <= list.p);
		must(memchr(r.name.p, ' ', r.name.n) == NULL);
		b.n = 0;
		must(!r.plain || dname_put(&b, r.name) != DNAME_FINE ||
		    span_eq(buf_span(&b), r.name));
		same = same && n < RULES && is_simple(&r) &&
		    is_new(names, n, r.name);
		if (same)
			names[n++] = r.name;
	}
	must(list.n == 0);
	buf_free(&b);
	return same;
}

static void
check_name(const struct psl *p, const psl_ctx_t *theirs, struct buf *name)
{
	struct span domain = buf_span(name), org = psl_org(p, domain);
	struct span again;
	const char *want;

	if (org.p != NULL) {
		must(org.n > 0 && org.p + org.n == domain.p + domain.n);
		must(dname_within(domain, org) && dname_labels(org) > 1);
		again = psl_org(p, org);
		must(again.p == org.p && again.n == org.n);
	}
	if (theirs == NULL || memchr(domain.p, '\\', domain.n) != NULL)
		return;
	buf_add(name, "", 1);
	want = psl_registrable_domain(theirs, name->p);
	must((want == NULL) == (org.p == NULL));
	must(want == NULL || strlen(want) == org.n);
}

/* The names of the rules, and what is below them. */
static void
check_names(const struct psl *p, const psl_ctx_t *theirs, struct span list)
{
	static const char *const below[] = {"", "x.", "a.xn--b."};
	struct buf text = {0}, name = {0};
	struct suffix_rule r;
	size_t i, n;

	for (n = 0; n < RULES && suffixes_next(&list, &r); n++) {
		for (i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
			text.n = name.n = 0;
			buf_puts(&text, below[i]);
			if (idn_put(&text, r.name) == NULL &&
			    dname_put(&name, buf_span(&text)) == DNAME_FINE)
				check_name(p, theirs, &name);
		}
	}
	buf_free(&text);
	buf_free(&name);
}

/* The text as a file, which has no name of its own. */
static const char *
path_of(struct span text)
{
	static FILE *f;
	static char path[32];

	if (f == NULL) {
		must((f = tmpfile()) != NULL);
		snprintf(path, sizeof(path), "/dev/fd/%d", fileno(f));
	}
	rewind(f);
	must(ftruncate(fileno(f), 0) == 0);
	must(fwrite(text.p, 1, text.n, f) == text.n && fflush(f) == 0);
	return path;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = {n > 0 ? (const char *)data : "", n};
	bool same = check_rules(text);
	const char *path = path_of(text);
	struct psl *p;
	psl_ctx_t *theirs;

	if (span_has_prefix(text, ".DAFSA@PSL_"))
		return 0; /* libpsl's affair */
	p = psl_open(path);
	theirs = same ? psl_load_file(path) : NULL;
	must((p == NULL) == (n == 0));
	must(!same || (p == NULL) == (theirs == NULL));
	if (p != NULL)
		check_names(p, theirs, text);
	psl_free(theirs);
	psl_close(p);
	return 0;
}
