/* The tables of rows and their columns, from fields.def. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_FIELDS_H
#define ROWS_FIELDS_H

#include <stddef.h>

#include "base/span.h"

enum field_type {
	FIELD_TEXT,
	FIELD_UINT,
	FIELD_BOOL, /* true or false */
	FIELD_TIME, /* seconds since 1970-01-01 00:00 UTC */
	FIELD_IP,   /* as inet_ntop(3) writes it, if it is one at all */
	FIELD_LIST,
};

struct field {
	const char *name;
	enum field_type type;
	unsigned int show; /* width in the text format, 0: not shown */
	const char *sub;  /* a list's subfields, comma-separated; "" for one */
	const char *text; /* the manual's words */
};

/*
 * A table is its columns in order. A summary makes its own at run time, with
 * keys before the columns of TABLE_GROUP.
 */
struct rows_table {
	const char *name; /* SQL's table name */
	const struct field *fields;
	size_t n;
};

extern const struct rows_table TABLE_RUA, TABLE_REPORT, TABLE_GROUP;
extern const struct rows_table TABLE_DERIVED, TABLE_DIGEST, TABLE_POLICY;
extern const struct rows_table TABLE_FINDING, TABLE_RULE, TABLE_CHECK;
extern const struct rows_table TABLE_CHANGE, TABLE_RUF, TABLE_COLUMN;

/* RUA_input, RUA_part, ... REPORT_input, ... GROUP_messages, ... and *_N. */
enum rua_field {
#define FIELD_rua(name, ...) RUA_##name,
#define FIELD_both(name, ...) RUA_##name,
#include "rows/fields.def"
	RUA_N
};

enum report_field {
#define FIELD_report(name, ...) REPORT_##name,
#define FIELD_both(name, ...) REPORT_##name,
#include "rows/fields.def"
	REPORT_N
};

enum group_field {
#define FIELD_group(name, ...) GROUP_##name,
#include "rows/fields.def"
	GROUP_N
};

enum derived_field {
#define FIELD_derived(name, ...) DERIVED_##name,
#include "rows/fields.def"
	DERIVED_N
};

enum digest_field {
#define FIELD_digest(name, ...) DIGEST_##name,
#include "rows/fields.def"
	DIGEST_N
};

enum policy_field {
#define FIELD_policy(name, ...) POLICY_##name,
#include "rows/fields.def"
	POLICY_N
};

enum finding_field {
#define FIELD_finding(name, ...) FINDING_##name,
#include "rows/fields.def"
	FINDING_N
};

enum rule_field {
#define FIELD_rule(name, ...) RULE_##name,
#include "rows/fields.def"
	RULE_N
};

enum check_field {
#define FIELD_check(name, ...) CHECK_##name,
#include "rows/fields.def"
	CHECK_N
};

enum change_field {
#define FIELD_change(name, ...) CHANGE_##name,
#include "rows/fields.def"
	CHANGE_N
};

enum ruf_field {
#define FIELD_ruf(name, ...) RUF_##name,
#include "rows/fields.def"
	RUF_N
};

enum columns_field {
#define FIELD_column(name, ...) COLUMNS_##name,
#include "rows/fields.def"
	COLUMNS_N
};

/* The number of the column of that name, or -1. */
int rows_table_find(const struct rows_table *t, struct span name);

#endif
