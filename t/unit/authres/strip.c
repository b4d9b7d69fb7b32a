/* authres/strip: fields that claim to be ours go, all else stays. */
/* SPDX-License-Identifier: ISC */
#include "authres/strip.h"

#include "base/limits.h"
#include "unit/tap.h"

#define AR "Authentication-Results: "
#define OURS AR "mx.example; none\n"

static const struct {
	const char *name, *in, *out; /* out NULL: all stays */
	unsigned int removed;
} cases[] = {
    {"nothing", "", NULL, 0},
    {"no such field", "A: b\nC: d\n\nbody\n", NULL, 0},
    {"ours first", OURS "A: b\n\nbody\n", "A: b\n\nbody\n", 1},
    {"ours in the midst", "A: b\n" OURS "C: d\n\nbody\n",
	"A: b\nC: d\n\nbody\n", 1},
    {"ours last", "A: b\n" OURS "\nbody\n", "A: b\n\nbody\n", 1},
    {"ours twice", OURS OURS "A: b\n\n", "A: b\n\n", 2},
    {"ours, and no more", OURS, "", 1},
    {"without a line end", "A: b\n" AR "mx.example", "A: b\n", 1},
    {"folded", "A: b\n" AR "\n mx.example;\n\tspf=pass\n \nC: d\n\n",
	"A: b\nC: d\n\n", 1},
    {"CRLF", "A: b\r\n" AR "mx.example;\r\n\tx\r\nC: d\r\n\r\nbody",
	"A: b\r\nC: d\r\n\r\nbody", 1},
    {"of another host", AR "other.example; spf=pass\n ;x\nA: b\n\n", NULL, 0},
    {"of another host, which names ours",
	AR "other.example; spf=pass smtp.helo=mx.example\nA: b\n\n", NULL, 0},
    {"the same with CRLF",
	AR "other.example; spf=pass smtp.helo=mx.example\r\n\r\n", NULL, 0},
    {"ours in other letters", "AUTHENTICATION-results:MX.Example\n\n", "\n",
	1},
    {"with a job's number", AR "mx.example/42; none\n\n", "\n", 1},
    {"behind a comment", AR "(a (b)) mx.example; none\n\n", "\n", 1},
    {"in quotes", AR "\"mx.example\"; none\n\n", "\n", 1},
    {"a quoted pair", AR "\"mx.ex\\ample\"; none\n\n", "\n", 1},
    {"a blank before the colon",
	"Authentication-Results : mx.example\nA: b\n\n", "A: b\n\n", 1},
    {"a fold before the colon",
	"Authentication-Results\n : mx.example\nA: b\n\n", "A: b\n\n", 1},
    {"another name", "Authentication-Results-Old: mx.example\n\n", NULL, 0},
    {"a shorter name", "Authentication-Result: mx.example\n\n", NULL, 0},
    {"a name with no colon", "Authentication-Results\n\n", NULL, 0},
    {"in the body", "A: b\n\n" OURS, NULL, 0},
    {"no header at all", "\n" OURS, NULL, 0},
    {"the same with CRLF", "\r\n" OURS, NULL, 0},
    {"a CR alone is no line", "\rA: b\n" OURS "\n", "\rA: b\n\n", 1},
    {"behind what is no field", "A: b\nnonsense\n" OURS "\n",
	"A: b\nnonsense\n\n", 1},
    {"in a fold of another field", "A: b\n " OURS "\n", NULL, 0},
    {"in a fold at the start", " " OURS "\n", NULL, 0},
    {"a CR in the name", "Authentication-\rResults: mx.example\n\n", NULL, 0},
    {"behind a CR in another field", "A: b\r" OURS "C: d\n\n", "C: d\n\n",
	1},
    {"behind one in a fold", "A: b\n c\r" OURS "C: d\n\n", "C: d\n\n", 1},
    {"in a field of another", AR "other.example; x\r\n y\r" OURS "C: d\n\n",
	"C: d\n\n", 1},
    {"behind other control characters",
	"A: b\v" OURS "C: d\n\f" OURS "\0333\n\n", "C: d\n\0333\n\n", 2},
    {"behind a CR at the start of a line", "A: b\n\r" OURS "\n", "A: b\n\n",
	1},
    {"behind two CR", "A: b\r\r" OURS "\n", "\n", 1},
    {"behind a CR, and in pieces",
	"A: b\r" AR "\r (x\r) mx.exa\r mple\rC: d\n\n", "\n", 1},
    {"another's behind a CR", "A: b\r" AR "other.example; x=mx.example\n\n",
	NULL, 0},
    {"another's behind a CR, then ours",
	"A: b\r" AR "other.example; x\r" OURS "\n", "\n", 1},
    {"behind U+0085", "A: b\xc2\x85" OURS "C: d\n\n", "C: d\n\n", 1},
    {"behind U+2028", "A: b\xe2\x80\xa8" OURS "C: d\n\n", "C: d\n\n", 1},
    {"behind U+2029", "A: b\xe2\x80\xa9" OURS "C: d\n\n", "C: d\n\n", 1},
    {"behind a CR and a blank", "A: b\r " OURS "\n", NULL, 0},
    {"ours with another behind a CR", AR "mx.example\rC: d\n\n", "\n", 1},
    {"a control character before the colon",
	"Authentication-Results\x01\r: mx.example\n\n", "\n", 1},
    {"another's of version 2", AR "other.example 2; x\n\n", "\n", 1},
    {"without an id", AR "spf=pass smtp.mailfrom=mx.example; x\n\n", NULL, 0},
    {"a CR for the first letter", "\ruthentication-results: mx.example\n\n",
	NULL, 0},
};

