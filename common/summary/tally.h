/* The table that -g makes: counts by the values of some columns. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_TALLY_H
#define SUMMARY_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	int each; /* the key of column_is_each(), -1 for none */
	struct field fields[TALLY_KEYS + GROUP_N];
	int show[GROUP_N];
	struct rows_table table;
	struct sift sift;
	struct groups groups;
	struct buf key, last;
	uint64_t rows;
	uint64_t spread; /* LIMIT_SPREAD_GROUPS, or what is left of them */
	uint64_t whole; /* records not distributed: too many groups */
};

/* Sets keys from "field,field"; false, and in *why what is wrong. */
bool tally_keys(struct tally *t, struct span list, struct buf *why);

/* After tally_keys(); tells *in what is needed. filters are borrowed. */
void tally_init(struct tally *t, struct intake *in,
    const struct filter *filters, size_t nfilters, uint64_t seed);
void tally_free(struct tally *t);

/* True if the groups so far are within what t->spread allows. */
bool tally_has_spread(const struct tally *t);

void tally_row(struct tally *t, const struct intake *in,
    const struct intake_row *row);

/* After tally_init(): what a column of the table, or messages for NULL, is in
 * struct order. False if the table has no such column. */
bool tally_order(const struct tally *t, const char *column, size_t *by);

/* Ends the counting, and writes a row for each group in this order. */
void tally_write(struct tally *t, size_t by, const struct summary_rows *to);

#endif
