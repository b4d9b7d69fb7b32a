/* mail/trace, maildate: t/data/trace.tsv, and whole headers. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include "unit/cases.h"
#include "mail/date.h"
#include "unit/tap.h"

enum { C_NAME, C_VALUE, C_CLIENT, C_HELO, C_BY, C_WITH, C_TIME, C_ID, C_FOR,
	C_N };

static void
check(const struct cases *c, struct span value)
{
	struct trace_received r;
	bool read = trace_received_parse(&r, value);
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

#define OURS "Received: from a.example (a.example [192.0.2.1]) by mx.example\n"
#define INSIDE "Received: from mx.example by in.example\n"
#define QMAIL "Received: (qmail 1 invoked by uid 0); 1 Jan 1970 00:00:01 UT\n"

/* border: NULL for none. by and at: of the Received that it is. path: what
 * Return-Path comes to, with "^" in front if it stood above. */
static const struct {
	const char *header, *border, *by;
	size_t at;
	const char *path;
} borders[] = {
    {OURS, NULL, "mx.example", 0, "none"},
    {INSIDE OURS, NULL, "in.example", 0, "none"},
    {INSIDE OURS, "mx.example", "mx.example", 1, "none"},
    {INSIDE OURS, "MX.Example.", "mx.example", 1, "none"},
    {INSIDE OURS OURS, "mx.example", "mx.example", 1, "none"},
    {INSIDE OURS, "x.example", NULL, 2, "none"},
    {QMAIL OURS, NULL, "mx.example", 1, "none"},
    {"", NULL, NULL, 0, "none"},
    {"Return-Path: <x@a.example>\n" OURS, NULL, "mx.example", 1,
	"^x@a.example"},
    {"Return-Path: x@a.example\n" OURS, NULL, "mx.example", 1,
	"^x@a.example"},
    {"Return-Path: <>\n" OURS, NULL, "mx.example", 1, "^<>"},
    {"Return-Path: <x>\n" OURS, NULL, "mx.example", 1, "^bad"},
    {"Return-Path: <@b.example:x@a.example>\n" OURS, NULL, "mx.example", 1,
	"^bad"},
    {"Return-Path: <(x@a.example>\n" OURS, NULL, "mx.example", 1, "^bad"},
    {"Return-Path: <x@a.example> (y)\n" OURS, NULL, "mx.example", 1, "^bad"},
    {OURS "Return-Path: <x@a.example>\n", NULL, "mx.example", 0,
	"x@a.example"},
    {"Return-Path: <x@a.example>\n" OURS "Return-Path: <y@b.example>\n", NULL,
	"mx.example", 1, "^x@a.example"},
    {OURS "Return-Path: <x@a.example>\nReturn-Path: <y@b.example>\n", NULL,
	"mx.example", 0, "several"},
    {OURS "Return-Path: <x@a.example>\nReturn-Path: x@a.example\n", NULL,
	"mx.example", 0, "x@a.example"},
    {OURS "Return-Path: <>\nReturn-Path: <x@a.example>\n", NULL,
	"mx.example", 0, "several"},
    {"Return-Path: <x@a.example>\n", NULL, NULL, 1, "x@a.example"},
    {"Return-Path: <x@a.example>\n" OURS, "x.example", NULL, 2,
	"x@a.example"},
};

static void
put_path(struct buf *b, enum trace_path p, const struct addr_list *l)
{
	static const char *const names[] = {
	    [TRACE_PATH_NONE] = "none",
	    [TRACE_PATH_NULL] = "<>",
	    [TRACE_PATH_BAD] = "bad",
	    [TRACE_PATH_SEVERAL] = "several",
	};

	if (p == TRACE_PATH_ADDRESS)
		addr_put(b, &l->box[0]);
	else
		buf_puts(b, names[p]);
}

