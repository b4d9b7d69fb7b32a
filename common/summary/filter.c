/* Which rows count: conditions, and the days of a reporting period. */
/* SPDX-License-Identifier: ISC */
#include "summary/filter.h"

#include <stdlib.h>

#include "base/xalloc.h"
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

#define NO_DAY \
	"no day, such as 2026-07-31, today, yesterday, monday or -7d"

/* The operator off the front of *s. */
static bool
take_op(struct span *s, enum filter_op *op)
{
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (span_has_prefix(*s, ops[i].text)) {
			*op = ops[i].op;
			span_advance(s, strlen(ops[i].text));
			return true;
		}
	return false;
}

/* False, and *why says so, if the column can't have this value. */
static bool
check_value(const struct filter *f, struct buf *why)
{
	const char *word = column_word(f->column, 0);
	size_t i;

	if (f->value.n > 0 && f->value.p[0] == '=') {
		buf_puts(why, "the operator is =, not ==");
		return false;
	}
	for (i = 0; word != NULL && !span_is(f->value, word);)
		word = column_word(f->column, ++i);
	if (word == NULL && i > 0 && f->value.n > 0) {
		buf_printf(why, "'%.*s' is none of its values, which are",
		    SPAN_ARG(f->value));
		for (i = 0; (word = column_word(f->column, i)) != NULL; i++)
			buf_printf(why, "%s %s", i > 0 ? "," : "", word);
		buf_puts(why, " (~ takes any text)");
		return false;
	}
	for (i = 0; column_is_domain(f->column) && i < f->value.n; i++)
		if (ascii_lower(f->value.p[i]) != f->value.p[i] ||
		    (unsigned char)f->value.p[i] >= 0x80) {
			buf_puts(why, "domains are in lower case and "
			    "A-labels (xn--)");
			return false;
		}
	return true;
}

/* A value that is a part of the calendar, as the columns have it. */
static bool
take_period(struct filters *fs, struct filter *f, struct buf *why)
{
	struct buf b = {0};
	int64_t day;

	switch (f->column - COLUMN_derived) {
	case DERIVED_week:
		if (!date_is_week(f->value))
			buf_puts(why, "no week, such as 2026-W31");
		return date_is_week(f->value);
	case DERIVED_month:
		if (!date_is_month(f->value))
			buf_puts(why, "no month, such as 2026-07");
		return date_is_month(f->value);
	default:
		if (!date_parse_day(f->value, fs->today, &day)) {
			buf_puts(why, NO_DAY);
			return false;
		}
		date_put_day(&b, day * DATE_DAY);
		f->value = arena_dup(&fs->text, buf_span(&b));
		buf_free(&b);
		return true;
	}
}

/* A network, written as the column has it. */
static bool
take_net(struct filters *fs, struct filter *f, struct buf *why)
{
	struct buf b = {0};
	struct cidr c;
	bool good = cidr_parse(f->value, &c);

	if (good)
		cidr_unmap(&c);
	if (!good || c.len != (c.ip.bits == 32 ? 24 : 48)) {
		buf_puts(why, "no network of IPv4 with /24 or of IPv6 "
		    "with /48");
		return false;
	}
	cidr_put(&b, &c);
	f->value = arena_dup(&fs->text, buf_span(&b));
	buf_free(&b);
	return true;
}

