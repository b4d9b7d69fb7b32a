/* Findings of lint as they are gathered: bounded, counted, put in order. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_FIND_H
#define LINT_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lint/finding.h"
#include "lint/lint.h"

struct zonestore;

/* Which lines of a file a comment disables what for. */
struct lintoff {
	uint32_t from, to;
	uint64_t rules[(LINT_N + 63) / 64];
};

/* Of one rule in one file. */
struct lintcount {
	uint32_t kept;
	uint8_t severity; /* the gravest of those that were not */
	uint64_t more;
	uint32_t line, column; /* of the first of those */
};

/* A file that was read; top is the one it was read with, perhaps itself. */
struct lintfile {
	struct zone_file file;
	struct span text;
	uint32_t top;
	bool has_soa; /* of a top */
	bool lost;    /* of a top: something in it could not be read */
	struct lintoff *off;
	size_t noff;
	struct lintcount *count; /* LINT_N of them */
};

struct lintfinds {
	const struct lint_options *o;
	struct lint_counts *counts;
	struct zonestore *index; /* keeps the octets of findings */
	struct lintfile **file;
	size_t nfiles;
	struct lintfound {
		struct finding f;
		uint32_t file;
	} *found;
	size_t n, cap;
};

/* No file: a record by itself, or DNS. */
#define LINTFILE_NONE UINT32_MAX

/* What is in a line of a file. */
struct lintplace {
	uint32_t file, line, column, n;
};

void lintfinds_free(struct lintfinds *s);

/* A new file; its number. */
uint32_t lintfind_file(struct lintfinds *s, const struct zone_file *file,
    struct span text, uint32_t top);

/* Comments disable these rules in these lines. */
struct lintoff *lintfind_off(struct lintfinds *s, uint32_t file,
    uint32_t from, uint32_t to);

/*
 * A finding of a rule; severity is LINT_BY_RULE, or what it is in this case.
 * NULL if the rule is disabled, or enough of them are kept; it is counted.
 * Else it is without spans, which the caller adds; they must hold until it is
 * emitted. It holds until the next one.
 */
struct finding *lintfind_add(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at);

/*
 * Is a finding of this rule in this file only to be counted, if not even
 * that? Then it is, and all that it would say need not be found out.
 */
bool lintfind_skip(struct lintfinds *s, enum lint_rule rule,
    enum lint_severity severity, const struct lintplace *at);

/* The text of what exactly; b is freed. */
void lintfind_detail(struct lintfinds *s, struct finding *f, struct buf *b);

/* The same octets, to hold until the end. */
struct span lintfind_keep(struct lintfinds *s, struct span text);

/* Hands over all there are, in order, and forgets them. */
void lintfind_emit(struct lintfinds *s);

#endif
