/* Organizational domains by the public suffix list. */
/* SPDX-License-Identifier: ISC */
#include "dns/psl.h"

#include <errno.h>
#include <fcntl.h>
#include <libpsl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "dns/idn.h"
#include "value/dname.h"
#include "dns/suffixes.h"

/* Where systems have the list as a text. */
static const char *const paths[] = {
    "/usr/share/publicsuffix/public_suffix_list.dat",
    "/usr/local/share/public_suffix_list/public_suffix_list.dat",
};

/* A list that came as a text. */
struct rules {
	struct suffixes table;
	struct buf text; /* until all of its rules are in the table */
};

/* One of both; rules may change while they are asked. */
struct psl {
	psl_ctx_t *list;
	struct rules *rules;
};

/* --- reading --- */

/* False if it can't be read, and of what is empty or too large. */
static bool
read_file(struct buf *text, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	text->n = 0;
	buf_reserve(text, LIMIT_PSL); /* untouched, the rest takes nothing */
	do {
		n = read(fd, text->p + text->n, LIMIT_PSL - text->n);
		if (n > 0)
			text->n += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	close(fd);
	return n == 0 && text->n > 0 && text->n < LIMIT_PSL;
}

/* The system's, unless libpsl has been built with a newer one. */
static bool
read_system(struct buf *text)
{
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (stat(paths[i], &st) == 0 &&
		    st.st_mtime >= psl_builtin_file_time() &&
		    read_file(text, paths[i]))
			return true;
	return false;
}

/* The form that psl-make-dafsa(1) writes, of which only libpsl knows. */
static psl_ctx_t *
load(struct buf *text)
{
	FILE *f = fmemopen(text->p, text->n, "r");
	psl_ctx_t *list;

	if (f == NULL)
		return NULL;
	list = psl_load_fp(f);
	fclose(f);
	return list;
}

/* --- rules --- */

/* A rule that is not as domains are; it may be none that can be asked for. */
static void
add_odd(struct suffixes *s, struct suffix_rule rule)
{
	struct buf ascii = {0}, name = {0};

	if (idn_put(&ascii, rule.name) == NULL &&
	    dname_put(&name, buf_span(&ascii)) == DNAME_FINE) {
		rule.name = buf_span(&name);
		suffixes_add(s, rule);
	}
	buf_free(&ascii);
	buf_free(&name);
}

/* The rules in ASCII, or the others. */
static void
add_rules(struct rules *r, bool ascii)
{
	struct span list = buf_span(&r->text);
	struct suffix_rule rule;

	while (suffixes_next(&list, &rule)) {
		if (rule.plain && ascii)
			suffixes_add(&r->table, rule);
		else if (!rule.plain && idn_is_ascii(rule.name) == ascii)
			add_odd(&r->table, rule);
	}
}

/* Has it an A-label, or what looks like one? */
static bool
has_alabel(struct span domain)
{
	const char *p = domain.p, *end = p + domain.n;

	while ((p = memchr(p, '-', (size_t)(end - p))) != NULL)
		if (p++ - domain.p >= 2 && memcmp(p - 3, "xn-", 3) == 0)
			return true;
	return false;
}

/*
 * One rule in twenty has U-labels, and libidn2 takes five times as long over
 * those as all else takes. So they wait until one of them may matter.
 */
static struct span
rules_org(struct rules *r, struct span domain)
{
	if (r->text.n > 0 && has_alabel(domain)) {
		add_rules(r, false);
		buf_free(&r->text);
	}
	return suffixes_org(&r->table, domain);
}

static struct span
list_org(const psl_ctx_t *list, struct span domain)
{
	char name[DNAME_TEXT_MAX + 1];
	const char *org;
	size_t i;

	if (domain.n > DNAME_TEXT_MAX)
		return SPAN_NONE;
	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	/* libpsl would take an escaped dot for one between labels. */
	for (i = 0; i < domain.n; i++)
		if (name[i] == '\\' && name[++i] == '.')
			name[i] = '\\';
	org = psl_registrable_domain(list, name);
	if (org == NULL)
		return SPAN_NONE;
	i = (size_t)(org - name);
	return (struct span){domain.p + i, domain.n - i};
}

/* --- what others use --- */

static struct psl *
psl_new(psl_ctx_t *list, struct rules *rules)
{
	struct psl *p = xmalloc(sizeof(*p));

	*p = (struct psl){list, rules};
	return p;
}

struct psl *
psl_open(const char *path)
{
	struct buf text = {0};
	bool found = path != NULL ? read_file(&text, path) :
	    read_system(&text);
	psl_ctx_t *list = NULL;
	struct rules *rules;

	if (found && !span_has_prefix(buf_span(&text), ".DAFSA@PSL_")) {
		rules = xcalloc(1, sizeof(*rules));
		rules->text = text;
		add_rules(rules, true);
		return psl_new(NULL, rules);
	}
	if (found)
		list = load(&text);
	else if (path == NULL)
		list = psl_latest(NULL);
	buf_free(&text);
	return list != NULL ? psl_new(list, NULL) : NULL;
}

void
psl_close(struct psl *p)
{
	if (p == NULL)
		return;
	if (p->rules != NULL) {
		suffixes_free(&p->rules->table);
		buf_free(&p->rules->text);
		free(p->rules);
	}
	psl_free(p->list);
	free(p);
}

struct span
psl_org(const struct psl *p, struct span domain)
{
	if (span_is(domain, "."))
		return SPAN_NONE;
	return p->rules != NULL ? rules_org(p->rules, domain) :
	    list_org(p->list, domain);
}