static void
test_borders(void)
{
	struct header h = {0};
	struct addr_list l = {0};
	struct trace_received r;
	struct buf b = {0};
	enum trace_path p;
	size_t i, at;
	bool above;

	for (i = 0; i < sizeof(borders) / sizeof(borders[0]); i++) {
		header_parse(&h, span_str(borders[i].header));
		ok(trace_border(&h, span_str(borders[i].border), &at, &r) ==
		    (borders[i].by != NULL), "border %zu", i);
		is_uint(at, borders[i].at, "its field");
		is_span(r.by, borders[i].by, "its name");
		b.n = 0;
		p = trace_return_path(&h, at, &l, &above);
		if (above)
			buf_putc(&b, '^');
		put_path(&b, p, &l);
		is_span(buf_span(&b), borders[i].path, "its Return-Path");
	}
	buf_free(&b);
	addr_list_free(&l);
	header_free(&h);
}

static void
test_hints(void)
{
	struct header h = {0};
	struct trace_hints t;

	header_parse(&h, SPAN_LIT("Received: x\nReceived: y\n"
	    "List-Id: A list <a.list.example>\nList-Id: <b.example>\n"
	    "List-Post: <mailto:a@list.example>\nARC-Seal: i=2\n"
	    "ARC-Seal: i=1\nResent-From: x@y.example\n"
	    "Auto-Submitted: (x) auto-replied; y=z\n"));
	trace_hints(&h, &t);
	is_uint(t.hops, 2, "hops");
	is_uint(t.arc_sets, 2, "ARC sets");
	ok(t.resent, "resent");
	is_span(t.list_id, "a.list.example", "list");
	is_span(t.list_post, "mailto:a@list.example", "its address");
	is_span(t.auto_submitted, "auto-replied", "automatic");
	header_parse(&h, SPAN_LIT("List-Id: plain.example \nList-Post: NO\n"
	    "Auto-Submitted: No\nResent: x\n"));
	trace_hints(&h, &t);
	is_span(t.list_id, "plain.example", "list without angles");
	is_span(t.list_post, "NO", "no post");
	is_span(t.auto_submitted, NULL, "not automatic");
	ok(!t.resent && t.hops == 0 && t.arc_sets == 0, "nothing else");
	header_free(&h);
}

static const struct {
	const char *local, *name, *original;
} rewrites[] = {
    {"bob", "", NULL},
    {"bob+list", "", NULL},
    {"a-b=c", "", NULL},
    {"SRS0=HHH=TT=a.example=bob", "SRS0", "a.example"},
    {"srs0+HHH=TT=a.example=bob=x", "SRS0", "a.example"},
    {"SRS0=HHH=TT", "SRS0", NULL},
    {"SRS0", "", NULL},
    {"SRS1=HHH=b.example==HHH=TT=a.example=bob", "SRS1", NULL},
    {"prvs=1234abcdef=bob", "BATV", NULL},
    {"bounces+bob=a.example", "VERP", NULL},
    {"list-return-1-bob=a.example", "VERP", NULL},
    {"", "", NULL},
};

static void
test_rewrites(void)
{
	struct span original;
	size_t i;

	for (i = 0; i < sizeof(rewrites) / sizeof(rewrites[0]); i++) {
		is_str(trace_rewrite_str(trace_rewrite(
		    span_str(rewrites[i].local), &original)),
		    rewrites[i].name, "\"%s\"", rewrites[i].local);
		is_span(original, rewrites[i].original, "its domain");
	}
}

/* Much of the same, many times over: no time at all. */
static void
test_lengths(void)
{
	static const char *const pieces[] = {
	    "(", "()", "(a)", "[", "\"\"", "from ", "by ", "; ", ";by ", "a ",
	    "(HELO ", "helo=", "@", "<", "\\("};
	struct trace_received r;
	struct buf b = {0};
	int64_t t;
	size_t i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		b.n = 0;
		buf_puts(&b, "from a ");
		while (b.n < (2U << 20))
			buf_puts(&b, pieces[i]);
		trace_received_parse(&r, buf_span(&b));
		ok(!maildate_parse(buf_span(&b), &t), "2 MB of \"%s\"",
		    pieces[i]);
	}
	buf_free(&b);
}

int
main(void)
{
	cases_line_ends("trace.tsv", C_N, C_VALUE, check, 55);
	test_dates();
	test_borders();
	test_hints();
	test_rewrites();
	test_lengths();
	return done_testing();
}
