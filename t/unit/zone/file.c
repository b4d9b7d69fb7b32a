/* zone/: places of octets, comments, generated records, resync. */
/* SPDX-License-Identifier: ISC */
#include "zone/file.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "zone/data.h"
#include "zone/type.h"
#include "unit/tap.h"

/* What was told, as text: "R name type line:col", "F code line:col", ... */
struct told {
	struct buf text;
	bool places; /* of each octet of TXT data */
	size_t records, faults;
};

static void
put_place(struct buf *b, const struct zone_place *at)
{
	buf_printf(b, "%u:%u", (unsigned int)at->line,
	    (unsigned int)at->column);
}

static void
on_record(void *ctx, const struct zone_record *r)
{
	struct told *t = ctx;
	struct zone_place at;
	size_t i, n = r->wire.n;

	t->records++;
	if (t->places) {
		for (i = 0; i < n; i++) {
			at = zonedata_place(r, i);
			buf_puts(&t->text, i > 0 ? " " : "");
			put_place(&t->text, &at);
		}
		buf_puts(&t->text, ";");
		return;
	}
	buf_puts(&t->text, "R ");
	zonename_write(&t->text, r->owner->wire);
	buf_printf(&t->text, " %s %u %u:%u\n", zonetype_str(r->type),
	    (unsigned int)r->ttl, (unsigned int)r->type_at->line,
	    (unsigned int)r->type_at->column);
}

static void
on_fault(void *ctx, const struct zone_note *n)
{
	struct told *t = ctx;

	t->faults++;
	buf_printf(&t->text, "F %s ", zonefaults[n->fault].code);
	put_place(&t->text, &n->at);
	buf_puts(&t->text, "\n");
}

static void
on_comment(void *ctx, struct span text, const struct zone_place *at)
{
	struct told *t = ctx;

	buf_puts(&t->text, "C ");
	put_place(&t->text, at);
	buf_puts(&t->text, " ");
	buf_put_span(&t->text, text);
	buf_puts(&t->text, "\n");
}

static void
tell(struct told *t, struct span name, struct span text)
{
	struct zone_handler h = {t, on_record, on_fault, on_comment, NULL};
	struct zone_options o = {SPAN_NONE, false, NULL};

	t->text.n = 0;
	t->records = t->faults = 0;
	zonefile_read(&h, &o, name, text);
}

#define A " 1 IN A 192.0.2.1\n"
static const struct {
	const char *name, *text, *want;
} cases[] = {
    {"empty", "", ""},
    {"white space only", " \n\t\r\n  ", ""},
    {"origin of the file's name", "a" A, "R a.example.com A 1 1:8\n"},
    {"origin of the SOA where there is no other",
	"example.org. 1 SOA a b 1 1 1 1 1\nb" A,
	"R example.org SOA 1 1:16\nR b.example.org A 1 2:8\n"},
    {"$ORIGIN before the SOA stays",
	"$ORIGIN org.\nexample 1 SOA a b 1 1 1 1 1\nb" A,
	"R example.org SOA 1 2:11\nR b.org A 1 3:8\n"},
    {"a bad $ORIGIN leaves none", "$ORIGIN a..b\nb" A "c.org." A,
	"F label-empty 1:11\nF origin-missing 2:1\nR c.org A 1 3:13\n"},
    {"comments", ";ERROR,a\r\n b ; c \n",
	"C 1:1 ERROR,a\nC 2:4  c \nF owner-missing 2:2\n"},
    {"TTL of the SOA's minimum", "@ SOA a b 1 1 1 1 9\na A 192.0.2.1\n",
	"R example.com SOA 9 1:3\nR a.example.com A 9 2:3\n"},
    {"TTL of the one before", "a 5 A 192.0.2.1\nb A 192.0.2.1\n",
	"R a.example.com A 5 1:5\nR b.example.com A 5 2:3\n"},
    {"$TTL wins over the one before",
	"$TTL 7\na 5 A 192.0.2.1\nb A 192.0.2.1\n",
	"R a.example.com A 5 2:5\nR b.example.com A 7 3:3\n"},
    {"no TTL is said once", "a A 192.0.2.1\nb A 192.0.2.1\n",
	"F ttl-missing 1:3\nR a.example.com A 3600 1:3\n"
	"R b.example.com A 3600 2:3\n"},
    {"types by number", "a 1 TYPE1 192.0.2.1\na 1 type15 \\# 3 000100\n",
	"R a.example.com A 1 1:5\nR a.example.com MX 1 2:5\n"},
    {"a type that no zone holds", "a 1 ANY\na 1 TYPE255 \\# 0\n",
	"F type-unknown 1:5\nF type-unknown 2:5\n"},
    {"parentheses within each other", "a 1 TXT ( ( \"a\"\n ) \"b\" )\n"
	"b" A, "R a.example.com TXT 1 1:5\nR b.example.com A 1 3:8\n"},
    {"two parentheses that are never closed",
	"a 1 TXT ( \"a\"\nb" A "c 1 TXT (\nd" A,
	"F paren-unclosed 1:9\nR b.example.com A 1 2:8\n"
	"F paren-unclosed 3:9\nR d.example.com A 1 4:8\n"},
    {"faults and comments are told once though read twice",
	"a 1 TXT (\n; c\nb 1 TXT \"\n",
	"C 2:1  c\nF quote-unterminated 3:9\nF paren-unclosed 1:9\n"},
    {"a quote that ends on no line, in parentheses",
	"a 1 TXT ( \"a\n \"b\" )\nb" A,
	"F quote-unterminated 1:11\nR b.example.com A 1 3:8\n"},
    {"a bad owner leaves none", "a" A "b..c" A " 1 A 192.0.2.1\n",
	"R a.example.com A 1 1:8\nF label-empty 2:3\n"
	"F owner-missing 3:2\n"},
    {"the owner of a bad record stands", "a 1 FOO\n 1 A 192.0.2.1\n",
	"F type-unknown 1:5\nR a.example.com A 1 2:4\n"},
    {"a byte order mark", "\xef\xbb\xbf" "a" A,
	"R a.example.com A 1 1:8\n"},
    {"what $GENERATE makes is in its place",
	"$GENERATE 1-2 a$ 1 A 192.0.2.$\nb" A,
	"R a1.example.com A 1 1:20\nR a2.example.com A 1 1:20\n"
	"R b.example.com A 1 2:8\n"},
    {"$INCLUDE switched off", "$INCLUDE x\na" A,
	"F include-off 1:10\nR a.example.com A 1 2:8\n"},
};

