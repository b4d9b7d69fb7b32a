/* spf/rec, spfmacro: terms and their places; writing. */
/* SPDX-License-Identifier: ISC */
#include "spf/rec.h"

#include "spf/macro.h"

#include "unit/tap.h"

/* One term, and all that is known of it. value NULL: absent. */
static const struct {
	const char *text;
	enum spfrec_kind kind;
	char qualifier;
	const char *name, *value;
	unsigned int len4, len6;
	enum spffault fault;
	const char *where;
} terms[] = {
    {"all", SPFREC_ALL, '+', "all", NULL, 32, 128, 0, NULL},
    {"-ALL", SPFREC_ALL, '-', "ALL", NULL, 32, 128, 0, NULL},
    {"?a", SPFREC_A, '?', "a", NULL, 32, 128, 0, NULL},
    {"~a/24//64", SPFREC_A, '~', "a", NULL, 24, 64, 0, NULL},
    {"a//0", SPFREC_A, '+', "a", NULL, 32, 0, 0, NULL},
    {"mx:x/y.example/0", SPFREC_MX, '+', "mx", "x/y.example", 0, 128, 0,
        NULL},
    {"mx:%{d1r/}//12", SPFREC_MX, '+', "mx", "%{d1r/}", 32, 12, 0, NULL},
    {"ip4:1.2.3.4/7", SPFREC_IP4, '+', "ip4", "1.2.3.4", 7, 128, 0, NULL},
    {"ip6:::1/7", SPFREC_IP6, '+', "ip6", "::1", 32, 7, 0, NULL},
    {"exists:%{i}.a.b", SPFREC_EXISTS, '+', "exists", "%{i}.a.b", 32, 128, 0,
        NULL},
    {"Redirect=a.b", SPFREC_REDIRECT, 0, "Redirect", "a.b", 32, 128, 0, NULL},
    {"exp=%{d}", SPFREC_EXP, 0, "exp", "%{d}", 32, 128, 0, NULL},
    {"all=", SPFREC_MODIFIER, 0, "all", "", 32, 128, 0, NULL},
    {"x-1_.=a:b", SPFREC_MODIFIER, 0, "x-1_.", "a:b", 32, 128, 0, NULL},
    {"a:b", SPFREC_A, '+', "a", "b", 32, 128, SPFFAULT_TOP_LABEL, "b"},
    {"a:b.c/33", SPFREC_A, '+', "a", "b.c", 32, 128, SPFFAULT_PREFIX, "/33"},
    {"a:b.c/1//", SPFREC_A, '+', "a", "b.c", 1, 128, SPFFAULT_PREFIX, "//"},
    {"a:b%{d", SPFREC_A, '+', "a", "b%{d", 32, 128, SPFFAULT_BRACE, "%{"},
    {"a:%{d0}", SPFREC_A, '+', "a", "%{d0}", 32, 128, SPFFAULT_ZERO, "%{d0}"},
    {"a:%{t}", SPFREC_A, '+', "a", "%{t}", 32, 128, SPFFAULT_EXP_ONLY,
        "%{t}"},
    {"a:%{q}", SPFREC_A, '+', "a", "%{q}", 32, 128, SPFFAULT_LETTER, "%{q}"},
    {"a:%q", SPFREC_A, '+', "a", "%q", 32, 128, SPFFAULT_PERCENT, "%"},
    {"a:x\x1b.y", SPFREC_A, '+', "a", "x\x1b.y", 32, 128, SPFFAULT_OCTET,
        "\x1b"},
    {"include", SPFREC_INCLUDE, '+', "include", NULL, 32, 128,
        SPFFAULT_MISSING, ""},
    {"ip4:1.2.3", SPFREC_IP4, '+', "ip4", "1.2.3", 32, 128, SPFFAULT_ADDRESS,
        "1.2.3"},
    {"ptr/4", SPFREC_PTR, '+', "ptr", NULL, 32, 128, SPFFAULT_UNWANTED,
        "/4"},
    {"alll", SPFREC_BAD, '+', "alll", NULL, 32, 128, SPFFAULT_UNKNOWN,
        "alll"},
    {"-x=y", SPFREC_MODIFIER, 0, "x", "y", 32, 128, SPFFAULT_QUALIFIED, "-"},
    {"--all", SPFREC_BAD, '-', "", NULL, 32, 128, SPFFAULT_NAME, "--all"},
};

