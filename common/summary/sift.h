/* Which rows count: conditions, and the days of a reporting period. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_SIFT_H
#define SUMMARY_SIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary/filter.h"
#include "summary/intake.h"

/*
 * nfilters filters, borrowed. days: rows are cut into days, because a key
 * or a filter is a day, week or month. A filter on these keeps only those
 * shares of a row that fulfil it.
 */
struct sift {
	const struct filter *filters;
	size_t nfilters;
	bool days;
	struct derive derive;
	struct buf scratch;
	struct spread spread;
	bool ready, cut;
};

void sift_init(struct sift *s, const struct filter *filters, size_t n,
    struct intake *in);
void sift_free(struct sift *s);

/*
 * The parts of a row that count: sift_row() begins, sift_next() gives the
 * day (COLUMN_NO_DAY if rows are not cut or have no period) and its share of
 * the count, false after the last.
 */
void sift_row(struct sift *s, const struct intake *in,
    const struct intake_row *row);
bool sift_next(struct sift *s, const struct intake *in,
    const struct intake_row *row, int64_t *day, uint64_t *share);

#endif