static const struct {
	const char *text, *want;
} places[] = {
    {"a 1 TXT ab cd", "1:9 1:10 1:12 1:13 1:14 1:14;"},
    {"a 1 TXT \"ab\" (\n \"\" \"c\" )", "1:10 1:11 2:6 2:7 2:7 2:7;"},
    {"a 1 TXT \"\\065\\b\"c", "1:10 1:14 1:17 1:18 1:18;"},
    {"a 1 TXT \\# 5 01 6102 62 63", "1:17 1:22 1:25 1:27 1:27;"},
    {"$GENERATE 1-1 a 1 TXT \"\\\"a\\\" b\"", "1:23 1:23 1:23 1:23;"},
};

static const struct {
	const char *path, *want;
} origins[] = {
    {"example.com.zone", "R example.com A 1 1:5\n"},
    {"/a/b.c/db.Example.com", "R example.com A 1 1:5\n"},
    {"example.com.db", "R example.com A 1 1:5\n"},
    {"example.com", "R example.com A 1 1:5\n"},
    {"-", "R - A 1 1:5\n"},
    {"a..b.zone", "F origin-missing 1:1\n"},
    {"dir/", "F origin-missing 1:1\n"},
};

static void
test_origins(void)
{
	static const struct zone_options options = {.origin = SPAN_NONE};
	struct told told = {.places = false};
	const struct zone_handler h = {
	    .ctx = &told, .record = on_record, .fault = on_fault};
	size_t i;

	for (i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
		told.text.n = 0;
		zonefile_read(&h, &options, span_str(origins[i].path),
		    SPAN_LIT("@ 1 A 192.0.2.1\n"));
		is_span(buf_span(&told.text), origins[i].want,
		    "origin of %s", origins[i].path);
	}
	buf_free(&told.text);
}

static const struct {
	const char *text;
	uint32_t ttl;
} ttls[] = {
    {"0", 0}, {"4294967295", UINT32_MAX}, {"1w2D3h4M5s", 788645},
    {"1h1h", 7200}, {"4294967296", 1}, {"", 1}, {"h", 1}, {"1h2", 1},
    {"1x", 1}, {"99999999999999999999w", 1}, {"7102w", 1}, {"-1", 1},
};

static void
test_ttls(void)
{
	uint32_t ttl;
	size_t i;

	for (i = 0; i < sizeof(ttls) / sizeof(ttls[0]); i++) {
		ttl = 1;
		if (!zonetype_ttl(span_str(ttls[i].text), &ttl))
			ttl = 1; /* no TTL of the table */
		is_uint(ttl, ttls[i].ttl, "TTL \"%s\"", ttls[i].text);
	}
}

/* Many parentheses that are never closed: no more than some times the text. */
static void
test_many(struct told *t)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < 200000; i++)
		buf_puts(&b, "(\n");
	tell(t, SPAN_LIT("x"), buf_span(&b));
	ok(t->faults > 0 && t->faults < 100, "%zu of many are named",
	    t->faults);
	b.n = 0;
	buf_puts(&b, "a 1 TXT");
	for (i = 0; i <= LIMIT_ZONE_FIELDS; i++)
		buf_puts(&b, " \"\"");
	buf_puts(&b, "\nb" A);
	tell(t, SPAN_LIT("x"), buf_span(&b));
	ok(t->faults == 1 && t->records == 1, "too many fields");
	b.n = 0;
	buf_puts(&b, "a 1 TXT");
	for (i = 0; i < 65535; i++)
		buf_puts(&b, " \"\"");
	tell(t, SPAN_LIT("x"), buf_span(&b));
	ok(t->faults == 0 && t->records == 1, "just as many as there can be");
	buf_puts(&b, " \"\"");
	tell(t, SPAN_LIT("x"), buf_span(&b));
	is_span(buf_span(&t->text), "F rdata-too-long 1:196614\n",
	    "one more");
	buf_free(&b);
}

int
main(void)
{
	struct told t = {.places = false};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tell(&t, SPAN_LIT("example.com.zone"),
		    span_str(cases[i].text));
		is_span(buf_span(&t.text), cases[i].want, "%s",
		    cases[i].name);
	}
	t.places = true;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		tell(&t, SPAN_LIT("example.com.zone"),
		    span_str(places[i].text));
		is_span(buf_span(&t.text), places[i].want, "places %zu",
		    i);
	}
	t.places = false;
	test_origins();
	test_ttls();
	test_many(&t);
	buf_free(&t.text);
	return done_testing();
}
