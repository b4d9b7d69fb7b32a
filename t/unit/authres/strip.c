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
	*removed = s.removed;
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
	static const char *const ids[] = {"mx.example", "other.example"};
	struct buf in = {0}, out = {0};
	size_t i, k, removed;

	for (i = 0; i < 2; i++) {
		in.n = 0;
		buf_printf(&in, "A: b\n" AR "%s;\n", ids[i]);
		for (k = 0; k < LIMIT_AUTHRES_FIELD / 32; k++)
			buf_puts(&in, "\tspf=pass smtp.mailfrom=a.example;\n");
		buf_puts(&in, "C: d\n\nbody\n");
		strip(&out, in.p, in.n, 1000, &removed);
		if (i == 0)
			is_span(buf_span(&out), "A: b\nC: d\n\nbody\n",
			    "a long field goes");
		else
			ok(span_eq(buf_span(&out), buf_span(&in)),
			    "a long one stays");
		is_uint(removed, 1 - i, "so many");
	}
	/* whose it is cannot be seen */
	in.n = 0;
	buf_puts(&in, "A: b\n" AR "(");
	for (k = 0; k < LIMIT_AUTHRES_FIELD; k++)
		buf_putc(&in, 'x');
	buf_puts(&in, ") mx.example; none\nC: d\n\n");
	strip(&out, in.p, in.n, 1000, &removed);
	is_span(buf_span(&out), "A: b\nC: d\n\n", "a long comment goes");
	buf_free(&in);
	buf_free(&out);
}

int
main(void)
{
	test_cases();
	test_long();
	return done_testing();
}
