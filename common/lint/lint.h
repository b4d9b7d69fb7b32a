/* Lint of DMARC records, master files and live domains: RFC 9989, 9990. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "lint/finding.h"
#include "dns/dns.h"
#include "dns/psl.h"
#include "lint/rules.h"
#include "zone/file.h"

/*
 * All zero but emit is the default.
 *
 * severity: for each rule LINT_BY_RULE, or the severity that the user chose;
 * LINT_OFF disables it. Rules that soften themselves (dmarc-at-apex where
 * there is a record at _dmarc as well) do so only at LINT_BY_RULE.
 * strict: notes that advise a better policy become warnings.
 * psl: for the rules about public suffixes, and for Organizational Domains
 * that the zones don't tell; NULL switches these off.
 * dns: asked for what the zones don't have; NULL: nothing is asked. It must
 * outlive the lint.
 * kept: findings of one rule that are kept in each file; 0 is
 * LIMIT_LINT_FINDINGS.
 */
struct lint_options {
	unsigned char severity[LINT_N];
	bool strict;
	uint32_t kept;
	const struct psl *psl;
	const struct dns *dns;
	finding_emit *emit;
	void *ctx;
};

struct lint;

/* o is copied. */
struct lint *lint_new(const struct lint_options *o);
void lint_free(struct lint *l);

/*
 * A master file: its name as findings shall have it (paths of $INCLUDE are
 * beside it), its text, its origin or absent, and by_name (zone/file.h).
 * include may be NULL, and is called by lint_zone() only; zone/load.h has one.
 * The text and all texts that include gives must hold until lint_finish()
 * returns: nothing of them is copied that need not be.
 */
struct lint_source {
	struct span name, text, origin;
	bool by_name, include_anywhere;
	enum zone_fault (*include)(void *ctx, struct span path,
	    struct span *text);
	void *ctx;
};

/*
 * Reads a master file. Findings come with lint_finish(), when all files are
 * known: they are linted as they would be served together (dns/zone.h).
 * Comments "; dmarc-lint: disable=CODE,CODE" behind a record hold for the
 * lines of that record, on a line of their own for the entry that follows.
 *
 * Of each rule options.kept are kept in each file, the first ones;
 * LINT_MORE_FINDINGS tells how many more there are, with the severity of the
 * gravest of them.
 */
void lint_zone(struct lint *l, const struct lint_source *s);

/*
 * Hands over all findings of the files, by the file (in the order they were
 * read), line, column and rule. Once, after the last lint_zone().
 */
void lint_finish(struct lint *l);

/*
 * The text of one record, or what was meant for one. at is the place of its
 * first octet (file may be NULL); domain is what it is published for,
 * without "_dmarc.", or absent. Findings come before it returns, by column
 * and rule. A fix is one of the text.
 */
void lint_record(struct lint *l, const struct zone_place *at,
    struct span domain, struct span text);

/*
 * What is live at a domain now, by options.dns, which must not be NULL.
 * Findings come before it returns: those of its record by column, then the
 * others by rule. False after a temporary DNS failure; *error is then a
 * static text.
 */
bool lint_domain(struct lint *l, struct span domain, const char **error);

/* What was looked at and found so far. found includes findings that were only
 * counted; suppressed are those that comments disable. */
struct lint_counts {
	uint64_t files;   /* lint_zone(), and what they included */
	uint64_t entries; /* records of master files, of any type */
	uint64_t records; /* texts at _dmarc, and of lint_record() */
	uint64_t domains; /* names that have such */
	uint64_t found[LINT_OFF]; /* by severity */
	uint64_t suppressed;
};
const struct lint_counts *lint_counts(const struct lint *l);

#endif
