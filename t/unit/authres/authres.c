/* authres/read: t/data/authres.tsv read and written; what is put together. */
/* SPDX-License-Identifier: ISC */
#include "authres/read.h"
#include "authres/write.h"

#include "base/limits.h"
#include "unit/cases.h"
#include "unit/tap.h"

enum { C_NAME, C_VALUE, C_WANT, C_N };

static void
put_result(struct buf *b, const struct authres *a,
    const struct authres_result *r)
{
	const struct authres_prop *p = a->prop != NULL ? a->prop + r->props :
	    NULL;
	size_t i;

	buf_putc(b, '|');
	buf_put_span(b, r->method);
	if (r->version != 1) {
		buf_putc(b, '/');
		buf_put_uint(b, r->version);
	}
	buf_putc(b, '=');
	buf_put_span(b, r->word);
	if (!r->known)
		buf_putc(b, '?');
	if (r->comment.p != NULL) {
		buf_puts(b, " (");
		buf_put_span(b, r->comment);
		buf_putc(b, ')');
	}
	if (r->reason.p != NULL) {
		buf_puts(b, " reason=");
		buf_put_span(b, r->reason);
	}
	for (i = 0; i < r->nprops; i++, p++) {
		buf_putc(b, ' ');
		buf_put_span(b, p->ptype);
		if (p->property.n > 0) {
			buf_putc(b, '.');
			buf_put_span(b, p->property);
		}
		buf_putc(b, '=');
		buf_put_span(b, p->value);
	}
}

static void
put_fault(struct buf *b, enum authres_fault f)
{
	static const char *const names[AUTHRES_FAULTS] = {
	    [AUTHRES_CONTROL] = "control",
	    [AUTHRES_ID] = "id",
	    [AUTHRES_VERSION] = "version",
	    [AUTHRES_COMMENT] = "comment",
	    [AUTHRES_QUOTE] = "quote",
	    [AUTHRES_METHOD] = "method",
	    [AUTHRES_PROPERTY] = "property",
	    [AUTHRES_ADJOINING] = "adjoining",
	    [AUTHRES_MANY] = "many",
	};

	buf_putc(b, '!');
	buf_puts(b, names[f]);
}

static void
put_all(struct buf *b, const struct authres *a)
{
	size_t i;

	b->n = 0;
	buf_put_span(b, a->id.p != NULL ? a->id : SPAN_LIT("~"));
	for (i = 0; i < a->n; i++)
		put_result(b, a, &a->result[i]);
	if (a->fault != AUTHRES_FINE)
		put_fault(b, a->fault);
}

/* Lines of a field, each of which fits. */
static void
check_lines(struct span s, const char *name)
{
	size_t i, n = 0, spaces = 0, longest = 0;
	bool blank = false, control = false;

	for (i = 0; i < s.n; i++, n++) {
		spaces += is_xml_space(s.p[i]);
		if (s.p[i] == '\n') {
			longest = n > longest ? n : longest;
			blank = blank || n + 1 == spaces;
			n = (size_t)-1;
			spaces = 0;
		} else if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') ||
		    (n == 0 && i > 0 && !is_xml_space(s.p[i]))) {
			control = true; /* or a field of its own */
		}
	}
	ok(n == 0, "%s: ends with a line", name);
	ok(longest <= 998 && !blank && !control, "%s: one field", name);
}

static void
check(const struct cases *c, struct span value)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0}, text = {0};
	bool good = authres_parse(&a, value);

	ok(good == (a.fault == AUTHRES_FINE), "true or a fault");
	put_all(&b, &a);
	cases_is(c, C_WANT, buf_span(&b), "what is read");
	if (good) {
		authres_write(&text, &a, "\n");
		check_lines(buf_span(&text), "written");
		ok(authres_parse(&again, (struct span){text.p + 23,
		    text.n - 24}), "is read");
		put_all(&b, &again);
		cases_is(c, C_WANT, buf_span(&b), "again");
	}
	buf_free(&b);
	buf_free(&text);
	authres_free(&a);
	authres_free(&again);
}

