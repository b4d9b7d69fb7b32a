/* The tables of rows and their columns, from fields.def. */
/* SPDX-License-Identifier: ISC */
#ifndef NOTATION_FIELDS_H
#define NOTATION_FIELDS_H

#include <stddef.h>

#include "base/span.h"

enum field_type {
	FIELD_TEXT,
	FIELD_UINT,
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
struct table {
	const char *name; /* SQL's table name */
	const struct field *fields;
	size_t n;
};

extern const struct table TABLE_RUA, TABLE_REPORT, TABLE_GROUP;
extern const struct table TABLE_DERIVED, TABLE_DIGEST;

/* RUA_input, RUA_part, ... REPORT_input, ... GROUP_messages, ... and *_N. */
#define FIELDS_NONE(name, type, show, sub, text)
#define FIELDS_RUA(name, type, show, sub, text) RUA_##name,
#define FIELDS_REPORT(name, type, show, sub, text) REPORT_##name,
#define FIELDS_GROUP(name, type, show, sub, text) GROUP_##name,
#define FIELDS_DERIVED(name, type, show, sub, text) DERIVED_##name,
#define FIELDS_DIGEST(name, type, show, sub, text) DIGEST_##name,
#define FIELD(table, ...) FIELD_##table(__VA_ARGS__)

enum rua_field {
#define FIELD_rua FIELDS_RUA
#define FIELD_both FIELDS_RUA
#define FIELD_report FIELDS_NONE
#define FIELD_group FIELDS_NONE
#define FIELD_derived FIELDS_NONE
#define FIELD_digest FIELDS_NONE
#include "notation/fields.def"
#undef FIELD_rua
#undef FIELD_both
#undef FIELD_report
	RUA_N
};

enum report_field {
#define FIELD_rua FIELDS_NONE
#define FIELD_both FIELDS_REPORT
#define FIELD_report FIELDS_REPORT
#include "notation/fields.def"
#undef FIELD_both
#undef FIELD_report
#undef FIELD_group
	REPORT_N
};

enum group_field {
#define FIELD_both FIELDS_NONE
#define FIELD_report FIELDS_NONE
#define FIELD_group FIELDS_GROUP
#include "notation/fields.def"
#undef FIELD_group
#undef FIELD_derived
	GROUP_N
};

enum derived_field {
#define FIELD_group FIELDS_NONE
#define FIELD_derived FIELDS_DERIVED
#include "notation/fields.def"
#undef FIELD_derived
#undef FIELD_digest
	DERIVED_N
};

enum digest_field {
#define FIELD_derived FIELDS_NONE
#define FIELD_digest FIELDS_DIGEST
#include "notation/fields.def"
#undef FIELD_rua
#undef FIELD_both
#undef FIELD_report
#undef FIELD_group
#undef FIELD_derived
#undef FIELD_digest
	DIGEST_N
};

#undef FIELD

/* The column of that name, or -1. */
int table_find(const struct table *t, struct span name);

#endif
