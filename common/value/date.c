/* Days, weeks and months of the UTC calendar (ISO 8601), no time zones. */
/* SPDX-License-Identifier: ISC */
#include "value/date.h"

#include <inttypes.h>

#include "value/num.h"

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

void
date_put_month(struct buf *b, int64_t t)
{
	struct date d = date_civil(date_day(t));

	buf_printf(b, "%s%04" PRIu64 "-%02u", d.year < 0 ? "-" : "",
	    (uint64_t)(d.year < 0 ? -d.year : d.year), d.month);
}

void
date_put_day(struct buf *b, int64_t t)
{
	date_put_month(b, t);
	buf_printf(b, "-%02u", date_civil(date_day(t)).day);
}

void
date_put(struct buf *b, int64_t t)
{
	int minute = (int)((t - date_day(t) * DATE_DAY) / 60);

	date_put_day(b, t);
	buf_printf(b, " %02d:%02d", minute / 60, minute % 60);
}

/* A week belongs to the year that its Thursday is in. */
void
date_put_week(struct buf *b, int64_t t)
{
	int64_t day = date_day(t);
	int64_t thursday = floor_div(day + 3, 7) * 7;
	int64_t year = date_civil(thursday).year;
	int64_t first = date_days((struct date){year, 1, 1});

	buf_printf(b, "%s%04" PRIu64 "-W%02d", year < 0 ? "-" : "",
	    (uint64_t)(year < 0 ? -year : year),
	    (int)((thursday - first) / 7) + 1);
}

/* One of these signs, if there are any, and a number of n digits, at most max,
 * off the front. */
static bool
take(struct span *s, struct span signs, size_t n, uint64_t max, uint64_t *v)
{
	size_t skip = signs.n > 0;

	if (s->n < skip + n ||
	    (skip > 0 && memchr(signs.p, s->p[0], signs.n) == NULL) ||
	    !num_parse((struct span){s->p + skip, n}, v) || *v > max)
		return false;
	span_advance(s, skip + n);
	return true;
}

bool
date_parse(struct span s, int64_t *t)
{
	uint64_t year, month, day, hour = 0, minute = 0, second = 0;
	struct span dash = SPAN_LIT("-"), colon = SPAN_LIT(":");
	struct date same;
	int64_t days;

	if (!take(&s, SPAN_NONE, 4, 9999, &year) || year < 1970 ||
	    !take(&s, dash, 2, 12, &month) || !take(&s, dash, 2, 31, &day))
		return false;
	days = date_days((struct date){(int64_t)year, (unsigned int)month,
	    (unsigned int)day});
	same = date_civil(days);
	if (month == 0 || same.month != month || same.day != day)
		return false;
	if (s.n > 0) {
		if (!take(&s, SPAN_LIT("T "), 2, 23, &hour) ||
		    !take(&s, colon, 2, 59, &minute))
			return false;
		if (span_has_prefix(s, ":") &&
		    !take(&s, colon, 2, 59, &second))
			return false;
		if (span_has_prefix(s, "Z"))
			span_advance(&s, 1);
		if (s.n > 0)
			return false;
	}
	*t = days * DATE_DAY + (int64_t)(hour * 3600 + minute * 60 + second);
	return true;
}

bool
date_parse_day(struct span s, int64_t today, int64_t *day)
{
	/* 1970-01-01 was a Thursday */
	static const char *const names[] = {"thursday", "friday", "saturday",
	    "sunday", "monday", "tuesday", "wednesday"};
	int64_t t, i;
	uint64_t n;

	for (i = 0; i < 7; i++)
		if (span_is_nocase(s, names[i])) {
			*day = today - (today + 7 - i) % 7;
			return true;
		}
	if (span_is_nocase(s, "today") || span_is_nocase(s, "yesterday")) {
		*day = today - (s.n > 5);
		return true;
	}
	if (s.n > 2 && s.p[0] == '-' && ascii_lower(s.p[s.n - 1]) == 'd') {
		if (!num_parse((struct span){s.p + 1, s.n - 2}, &n) ||
		    n > (uint64_t)today)
			return false;
		*day = today - (int64_t)n;
		return true;
	}
	if (s.n != 10 || !date_parse(s, &t))
		return false;
	*day = date_day(t);
	return true;
}

bool
date_is_week(struct span s)
{
	uint64_t year, week;
	int64_t thursday;

	if (!take(&s, SPAN_NONE, 4, 9999, &year) || !span_has_prefix(s, "-W"))
		return false;
	span_advance(&s, 2);
	if (!take(&s, SPAN_NONE, 2, 53, &week) || week == 0 || s.n > 0)
		return false;
	/* the fourth of January is in the first week */
	thursday = floor_div(date_days((struct date){(int64_t)year, 1, 4}) + 3,
	    7) * 7 + 7 * ((int64_t)week - 1);
	return date_civil(thursday).year == (int64_t)year;
}

bool
date_is_month(struct span s)
{
	uint64_t year, month;

	return take(&s, SPAN_NONE, 4, 9999, &year) &&
	    take(&s, SPAN_LIT("-"), 2, 12, &month) && month > 0 && s.n == 0;
}
