/* Shares of a period's days: they add up, whatever the period. */
/* SPDX-License-Identifier: ISC */
#include "summary/spread.h"
#include "value/date.h"
#include "unit/tap.h"

static const int64_t DAY = 1782864000; /* 2026-07-01 00:00 */

/* The days' shares as text, "20635:5 20636:5" with the day less 20635. */
static void
shares(int64_t begin, int64_t end, uint64_t count, const char *want)
{
	struct buf b = {0};
	struct spread s;
	uint64_t share;
	int64_t day;

	spread_init(&s, begin, end);
	spread_set(&s, count);
	while (spread_next(&s, &day, &share))
		buf_printf(&b, "%s%d:%" PRIu64, b.n > 0 ? " " : "",
		    (int)(day - DAY / DATE_DAY), share);
	is_span(buf_span(&b), want, "%" PRIu64 " from %+" PRId64 " to %+"
	    PRId64, count, begin - DAY, end - DAY);
	buf_free(&b);
}

static void
test_sums(void)
{
	uint64_t x = 1, share, sum, count, wrong = 0;
	int64_t day, length, last;
	struct spread s;
	int i;

	for (i = 0; i < 2000; i++) {
		x = x * 6364136223846793005U + 1442695040888963407U;
		length = (int64_t)(x >> 40) % (30 * DATE_DAY);
		count = x >> 33 & (i % 2 ? 15 : 0xffffff);
		spread_init(&s, DAY + (int64_t)(x >> 20 & 0xffff),
		    DAY + (int64_t)(x >> 20 & 0xffff) + length);
		spread_set(&s, count);
		sum = 0;
		last = 0;
		while (spread_next(&s, &day, &share)) {
			wrong += day <= last || (share == 0 && count > 0);
			last = day;
			sum += share;
		}
		wrong += sum != count || last == 0;
	}
	is_uint(wrong, 0, "shares of 2000 periods add up, days ascend");
}

int
main(void)
{
	struct spread s;

	shares(DAY, DAY + DATE_DAY - 1, 7, "0:7");
	shares(DAY, DAY + DATE_DAY, 7, "0:7");
	shares(DAY, DAY, 7, "0:7");
	shares(DAY, DAY - 99, 7, "0:7");
	shares(DAY + 43200, DAY + DATE_DAY + 43199, 7, "0:3 1:4");
	shares(DAY, DAY + 2 * DATE_DAY - 1, 1, "1:1");
	shares(DAY, DAY + 2 * DATE_DAY - 1, 0, "0:0");
	shares(DAY, DAY + 3 * DATE_DAY, 10, "0:3 1:3 2:4");
	ok(spread_init(&s, 0, LIMIT_PERIOD * (int64_t)DATE_DAY),
	    "the longest period");
	ok(!spread_init(&s, 0, LIMIT_PERIOD * (int64_t)DATE_DAY + 1),
	    "one that is longer");
	test_sums();
	return done_testing();
}
