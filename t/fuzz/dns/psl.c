/*
 * dns/psl: whatever the list is, an organization ends the domain, has two
 * labels or more and is its own organization.
 */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "value/dname.h"
#include "value/domain.h"

#include "fuzz/fuzz.h"

enum { LINES = 64 };

static void
check_name(const struct psl *p, struct span domain)
{
	struct span org = psl_org(p, domain), again;

	if (org.p == NULL)
		return;
	must(org.n > 0 && org.p + org.n == domain.p + domain.n);
	must(dname_within(domain, org) && dname_labels(org) > 1);
	again = psl_org(p, org);
	must(again.p == org.p && again.n == org.n);
}

/* The names of the lines, and what is below them. */
static void
check_names(const struct psl *p, struct span list)
{
	static const char *const below[] = {"", "x.", "a.xn--b.", "a\\."};
	struct buf text = {0}, name = {0};
	size_t i, n, k;

	for (n = 0; n < LINES && list.n > 0; n++) {
		for (k = 0; k < list.n && list.p[k] != '\n'; k++)
			;
		for (i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
			text.n = name.n = 0;
			buf_puts(&text, below[i]);
			buf_put_span(&text, (struct span){list.p, k});
			if (domain_put(&name, buf_span(&text), 0) == NULL)
				check_name(p, buf_span(&name));
		}
		span_advance(&list, k < list.n ? k + 1 : k);
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
	struct psl *p;

	if (span_has_prefix(text, ".DAFSA@PSL_"))
		return 0; /* only libpsl knows what is in it */
	p = psl_open(path_of(text));
	must(p != NULL || n == 0);
	if (p != NULL)
		check_names(p, text);
	psl_close(p);
	return 0;
}
