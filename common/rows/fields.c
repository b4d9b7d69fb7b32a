/* The tables of rows and their columns, from fields.def. */
/* SPDX-License-Identifier: ISC */
#include "rows/fields.h"

#define ROW(name, type, show, sub, text) \
	{#name, FIELD_##type, show, sub, text},

static const struct field rua_fields[] = {
#define FIELD_rua ROW
#define FIELD_both ROW
#include "rows/fields.def"
};

static const struct field report_fields[] = {
#define FIELD_report ROW
#define FIELD_both ROW
#include "rows/fields.def"
};

static const struct field group_fields[] = {
#define FIELD_group ROW
#include "rows/fields.def"
};

static const struct field derived_fields[] = {
#define FIELD_derived ROW
#include "rows/fields.def"
};

static const struct field digest_fields[] = {
#define FIELD_digest ROW
#include "rows/fields.def"
};

static const struct field policy_fields[] = {
#define FIELD_policy ROW
#include "rows/fields.def"
};

static const struct field finding_fields[] = {
#define FIELD_finding ROW
#include "rows/fields.def"
};

static const struct field rule_fields[] = {
#define FIELD_rule ROW
#include "rows/fields.def"
};

static const struct field check_fields[] = {
#define FIELD_check ROW
#include "rows/fields.def"
};

static const struct field change_fields[] = {
#define FIELD_change ROW
#include "rows/fields.def"
};

static const struct field ruf_fields[] = {
#define FIELD_ruf ROW
#include "rows/fields.def"
};

static const struct field column_fields[] = {
#define FIELD_column ROW
#include "rows/fields.def"
};

const struct rows_table TABLE_RUA = {"rua", rua_fields, RUA_N};
const struct rows_table TABLE_REPORT = {"report", report_fields, REPORT_N};
const struct rows_table TABLE_GROUP = {"summary", group_fields, GROUP_N};
const struct rows_table TABLE_DERIVED = {"derived", derived_fields, DERIVED_N};
const struct rows_table TABLE_DIGEST = {"digest", digest_fields, DIGEST_N};
const struct rows_table TABLE_POLICY = {"policy", policy_fields, POLICY_N};
const struct rows_table TABLE_FINDING = {"finding", finding_fields, FINDING_N};
const struct rows_table TABLE_RULE = {"rule", rule_fields, RULE_N};
const struct rows_table TABLE_CHECK = {"check", check_fields, CHECK_N};
const struct rows_table TABLE_CHANGE = {"change", change_fields, CHANGE_N};
const struct rows_table TABLE_RUF = {"ruf", ruf_fields, RUF_N};
const struct rows_table TABLE_COLUMN = {"column", column_fields, COLUMNS_N};

int
rows_table_find(const struct rows_table *t, struct span name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (span_is(name, t->fields[i].name))
			return (int)i;
	return -1;
}
