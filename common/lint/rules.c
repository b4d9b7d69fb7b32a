/* The table of lint rules, and the faults that become findings. */
/* SPDX-License-Identifier: ISC */
#include "lint/rules.h"

#include <string.h>

const struct lint_info lint_rules[LINT_N] = {
#define LINT(id, code, severity, scope, section, what, why, fix) \
	{code, LINT_##severity, LINT_IN_##scope, section, what, why, fix},
#include "lint/rules.def"
};

const struct lint_also lint_also[LINT_N] = {
#define ALSO(id, severity, when) [LINT_##id] = {LINT_##severity, when},
#include "lint/rules.def"
};

const enum lint_rule lint_of_record[FAULT_N] = {
#define RECORD_FAULT(id, code, severity) [FAULT_##id] = LINT_##id,
#include "record/faults.def"
#undef RECORD_FAULT
};

/* The severities of records are those of findings, and both tables agree. */
enum {
#define LINT(id, code, severity, scope, section, what, why, fix) \
	SEVERITY_##id = (int)LINT_##severity,
#include "lint/rules.def"
};
#define RECORD_FAULT(id, code, severity) \
	_Static_assert((int)SEVERITY_##id == (int)RECORD_##severity, code);
#include "record/faults.def"
#undef RECORD_FAULT

const enum lint_rule lint_of_zone[ZONE_FAULT_N] = {
    [ZONE_FINE] = LINT_N,
    [ZONE_PAREN_OPEN] = LINT_PAREN_UNBALANCED,
    [ZONE_PAREN_EXTRA] = LINT_PAREN_UNBALANCED,
    [ZONE_QUOTE] = LINT_TXT_UNTERMINATED_QUOTE,
    [ZONE_ESCAPE] = LINT_ESCAPE_BAD,
    [ZONE_LONG] = LINT_ENTRY_TOO_LONG,
    [ZONE_CONTROL] = LINT_FILE_CONTROL_CHAR,
    [ZONE_CR] = LINT_CARRIAGE_RETURN,
    [ZONE_SEMICOLON] = LINT_TXT_UNQUOTED_SEMICOLON,
    [ZONE_OWNER_MISSING] = LINT_OWNER_MISSING,
    [ZONE_ORIGIN_MISSING] = LINT_ORIGIN_MISSING,
    [ZONE_ORIGIN_NAMED] = LINT_ORIGIN_FROM_NAME,
    [ZONE_OWNER_DOUBLED] = LINT_OWNER_DOUBLED,
    [ZONE_LABEL_EMPTY] = LINT_NAME_BAD,
    [ZONE_LABEL_LONG] = LINT_NAME_BAD,
    [ZONE_NAME_LONG] = LINT_NAME_BAD,
    [ZONE_TTL] = LINT_TTL_BAD,
    [ZONE_TTL_LARGE] = LINT_TTL_TOO_LARGE,
    [ZONE_TTL_MISSING] = LINT_TTL_MISSING,
    [ZONE_CLASS] = LINT_CLASS_NOT_IN,
    [ZONE_TYPE_MISSING] = LINT_RDATA_BAD,
    [ZONE_TYPE] = LINT_TYPE_UNKNOWN,
    [ZONE_DATA_MISSING] = LINT_RDATA_BAD,
    [ZONE_DATA_EXTRA] = LINT_RDATA_BAD,
    [ZONE_DATA] = LINT_RDATA_BAD,
    [ZONE_DATA_LONG] = LINT_TXT_TOO_LONG,
    [ZONE_STRING_LONG] = LINT_TXT_STRING_TOO_LONG,
    [ZONE_GENERIC] = LINT_RDATA_BAD,
    [ZONE_DIRECTIVE] = LINT_DIRECTIVE_BAD,
    [ZONE_ARGUMENTS] = LINT_DIRECTIVE_BAD,
    [ZONE_INCLUDE_OFF] = LINT_INCLUDE_OFF,
    [ZONE_INCLUDE_OUTSIDE] = LINT_INCLUDE_OUTSIDE,
    [ZONE_INCLUDE_MISSING] = LINT_INCLUDE_MISSING,
    [ZONE_INCLUDE_LOOP] = LINT_INCLUDE_LOOP,
    [ZONE_INCLUDE_MANY] = LINT_INCLUDE_TOO_MANY,
    [ZONE_GENERATE] = LINT_GENERATE_BAD,
    [ZONE_GENERATE_MANY] = LINT_GENERATE_TOO_MANY,
    [ZONE_GENERATE_QUOTE] = LINT_TXT_GENERATE_UNQUOTED,
    [ZONE_FILE_LONG] = LINT_FILE_TOO_LARGE,
    [ZONE_OUTSIDE] = LINT_OUT_OF_ZONE,
    [ZONE_ERROR_LINE] = LINT_N,
};

const char *const lint_severities[LINT_OFF + 1] = {
    [LINT_BY_RULE] = "",
    [LINT_ERROR] = "error",
    [LINT_WARNING] = "warning",
    [LINT_NOTE] = "note",
    [LINT_OFF] = "off",
};

const char *const lint_scopes[LINT_IN_ZONE + 1] = {
    [LINT_IN_RECORD] = "record",
    [LINT_IN_FILE] = "file",
    [LINT_IN_ZONE] = "zone",
};

enum lint_rule
lint_rule_find(struct span code)
{
	enum lint_rule rule;

	for (rule = 0; rule < LINT_N; rule++)
		if (span_is(code, lint_rules[rule].code))
			break;
	return rule;
}

const char *
lint_fail_on(int severity)
{
	return severity == LINT_BY_RULE ? "none" :
	    severity <= LINT_NOTE ? lint_severities[severity] : NULL;
}

const char *
lint_rule_code(int rule)
{
	return rule < LINT_N ? lint_rules[rule].code : NULL;
}

const char *
lint_rule_code_or_all(int rule)
{
	return rule == LINT_N ? "all" : lint_rule_code(rule);
}

struct span
lint_rules_set(unsigned char severity[LINT_N], const char *codes,
    enum lint_severity to)
{
	struct span code;
	enum lint_rule rule;

	for (; *codes != '\0'; codes += code.n, codes += *codes == ',') {
		code = (struct span){codes, strcspn(codes, ",")};
		rule = lint_rule_find(code);
		if (rule < LINT_N)
			severity[rule] = (unsigned char)to;
		else if (span_is(code, "all"))
			memset(severity, (int)to, LINT_N);
		else
			return code;
	}
	return SPAN_NONE;
}

bool
lint_is_strict(enum lint_rule rule)
{
	static const enum lint_rule advice[] = {LINT_POLICY_NONE,
	    LINT_POLICY_NOT_SECOND, LINT_TAG_UNKNOWN, LINT_TEST_MODE,
	    LINT_REJECT_WITHOUT_DKIM, LINT_RECORD_NOT_INHERITED,
	    LINT_SP_ON_NON_ORG, LINT_EXTERNAL_WILDCARD, LINT_UNRELATED};
	size_t i;

	for (i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		if (advice[i] == rule)
			return true;
	return false;
}
