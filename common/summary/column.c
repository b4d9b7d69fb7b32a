/* What a row can be grouped and filtered by: rua columns and derived ones. */
/* SPDX-License-Identifier: ISC */
#include "summary/column.h"

#include "rows/list.h"
#include "summary/results.h"
#include "value/date.h"
#include "value/ip.h"

/* How the derived columns that are a part of the period are written. */
static void (*const put_period[DERIVED_N])(struct buf *b, int64_t t) = {
    [DERIVED_day] = date_put_day,
    [DERIVED_week] = date_put_week,
    [DERIVED_month] = date_put_month,
};

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
	return column >= COLUMN_derived && column < COLUMN_group &&
	    put_period[column - COLUMN_derived] != NULL;
}

struct span
column_value(struct derive *d, int column, const struct span *cells,
    bool have, int64_t day)
{
	int which = column - COLUMN_derived;
	struct buf *b;
	struct result r;
	struct cidr net;
	struct ip ip;

	if (have)
		return cells[column];
	b = &d->text[which];
	switch (which) {
	case DERIVED_net:
		if (!ip_parse(cells[RUA_source_ip], &ip))
			return cells[RUA_source_ip];
		net = cidr_of(&ip, ip.bits == 32 ? 24 : 48);
		b->n = 0;
		cidr_put(b, &net);
		break;
	case DERIVED_dkim_domain:
	case DERIVED_spf_domain:
		b->n = 0;
		if (!result_pick(cells[which == DERIVED_dkim_domain ?
		    RUA_dkim_results : RUA_spf_results],
		    cells[RUA_header_from], cells[RUA_policy_domain], &r) ||
		    !list_value(b, r.domain))
			return SPAN_NONE;
		break;
	default:
		if (day == COLUMN_NO_DAY)
			return SPAN_NONE;
		if (b->n > 0 && d->day[which] == day)
			break;
		d->day[which] = day;
		b->n = 0;
		put_period[which](b, day * DATE_DAY);
	}
	return buf_span(b);
}
