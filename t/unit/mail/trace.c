/* mail/trace: which hop is the border, what says MAIL FROM, and hints. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include "unit/tap.h"

#define OURS "Received: from a.example (a.example [192.0.2.1]) by mx.example\n"
#define INSIDE "Received: from mx.example by in.example\n"
#define QMAIL "Received: (qmail 1 invoked by uid 0); 1 Jan 1970 00:00:01 UT\n"

/*
 * border: the host that is told, NULL for none. by: the name of the one that
 * is found. ours: the field above which all is ours. address: MAIL FROM, "-" if
 * it is not known.
 */
static const struct {
	const char *header, *border, *by;
	enum trace_border found;
	size_t ours;
	const char *address;
	enum trace_path path;
} borders[] = {
    {OURS, NULL, "mx.example", TRACE_TOPMOST, 0, "-", TRACE_PATH_NONE},
    {INSIDE OURS, NULL, "in.example", TRACE_TOPMOST, 0, "-",
	TRACE_PATH_NONE},
    {INSIDE OURS, "mx.example", "mx.example", TRACE_NAMED, 1, "-",
	TRACE_PATH_NONE},
    {INSIDE OURS, "MX.Example.", "mx.example", TRACE_NAMED, 1, "-",
	TRACE_PATH_NONE},
    {INSIDE OURS OURS, "mx.example", "mx.example", TRACE_NAMED, 1, "-",
	TRACE_PATH_NONE},
    {INSIDE OURS, "x.example", NULL, TRACE_UNMATCHED, 0, "-",
	TRACE_PATH_NONE},
    {QMAIL OURS, NULL, "mx.example", TRACE_TOPMOST, 1, "-",
	TRACE_PATH_NONE},
    {"", NULL, NULL, TRACE_NONE, 0, "-", TRACE_PATH_NONE},
    {"Return-Path: <x@a.example>\n" OURS, NULL, "mx.example", TRACE_TOPMOST,
	1, "x@a.example", TRACE_PATH_ABOVE},
    {"Return-Path: x@a.example\n" OURS, NULL, "mx.example", TRACE_TOPMOST, 1,
	"x@a.example", TRACE_PATH_ABOVE},
    {"Return-Path: <>\n" OURS, NULL, "mx.example", TRACE_TOPMOST, 1, "<>",
	TRACE_PATH_ABOVE},
    {"Return-Path: <x>\n" OURS, NULL, "mx.example", TRACE_TOPMOST, 1, "-",
	TRACE_PATH_BAD},
    {"Return-Path: <@b.example:x@a.example>\n" OURS, NULL, "mx.example",
	TRACE_TOPMOST, 1, "-", TRACE_PATH_BAD},
    {"Return-Path: <(x@a.example>\n" OURS, NULL, "mx.example",
	TRACE_TOPMOST, 1, "-", TRACE_PATH_BAD},
    {"Return-Path: <x@a.example> (y)\n" OURS, NULL, "mx.example",
	TRACE_TOPMOST, 1, "-", TRACE_PATH_BAD},
    {OURS "Return-Path: <x@a.example>\n", NULL, "mx.example", TRACE_TOPMOST,
	0, "-", TRACE_PATH_BELOW},
    {OURS "Return-Path: <>\n", NULL, "mx.example", TRACE_TOPMOST, 0, "-",
	TRACE_PATH_BELOW},
    {"Return-Path: <x@a.example>\n" OURS "Return-Path: <y@b.example>\n", NULL,
	"mx.example", TRACE_TOPMOST, 1, "x@a.example", TRACE_PATH_ABOVE},
    {"Return-Path: <x@a.example>\n", NULL, NULL, TRACE_NONE, 0, "-",
	TRACE_PATH_NO_BORDER},
    {"", "x.example", NULL, TRACE_UNMATCHED, 0, "-", TRACE_PATH_NONE},
    {"Return-Path: <x@a.example>\n" OURS, "x.example", NULL, TRACE_UNMATCHED,
	0, "-", TRACE_PATH_NO_BORDER},
};

static void
test_borders(void)
{
	struct header h = {0};
	struct trace t = {0};
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(borders) / sizeof(borders[0]); i++) {
		header_parse(&h, span_str(borders[i].header));
		trace_read(&t, &h, span_str(borders[i].border), false);
		is_str(trace_border_str(t.found),
		    trace_border_str(borders[i].found), "border %zu", i);
		is_span(t.border != NULL ? t.border->r.by : SPAN_NONE,
		    borders[i].by, "its name");
		is_uint(t.ours, borders[i].ours, "what is ours");
		is_str(trace_path_str(t.path), trace_path_str(borders[i].path),
		    "MAIL FROM");
		b.n = 0;
		if (!trace_path_known(&t))
			buf_puts(&b, "-");
		else if (t.mail_from.n > 0)
			addr_put(&b, &t.mail_from.box[0]);
		else
			buf_puts(&b, "<>");
		is_span(buf_span(&b), borders[i].address, "its address");
	}
	buf_free(&b);
	trace_free(&t);
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

int
main(void)
{
	test_borders();
	test_hints();
	test_rewrites();
	return done_testing();
}