/* What a verifier would write. */
static void
put_together(struct authres *a)
{
	authres_begin(a, SPAN_LIT("mx.example.org"));
	authres_add(a, AUTH_SPF, AUTH_PASS, SPAN_NONE, SPAN_NONE);
	authres_add_prop(a, "smtp", "mailfrom", SPAN_LIT("x@a.example"));
	authres_add(a, AUTH_DKIM, AUTH_FAIL, SPAN_NONE,
	    SPAN_LIT("body hash differs"));
	authres_add_prop(a, "header", "d", SPAN_LIT("a.example"));
	authres_add_prop(a, "header", "i", SPAN_NONE);
	authres_add_prop(a, "header", "s", SPAN_LIT("s1"));
	authres_add_prop(a, "header", "b", SPAN_LIT("ab/d+e=="));
	authres_add(a, AUTH_DMARC, AUTH_PASS,
	    SPAN_LIT("p=reject sp=reject t=n; aligned=spf"), SPAN_NONE);
	authres_add_prop(a, "header", "from", SPAN_LIT("a.example"));
	authres_add_prop(a, "policy", "dmarc", SPAN_LIT("none"));
}

static void
test_write(void)
{
	struct authres a = {0};
	struct buf b = {0};

	put_together(&a);
	authres_write(&b, &a, "\r\n");
	is_span(buf_span(&b), "Authentication-Results: mx.example.org;\r\n"
	    "\tspf=pass smtp.mailfrom=x@a.example;\r\n"
	    "\tdkim=fail reason=\"body hash differs\" header.d=a.example "
	    "header.s=s1\r\n\theader.b=\"ab/d+e==\";\r\n"
	    "\tdmarc=pass (p=reject sp=reject t=n; aligned=spf) "
	    "header.from=a.example\r\n\tpolicy.dmarc=none\r\n", "a field");
	b.n = 0;
	authres_begin(&a, SPAN_LIT("mx.example.org"));
	authres_write(&b, &a, "\n");
	is_span(buf_span(&b), "Authentication-Results: mx.example.org; none\n",
	    "no results");
	buf_free(&b);
	authres_free(&a);
}

/* Whatever a stranger sends: it stays in its place. */
static const struct {
	struct span value;
	const char *want; /* NULL: it is left out */
} hostile[] = {
    {SPAN_LIT("a\r\nBcc: x@y.example"), "a??Bcc: x@y.example"},
    {SPAN_LIT("a\0b"), "a?b"},
    {SPAN_LIT("a\tb"), "a?b"},
    {SPAN_LIT("a\x1b[2Jb"), "a?[2Jb"},
    {SPAN_LIT("a\xc2\x85" "b"), "a?b"},
    {SPAN_LIT("a\xff" "b"), "a?b"},
    {SPAN_LIT("legit.example(.atk.example"), "legit.example(.atk.example"},
    {SPAN_LIT("a; spf=pass smtp.mailfrom=b"),
	"a; spf?pass smtp.mailfrom=b"},
    {SPAN_LIT("a\"; spf=pass"), "a\"; spf?pass"},
    {SPAN_LIT("dmarc/1 = PASSED"), "dmarc/1 ? PASSED"},
    {SPAN_LIT("spf=pass"), "spf?pass"}, /* the beginning of a b= */
    {SPAN_LIT("cv=pass xspf=pass spf=pas"), "cv=pass xspf=pass spf=pas"},
    {SPAN_LIT("a\\"), "a\\"},
    {SPAN_LIT("\\\"\\\""), "\\\"\\\""},
    {SPAN_LIT(""), ""},
    {SPAN_LIT("\"a b\"@c.example"), "\"a b\"@c.example"},
    {SPAN_LIT("\"a\r\n b\"@c.example"), "\"a?? b\"@c.example"},
    {SPAN_LIT("\"a\"@c.example"), "\"a\"@c.example"},
    {SPAN_LIT("x@c.example."), "x@c.example."},
    {SPAN_LIT("@c.example"), "@c.example"},
    {SPAN_LIT("@"), "@"},
    {SPAN_LIT("x@[192.0.2.1]"), "x@[192.0.2.1]"},
    {SPAN_LIT("2001:db8::1"), "2001:db8::1"},
    {SPAN_LIT("b\xc3\xbc" "cher.example"), "b\xc3\xbc" "cher.example"},
    {SPAN_LIT("b\xc3\xbc" "@a.example"), "b\xc3\xbc" "@a.example"},
    {SPAN_LIT("\xc2\x9b" "31m@a.example"), "?31m@a.example"},
    {SPAN_LIT("\xe2\x80\xae@a.example"), "?@a.example"},
    {SPAN_LIT("a\xe2\x81\xa6" "b\xe2\x80\xa8" "c"), "a?b?c"},
    {SPAN_LIT("=?utf-8?q?a?="), "=?utf-8?q?a?="},
    {SPAN_NONE, NULL},
};

