/* What a row can be grouped and filtered by: rua columns and derived ones. */
/* SPDX-License-Identifier: ISC */
#include "summary/column.h"

#include "base/limits.h"
#include "report/elem.h"
#include "report/quirk.h"
#include "rows/list.h"
#include "rows/pick.h"
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
    [DERIVED_selector] = {
        {RUA_dkim_results, RUA_header_from, RUA_policy_domain}, 3, 1},
    [DERIVED_reason] = {{RUA_reasons}, 1, 1},
    [DERIVED_quirk] = {{RUA_quirks}, 1, 1},
    [DERIVED_reporter] = {{RUA_org_name, RUA_email}, 2, 1},
    [DERIVED_class] = {{RUA_dkim_results, RUA_spf_results, RUA_reasons,
        RUA_header_from, RUA_policy_domain}, 5, 2},
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

void
column_unknown(struct buf *why, struct span name)
{
	static const struct rows_table *const tables[] = {&TABLE_RUA,
	    &TABLE_DERIVED, NULL};

	pick_unknown(why, tables, name);
}

const char *
column_word(int column, size_t i)
{
	int el = 0;

	switch (column) {
	case COLUMN_derived + DERIVED_class:
		return i < HINT_N ? hint_str((enum hint)i) : NULL;
	case RUA_quirks:
	case COLUMN_derived + DERIVED_quirk:
		return i < QUIRK_N ? quirk_code[i] : NULL;
	case RUA_reasons:
	case COLUMN_derived + DERIVED_reason:
		el = EL_REASON_TYPE;
		break;
	case RUA_dmarc:
		el = EL_DKIM_ALIGNED; /* pass or fail, as this */
		break;
	default:
		while (el < EL_N && (column >= RUA_N ||
		    report_elem[el].kind != KIND_ENUM ||
		    report_elem[el].to != column))
			el++;
	}
	return el < EL_N ? report_elem[el].values[i].p : NULL;
}

bool
column_is_domain(int column)
{
	int el = 0;

	if (column == RUA_dkim_results || column == RUA_spf_results ||
	    column == COLUMN_derived + DERIVED_dkim_domain ||
	    column == COLUMN_derived + DERIVED_spf_domain)
		return true;
	while (el < EL_N && (column >= RUA_N ||
	    report_elem[el].kind != KIND_DOMAIN ||
	    report_elem[el].to != column))
		el++;
	return el < EL_N;
}

struct column_from
column_from(int column)
{
	if (column == RUA_dmarc)
		return (struct column_from){
		    {RUA_dkim_aligned, RUA_spf_aligned}, 2, 2};
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

bool
column_is_each(int column)
{
	return column == COLUMN_derived + DERIVED_reason ||
	    column == COLUMN_derived + DERIVED_quirk;
}

struct span
column_head(int column, struct span item, struct buf *b)
{
	struct span sub, head;
	const char *cut;

	b->n = 0;
	if (!list_sub(&item, &sub) || !list_value(b, sub))
		return SPAN_NONE;
	head = buf_span(b);
	cut = column == RUA_quirks || column == COLUMN_derived + DERIVED_quirk ?
	    memchr(head.p, '=', head.n) : NULL;
	if (cut != NULL)
		head.n = (size_t)(cut - head.p);
	return head;
}

bool
column_each(struct derive *d, int column, struct span list, struct span *rest)
{
	struct span item, before, other;
	unsigned int n;
	bool new;

	while (list_next(rest, &item)) {
		d->each = column_head(column, item,
		    &d->text[column - COLUMN_derived]);
		new = d->each.p != NULL;
		for (n = 1, before = list; list_next(&before, &other) &&
		    other.p != item.p && n < LIMIT_QUIRKS; n++)
			if (new && span_eq(d->each,
			    column_head(column, other, &d->other)))
				new = false;
		if (n == LIMIT_QUIRKS)
			*rest = SPAN_NONE;
		if (new)
			return true;
	}
	d->each = SPAN_NONE;
	return false;
}

/* The column dmarc, or what the alignments make of it. */
static struct span
dmarc_of(const struct span *cells)
{
	struct span dkim = cells[RUA_dkim_aligned];
	struct span spf = cells[RUA_spf_aligned];

	if (cells[RUA_dmarc].p != NULL)
		return cells[RUA_dmarc];
	if (span_is(dkim, "pass") || span_is(spf, "pass"))
		return SPAN_LIT("pass");
	return span_is(dkim, "fail") && span_is(spf, "fail") ?
	    SPAN_LIT("fail") : SPAN_NONE;
}

/* Does the record pass or fail, and as what? Absent where nobody knows. */
static struct span
class_of(const struct span *cells, const struct result *dkim,
    const struct result *spf)
{
	struct span dmarc = dmarc_of(cells);
	bool passes = span_is(dmarc, "pass");

	if (!passes && !span_is(dmarc, "fail"))
		return SPAN_NONE;
	return span_str(hint_str(passes ? HINT_PASS :
	    hint_eval(cells[RUA_reasons], dkim, spf)));
}

bool
column_pick(const struct span *cells, bool spf, struct result *r)
{
	struct result_list list = {
	    cells[spf ? RUA_spf_results : RUA_dkim_results],
	    cells[RUA_header_from], cells[RUA_policy_domain], spf};

	return result_pick(&list, r);
}

struct span
column_make(struct derive *d, int column, const struct span *cells,
    int64_t day)
{
	int which = column - COLUMN_derived;
	struct buf *b;
	struct result r, spf;
	struct cidr net;
	struct ip ip;

	if (column == RUA_dmarc)
		return dmarc_of(cells);
	b = &d->text[which];
	switch (which) {
	case DERIVED_net:
		if (!ip_parse(cells[RUA_source_ip], &ip))
			return cells[RUA_source_ip];
		ip_unmap(&ip);
		net = cidr_of(&ip, ip.bits == 32 ? 24 : 48);
		b->n = 0;
		cidr_put(b, &net);
		break;
	case DERIVED_reason:
	case DERIVED_quirk:
		return d->each;
	case DERIVED_reporter:
		if (cells[RUA_org_name].n > 0 || cells[RUA_email].p == NULL)
			return cells[RUA_org_name];
		return span_behind(cells[RUA_email], '@');
	case DERIVED_class:
		column_pick(cells, false, &r);
		column_pick(cells, true, &spf);
		return class_of(cells, &r, &spf);
	case DERIVED_selector:
	case DERIVED_dkim_domain:
	case DERIVED_spf_domain:
		b->n = 0;
		if (!column_pick(cells, which == DERIVED_spf_domain, &r) ||
		    !list_value(b, which == DERIVED_selector ? r.which :
		    r.domain))
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
