/* The rules of dmarc-lint: codes, severities, texts; from lint.def. */
/* SPDX-License-Identifier: ISC */
#ifndef LINT_RULES_H
#define LINT_RULES_H

#include <stdbool.h>

#include "base/span.h"
#include "record/record.h"
#include "zone/fault.h"

enum lint_rule {
#define LINT(id, code, severity, scope, section, what, why, fix) LINT_##id,
#include "lint/rules.def"
	LINT_N
};

/* The graver the less, so that they compare. */
enum lint_severity {
	LINT_BY_RULE, /* in options: as lint.def and the rule have it */
	LINT_ERROR,
	LINT_WARNING,
	LINT_NOTE,
	LINT_OFF /* what a rule that is disabled has */
};

enum lint_scope {
	LINT_IN_RECORD, /* shows in the text of a record */
	LINT_IN_FILE,   /* how a master file is written */
	LINT_IN_ZONE    /* shows with the names around it */
};

/* Rows of lint.def, which says what each is; none is NULL. */
extern const struct lint_info {
	const char *code; /* "policy-invalid" */
	enum lint_severity severity;
	enum lint_scope scope;
	const char *section;
	const char *what;
	const char *why;
	const char *fix;
} lint_rules[LINT_N];

/* The severity that a rule has in some cases, and when; when is NULL if there
 * are none. */
extern const struct lint_also {
	enum lint_severity severity;
	const char *when;
} lint_also[LINT_N];

/* The rule of a code; LINT_N if there is none. */
enum lint_rule lint_rule_find(struct span code);

/*
 * Sets the severity of the rules in codes, "CODE,CODE"; the code "all" is each
 * rule. Returns SPAN_NONE, or the first code that no rule has; those before it
 * are set then.
 */
struct span lint_rules_set(unsigned char severity[LINT_N], const char *codes,
    enum lint_severity to);

/* Names for options: "error", "warning" or "note", "none" for LINT_BY_RULE,
 * which no finding has; the code of each rule; and "all" behind these. NULL
 * behind the last. */
const char *lint_fail_on(int severity);
const char *lint_rule_code(int rule);
const char *lint_rule_code_or_all(int rule);

/* The names of severities ("error", "off") and scopes ("record"). */
extern const char *const lint_severities[LINT_OFF + 1];
extern const char *const lint_scopes[LINT_IN_ZONE + 1];

/* Is a note of this rule a warning where the user is strict? */
bool lint_is_strict(enum lint_rule rule);

/* What a fault of a record, or of a master file, is as a finding; LINT_N for
 * ZONE_FINE and for what only dns/zone knows. */
extern const enum lint_rule lint_of_record[FAULT_N];
extern const enum lint_rule lint_of_zone[ZONE_FAULT_N];

#endif
