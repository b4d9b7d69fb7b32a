/* authres/claim: whose a field claims to be, to strict and to lax readers. */
/* SPDX-License-Identifier: ISC */
#include "authres/claim.h"

#include <stdint.h>

#include "authres/strip.h"
#include "unit/lenient.h"
#include "unit/tap.h"

#define OWN "mx.home.example"
#define U_OWN "xn--bcher-kva.example"

static const struct {
	const char *value, *name;
	enum authres_claim claim;
} cases[] = {
    {"mx.home.example; none", OWN, AUTHRES_OURS},
    {" MX.home.example/7 1; none", OWN, AUTHRES_OURS},
    {" (x) MX.home.example/7 1; none", OWN, AUTHRES_MAYBE},
    {"\"mx.home.example\"; none", OWN, AUTHRES_MAYBE},
    {"\"mx.home\\.example\"; none", OWN, AUTHRES_MAYBE},
    {"\r\n mx.home.example\r\n\t(a (b) c);\r\n none", OWN, AUTHRES_OURS},
    {"mx.home.example 2; x", OWN, AUTHRES_OURS},
    {"mx.home.example", OWN, AUTHRES_OURS},
    {"mx.home.example (", OWN, AUTHRES_OURS},
    {"mx.home.example; dkim=pass header.d=a(b", OWN, AUTHRES_OURS},
    {"b\xc3\xbc" "cher.example; none", U_OWN, AUTHRES_OURS},
    {"B\xc3\x9c" "CHER.example; none", U_OWN, AUTHRES_OURS},
    {"XN--bcher-KVA.example; none", U_OWN, AUTHRES_OURS},
    {"\"b\xc3\xbc" "cher.example\"; none", "b\xc3\xbc" "cher.example",
	AUTHRES_MAYBE},
    {"b\xc3\xbc" "cher.example; none", "b\xc3\xbc" "cher.example",
	AUTHRES_OURS},
    /* what a lax reader makes of it */
    {"mx.home.example garbage", OWN, AUTHRES_OURS},
    {"\" mx.home.example \"; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example.; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example./7; none", OWN, AUTHRES_MAYBE},
    {"\"mx.ho\"me.example; none", OWN, AUTHRES_MAYBE},
    {"mx.ho\"me.example; none", OWN, AUTHRES_MAYBE},
    {"mx.home (x) .example; none", OWN, AUTHRES_MAYBE},
    {"mx.home (x) .example 1; none", OWN, AUTHRES_MAYBE},
    {"m x . h o m e . e x a m p l e; none", OWN, AUTHRES_MAYBE},
    {"mx.ho\\me.example; none", OWN, AUTHRES_MAYBE},
    {"mx.ho\r\n me.example; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example,; none", OWN, AUTHRES_MAYBE},
    {"<mx.home.example>; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example=x; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example\xa0; none", OWN, AUTHRES_MAYBE},
    {"\xc2\xa0mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example\xe3\x80\x80; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example\xef\xbc\x9bx; none", OWN, AUTHRES_MAYBE},
    {"mx.ho\x01me.example; none", OWN, AUTHRES_MAYBE},
    {"\x1fmx.home.example; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example; \x01 none", OWN, AUTHRES_OURS},
    {"(mx.home.example) other.example; none", OWN, AUTHRES_MAYBE},
    {"(a (b) mx.home.example) other.example; none", OWN, AUTHRES_MAYBE},
    {"(a \\) mx.home.example) other.example; none", OWN, AUTHRES_MAYBE},
    {"(a \") mx.home.example \") other.example; none", OWN, AUTHRES_MAYBE},
    {"(a \") other.example \") mx.home.example; none", OWN,
	AUTHRES_MAYBE},
    {"( mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"(x", OWN, AUTHRES_MAYBE},
    {"\"mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"other.example mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"=?utf-8?q?mx.home.example?=; none", OWN, AUTHRES_MAYBE},
    {"=?utf-8?b?bXguaG9tZS5leGFtcGxl?=; none", OWN, AUTHRES_MAYBE},
    {"(=?utf-8?q?)?=) other.example; none", OWN, AUTHRES_MAYBE},
    /* fullwidth letters, a full stop of IDNA, a soft hyphen */
    {"\xef\xbd\x8d\xef\xbd\x98.home.example; none", OWN, AUTHRES_MAYBE},
    {"mx\xe3\x80\x82home.example; none", OWN, AUTHRES_MAYBE},
    {"mx.ho\xc2\xad" "me.example; none", OWN, AUTHRES_MAYBE},
    {"b\xfc" "cher.example; none", U_OWN, AUTHRES_MAYBE},
    {"bu\xcc\x88" "cher.example; none", U_OWN, AUTHRES_OURS},
    {"b\xc3\xbc (x) cher.example; none", U_OWN, AUTHRES_MAYBE},
    {"b (x) \xc3\xbc" "cher.example 1; none", U_OWN, AUTHRES_MAYBE},
    {"mx.xn--home-.example; none", OWN, AUTHRES_MAYBE},
    {"xn--99999999999.example; none", OWN, AUTHRES_MAYBE},
    {"i=1; mx.home.example; none", OWN, AUTHRES_MAYBE},
    {" I=12 ; (x) mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"; mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"(x) ;; i=1;\r\n mx.home.example; none", OWN, AUTHRES_MAYBE},
    {"i=1; other.example 2; none", OWN, AUTHRES_MAYBE},
    /* another's, of another version */
    {"other.example 2; x", OWN, AUTHRES_NEWER},
    {"other.example (x) 0; x", OWN, AUTHRES_NEWER},
    {"other.example 2; x", U_OWN, AUTHRES_NEWER},
    {"b\xc3\xb6" "cher.example (x) 2; x", OWN, AUTHRES_NEWER},
    {"\"xn--bcher-kva.example\" 2; x", OWN, AUTHRES_NEWER},
    {"b\xc3\xb6" "cher.example x mx.home.example; x", OWN, AUTHRES_MAYBE},
    {"other.example\r\n 10 ; x", OWN, AUTHRES_NEWER},
    {"other.example 4294967297; x", OWN, AUTHRES_NEWER},
    /* another's */
    {"other.example; none", OWN, AUTHRES_OTHERS},
    {"i=1; other.example; i=1; mx.home.example", OWN, AUTHRES_OTHERS},
    {"i=x; mx.home.example; none", OWN, AUTHRES_OTHERS},
    {"i12; mx.home.example; none", OWN, AUTHRES_OTHERS},
    {"other.example 1; none", OWN, AUTHRES_OTHERS},
    {"other.example 01; none", OWN, AUTHRES_OTHERS},
    {"other.example (2); none", OWN, AUTHRES_OTHERS},
    {"(a (b \\) c) d) other.example (mx.home.example); none", OWN,
	AUTHRES_OTHERS},
    {"(a \"b\") other.example; none", OWN, AUTHRES_OTHERS},
    {"other.example; x=mx.home.example", OWN, AUTHRES_OTHERS},
    {"other.example; dkim=pass header.d=mx.home.example", OWN,
	AUTHRES_OTHERS},
    {"other.example; \r mx.home.example; dkim=pass", OWN, AUTHRES_OTHERS},
    {"other.example; reason=\"; mx.home.example; \"", OWN,
	AUTHRES_OTHERS},
    {"other.example (; mx.home.example; dkim=pass", OWN, AUTHRES_OTHERS},
    {"\"other.example; mx.home.example\"; none", OWN, AUTHRES_OTHERS},
    {"mx.home.example.atk.example; none", OWN, AUTHRES_OTHERS},
    {"mx.home.example2; none", OWN, AUTHRES_OTHERS},
    {"amx.home.example; none", OWN, AUTHRES_OTHERS},
    {"mx.home.exampl; none", OWN, AUTHRES_OTHERS},
    {"mx; none", OWN, AUTHRES_OTHERS},
    {"xn--bcher-kva.example; none", OWN, AUTHRES_OTHERS},
    {"b\xc3\xb6" "cher.example; none", U_OWN, AUTHRES_OTHERS},
    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=mx.home.example; "
     "dkim=pass", OWN, AUTHRES_OTHERS},
    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass",
	U_OWN, AUTHRES_OTHERS},
    {"mx.home.example\xa0; none", OWN, AUTHRES_MAYBE},
    {"mx.home.example\xc2\xa0; none", OWN, AUTHRES_MAYBE},
    {"", OWN, AUTHRES_OTHERS},
    {";", OWN, AUTHRES_OTHERS},
};