/* A reason or comment has "?" for each character that is not ASCII. */
static void
ascii_of(char *to, size_t room, const char *want)
{
	size_t n = 0;

	for (; *want != '\0' && n + 1 < room; want++)
		if ((unsigned char)*want < 0x80 ||
		    (unsigned char)*want >= 0xc0)
			to[n++] = (unsigned char)*want < 0x80 ? *want : '?';
	to[n] = '\0';
}

static void
check_hostile(struct span v, const char *want)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0};
	char words[64];
	bool same;

	ascii_of(words, sizeof(words), want != NULL ? want : "");
	authres_begin(&a, SPAN_LIT("mx.example.org"));
	authres_add(&a, AUTH_DKIM, AUTH_PASS, v, v);
	authres_add_prop(&a, "header", "d", v);
	authres_add_prop(&a, "header", "s", SPAN_LIT("s1"));
	authres_write(&b, &a, "\n");
	check_lines(buf_span(&b), "hostile");
	ok(authres_parse(&again, (struct span){b.p + 23, b.n - 24}),
	    "it is read");
	if (is_uint(again.n, 1, "one result")) {
		is_span(again.result[0].comment, want != NULL ? words : NULL,
		    "the comment");
		is_span(again.result[0].reason, want != NULL ? words : NULL,
		    "the reason");
		is_span(authres_value(&again, &again.result[0], "header", "d",
		    &same), want, "the value");
		is_uint(again.nprop, want != NULL ? 2 : 1, "properties");
	}
	buf_free(&b);
	authres_free(&a);
	authres_free(&again);
}

static void
test_hostile(void)
{
	size_t i;

	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		check_hostile(hostile[i].value, hostile[i].want);
}

/* n octets of fill as a value: the field's lines stay short. */
static void
check_long(char fill, size_t n)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0}, v = {0};

	while (v.n < n)
		buf_putc(&v, fill);
	authres_begin(&a, buf_span(&v));
	authres_add(&a, AUTH_DKIM, AUTH_PASS, buf_span(&v), buf_span(&v));
	authres_add_prop(&a, "header", "d", buf_span(&v));
	authres_add_prop(&a, "header", "s", SPAN_LIT("s1"));
	authres_write(&b, &a, "\n");
	check_lines(buf_span(&b), "long");
	ok(authres_parse(&again, (struct span){b.p + 23, b.n - 24}),
	    "%zu times 0x%02x is read", n, (unsigned int)fill);
	is_uint(again.nprop, n <= AUTHRES_VALUE_MAX ? 2 : 1, "properties");
	if (n <= AUTHRES_VALUE_MAX)
		is_bytes(again.result[0].comment, buf_span(&v), "comment");
	buf_free(&b);
	buf_free(&v);
	authres_free(&a);
	authres_free(&again);
}

static void
test_long(void)
{
	static const char fills[] = "x\"\\( ;@=";
	size_t i;

	for (i = 0; i < sizeof(fills) - 1; i++) {
		check_long(fills[i], AUTHRES_VALUE_MAX);
		check_long(fills[i], AUTHRES_VALUE_MAX + 1);
		check_long(fills[i], 100000);
	}
}

/* The value of a field that was written, folded, with "\n" at the end. */
static struct span
written(const struct buf *b)
{
	return (struct span){b->p + 23, b->n - 24};
}

/*
 * Words, reasons and values of every length, so that lines are folded at every
 * place: what is written is read as it was, and written so again.
 */
