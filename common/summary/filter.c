/* Which rows count: conditions, and the days of a reporting period. */
/* SPDX-License-Identifier: ISC */
#include "summary/filter.h"

#include "rows/list.h"
#include "value/date.h"
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

const char *
filter_parse(struct filter *f, struct span text)
{
	struct span name = {text.p, 0};
	enum field_type type;
	size_t i = 0;
	int64_t day;

	while (name.n < text.n && (text.p[name.n] == '_' ||
	    (ascii_lower(text.p[name.n]) >= 'a' &&
	    ascii_lower(text.p[name.n]) <= 'z')))
		name.n++;
	f->column = column_find(name);
	if (f->column < 0)
		return "no such column";
	f->value = span_from(text, name.n);
	while (i < sizeof(ops) / sizeof(ops[0]) &&
	    !span_has_prefix(f->value, ops[i].text))
		i++;
	if (i == sizeof(ops) / sizeof(ops[0]))
		return "no = != ~ < > <= or >= after the column";
	f->op = ops[i].op;
	span_advance(&f->value, strlen(ops[i].text));
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
	type = column_field(f->column)->type;
	if ((type != FIELD_UINT && type != FIELD_TIME) ||
	    num_parse(f->value, &f->number))
		return NULL;
	/* "2026-07-31" */
	if (type != FIELD_TIME || f->value.n != 10 ||
	    !date_parse(f->value, &day))
		return "no number or day";
	f->number = (uint64_t)day;
	return NULL;
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
match_one(const struct filter *f, struct span value)
{
	enum { LESS = 1, EQUAL = 2, MORE = 4 };
	static const int taken[] = {
	    [FILTER_EQ] = EQUAL,
	    [FILTER_NE] = LESS | MORE,
	    [FILTER_LT] = LESS,
	    [FILTER_LE] = LESS | EQUAL,
	    [FILTER_GT] = MORE,
	    [FILTER_GE] = MORE | EQUAL,
	};
	enum field_type type = column_field(f->column)->type;
	struct ip ip;
	uint64_t n;
	int cmp;

	if (f->op == FILTER_GLOB)
		return glob(f->value, value);
	if (f->column == RUA_source_ip)
		return (ip_parse(value, &ip) && cidr_match(&f->cidr, &ip)) ==
		    (f->op == FILTER_EQ);
	if (type != FIELD_UINT && type != FIELD_TIME)
		cmp = span_compare(value, f->value);
	else if (num_parse(value, &n))
		cmp = (n > f->number) - (n < f->number);
	else
		return false;
	return (taken[f->op] &
	    (cmp < 0 ? LESS : cmp == 0 ? EQUAL : MORE)) != 0;
}

bool
filter_match(const struct filter *f, struct span value, struct buf *scratch)
{
	struct filter same = *f;
	struct span item, sub;
	const char *cut;

	if (f->value.p == NULL || value.p == NULL)
		return ((f->value.p == NULL) == (value.p == NULL)) ==
		    (f->op == FILTER_EQ) && f->op <= FILTER_NE;
	if (column_field(f->column)->type != FIELD_LIST)
		return match_one(f, value);
	if (f->op == FILTER_NE)
		same.op = FILTER_EQ;
	while (list_next(&value, &item)) {
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

/* --- rows --- */

void
sift_init(struct sift *s, const struct filter *filters, size_t n,
    struct intake *in)
{
	size_t i;

	*s = (struct sift){.filters = filters, .nfilters = n};
	for (i = 0; i < n; i++) {
		intake_need(in, filters[i].column);
		s->days = s->days || column_is_period(filters[i].column);
	}
}

void
sift_free(struct sift *s)
{
	size_t i;

	for (i = 0; i < DERIVED_N; i++)
		buf_free(&s->derive.text[i]);
	buf_free(&s->scratch);
}

/* All filters that are, or are not, on a period. */
static bool
fulfils(struct sift *s, const struct intake *in, const struct span *cells,
    bool period, int64_t day)
{
	const struct filter *f;
	size_t i;

	for (i = 0; i < s->nfilters; i++) {
		f = &s->filters[i];
		if (column_is_period(f->column) == period &&
		    !filter_match(f, column_value(&s->derive, f->column,
		    cells, in->have[f->column], day), &s->scratch))
			return false;
	}
	return true;
}

void
sift_row(struct sift *s, const struct intake *in,
    const struct intake_row *row)
{
	s->ready = s->nfilters == 0 ||
	    fulfils(s, in, row->cells, false, COLUMN_NO_DAY);
	s->cut = s->days && !in->merging && in->report.has_period;
	if (s->cut) {
		s->spread = in->report.spread;
		spread_set(&s->spread, row->add.count);
	}
}

bool
sift_next(struct sift *s, const struct intake *in,
    const struct intake_row *row, int64_t *day, uint64_t *share)
{
	while (s->ready) {
		*day = COLUMN_NO_DAY;
		*share = row->add.count;
		s->ready = s->cut && spread_next(&s->spread, day, share);
		if (s->cut && !s->ready)
			return false;
		if (!s->days || fulfils(s, in, row->cells, true, *day))
			return true;
	}
	return false;
}
