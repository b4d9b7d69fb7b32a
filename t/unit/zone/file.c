/* zone/: places of octets, comments, generated records, resync. */
/* SPDX-License-Identifier: ISC */
#include "zone/file.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "zone/data.h"
#include "zone/files.h"
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
	struct zone_options o = {.origin = SPAN_LIT("example.com")};

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
    {"origin of the options", "a" A, "R a.example.com A 1 1:8\n"},
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

/* no: it has no name of a domain. What the list of TLDs has is below. */
static const struct {
	const char *path, *origin;
} names[] = {
    {"example.com.zone", "example.com"},
    {"/a/b.c/db.Example.com", "example.com"},
    {"example.com.db", "example.com"},
    {"example.com", "example.com"},
    {"example.com.txt", "example.com"},
    {"example.com.DNS", "example.com"},
    {"named.example.com.bind", "example.com"},
    {"db.example.com.zone.signed", "example.com"},
    {"example.com.master", "example.com"},
    {"b\303\274cher.example.hosts", "xn--bcher-kva.example"},
    {"corp.lan.zone", "corp.lan"},
    {"corp.example", "corp.example"},
    {"2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"},
    {"com.zone", "com"},
    {"db.com", "com"},
    {"com", NULL},
    {"-", NULL},
    {"", NULL},
    {"dir/", NULL},
    {"zone", NULL},
    {"zone.txt", NULL},
    {"db.zone", NULL},
    {"x.signed", NULL},
    {"internal.zone", NULL},
    {"local.zone", NULL},
    {"good-relative-zone.txt", NULL},
    {"zones.cfg", NULL},
    {"example.com.bak", NULL},
    {"example.com.zone~", NULL},
    {"named.conf", NULL},
    {"db.192.0.2", NULL},
    {"192.0.2.1.zone", NULL},
    {"a..b.zone", NULL},
    {"a b.com.zone", NULL},
    {".zone", NULL},
};

static bool
is_tld(const void *ctx, struct span label)
{
	return ctx != NULL && (span_is(label, "com") || span_is(label, "zone"));
}

/* Arguments of files. */
static const struct {
	const char *arg, *path, *origin;
} args[] = {
    {"example.com=a/b=c", "a/b=c", "example.com"},
    {"B\303\274cher.example.=-", "-", "xn--bcher-kva.example"},
    {".=root", "root", "."},
    {"com=x", "x", "com"},
    {"x.zone", "x.zone", ""},
    {"./a=b", "./a=b", ""},
    {"dir/a.b=c", "dir/a.b=c", ""},
    {"a b=c", "a b=c", ""},
    {"=c", "=c", ""},
    {"a..b=c", "a..b=c", ""},
};

/* Where the origin of a relative name comes from. */
static const struct {
	const char *what, *text, *want;
} origins[] = {
    {"the name of the file", "a 1 A 192.0.2.1\nb" A,
	"F origin-from-name 1:1\nR a.example.com A 1 1:5\n"
	"R b.example.com A 1 2:8\n"},
    {"it is not needed", "$ORIGIN org.\na" A, "R a.org A 1 2:8\n"},
    {"nor with an absolute SOA", "org. 1 SOA a b 1 1 1 1 1\na" A,
	"R org SOA 1 1:8\nR a.org A 1 2:8\n"},
    {"it is needed for data", "org. 1 MX 1 a\n",
	"F origin-from-name 1:13\nR org MX 1 1:8\n"},
    {"and of types that ldns reads", "org. 1 SRV 1 1 1 a\n",
	"F origin-from-name 1:18\nR org SRV 1 1:8\n"},
    {"for a directive", "$ORIGIN a\nb" A,
	"F origin-from-name 1:9\nR b.a.example.com A 1 2:8\n"},
    {"for what is generated", "$GENERATE 1-2 a$ 1 A 192.0.2.$\n",
	"F origin-from-name 1:15\nR a1.example.com A 1 1:20\n"
	"R a2.example.com A 1 1:20\n"},
    {"a SOA behind it counts for what follows",
	"a 1 A 192.0.2.1\norg. 1 SOA a b 1 1 1 1 1\nb" A,
	"F origin-from-name 1:1\nR a.example.com A 1 1:5\n"
	"R org SOA 1 2:8\nR b.org A 1 3:8\n"},
    {"a relative SOA leaves it", "sub 1 SOA a b 1 1 1 1 1\nb" A,
	"F origin-from-name 1:1\nR sub.example.com SOA 1 1:7\n"
	"R b.example.com A 1 2:8\n"},
    {"a SOA without its dot", "example.com 1 SOA a b 1 1 1 1 1\n"
	"b" A "example.com.\t1 A 192.0.2.1\n",
	"F origin-from-name 1:1\nF owner-doubled 1:1\n"
	"R example.com SOA 1 1:15\nR b.example.com A 1 2:8\n"
	"R example.com A 1 3:16\n"},
    {"behind $ORIGIN too", "$ORIGIN org.\nx.org 1 SOA a b 1 1 1 1 1\n"
	"b" A, "F owner-doubled 2:1\nR x.org SOA 1 2:9\n"
	"R b.org A 1 3:8\n"},
};