/* f->value after f->op; what it is of the column's type. */
static bool
take_value(struct filters *fs, struct filter *f, struct buf *why)
{
	enum field_type type = column_field(f->column)->type;
	bool equal = f->op == FILTER_EQ || f->op == FILTER_NE;
	int64_t day;

	if (span_is(f->value, "\\N")) {
		f->value = SPAN_NONE;
		if (!equal)
			buf_puts(why, "\\N takes = and != only");
		return equal;
	}
	if (f->op == FILTER_GLOB)
		return true;
	if (column_is_period(f->column))
		return take_period(fs, f, why);
	if (f->column == RUA_source_ip) {
		if (!equal)
			buf_puts(why, "an address takes = != and ~ only");
		else if (!cidr_parse(f->value, &f->cidr))
			buf_puts(why, "no address or network");
		cidr_unmap(&f->cidr);
		return why->n == 0;
	}
	if (type == FIELD_IP)
		return !equal || take_net(fs, f, why);
	if (type != FIELD_UINT && type != FIELD_TIME)
		return !equal || check_value(f, why);
	if (num_parse(f->value, &f->number)) {
		if (f->op == FILTER_LT && f->number == 0)
			buf_puts(why, "nothing is less than 0");
	} else if (type != FIELD_TIME) {
		buf_puts(why, "no number");
	} else if (date_parse_day(f->value, fs->today, &day)) {
		f->number = (uint64_t)(day * DATE_DAY);
	} else {
		buf_puts(why, "no number of seconds since 1970, and " NO_DAY);
	}
	return why->n == 0;
}

bool
filters_add(struct filters *fs, struct span text, struct buf *why)
{
	struct filter f = {.value = text};
	struct span name = {text.p, 0};

	why->n = 0;
	while (name.n < text.n && (text.p[name.n] == '_' ||
	    ascii_is_letter(text.p[name.n])))
		name.n++;
	span_advance(&f.value, name.n);
	f.column = column_find(name);
	if (f.column < 0)
		column_unknown(why, name);
	else if (!take_op(&f.value, &f.op))
		buf_puts(why, "no = != ~ < > <= or >= after the column");
	if (why->n > 0 || !take_value(fs, &f, why))
		return false;
	f.each = column_is_each(f.column);
	f.period = column_is_period(f.column);
	fs->v = xgrow(fs->v, fs->n, &fs->cap, sizeof(fs->v[0]));
	fs->v[fs->n++] = f;
	return true;
}

bool
filters_add_day(struct filters *fs, enum filter_op op, struct span day,
    struct buf *why)
{
	struct buf text = {0};
	size_t i = 0;
	bool good;

	while (ops[i].op != op)
		i++;
	buf_printf(&text, "day%s%.*s", ops[i].text, SPAN_ARG(day));
	good = filters_add(fs, arena_dup(&fs->text, buf_span(&text)), why);
	buf_free(&text);
	return good;
}

void
filters_free(struct filters *fs)
{
	free(fs->v);
	arena_free(&fs->text);
	*fs = (struct filters){0};
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
		return (ip_parse(value, &ip) && (ip_unmap(&ip),
		    cidr_match(&f->cidr, &ip))) == (f->op == FILTER_EQ);
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
	struct span item, head;

	if (f->value.p == NULL || value.p == NULL)
		return ((f->value.p == NULL) == (value.p == NULL)) ==
		    (f->op == FILTER_EQ) && f->op <= FILTER_NE;
	if (column_field(f->column)->type != FIELD_LIST)
		return match_one(f, value);
	if (f->op == FILTER_NE)
		same.op = FILTER_EQ;
	while (list_next(&value, &item)) {
		head = column_head(f->column, item, scratch);
		if (head.p != NULL && match_one(&same, head))
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
		s->days = s->days || filters[i].period;
	}
}

void
sift_free(struct sift *s)
{
	size_t i;

	for (i = 0; i < DERIVED_N; i++)
		buf_free(&s->derive.text[i]);
	buf_free(&s->derive.other);
	buf_free(&s->scratch);
}

/* All filters that are, or are not, on a period. */
static bool
fulfils(struct sift *s, const struct intake *in, const struct span *cells,
    bool period, int64_t day)
{
	const struct filter *f;
	struct filter list;
	struct span value;
	size_t i;

	for (i = 0; i < s->nfilters; i++) {
		f = &s->filters[i];
		if (f->period != period)
			continue;
		if (f->each && !in->have[f->column]) {
			/* any of them will do, as for the list itself */
			list = *f;
			list.column = column_from(f->column).from[0];
			f = &list;
			value = cells[f->column].n > 0 ? cells[f->column] :
			    SPAN_NONE;
		} else {
			value = column_value(&s->derive, f->column, cells,
			    in->have[f->column], day);
		}
		if (!filter_match(f, value, &s->scratch))
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
