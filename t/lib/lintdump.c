/* Lints files, records and domains, and prints findings one a line. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/lint.h"
#include "dns/zone.h"
#include "dns/psl.h"
#include "zone/files.h"
#include "zone/load.h"

/*
 * lintdump [-p PSL] [-z ZONE] [-o ORIGIN] [-s] [-q] [-D CODE] FILE... |
 *	-r RECORD [DOMAIN] | -d DOMAIN
 *
 * -z answers what the files don't tell, -s is strict, -q prints counts only,
 * -f adds the fixes, -w what receivers do where that is not the rule's.
 */
struct dump {
	struct lint_options o;
	struct span origin;
	bool quiet, fixes, whys, no_include, by_name;
	unsigned long findings;
};

static void
put(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c >= 0x7f)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

static void
emit(void *ctx, const struct finding *f)
{
	struct dump *d = ctx;

	d->findings++;
	if (d->quiet)
		return;
	if (f->at.file != NULL) {
		put(f->at.file->name);
		putchar(':');
	}
	printf("%lu:%lu+%lu: %s: %s", (unsigned long)f->at.line,
	    (unsigned long)f->at.column, (unsigned long)f->n,
	    lint_severities[f->severity], lint_rules[f->rule].code);
	if (f->domain.p != NULL) {
		printf(" [");
		put(f->domain);
		printf("]");
	}
	if (f->detail.n > 0) {
		printf(": ");
		put(f->detail);
	}
	if (f->target.p != NULL) {
		printf(" -> ");
		put(f->target);
	}
	if (d->fixes && f->fix.text.p != NULL) {
		printf(" {%lu:%lu+%lu ", (unsigned long)f->fix.at.line,
		    (unsigned long)f->fix.at.column,
		    (unsigned long)f->fix.n);
		put(f->fix.text);
		printf("}");
	}
	if (d->whys && f->why != NULL)
		printf("\n  %s", f->why);
	putchar('\n');
}

static int
record(struct dump *d, char **argv)
{
	struct lint *l = lint_new(&d->o);
	struct zone_place at = {NULL, 1, 1};

	lint_record(l, &at, span_str(argv[1]), span_str(argv[0]));
	lint_free(l);
	return 0;
}

static int
domain(struct dump *d, char **argv)
{
	struct lint *l = lint_new(&d->o);
	const char *error;

	if (!lint_domain(l, span_str(argv[0]), &error))
		printf("%s\n", error);
	lint_free(l);
	return 0;
}

static bool
any(const void *ctx, struct span label)
{
	(void)ctx;
	return label.n > 0;
}

static int
files(struct dump *d, char **argv)
{
	struct buf origin = {0};
	struct lint *l = lint_new(&d->o);
	struct zoneload load = {.include_anywhere = false};
	struct lint_source s = {.include = NULL, .origin = d->origin,
	    .by_name = d->by_name};
	const struct lint_counts *c;

	for (; *argv != NULL; argv++) {
		if (!zoneload_file(&load, *argv, -1, &s.text)) {
			perror(*argv);
			return 2;
		}
		s.name = span_str(*argv);
		s.ctx = &load;
		origin.n = 0;
		if (d->origin.p == NULL)
			s.origin = zonefiles_origin(&origin, s.name, any,
			    NULL) ? buf_span(&origin) : SPAN_NONE;
		if (!d->no_include)
			s.include = (enum zone_fault(*)(void *, struct span,
		    struct span *))zoneload_include;
		lint_zone(l, &s);
	}
	lint_finish(l);
	c = lint_counts(l);
	if (d->quiet)
		printf("%lu shown of %lu+%lu+%lu, %lu entries, %lu records, "
		    "%lu domains\n", d->findings,
		    (unsigned long)c->found[LINT_ERROR],
		    (unsigned long)c->found[LINT_WARNING],
		    (unsigned long)c->found[LINT_NOTE],
		    (unsigned long)c->entries, (unsigned long)c->records,
		    (unsigned long)c->domains);
	lint_free(l);
	zoneload_free(&load);
	buf_free(&origin);
	return 0;
}

int
main(int argc, char **argv)
{
	struct dump d = {.o = {.emit = emit}, .origin = SPAN_NONE};
	int (*run)(struct dump *d, char **argv) = files;
	struct dns_zone *zone = NULL;
	struct dns dns;
	struct dns_zone_options zo = {.origin = SPAN_NONE};
	struct psl *psl = NULL;

	(void)argc;
	d.o.ctx = &d;
	for (argv++; *argv != NULL && argv[0][0] == '-'; argv++) {
		switch (argv[0][1]) {
		case 'p':
			if ((psl = psl_open(*++argv)) == NULL)
				return 2;
			d.o.psl = psl;
			break;
		case 'z':
			zone = zone != NULL ? zone : dns_zone_new(&dns);
			if (!dns_zone_add(zone, *++argv, &zo))
				return 2;
			d.o.dns = &dns;
			break;
		case 'o':
			d.origin = span_str(*++argv);
			break;
		case 'N':
			d.by_name = true;
			break;
		case 'D':
			d.o.severity[lint_rule_find(
			    span_str(*++argv))] = LINT_OFF;
			break;
		case 'n':
			d.no_include = true;
			break;
		case 's':
			d.o.strict = true;
			break;
		case 'q':
			d.quiet = true;
			break;
		case 'f':
			d.fixes = true;
			break;
		case 'w':
			d.whys = true;
			break;
		case 'r':
			run = record;
			break;
		case 'd':
			run = domain;
			break;
		default:
			return 2;
		}
	}
	if (*argv == NULL || run(&d, argv) != 0)
		return 2;
	dns_zone_free(zone);
	psl_close(psl);
	return fflush(stdout) == 0 ? 0 : 2;
}
