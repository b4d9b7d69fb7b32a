/* What a row can be grouped and filtered by: rua columns and derived ones. */
/* SPDX-License-Identifier: ISC */
#include "summary/column.h"

#include "summary/results.h"
#include "value/date.h"
#include "value/ip.h"
#include "rows/list.h"

static const struct column_from derived_from[DERIVED_N] = {
    [DERIVED_day] = {{RUA_begin, RUA_end}, 2, 2},
    [DERIVED_week] = {{RUA_begin, RUA_end}, 2, 2},
    [DERIVED_month] = {{RUA_begin, RUA_end}, 2, 2},
    [DERIVED_net] = {{RUA_source_ip}, 1, 1},
    [DERIVED_dkim_domain] = {
        {RUA_dkim_results, RUA_header_from, RUA_policy_domain}, 3, 1},
    [DERIVED_spf_domain] = {
        {RUA_spf_results, RUA_header_from, RUA_policy_domain}, 3, 1},
};

int
column_find(struct span name)
{
	int i = rows_table_find(&TABLE_RUA, name);

	if (i >= 0)
		return i;
	i = rows_table_find(&TABLE_DERIVED, name);
	return i < 0 ? i : COLUMN_derived + i;
}

const struct field *
column_field(int column)
{
	if (column < COLUMN_derived)
		return &TABLE_RUA.fields[column];
	if (column < COLUMN_group)
		return &TABLE_DERIVED.fields[column - COLUMN_derived];
	return &TABLE_GROUP.fields[column - COLUMN_group];
}

struct column_from
column_from(int column)
{
	if (column < COLUMN_derived)
		return (struct column_from){{column}, 1, 1};
	return derived_from[column - COLUMN_derived];
}

bool
column_is_period(int column)
{
	return column == COLUMN_derived + DERIVED_day ||
	    column == COLUMN_derived + DERIVED_week ||
	    column == COLUMN_derived + DERIVED_month;
}

void
derive_free(struct derive *d)
{
	size_t i;

	for (i = 0; i < DERIVED_N; i++)
		buf_free(&d->text[i]);
}

static struct span
put_period(struct derive *d, int which, int64_t day)
{
	struct buf *b = &d->text[which];

	if (day == COLUMN_NO_DAY)
		return SPAN_NONE;
	if (b->n > 0 && d->day[which] == day)
		return buf_span(b);
	d->day[which] = day;
	b->n = 0;
	if (which == DERIVED_day)
		date_put_day(b, day * DATE_DAY);
	else if (which == DERIVED_week)
		date_put_week(b, day * DATE_DAY);
	else
		date_put_month(b, day * DATE_DAY);
	return buf_span(b);
}

static struct span
put_net(struct buf *b, struct span address)
{
	struct cidr net;
	struct ip ip;

	if (!ip_parse(address, &ip))
		return address;
	net = ip_net(&ip);
	b->n = 0;
	cidr_put(b, &net);
	return buf_span(b);
}

static struct span
put_domain(struct buf *b, struct span list, const struct span *cells)
{
	struct result a;

	b->n = 0;
	if (!result_pick(list, cells[RUA_header_from],
	    cells[RUA_policy_domain], &a) || !list_value(b, a.domain))
		return SPAN_NONE;
	return buf_span(b);
}

struct span
column_value(struct derive *d, int column, const struct span *cells,
    bool have, int64_t day)
{
	int which = column - COLUMN_derived;

	if (have)
		return cells[column];
	switch (which) {
	case DERIVED_net:
		return put_net(&d->text[which], cells[RUA_source_ip]);
	case DERIVED_dkim_domain:
		return put_domain(&d->text[which], cells[RUA_dkim_results],
		    cells);
	case DERIVED_spf_domain:
		return put_domain(&d->text[which], cells[RUA_spf_results],
		    cells);
	default:
		return put_period(d, which, day);
	}
}
