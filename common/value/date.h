/* Days, weeks and months of the UTC calendar (ISO 8601), no time zones. */
/* SPDX-License-Identifier: ISC */
#ifndef VALUE_DATE_H
#define VALUE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define DATE_DAY 86400 /* seconds; POSIX time knows no leap seconds */

/* A day of the proleptic Gregorian calendar; month and day count from 1. */
struct date {
	int64_t year;
	unsigned int month, day;
};

/* Days since 1970-01-01 of a date, and the date of such a day. */
int64_t date_days(struct date d);
struct date date_civil(int64_t days);

/* The day that a time (seconds since 1970-01-01 00:00 UTC) falls on. */
int64_t date_day(int64_t t);

/*
 * Append a time: "2026-03-01 00:00", or only its "2026-03-01", "2026-W09"
 * (ISO 8601 week and the year that the week counts to) or "2026-03". A year
 * has at least four digits, and '-' before it if negative.
 */
void date_put(struct buf *b, int64_t t);
void date_put_day(struct buf *b, int64_t t);
void date_put_week(struct buf *b, int64_t t);
void date_put_month(struct buf *b, int64_t t);

/*
 * Reads a time of 1970 to 9999: "2026-03-01", then "T12:00" or "T12:00:59",
 * with a blank for the T, "Z" at the end or not: it is UTC. On false *t is
 * left alone.
 */
bool date_parse(struct span s, int64_t *t);

/*
 * Reads a day of 1970 to 9999, in days since 1970: "2026-03-01", or one that
 * is counted from today: "today", "yesterday", "-7d" (seven days ago), or a
 * day of the week in English, the last one that has begun. On false *day is
 * left alone.
 */
bool date_parse_day(struct span s, int64_t today, int64_t *day);

/* True for a week or month that there is, written as by date_put_week() and
 * date_put_month(). */
bool date_is_week(struct span s);
bool date_is_month(struct span s);

#endif
