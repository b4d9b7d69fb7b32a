/* Which rows count: conditions, and the days of a reporting period. */
/* SPDX-License-Identifier: ISC */
#include "summary/sift.h"

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
	derive_free(&s->derive);
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
