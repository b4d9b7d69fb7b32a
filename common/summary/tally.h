/* The table that -g makes: counts by the values of some columns. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_TALLY_H
#define SUMMARY_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "summary/group.h"
#include "summary/order.h"
#include "summary/filter.h"
#include "rows/fields.h"

enum { TALLY_KEYS = 16 };

/*
 * fields are the table's: the keys and then those of TABLE_GROUP, but for
 * one whose name is a key's (grouped by dkim_aligned there is nothing left
 * to say about it). show has the GROUP_x of each of these.
 */
struct tally {
	int keys[TALLY_KEYS];
	size_t nkeys;
	struct field fields[TALLY_KEYS + GROUP_N];
	int show[GROUP_N];
	struct rows_table table;
	struct sift sift;
	struct groups groups;
	struct buf key, last;
};

/* Sets keys from "field,field"; NULL, or what is wrong. */
const char *tally_keys(struct tally *t, struct span list);

/* After tally_keys(); tells *in what is needed. filters are borrowed. */
void tally_init(struct tally *t, struct intake *in,
    const struct filter *filters, size_t nfilters, uint64_t seed);
void tally_free(struct tally *t);

void tally_row(struct tally *t, const struct intake *in,
    const struct intake_row *row);

/* A row of one group; counts that no input could tell are absent. */
void tally_write(const struct tally *t, const struct group *g,
    uint32_t known, struct cells *c);

#endif