static void
test_cases(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_uint(authres_claims(span_str(cases[i].value),
		    span_str(cases[i].name)), cases[i].claim, "%zu: \"%s\"", i,
		    cases[i].value);
}

static void
test_good_ids(void)
{
	ok(authres_good_id(SPAN_LIT("mx.example.org")), "a good id");
	ok(!authres_good_id(SPAN_LIT("")), "an empty one");
	ok(!authres_good_id(SPAN_LIT(".")), "a dot");
	ok(!authres_good_id(SPAN_LIT("a.")), "a final dot");
	ok(!authres_good_id(SPAN_LIT("a..b")), "an empty label");
	ok(!authres_good_id(SPAN_LIT("a b")), "one with a blank");
	ok(!authres_good_id(SPAN_LIT("a;b")), "one with a semicolon");
	ok(!authres_good_id(SPAN_LIT("a\nb")), "one with a line end");
}

/* --- fields that are made up --- */

static unsigned int
below(uint64_t *seed, unsigned int n)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned int)(*seed >> 33) % n;
}

/* White space and comments, folded anywhere; names may stand in them. */
static void
put_cfws(struct buf *b, uint64_t *seed)
{
	static const char *const some[] = {" ", "\n ", "\r\n\t", "()", "(x)",
	    "(a (b) c)", "(\\))", "(\\( \")", "(" OWN "x; 2)",
	    "(\n other.example; spf=pass\n )", "\t", "((())())", "(a\\\\)"};
	unsigned int n = below(seed, 3);

	while (n-- > 0)
		buf_puts(b, some[below(seed, sizeof(some) / sizeof(some[0]))]);
}