static void
strip(struct buf *out, const char *in, size_t n, size_t piece, size_t *removed)
{
	struct authres_strip s = {.id = SPAN_LIT("mx.example")};
	size_t at;

	out->n = 0;
	for (at = 0; at < n; at += piece)
		authres_strip_feed(&s, (struct span){in + at,
		    n - at < piece ? n - at : piece}, out);
	authres_strip_end(&s, out);
	for (*removed = at = 0; at < AUTHRES_GONE_N; at++)
		*removed += s.removed[at];
}

static void
test_cases(void)
{
	struct buf out = {0};
	const char *want;
	size_t i, piece, removed;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		want = cases[i].out != NULL ? cases[i].out : cases[i].in;
		for (piece = 1; piece < 100; piece++) {
			strip(&out, cases[i].in, strlen(cases[i].in), piece,
			    &removed);
			if (!span_is(buf_span(&out), want))
				break;
		}
		is_span(buf_span(&out), want, "%s: in pieces of %zu",
		    cases[i].name, piece);
		is_uint(removed, cases[i].removed, "%s: how many",
		    cases[i].name);
	}
	buf_free(&out);
}

/* A field of any length: what is ours goes, what is not stays. */
static void
test_long(void)
{
	static const struct {
		const char *begin, *piece, *end;
		size_t n; /* pieces */
		bool goes;
	} fields[] = {
	    {AR "mx.example;\n", "\tspf=pass smtp.mailfrom=a.example;\n", "",
		10000, true},
	    {AR "other.example;\n", "\tspf=pass smtp.mailfrom=mx.example;\n",
		"", 10000, false},
	    {AR "(", "x", ") mx.example; none\n", 200000, true},
	    {AR "(", "x", ") other.example; none\n", 200000, false},
	    {AR, "\n ", "mx.example; none\n", 200000, true},
	    {AR, "(", "\n", 200000, true},
	    {"X: ", "y", "\n", 2000000, false},
	    {"X: ", "y", "\rAuthentication-Results: mx.example\n", 2000000,
		true},
	    {"X: ", "y", "\n", LIMIT_HEADER, true},
	    {"X: ", "\n ", "\n", LIMIT_HEADER, true},
	    {"X:", "\r" AR, "mx.example\n", 100000, true},
	    {"X:", "\r" AR, "other.example\n", 100000, false},
	};
	struct buf in = {0}, out = {0};
	size_t i, k, removed;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		in.n = 0;
		buf_printf(&in, "A: b\n%s", fields[i].begin);
		for (k = 0; k < fields[i].n; k++)
			buf_puts(&in, fields[i].piece);
		buf_printf(&in, "%sC: d\n\nbody\n", fields[i].end);
		strip(&out, in.p, in.n, 1000, &removed);
		if (fields[i].goes)
			is_span(buf_span(&out), "A: b\nC: d\n\nbody\n",
			    "long %zu goes", i);
		else
			ok(span_eq(buf_span(&out), buf_span(&in)),
			    "long %zu stays", i);
		is_uint(removed, fields[i].goes, "so many");
	}
	buf_free(&in);
	buf_free(&out);
}

/* Which fields go, where they begin, and why. */
static void
tell(void *ctx, struct span field, uint64_t line, enum authres_gone why)
{
	buf_printf(ctx, "%u %d %.*s|", (unsigned int)line, (int)why,
	    SPAN_ARG(field));
}

static void
test_told(void)
{
	struct buf told = {0}, out = {0};
	struct authres_strip s = {.id = SPAN_LIT("mx.example"), .tell = tell,
	    .ctx = &told};

	authres_strip_feed(&s, SPAN_LIT("A: b\r\n c\r\n" AR "mx.example\r\n"
	    " ;x\r\n" AR "x.example 2\nX: y\n" AR "(\nZ: \r" OURS
	    "\n" OURS), &out);
	authres_strip_end(&s, &out);
	is_span(buf_span(&told), "3 0 " AR "mx.example\r\n ;x\r\n|5 2 " AR
	    "x.example 2\n|7 1 " AR "(\n|8 3 Z: \r" OURS "|",
	    "where, why and what");
	is_span(buf_span(&out), "A: b\r\n c\r\nX: y\n\n" OURS, "what stays");
	buf_free(&told);
	buf_free(&out);
}

int
main(void)
{
	test_cases();
	test_long();
	test_told();
	return done_testing();
}
