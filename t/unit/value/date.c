/* value/date, value/num: against gmtime(3) and strftime(3). */
/* SPDX-License-Identifier: ISC */
#include "value/date.h"

#include <stdlib.h>
#include <time.h>

#include "value/num.h"
#include "unit/tap.h"

static const struct form {
	void (*put)(struct buf *b, int64_t t);
	const char *format;
} forms[] = {
	{date_put, "%Y-%m-%d %H:%M"},
	{date_put_day, "%Y-%m-%d"},
	{date_put_week, "%G-W%V"},
	{date_put_month, "%Y-%m"},
};

/* How many of the forms of t are not what the C library writes. */
static size_t
differ(int64_t t)
{
	struct buf b = {0};
	struct tm tm;
	char want[64];
	time_t clock = t;
	size_t i, wrong = 0;

	gmtime_r(&clock, &tm);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		b.n = 0;
		forms[i].put(&b, t);
		strftime(want, sizeof(want), forms[i].format, &tm);
		if (!span_is(buf_span(&b), want) && wrong++ == 0)
			printf("# %jd: %.*s, want %s\n", (intmax_t)t,
			    (int)b.n, b.p, want);
	}
	buf_free(&b);
	return wrong;
}

static void
test_libc(void)
{
	int64_t day, t;
	size_t wrong = 0;

	/* 1583 to 2600: strftime pads no year below 1000 alike everywhere */
	for (day = -141350; day < 230000; day++)
		wrong += differ(day * DATE_DAY + rand() % DATE_DAY);
	is_uint(wrong, 0, "each day of a thousand years");
	for (wrong = 0, t = -200000; t < 200000; t += 29)
		wrong += differ(t);
	is_uint(wrong, 0, "the minutes around the epoch");
	for (wrong = 0, day = 10957; day < 30000; day += 365)
		wrong += differ(day * DATE_DAY) + differ(day * DATE_DAY - 1);
	is_uint(wrong, 0, "both sides of midnight");
}

static void
test_civil(void)
{
	int64_t day, last = INT64_MAX / DATE_DAY;
	struct date d;
	size_t wrong = 0;

	for (day = -1000000; day < 4000000; day += 7)
		wrong += date_days(date_civil(day)) != day;
	wrong += date_days(date_civil(last)) != last;
	wrong += date_days(date_civil(-last)) != -last;
	is_uint(wrong, 0, "a day to a date and back");
	d = date_civil(19782);
	ok(d.year == 2024 && d.month == 2 && d.day == 29, "a leap day");
	is_int(date_days((struct date){1970, 1, 1}), 0, "the epoch");
	is_int(date_days((struct date){2000, 3, 1}), 11017, "2000-03-01");
	is_int(date_day(-1), -1, "the second before the epoch");
}

static void
test_num(void)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t v;
	} cases[] = {
		{"0", true, 0},
		{"007", true, 7},
		{"18446744073709551615", true, UINT64_MAX},
		{"18446744073709551616", false, 0},
		{"99999999999999999999", false, 0},
		{"", false, 0},
		{"-1", false, 0},
		{"1 ", false, 0},
		{"0x1", false, 0},
	};
	uint64_t v;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		v = 0;
		is_int(num_parse(span_str(cases[i].text), &v), cases[i].good,
		    "\"%s\": a number or not", cases[i].text);
		is_uint(v, cases[i].v, "\"%s\": its value", cases[i].text);
	}
	ok(!num_parse(SPAN_NONE, &v), "absent is no number");
}

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int64_t want; /* negative for none */
	} cases[] = {
	    {"1970-01-01", 0},
	    {"2026-03-01", 1772323200},
	    {"2026-03-01T00:00", 1772323200},
	    {"2026-03-01 12:34:56Z", 1772368496},
	    {"2026-03-01T12:34:56", 1772368496},
	    {"2024-02-29", 1709164800},
	    {"2026-02-29", -1},
	    {"1969-12-31", -1},
	    {"2026-13-01", -1},
	    {"2026-00-10", -1},
	    {"2026-01-00", -1},
	    {"2026-01-32", -1},
	    {"2026-1-1", -1},
	    {"2026-03-01T", -1},
	    {"2026-03-01T24:00", -1},
	    {"2026-03-01T12:60", -1},
	    {"2026-03-01T12", -1},
	    {"2026-03-01T12:00:", -1},
	    {"2026-03-01Z", -1},
	    {"2026-03-01 ", -1},
	    {"2026-03-01+1", -1},
	    {"", -1},
	};
	int64_t t;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		t = -1;
		ok(date_parse(span_str(cases[i].text), &t) ==
		    (cases[i].want >= 0) && t == cases[i].want,
		    "'%s' is a time or not", cases[i].text);
	}
}

int
main(void)
{
	srand(2);
	test_libc();
	test_parse();
	test_civil();
	test_num();
	return done_testing();
}
