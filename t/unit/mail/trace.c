/* mail/trace: t/data/trace.tsv, and hints. */
/* SPDX-License-Identifier: ISC */
#include "mail/trace.h"

#include "unit/cases.h"
#include "unit/tap.h"

enum { C_NAME, C_HEADER, C_BORDER, C_STRICT, C_FOUND, C_BY, C_CLIENT, C_OURS,
	C_PATH, C_ADDRESS, C_LIKELY, C_N };

static void
check(const struct cases *c, struct span header)
{
	static struct header h;
	static struct trace t;
	const struct received *r;
	struct buf b = {0};

	header_parse(&h, header);
	trace_read(&t, &h, span_is(c->cells[C_BORDER], "~") ? SPAN_NONE :
	    c->cells[C_BORDER], span_is(c->cells[C_STRICT], "strict"));
	cases_is(c, C_FOUND, span_str(trace_border_str(t.found)), "found");
	r = t.border != NULL ? &t.border->r : NULL;
	cases_is(c, C_BY, r != NULL ? r->by : SPAN_NONE, "by");
	if (r != NULL && r->client.bits > 0)
		ip_put(&b, &r->client);
	cases_is(c, C_CLIENT, buf_span(&b), "client");
	b.n = 0;
	buf_put_uint(&b, t.ours);
	cases_is(c, C_OURS, buf_span(&b), "what is ours");
	cases_is(c, C_PATH, span_str(trace_path_str(t.path)), "path");
	b.n = 0;
	if (trace_path_known(&t) && t.mail_from.n > 0)
		addr_put(&b, &t.mail_from.box[0]);
	else if (trace_path_known(&t))
		buf_puts(&b, "<>");
	cases_is(c, C_ADDRESS, buf_span(&b), "MAIL FROM");
	cases_is(c, C_LIKELY, t.likely != NULL ? t.likely->r.by : SPAN_NONE,
	    "likely");
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
	cases_line_ends("trace.tsv", C_N, C_HEADER, check, 120);
	test_hints();
	test_rewrites();
	return done_testing();
}