static const struct {
	const char *what, *text, *want;
} lost[] = {
    {"no origin is told once", "a" A "b" A "c.org." A "\t1 MX 1 d\n",
	"F origin-missing 1:1\nR c.org A 1 3:13\n"},
    {"for owners of the line before", "a" A " 1 A 192.0.2.1\nb" A,
	"F origin-missing 1:1\n"},
    {"but all other faults are", "a 1 A 1.2.3\n 1 MX x y\nb 1 FOO x\n",
	"F origin-missing 1:1\nF rdata-bad 1:7\nF rdata-bad 2:7\n"
	"F type-unknown 3:5\n"},
    {"for data", "a. 1 MX 1 a\nb. 1 MX 1 b.\nc" A,
	"F origin-missing 1:11\nR b MX 1 2:6\n"},
    {"a SOA without its dot gives it",
	"x.org 3600 IN SOA a b 1 1 1 1 1\nb" A "x.org. 1 A 192.0.2.1\n",
	"F owner-doubled 1:1\nR x.org SOA 3600 1:15\nR b.x.org A 1 2:8\n"
	"R x.org A 1 3:10\n"},
    {"one of a single label does not", "x 3600 IN SOA a b 1 1 1 1 1\nb" A,
	"F origin-missing 1:1\n"},
    {"nor does another type", "x.org 1 NS b.\n",
	"F origin-missing 1:1\n"},
    {"a relative $ORIGIN", "$ORIGIN a\nb" A,
	"F origin-missing 1:9\n"},
};

static void
test_origins(void)
{
	struct told told = {.places = false};
	const struct zone_handler h = {
	    .ctx = &told, .record = on_record, .fault = on_fault};
	struct zone_options options = {
	    .origin = SPAN_LIT("example.com"), .by_name = true};
	struct buf b = {0};
	const char *path;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		b.n = 0;
		is_int(zonefiles_origin(&b, span_str(names[i].path), is_tld,
		    &h), names[i].origin != NULL, "a domain in %s",
		    names[i].path);
		is_span(buf_span(&b), names[i].origin != NULL ?
		    names[i].origin : "", "that of %s", names[i].path);
	}
	for (i = 0; i < sizeof(args) / sizeof(args[0]); i++) {
		b.n = 0;
		path = zonefiles_split(args[i].arg, &b);
		is_str(path, args[i].path, "path of %s", args[i].arg);
		is_span(buf_span(&b), args[i].origin, "origin of %s",
		    args[i].arg);
	}
	for (i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
		told.text.n = 0;
		zonefile_read(&h, &options, SPAN_LIT("x"),
		    span_str(origins[i].text));
		is_span(buf_span(&told.text), origins[i].want, "%s",
		    origins[i].what);
	}
	options.origin = SPAN_NONE;
	for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		told.text.n = 0;
		zonefile_read(&h, &options, SPAN_LIT("example.com.zone"),
		    span_str(lost[i].text));
		is_span(buf_span(&told.text), lost[i].want, "%s",
		    lost[i].what);
	}
	buf_free(&b);
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
