/* Days, weeks and months of the UTC calendar (ISO 8601), no time zones. */
/* SPDX-License-Identifier: ISC */
#include "notation/date.h"

/* Days in 400 years, and from 0000-03-01 to 1970-01-01. */
#define ERA 146097
#define EPOCH 719468

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years begin in March here, so that a leap day is the last of its year. */
int64_t
date_days(struct date d)
{
	int64_t y = d.year - (d.month <= 2);
	int64_t era = floor_div(y, 400), of_era = y - era * 400;
	int64_t month = (d.month + 9) % 12;
	int64_t day = (153 * month + 2) / 5 + d.day - 1;

	return era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + day -
	    EPOCH;
}

struct date
date_civil(int64_t days)
{
	int64_t z = days + EPOCH, era = floor_div(z, ERA);
	int64_t rest = z - era * ERA; /* 0..146096 */
	int64_t y = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int64_t day = rest - (365 * y + y / 4 - y / 100); /* 0..365 */
	int64_t month = (5 * day + 2) / 153; /* 0 is March */
	struct date d;

	d.day = (unsigned int)(day - (153 * month + 2) / 5 + 1);
	d.month = (unsigned int)(month < 10 ? month + 3 : month - 9);
	d.year = y + era * 400 + (d.month <= 2);
	return d;
}

int64_t
date_day(int64_t t)
{
	return floor_div(t, DATE_DAY);
}

static void
put_two(struct buf *b, const char *before, int64_t v)
{
	buf_puts(b, before);
	buf_putc(b, (char)('0' + v / 10));
	buf_putc(b, (char)('0' + v % 10));
}

static void
put_year(struct buf *b, int64_t year)
{
	uint64_t y = (uint64_t)(year < 0 ? -year : year), least;

	if (year < 0)
		buf_putc(b, '-');
	for (least = 1000; least > 1 && y < least; least /= 10)
		buf_putc(b, '0');
	buf_put_uint(b, y);
}

void
date_put_month(struct buf *b, int64_t t)
{
	struct date d = date_civil(date_day(t));

	put_year(b, d.year);
	put_two(b, "-", d.month);
}

void
date_put_day(struct buf *b, int64_t t)
{
	date_put_month(b, t);
	put_two(b, "-", date_civil(date_day(t)).day);
}

void
date_put(struct buf *b, int64_t t)
{
	int64_t minute = (t - date_day(t) * DATE_DAY) / 60;

	date_put_day(b, t);
	put_two(b, " ", minute / 60);
	put_two(b, ":", minute % 60);
}

/* A week belongs to the year that its Thursday is in. */
void
date_put_week(struct buf *b, int64_t t)
{
	int64_t day = date_day(t);
	int64_t thursday = floor_div(day + 3, 7) * 7;
	int64_t year = date_civil(thursday).year;
	int64_t first = date_days((struct date){year, 1, 1});

	put_year(b, year);
	put_two(b, "-W", (thursday - first) / 7 + 1);
}
