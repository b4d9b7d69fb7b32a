/* The table that -g makes: counts by the values of some columns. */
/* SPDX-License-Identifier: ISC */
#include "summary/tally.h"

#include "rows/cells.h"

static const char *
add_key(struct tally *t, struct span name)
{
	int column = column_find(name);
	size_t i;

	if (column < 0)
		return "no such column";
	if (t->nkeys == TALLY_KEYS)
		return "too many columns";
	for (i = 0; i < t->nkeys; i++)
		if (t->keys[i] == column)
			return "the same column twice";
	t->keys[t->nkeys++] = column;
	return NULL;
}

const char *
tally_keys(struct tally *t, struct span list)
{
	const char *comma, *why = NULL;
	struct span name;

	do {
		comma = list.n > 0 ? memchr(list.p, ',', list.n) : NULL;
		name = list;
		if (comma != NULL)
			name.n = (size_t)(comma - list.p);
		why = add_key(t, name);
		list.p += name.n + (comma != NULL);
		list.n -= name.n + (comma != NULL);
	} while (why == NULL && comma != NULL);
	return why;
}

static void
set_fields(struct tally *t)
{
	const struct field *f;
	size_t i, n = 0;
	int which, column;

	for (i = 0; i < t->nkeys; i++) {
		t->fields[n] = *column_field(t->keys[i]);
		if (t->fields[n].show == 0)
			t->fields[n].show = 30;
		n++;
	}
	t->table = (struct rows_table){TABLE_GROUP.name, t->fields, 0};
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
	t->table.n = n;
}

void
tally_init(struct tally *t, struct intake *in, const struct filter *filters,
    size_t nfilters, uint64_t seed)
{
	size_t i;

	set_fields(t);
	sift_init(&t->sift, filters, nfilters, in);
	for (i = 0; i < t->nkeys; i++) {
		intake_key(in, t->keys[i]);
		t->sift.days = t->sift.days || column_is_period(t->keys[i]);
	}
	groups_init(&t->groups, seed);
}

void
tally_free(struct tally *t)
{
	sift_free(&t->sift);
	groups_free(&t->groups);
	buf_free(&t->key);
	buf_free(&t->last);
}

static void
make_key(struct tally *t, const struct intake *in, const struct span *cells,
    int64_t day)
{
	size_t i;

	t->key.n = 0;
	for (i = 0; i < t->nkeys; i++)
		cells_pack(&t->key, column_value(&t->sift.derive,
		    t->keys[i], cells, in->have[t->keys[i]], day));
}

/* A record is one record of a group, however many days of it are there. */
static void
add_day(struct tally *t, struct group_add *a, bool first)
{
	if (!first && span_eq(buf_span(&t->key), buf_span(&t->last)))
		a->records = 0;
	t->last.n = 0;
	buf_put_span(&t->last, buf_span(&t->key));
	groups_add(&t->groups, buf_span(&t->key), a);
}

void
tally_row(struct tally *t, const struct intake *in,
    const struct intake_row *row)
{
	struct group_add a = row->add;
	bool first = true;
	int64_t day;

	if (row->apart)
		groups_apart(&t->groups);
	if (row->drop)
		return;
	sift_row(&t->sift, in, row);
	while (sift_next(&t->sift, in, row, &day, &a.count)) {
		make_key(t, in, row->cells, day);
		if (in->merging) {
			groups_merge(&t->groups, buf_span(&t->key),
			    row->counts);
		} else if (!t->sift.cut) {
			groups_add(&t->groups, buf_span(&t->key), &a);
		} else {
			a.records = row->add.records;
			add_day(t, &a, first);
			first = false;
		}
	}
}

static struct span
put_number(char *text, uint64_t v)
{
	char *p = text + 20;

	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	return (struct span){p, (size_t)(text + 20 - p)};
}

void
tally_write(const struct tally *t, const struct group *g, uint32_t known,
    struct tally_cells *c)
{
	struct span key = {g->key, g->n};
	size_t i = 0, j;
	uint64_t v;
	int which;

	while (i < t->nkeys && cells_unpack(&key, &c->cells[i]))
		i++;
	for (j = 0; i < t->table.n; i++, j++) {
		which = t->show[j];
		v = group_count(g, which);
		c->cells[i] = SPAN_NONE;
		if ((known >> which & 1) == 0 ||
		    (which >= GROUP_first && v-- == 0))
			continue;
		c->cells[i] = put_number(c->text[j], v);
	}
}
