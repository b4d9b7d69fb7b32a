/* Spreads a record's messages over the days of its reporting period. */
/* SPDX-License-Identifier: ISC */
#ifndef SUMMARY_SPREAD_H
#define SUMMARY_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"

/*
 * A period in seconds since 1970, and its days in UTC. Shares of a record's
 * count are whole numbers that add up to it: up to each midnight lies the
 * floor of what lies before it in proportion to time. So the shares of a
 * month's days add up to the month's.
 */
struct spread {
	int64_t begin, length;
	int64_t day, last;
	uint64_t count, done;
};

/*
 * Starts with the period begin to end; an end at second 59 of a minute is
 * within it (23:59:59), any other is not. One that ends before it begins is
 * the moment of its begin. False if it has over LIMIT_PERIOD days.
 */
bool spread_init(struct spread *s, int64_t begin, int64_t end);

/*
 * Takes the next day that gets messages of the count and its share; false
 * after the last. A count of 0 goes to the first day. spread_set() starts
 * over with a count of the same period.
 */
void spread_set(struct spread *s, uint64_t count);
bool spread_next(struct spread *s, int64_t *day, uint64_t *share);

#endif