static void
one_term(size_t i)
{
	const char *what = terms[i].text;
	struct buf b = {0};
	struct spfrec_term t;
	struct spfrec r;

	buf_puts(&b, "v=spf1  ");
	buf_puts(&b, what);
	buf_putc(&b, ' ');
	r = (struct spfrec){.text = buf_span(&b)};
	ok(spfrec_next(&r, &t), "%s", what);
	is_span(t.text, what, "%s: text", what);
	is_uint(t.text.p - b.p, 8, "%s: place", what);
	is_uint(t.kind, terms[i].kind, "%s: kind", what);
	is_int(t.qualifier, terms[i].qualifier, "%s: qualifier", what);
	is_span(t.name, terms[i].name, "%s: name", what);
	is_span(t.value, terms[i].value, "%s: value", what);
	is_uint(t.len4, terms[i].len4, "%s: length", what);
	is_uint(t.len6, terms[i].len6, "%s: length of IPv6", what);
	is_str(spffault_str(t.fault), spffault_str(terms[i].fault),
	    "%s: fault", what);
	is_span(t.where, terms[i].where, "%s: where", what);
	ok(!spfrec_next(&r, &t), "%s: and no more", what);
	buf_free(&b);
}

static void
twice(void)
{
	struct span text =
	    SPAN_LIT("v=spf1 exp=a.b redirect=a.b exp=a.b Redirect=a.b");
	struct spfrec r = {.text = text};
	struct spfrec_term t;
	unsigned int n;

	for (n = 0; spfrec_next(&r, &t); n++)
		is_uint(t.fault, n < 2 ? SPFFAULT_NONE : SPFFAULT_TWICE,
		    "modifier %u", n);
	is_uint(n, 4, "all of them");
}

static void
versions(void)
{
	ok(spfrec_is(SPAN_LIT("v=spf1")), "bare");
	ok(spfrec_is(SPAN_LIT("V=SPF1 ")), "in any case");
	ok(!spfrec_is(SPAN_LIT("v=spf10")), "v=spf10");
	ok(!spfrec_is(SPAN_LIT("v=spf1\t")), "with a tab");
	ok(!spfrec_is(SPAN_LIT("v=spf")), "short");
	ok(!spfrec_is(SPAN_LIT("")), "empty");
	ok(!spfrec_is(SPAN_NONE), "absent");
}

static void
macros(void)
{
	struct span rest = SPAN_LIT("a%{D2r-+}%%%_%-%{lR}.b");
	struct spfmacro m;

	ok(spfmacro_next(&rest, 0, &m) && m.letter == 0, "a literal");
	is_span(m.text, "a", "as it stands");
	ok(spfmacro_next(&rest, 0, &m) && m.letter == 'd', "a macro");
	ok(m.escape && m.reverse && m.keep == 2, "its transformers");
	is_span(m.delimiter, "-+", "its delimiters");
	ok(spfmacro_next(&rest, 0, &m) && m.letter == '%', "%%%%");
	ok(spfmacro_next(&rest, 0, &m) && m.letter == '_', "%%_");
	ok(spfmacro_next(&rest, 0, &m) && m.letter == '-', "%%-");
	ok(spfmacro_next(&rest, 0, &m) && m.reverse && !m.escape, "R is r");
	is_span(m.delimiter, ".", "the default");
	ok(spfmacro_next(&rest, 0, &m), "another literal");
	is_span(m.text, ".b", "to the end");
	ok(!spfmacro_next(&rest, 0, &m), "the end");
	rest = SPAN_LIT("a %{c}%{r}%{T}");
	is_uint(spfmacro_check(rest, SPFMACRO_EXPLANATION, &m.text),
	    SPFFAULT_NONE, "an explanation");
	is_uint(spfmacro_check(rest, 0, &m.text), SPFFAULT_OCTET,
	    "no other macro-string");
	is_span(m.text, " ", "has a space");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		one_term(i);
	twice();
	versions();
	macros();
	return done_testing();
}