static void
check_folds(size_t word, size_t words)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0}, c = {0}, v = {0};
	size_t i;

	while (words-- > 0) {
		for (i = 0; i < word; i++)
			buf_putc(&v, 'x');
		buf_puts(&v, words % 3 == 1 ? "  " : " ");
	}
	authres_begin(&a, SPAN_LIT("mx.example.org"));
	authres_add(&a, AUTH_DKIM, AUTH_PASS, buf_span(&v), buf_span(&v));
	authres_add_prop(&a, "header", "d", buf_span(&v));
	authres_add_prop(&a, "header", "s", SPAN_LIT("s1"));
	authres_add(&a, AUTH_SPF, AUTH_PASS, SPAN_NONE, buf_span(&v));
	authres_add_prop(&a, "smtp", "helo", SPAN_LIT("a.example"));
	authres_write(&b, &a, "\n");
	if (!authres_parse(&again, written(&b)) || again.n != 2 ||
	    again.nprop != 3 || !span_eq(again.result[0].comment,
	    buf_span(&v)) || !span_eq(again.result[0].reason, buf_span(&v)) ||
	    !span_eq(again.result[1].reason, buf_span(&v)) ||
	    !span_eq(again.prop[0].value, buf_span(&v)))
		ok(false, "as it was: %.*s", (int)b.n, b.p);
	authres_write(&c, &again, "\n");
	if (!span_eq(buf_span(&b), buf_span(&c)))
		ok(false, "a fixed point: %.*s", (int)b.n, b.p);
	for (i = 0; i + 1 < b.n; i++)
		if (b.p[i] == '"' && b.p[i + 1] > ' ' && b.p[i + 1] != ';' &&
		    b.p[i + 1] != 'x' && b.p[i + 1] != '"')
			ok(false, "glued: %.*s", (int)b.n, b.p);
	buf_free(&b);
	buf_free(&c);
	buf_free(&v);
	authres_free(&a);
	authres_free(&again);
}

static void
test_folds(void)
{
	size_t word, words;

	for (word = 1; word < 160; word++)
		for (words = 1; words * (word + 2) <= AUTHRES_VALUE_MAX;
		    words++)
			check_folds(word, words);
	ok(true, "folded at every place");
}

/* More results than a field has room for. */
static void
test_bound(void)
{
	struct authres a = {0}, again = {0};
	struct buf b = {0}, v = {0};
	size_t n;

	while (v.n < 200)
		buf_puts(&v, "\\ ");
	authres_begin(&a, SPAN_LIT("mx.example.org"));
	for (n = 1; n < 60; n++) {
		authres_add(&a, AUTH_DKIM, AUTH_PASS, SPAN_NONE, buf_span(&v));
		authres_add_prop(&a, "header", "s", SPAN_LIT("s1"));
		a.unverified = n;
		b.n = 0;
		authres_write(&b, &a, "\r\n");
		ok(b.n <= LIMIT_AUTHRES_WRITTEN, "%zu results: in bounds", n);
		b.p[b.n - 2] = '\n';
		b.n--;
		ok(authres_parse(&again, written(&b)), "is read");
		ok(again.n == n || (again.n < n && again.n > 10), "results");
		buf_putc(&b, '\0');
		ok(strstr(b.p, n == 1 ? "(1 signature not verified)\n" :
		    again.n == n ? " signatures not verified)\n" :
		    n - again.n == 1 ? "1 result left out)\n" :
		    " results left out)\n") != NULL, "and says so");
		ok(strstr(b.p, ";\r\n\t(") == NULL, "without an empty result");
	}
	buf_free(&b);
	buf_free(&v);
	authres_free(&a);
	authres_free(&again);
}

static void
repeat(const char *piece, size_t n, enum authres_fault want)
{
	struct authres a = {0};
	struct buf b = {0};
	size_t i;

	buf_puts(&b, "mx.example.org; a=pass ");
	for (i = 0; i < n; i++)
		buf_puts(&b, piece);
	authres_parse(&a, buf_span(&b));
	is_uint(a.fault, want,
	    "%zu times \"%s\"", n, piece);
	buf_free(&b);
	authres_free(&a);
}

static void
test_many(void)
{
	repeat(";a=pass ", LIMIT_AUTHRES - 1, AUTHRES_FINE);
	repeat(";a=pass ", LIMIT_AUTHRES, AUTHRES_MANY);
	repeat("a.b=c ", LIMIT_AUTHRES_PROPS, AUTHRES_FINE);
	repeat("a.b=c ", LIMIT_AUTHRES_PROPS + 1, AUTHRES_MANY);
	repeat("(", 2U << 20, AUTHRES_COMMENT);
	repeat("()", 1U << 20, AUTHRES_FINE);
	repeat(";", 2U << 20, AUTHRES_FINE);
	repeat("\"", 2U << 20, AUTHRES_PROPERTY);
	repeat("a", 64, AUTHRES_PROPERTY);
	repeat("a", 2000, AUTHRES_PROPERTY);
	repeat("reason=\"\" ", 1U << 17, AUTHRES_FINE);
}

int
main(void)
{
	cases_line_ends("authres.tsv", C_N, C_VALUE, check, 65);
	test_write();
	test_hostile();
	test_long();
	test_folds();
	test_bound();
	test_many();
	return done_testing();
}
