/* The table that -g makes: counts by the values of some columns. */
/* SPDX-License-Identifier: ISC */
#include "summary/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

bool
tally_keys(struct tally *t, struct span list, struct buf *why)
{
	struct span name, rest = list;
	bool each = false, more;
	size_t i;
	int column;

	do {
		more = span_cut(&rest, ',', &name);
		column = column_find(name);
		for (i = 0; i < t->nkeys && t->keys[i] != column; i++)
			;
		if (column < 0)
			column_unknown(why, name);
		else if (t->nkeys == TALLY_KEYS)
			buf_puts(why, "too many columns");
		else if (i < t->nkeys)
			buf_puts(why, "the same column twice");
		else if (each && column_is_each(column))
			buf_puts(why, "only one of reason and quirk");
		if (why->n > 0)
			return false;
		each = each || column_is_each(column);
		t->keys[t->nkeys++] = column;
	} while (more);
	return true;
}

void
tally_init(struct tally *t, struct intake *in, const struct filter *filters,
    size_t nfilters, uint64_t seed)
{
	const struct field *f;
	size_t i, n = 0;
	int which, column;

	sift_init(&t->sift, filters, nfilters, in);
	t->each = -1;
	for (i = 0; i < t->nkeys; i++) {
		if (column_is_each(t->keys[i]))
			t->each = t->keys[i];
		intake_need(in, t->keys[i]);
		in->key[in->nkeys++] = t->keys[i];
		t->sift.days = t->sift.days || column_is_period(t->keys[i]);
		t->fields[n] = *column_field(t->keys[i]);
		if (t->fields[n].show == 0)
			t->fields[n].show = 30;
		n++;
	}
	for (which = 0; which < GROUP_N; which++) {
		f = &TABLE_GROUP.fields[which];
		column = column_find(span_str(f->name));
		for (i = 0; i < t->nkeys && t->keys[i] != column; i++)
			;
		if (i < t->nkeys)
			continue;
		t->show[n - t->nkeys] = which;
		t->fields[n++] = *f;
	}
	t->table = (struct rows_table){TABLE_GROUP.name, t->fields, n};
	t->groups.seed = seed;
	t->spread = LIMIT_SPREAD_GROUPS;
}

bool
tally_has_spread(const struct tally *t)
{
	return !t->sift.days || (t->whole == 0 &&
	    t->groups.n <= t->spread + LIMIT_SPREAD_ROW * t->rows);
}

void
tally_free(struct tally *t)
{
	sift_free(&t->sift);
	groups_free(&t->groups);
	buf_free(&t->key);
	buf_free(&t->last);
}

/* Adds a row to the groups of its days; of a key with several values it is
 * the one at hand. */
static void
add(struct tally *t, const struct intake *in, const struct intake_row *row)
{
	struct group_add a = row->add;
	bool first = true;
	int64_t day;
	size_t i;

	sift_row(&t->sift, in, row);
	if (t->sift.cut && t->groups.n >
	    t->spread + LIMIT_SPREAD_ROW * t->rows) {
		t->sift.cut = false;
		t->whole++;
	}
	while (sift_next(&t->sift, in, row, &day, &a.count)) {
		t->key.n = 0;
		for (i = 0; i < t->nkeys; i++)
			cells_pack(&t->key, column_value(&t->sift.derive,
			    t->keys[i], row->cells, in->have[t->keys[i]],
			    day));
		if (in->merging) {
			groups_merge(&t->groups, buf_span(&t->key),
			    row->counts);
			continue;
		}
		if (t->sift.cut) {
			/* one record of a group, on however many days */
			a.records = row->add.records;
			if (!first && span_eq(buf_span(&t->key),
			    buf_span(&t->last)))
				a.records = 0;
			first = false;
			t->last.n = 0;
			buf_put_span(&t->last, buf_span(&t->key));
		}
		groups_add(&t->groups, buf_span(&t->key), &a);
	}
}

void
tally_row(struct tally *t, const struct intake *in,
    const struct intake_row *row)
{
	struct span list = SPAN_NONE, rest;
	uint64_t whole = t->whole;
	bool each = t->each >= 0 && !in->have[t->each];

	if (row->apart)
		groups_apart(&t->groups);
	if (row->drop)
		return;
	t->rows++;
	if (each) {
		list = rest = row->cells[column_from(t->each).from[0]];
		column_each(&t->sift.derive, t->each, list, &rest);
	}
	do
		add(t, in, row);
	while (each && column_each(&t->sift.derive, t->each, list, &rest));
	if (t->whole > whole)
		t->whole = whole + 1; /* one record */
}

bool
tally_order(const struct tally *t, const char *column, size_t *by)
{
	int at;

	*by = t->nkeys + GROUP_messages;
	if (column == NULL)
		return true;
	at = rows_table_find(&t->table, span_str(column));
	if (at >= 0)
		*by = (size_t)at < t->nkeys ? (size_t)at :
		    t->nkeys + (size_t)t->show[(size_t)at - t->nkeys];
	return at >= 0;
}

void
tally_write(struct tally *t, size_t by, const struct summary_rows *to)
{
	enum { AHEAD = 8 };
	struct order o = {t->fields, t->nkeys, by};
	struct order_item *v;
	struct cells c = {0};
	struct span key, value;
	size_t i, k, n, row;
	bool go_on = true;

	groups_done(&t->groups);
	v = order_groups(&o, &t->groups, &n);
	if (to->top > 0 && n > to->top)
		n = to->top;
	for (row = 0; row < n && go_on; row++) {
		/* in order, groups lie anywhere */
		for (k = 0; row + AHEAD < n && k < sizeof(*v->group); k += 64)
			__builtin_prefetch((const char *)
			    v[row + AHEAD].group + k);
		key = (struct span){v[row].group->key, v[row].group->n};
		cells_begin(&c, t->table.n);
		for (i = 0; i < t->nkeys && cells_unpack(&key, &value); i++)
			cells_span(&c, i, value);
		for (k = 0; i < t->table.n; i++, k++)
			if ((to->known >> t->show[k] & 1) != 0)
				group_cell(&c, i, v[row].group, t->show[k]);
		cells_end(&c);
		go_on = to->row(to->ctx, c.v);
	}
	cells_free(&c);
	free(v);
}