/* The name in other letters and pieces, partly in quotes. */
static void
put_own(struct buf *b, uint64_t *seed, const char *name)
{
	bool quoted = false, split = below(seed, 2) == 0;
	size_t pieces = 0;

	for (; *name != '\0'; name++) {
		if (below(seed, 12) == 0) {
			buf_putc(b, '"');
			quoted = !quoted;
		} else if (split && !quoted && (*name & 0xc0) != 0x80 &&
		    below(seed, 8) == 0 && pieces++ < 6) {
			put_cfws(b, seed);
		}
		if ((quoted || *name == '.') && below(seed, 6) == 0)
			buf_putc(b, '\\');
		buf_putc(b, below(seed, 4) == 0 && *name >= 'a' &&
		    *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
	}
	if (quoted)
		buf_putc(b, '"');
}

static void
put_rest(struct buf *b, uint64_t *seed)
{
	static const char *const some[] = {"; none", "",
	    "; dkim=pass header.d=" OWN, ";\n spf=pass smtp.mailfrom=a@" OWN,
	    "; x=y (" OWN "; none", "; reason=\"" OWN "; 2\"", ";;\r\n\t;",
	    "; \x01" OWN " \xff; dkim=pass"};

	put_cfws(b, seed);
	if (below(seed, 4) == 0) {
		buf_puts(b, below(seed, 2) == 0 ? " 1" : " (1) 01");
		put_cfws(b, seed);
	}
	buf_puts(b, some[below(seed, sizeof(some) / sizeof(some[0]))]);
}

static void
strip(struct buf *out, struct span in, struct span own)
{
	struct authres_strip s = {.id = own};

	out->n = 0;
	authres_strip_feed(&s, in, out);
	authres_strip_end(&s, out);
}

static void
test_generated(void)
{
	static const char *const own[][3] = {{OWN, OWN, OWN},
	    {U_OWN, U_OWN, "b\xc3\xbc" "cher.example"}};
	static const char *const others[] = {"other.example", "mx.home",
	    "mx.home.example.org", "a.mx.home.example", "mx_home.example",
	    ("b\xc3\xb6" "cher.example"), "\"other.example\"",
	    "\"oth\\er.exam\\ple\"", "x", "google.com/42"};
	struct buf b = {0}, all = {0}, out = {0};
	uint64_t seed = 1;
	unsigned int i, kept = 0, gone = 0, taken = 0,
	    newer = 0;
	struct span id, want;
	bool lax;

	for (i = 0; i < 20000; i++) {
		b.n = 0;
		id = span_str(own[i & 1][0]);
		put_cfws(&b, &seed);
		put_own(&b, &seed, own[i & 1][1 + below(&seed, 2)]);
		if (below(&seed, 4) == 0)
			buf_puts(&b, "/42");
		put_rest(&b, &seed);
		lax = lenient_is(buf_span(&b), id);
		taken += lax;
		gone += authres_claims(buf_span(&b), id) != AUTHRES_OTHERS;
		if (lax && authres_claims(buf_span(&b), id) == AUTHRES_OTHERS)
			is_span(buf_span(&b), NULL, "stays");

		b.n = 0;
		buf_puts(&b, "Authentication-Results:");
		put_cfws(&b, &seed);
		buf_puts(&b, others[below(&seed, sizeof(others) /
		    sizeof(others[0]))]);
		put_rest(&b, &seed);
		all.n = 0;
		buf_printf(&all, "A: b\n%.*s\nC: d\n\n", (int)b.n, b.p);
		want = buf_span(&all);
		strip(&out, want, id);
		if (span_eq(buf_span(&out), want))
			kept++;
		else
			is_span(buf_span(&b), NULL, "goes");

		b.n = 0;
		put_cfws(&b, &seed);
		buf_puts(&b, others[below(&seed, sizeof(others) /
		    sizeof(others[0]))]);
		put_cfws(&b, &seed);
		buf_printf(&b, " %u", 2 + below(&seed, 20));
		put_cfws(&b, &seed);
		buf_puts(&b, "; none");
		newer += authres_claims(buf_span(&b), id) != AUTHRES_OTHERS;
	}
	ok(taken > 15000, "a lenient reader takes %u for ours", taken);
	is_uint(gone, 20000, "whatever ours looks like, it goes");
	is_uint(newer, 20000, "so does another version");
	is_uint(kept, 20000, "what has another id stays, octet for octet");
	buf_free(&b);
	buf_free(&all);
	buf_free(&out);
}

/* Names are not compared one by one for ever. */
static void
test_words(void)
{
	struct buf b = {0};
	unsigned int n;

	buf_puts(&b, "other.example");
	for (n = 0; n < 100; n++)
		buf_printf(&b, " \xc3\xa9%u", n);
	is_uint(authres_claims(buf_span(&b), span_str(OWN)), AUTHRES_OTHERS,
	    "a hundred words behind an id");
	buf_puts(&b, " x");
	is_uint(authres_claims(buf_span(&b), span_str(OWN)), AUTHRES_MAYBE,
	    "and one more");
	buf_free(&b);
}

int
main(void)
{
	test_cases();
	test_words();
	test_good_ids();
	test_generated();
	return done_testing();
}
