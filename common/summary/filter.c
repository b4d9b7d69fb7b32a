/* Conditions on a row's columns, as -f takes them. */
/* SPDX-License-Identifier: ISC */
#include "summary/filter.h"

#include "summary/column.h"
#include "value/date.h"
#include "rows/list.h"
#include "value/num.h"

static const struct {
	const char *text; /* a longer one before one that it begins with */
	enum filter_op op;
} ops[] = {
    {"!=", FILTER_NE},
    {"<=", FILTER_LE},
    {">=", FILTER_GE},
    {"=", FILTER_EQ},
    {"~", FILTER_GLOB},
    {"<", FILTER_LT},
    {">", FILTER_GT},
};

static bool
parse_op(struct filter *f, struct span *rest)
{
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!span_has_prefix(*rest, ops[i].text))
			continue;
		f->op = ops[i].op;
		rest->p += strlen(ops[i].text);
		rest->n -= strlen(ops[i].text);
		return true;
	}
	return false;
}

/* "2026-07-31" */
static bool
parse_day(struct span s, uint64_t *t)
{
	int64_t v;

	if (s.n != 10 || !date_parse(s, &v))
		return false;
	*t = (uint64_t)v;
	return true;
}

static bool
is_number(int column)
{
	enum field_type type = column_field(column)->type;

	return type == FIELD_UINT || type == FIELD_TIME;
}

static const char *
parse_value(struct filter *f)
{
	if (span_is(f->value, "\\N")) {
		f->value = SPAN_NONE;
		return f->op <= FILTER_NE ? NULL : "\\N takes = and != only";
	}
	if (f->op == FILTER_GLOB)
		return NULL;
	if (f->column == RUA_source_ip) {
		if (f->op != FILTER_EQ && f->op != FILTER_NE)
			return "an address takes = != and ~ only";
		return cidr_parse(f->value, &f->cidr) ? NULL :
		    "no address or network";
	}
	if (!is_number(f->column) || num_parse(f->value, &f->number))
		return NULL;
	if (column_field(f->column)->type == FIELD_TIME &&
	    parse_day(f->value, &f->number))
		return NULL;
	return "no number or day";
}

const char *
filter_parse(struct filter *f, struct span text)
{
	struct span name = {text.p, 0};

	while (name.n < text.n && (ascii_lower(text.p[name.n]) == '_' ||
	    (ascii_lower(text.p[name.n]) >= 'a' &&
	    ascii_lower(text.p[name.n]) <= 'z')))
		name.n++;
	f->column = column_find(name);
	if (f->column < 0)
		return "no such column";
	f->value = (struct span){text.p + name.n, text.n - name.n};
	if (!parse_op(f, &f->value))
		return "no = != ~ < > <= or >= after the column";
	return parse_value(f);
}

/* * and ?; a ? stands for one byte. */
static bool
glob(struct span pattern, struct span s)
{
	size_t i = 0, j = 0, star = SIZE_MAX, from = 0;

	while (j < s.n) {
		if (i < pattern.n && pattern.p[i] == '*') {
			star = i++;
			from = j;
		} else if (i < pattern.n && (pattern.p[i] == '?' ||
		    ascii_lower(pattern.p[i]) == ascii_lower(s.p[j]))) {
			i++;
			j++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			j = ++from;
		} else {
			return false;
		}
	}
	while (i < pattern.n && pattern.p[i] == '*')
		i++;
	return i == pattern.n;
}

static bool
in_order(enum filter_op op, int cmp)
{
	switch (op) {
	case FILTER_EQ:
		return cmp == 0;
	case FILTER_NE:
		return cmp != 0;
	case FILTER_LT:
		return cmp < 0;
	case FILTER_LE:
		return cmp <= 0;
	case FILTER_GT:
		return cmp > 0;
	default:
		return cmp >= 0;
	}
}

static int
compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int cmp = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return cmp != 0 ? cmp : (a.n > b.n) - (a.n < b.n);
}

static bool
match_one(const struct filter *f, struct span value)
{
	struct ip ip;
	uint64_t n;

	if (f->op == FILTER_GLOB)
		return glob(f->value, value);
	if (f->column == RUA_source_ip)
		return (ip_parse(value, &ip) && cidr_match(&f->cidr, &ip)) ==
		    (f->op == FILTER_EQ);
	if (is_number(f->column))
		return num_parse(value, &n) &&
		    in_order(f->op, (n > f->number) - (n < f->number));
	return in_order(f->op, compare(value, f->value));
}

static bool
match_list(const struct filter *f, struct span list, struct buf *scratch)
{
	struct filter same = *f;
	struct span item, sub;
	const char *cut;

	if (f->op == FILTER_NE)
		same.op = FILTER_EQ;
	while (list_next(&list, &item)) {
		scratch->n = 0;
		if (!list_sub(&item, &sub) || !list_value(scratch, sub))
			continue;
		sub = buf_span(scratch);
		cut = memchr(sub.p, '=', sub.n);
		if (f->column == RUA_quirks && cut != NULL)
			sub.n = (size_t)(cut - sub.p);
		if (match_one(&same, sub))
			return f->op != FILTER_NE;
	}
	return f->op == FILTER_NE;
}

bool
filter_match(const struct filter *f, struct span value, struct buf *scratch)
{
	if (f->value.p == NULL || value.p == NULL)
		return ((f->value.p == NULL) == (value.p == NULL)) ==
		    (f->op == FILTER_EQ) && f->op <= FILTER_NE;
	if (column_field(f->column)->type == FIELD_LIST)
		return match_list(f, value, scratch);
	return match_one(f, value);
}
