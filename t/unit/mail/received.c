/* mail/received, mail/date: t/data/received.tsv, and long values. */
/* SPDX-License-Identifier: ISC */
#include "mail/received.h"

#include "unit/cases.h"
#include "mail/date.h"
#include "unit/tap.h"

enum { C_NAME, C_VALUE, C_CLIENT, C_HELO, C_BY, C_WITH, C_TIME, C_ID, C_FOR,
	C_ENVELOPE, C_N };

static void
check(const struct cases *c, struct span value)
{
	struct received r;
	bool read = received_parse(&r, value) == RECEIVED_FINE;
	struct buf b = {0};

	if (!read)
		buf_puts(&b, "none");
	else if (r.client.bits > 0)
		ip_put(&b, &r.client);
	cases_is(c, C_CLIENT, buf_span(&b), "client");
	cases_is(c, C_HELO, r.helo, "HELO");
	cases_is(c, C_BY, r.by, "by");
	cases_is(c, C_WITH, r.with, "with");
	cases_is(c, C_ID, r.id, "id");
	cases_is(c, C_FOR, r.for_, "for");
	cases_is(c, C_ENVELOPE, r.envelope_from, "envelope-from");
	b.n = 0;
	if (r.has_time)
		buf_put_uint(&b, (uint64_t)r.time);
	cases_is(c, C_TIME, buf_span(&b), "time");
	buf_free(&b);
}

static const struct {
	const char *text;
	int64_t t; /* 0: it is none */
} dates[] = {
    {"Fri, 27 Nov 2026 06:00:00 +0000", 1795759200},
    {"27 Nov 2026 06:00 +0000", 1795759200},
    {"Fri,27 Nov 2026 07:30:00 +0130", 1795759200},
    {"Thu, 26 Nov 2026 22:00:00 -0800 (PST)", 1795759200},
    {"Thu, 26 Nov 26 22:00:00 PST", 1795759200},
    {"Thu, 26 Nov 126 22:00:00 PST", 1795759200},
    {"(x) Fri (y) , (z) 27 NOV (a) 2026 06 : 00 (b) : 00 gmt (c)",
	1795759200},
    {"Fri\r\n ,\r\n 27 Nov 2026\r\n 06:00:00\r\n +0000", 1795759200},
    {"Fri 27 Nov 2026 06:00:00 Z", 1795759200},
    {"1 Jan 1970 00:00:01 UT", 1},
    {"31 Dec 1969 23:59:58 -0000", -2},
    {"31 Dec 69 23:59:58 -0000", -2},
    {"31 Dec 49 23:59:60 +0000", 2524608000},
    {"29 Feb 2024 00:00:00 +0000", 1709164800},
    {"29 Feb 2023 00:00:00 +0000", 0},
    {"31 Nov 2026 06:00:00 +0000", 0},
    {"0 Nov 2026 06:00:00 +0000", 0},
    {"27 Nov 2026 24:00:00 +0000", 0},
    {"27 Nov 2026 06:60:00 +0000", 0},
    {"27 Nov 2026 06:00:61 +0000", 0},
    {"27 Nov 2026 6:0:0 +0000", 0},
    {"27 Nov 2026 06:00:00", 0},
    {"27 Nov 2026 06:00:00 +000", 0},
    {"27 Nov 2026 06:00:00 +0060", 0},
    {"27 Nov 2026 06:00:00 CET", 0},
    {"27 Nov 2026 06:00:00 +0000 x", 0},
    {"27 Nov 2026 06:00:00 +0000 (x", 0},
    {"27 Nov 20260 06:00:00 +0000", 0},
    {"27 Nov 9999999999999999999 06:00:00 +0000", 0},
    {"27 Nov 1899 06:00:00 +0000", 0},
    {"27 November 2026 06:00:00 +0000", 0},
    {"Freitag, 27 Nov 2026 06:00:00 +0000", 0},
    {"2026-11-27 06:00:00 +0000", 0},
    {"", 0},
    {"Fri,", 0},
};

static void
test_dates(void)
{
	size_t i;
	int64_t t;

	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		t = 0;
		ok(maildate_parse(span_str(dates[i].text), &t) ==
		    (dates[i].t != 0), "\"%s\" is %s", dates[i].text,
		    dates[i].t != 0 ? "a date" : "none");
		is_int(t, dates[i].t, "\"%s\"", dates[i].text);
	}
}

/* Much of the same, many times over: no time at all. */
static void
test_lengths(void)
{
	static const char *const pieces[] = {
	    "(", "()", "(a)", "[", "\"\"", "from ", "by ", "; ", ";by ", "a ",
	    "(HELO ", "helo=", "@", "<", "\\(", ";()", "; (", ";1 Jan 2020 ",
	    ";by x (", "by x ([1.2.3.4] ", "for <\"", "envelope-from ",
	    "(envelope-from <", "(Client CN \"", "[1.2.3.4] "};
	struct received r;
	struct buf b = {0};
	int64_t t;
	size_t i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		b.n = 0;
		buf_puts(&b, "from a ");
		while (b.n < (2U << 20))
			buf_puts(&b, pieces[i]);
		received_parse(&r, buf_span(&b));
		ok(!maildate_parse(buf_span(&b), &t), "2 MB of \"%s\"",
		    pieces[i]);
	}
	buf_free(&b);
}

int
main(void)
{
	cases_line_ends("received.tsv", C_N, C_VALUE, check, 95);
	test_dates();
	test_lengths();
	return done_testing();
}
