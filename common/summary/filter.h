/* Which rows count: conditions, and the days of a reporting period. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_FILTER_H
#define SUMMARY_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "summary/intake.h"
#include "value/ip.h"

enum filter_op {
	FILTER_EQ,
	FILTER_NE,
	FILTER_GLOB,
	FILTER_LT,
	FILTER_LE,
	FILTER_GT,
	FILTER_GE,
};

/* COLUMN OP VALUE */
struct filter {
	int column;
	enum filter_op op;
	bool each, period; /* column_is_each(), column_is_period() */
	struct span value; /* absent for \N */
	uint64_t number;   /* of a number or a time */
	struct cidr cidr;  /* of an address */
};

/* All zero but today, in days since 1970, is none. */
struct filters {
	struct filter *v;
	size_t n, cap;
	int64_t today;
	struct arena text; /* of values that are not borrowed */
};

/*
 * Adds "field=value" and the like, which is borrowed. False, and in *why what
 * is wrong with it. A time is seconds since 1970 or a day, which is its
 * midnight in UTC; a day is what date_parse_day() takes. For source_ip = and
 * != take an address or a network. A value that the column can't have is
 * refused for = and !=: one that its set of values (column_word()) does not
 * have, a domain with a capital letter, a day, week or month that there is
 * not. ~ takes anything.
 */
bool filters_add(struct filters *fs, struct span text, struct buf *why);

/* The same for "day" and one of its operators. */
bool filters_add_day(struct filters *fs, enum filter_op op, struct span day,
    struct buf *why);
void filters_free(struct filters *fs);

/*
 * True if the value of its column fulfils it. An absent one equals only \N,
 * and nothing else is true of it but !=. A list fulfils = and ~ if the first
 * subfield of one of its items does (of a quirk its code, what is before
 * '='), and != if = does not hold. Numbers and times compare as such, all
 * else by its bytes; ~ ignores ASCII case. scratch is for its use.
 */
bool filter_match(const struct filter *f, struct span value,
    struct buf *scratch);

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
