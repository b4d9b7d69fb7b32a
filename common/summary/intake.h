/* Takes rows in: which report they are of, and what they count for. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_INTAKE_H
#define SUMMARY_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary/column.h"
#include "summary/group.h"
#include "report/dedup.h"
#include "summary/spread.h"

/*
 * The report that the rows are of, as far as the columns tell. A report's
 * rows are one copy of it if they stand below the same header and have the
 * same input and part, together or not.
 */
struct intake_report {
	struct dedup_id id;
	enum dedup_row what;
	uint32_t serial;    /* 0 if it can't be told */
	bool has_period;
	bool absurd;        /* the period can't be: see intake_row() */
	struct spread spread;
	uint64_t first, last; /* as struct group_add has them */
};

/*
 * Rua rows, or the rows of a table that a summary made, which are told by
 * their header: a table has messages, and no count unless that is a key.
 *   have     the columns of the last header
 *   known    bits GROUP_x of the sums that some input could tell
 *   unnamed  rows came whose report can't be told, for want of a column
 *   unplaced rows came that have neither input nor part, nor digest and
 *            record, so that duplicates can't be told from rows that belong
 *            together
 */
struct intake { /* dedup_free() of dedup is the end */
	bool want[COLUMN_N], have[COLUMN_N];
	int need[COLUMN_N], key[COLUMN_N];
	size_t nneed, nkeys;
	bool merging, whole_reports, unnamed, unplaced;
	uint32_t known;
	uint64_t repeated; /* rows whose record had been counted */
	int64_t now;       /* seconds since 1970, set by the caller */

	bool placed, numbered; /* this header: rows have a place, a number */
	bool trust; /* all that makes a report lies in the shared columns */
	uint32_t telling; /* what this header can tell */
	uint64_t seed[2], section; /* headers so far */
	struct dedup dedup;
	struct intake_report report;
};

/* A row that was taken; cells are borrowed, by column. */
struct intake_row {
	const struct span *cells;
	bool drop;     /* of a copy of a report: does not count */
	bool fresh;    /* its report, or the copy, is met for the first time */
	bool apart;    /* it comes back after another */
	bool repeated; /* dropped, for its record came before in this copy */
	struct group_add add;
	uint64_t counts[GROUP_N]; /* merging: instead of add */
};

void intake_init(struct intake *in, uint64_t seed);
/* Before the first header: a column that is used, or must be there, as those of
 * key, which the caller sets, must. */
void intake_want(struct intake *in, int column);
void intake_need(struct intake *in, int column);

/*
 * A header of n names: slot[i] becomes the place of column i among
 * COLUMN_N cells, or -1, and *shared the number of leading columns that are
 * a report's. NULL, or the name of a column that is needed and missing.
 */
const char *intake_header(struct intake *in, const struct span *names,
    size_t n, int *slot, size_t *shared);

/*
 * A row: same says that the shared columns are those of the last one. NULL,
 * or what is wrong with it. The source is brought to the form that rows have
 * now. A report's period is absurd if a time of it can't
 * be read, lies before LIMIT_EPOCH or more than LIMIT_FUTURE after now, if it
 * is longer than LIMIT_PERIOD, or ends before it begins.
 */
const char *intake_row(struct intake *in, struct span *cells, bool same,
    struct intake_row *row);

#endif
