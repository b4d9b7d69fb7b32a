/* What a row can be grouped and filtered by: rua columns and derived ones. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_COLUMN_H
#define SUMMARY_COLUMN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "rows/fields.h"
#include "summary/results.h"

/*
 * One numbering for all columns that a summary reads: those of rua rows as
 * enum rua_field has them, the derived ones, and the counts of a table that
 * is merged.
 */
enum {
	COLUMN_derived = RUA_N,
	COLUMN_group = RUA_N + (int)DERIVED_N,
	COLUMN_N = RUA_N + (int)DERIVED_N + GROUP_N
};

/* The rua or derived column of that name, or -1; and a column's field. */
int column_find(struct span name);
const struct field *column_field(int column);

/* Says in *why that there is no such column, and which are near. */
void column_unknown(struct buf *why, struct span name);

/* The i-th value of a column that has a fixed set of them, which is by its
 * items where it is a list; NULL behind the last, or if it has no such set. */
const char *column_word(int column, size_t i);

/* True if its values, or the first subfields of its items, are domains. */
bool column_is_domain(int column);

/*
 * The rua columns that a derived one is made of, and how many of
 * these it needs: n of them, the required ones first.
 */
struct column_from {
	int from[5];
	unsigned int n, required;
};

/* For a rua column: itself, required; for dmarc, which is not missed if they
 * are there, the two alignments. */
struct column_from column_from(int column);

/* True if it is made of the reporting period: a row may have several values. */
bool column_is_period(int column);

/* True if a row has several values of it: those of the items of the list that
 * it is made of. */
bool column_is_each(int column);

/* result_pick() of a row: of its SPF results, or those of DKIM. */
bool column_pick(const struct span *cells, bool spf, struct result *r);

/* Buffers for the values that are made; whoever has them frees text and
 * other. each is
 * what column_each() has come to. */
struct derive {
	struct buf text[DERIVED_N];
	struct buf other; /* scratch memory of it */
	struct span each;
	int64_t day[DERIVED_N]; /* what text is of, for the periods */
};

#define COLUMN_NO_DAY INT64_MIN

/*
 * The value of a column of the row with these cells (COLUMN_N of them). One
 * that the row has itself (a table's key) is taken as it is, if have says
 * so. day, in days since 1970, is where a period's value comes from,
 * COLUMN_NO_DAY for none. Holds until the next call for that column.
 */
struct span column_make(struct derive *d, int column,
    const struct span *cells, int64_t day);

static inline struct span
column_value(struct derive *d, int column, const struct span *cells,
    bool have, int64_t day)
{
	return have ? cells[column] : column_make(d, column, cells, day);
}

/*
 * Goes to the next of the different values that a row has for a column of
 * column_is_each(), of which column_value() then gives this one; false after
 * the last. list is the cell that they are in, rest starts as the same. A list
 * without items has one value, which is absent. Only the first LIMIT_QUIRKS
 * items are looked at.
 */
bool column_each(struct derive *d, int column, struct span list,
    struct span *rest);

/* The value of the first subfield of an item, which is made in b; of a quirk
 * its code, what is before '='. Absent if the subfield is. */
struct span column_head(int column, struct span item, struct buf *b);

#endif
