/* Spreads a record's messages over the days of its reporting period. */
/* SPDX-License-Identifier: ISC */
#include "summary/spread.h"

#include "value/date.h"

bool
spread_init(struct spread *s, int64_t begin, int64_t end)
{
	if (end % 60 == 59)
		end++;
	*s = (struct spread){.begin = begin};
	s->length = end > begin ? end - begin : 1;
	return s->length <= (int64_t)LIMIT_PERIOD * DATE_DAY;
}

void
spread_set(struct spread *s, uint64_t count)
{
	s->count = count;
	s->done = 0;
	s->day = date_day(s->begin);
	s->last = date_day(s->begin + s->length - 1);
	if (count == 0)
		s->last = s->day;
}

bool
spread_next(struct spread *s, int64_t *day, uint64_t *share)
{
	uint64_t count = s->count, length = (uint64_t)s->length, upto;
	int64_t part;

	for (; s->day <= s->last; s->day++) {
		part = (s->day + 1) * DATE_DAY - s->begin;
		if (part > s->length)
			part = s->length;
		/* floor(count * part / length); both are far below 2^32 */
		upto = count / length * (uint64_t)part +
		    count % length * (uint64_t)part / length;
		*share = upto - s->done;
		s->done = upto;
		*day = s->day;
		if (*share > 0 || count == 0) {
			s->day++;
			return true;
		}
	}
	return false;
}
