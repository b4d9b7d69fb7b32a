/* dkim/canon: canonicalization of fields and bodies, whole and in pieces. */
/* SPDX-License-Identifier: ISC */
#include "dkim/canon.h"

#include <stdlib.h>

#include "unit/tap.h"

/* --- fields --- */

/* A field, and what relaxed makes of it; simple only mends line ends. */
static const struct {
	const char *raw, *relaxed, *simple;
} fields[] = {
    /* RFC 6376, 3.4.5 */
    {"A: X", "a:X", "A: X"},
    {"B : Y\t\r\n\tZ  ", "b:Y Z", "B : Y\t\r\n\tZ  "},
    {"B : Y\t\n\tZ  ", "b:Y Z", "B : Y\t\r\n\tZ  "},
    {"Subject:", "subject:", "Subject:"},
    {"Subject: \r\n ", "subject:", "Subject: \r\n "},
    {"Subject:a\tb", "subject:a b", "Subject:a\tb"},
    {"SUBJECT \t:\r\n\r\n a  b\r\n  c \r\n", "subject:a b c",
	"SUBJECT \t:\r\n\r\n a  b\r\n  c \r\n"},
    {"S: a\rb \r c\r", "s:a\rb \r c\r", "S: a\rb \r c\r"},
    {"S: a:b : c", "s:a:b : c", "S: a:b : c"},
    {"No colon here", "no colon here", "No colon here"},
    {"", "", ""},
    {"S: \xc3\x84 \xff", "s:\xc3\x84 \xff", "S: \xc3\x84 \xff"},
};

static void
test_fields(void)
{
	struct buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		b.n = 0;
		canon_field(&b, CANON_RELAXED, span_str(fields[i].raw));
		is_span(buf_span(&b), fields[i].relaxed, "field %zu relaxed",
		    i);
		b.n = 0;
		canon_field(&b, CANON_SIMPLE, span_str(fields[i].raw));
		is_span(buf_span(&b), fields[i].simple, "field %zu simple", i);
	}
	buf_free(&b);
}

/* --- bodies --- */

/* A body with CRLF, and what simple and relaxed make of it. */
static const struct {
	const char *body, *simple, *relaxed;
} bodies[] = {
    {"", "\r\n", ""},
    {"\r\n", "\r\n", ""},
    {"\r\n\r\n\r\n", "\r\n", ""},
    {" ", " \r\n", ""},
    {" \r\n", " \r\n", ""},
    {" \t\r\n\t \r\n", " \t\r\n\t \r\n", ""},
    /* RFC 6376, 3.4.5 */
    {" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
    {"a", "a\r\n", "a\r\n"},
    {"a ", "a \r\n", "a\r\n"},
    {"a\r\n", "a\r\n", "a\r\n"},
    {"a\r\n\r\n", "a\r\n", "a\r\n"},
    {"a\r\n \r\n", "a\r\n \r\n", "a\r\n"},
    {"\r\n\r\na\r\n\r\nb\r\n", "\r\n\r\na\r\n\r\nb\r\n",
	"\r\n\r\na\r\n\r\nb\r\n"},
    {" \r\n\ta", " \r\n\ta\r\n", "\r\n a\r\n"},
    {"\r", "\r\r\n", "\r\r\n"},
    {"\r\r\n", "\r\r\n", "\r\r\n"},
    {"a\rb \r c\r\r\n", "a\rb \r c\r\r\n", "a\rb \r c\r\r\n"},
    {"\r\n\r", "\r\n\r\r\n", "\r\n\r\r\n"},
    {"\r\n \r", "\r\n \r\r\n", "\r\n \r\r\n"},
    {"The quick brown fox jumps over the lazy dog.\r\n\r\n"
     "The quick  brown fox\tjumps over the lazy dog. \r\n",
	"The quick brown fox jumps over the lazy dog.\r\n\r\n"
	"The quick  brown fox\tjumps over the lazy dog. \r\n",
	"The quick brown fox jumps over the lazy dog.\r\n\r\n"
	"The quick brown fox jumps over the lazy dog.\r\n"},
};

/* Appends a body canonicalized in pieces of that size, with little room. */
static void
put(struct buf *b, enum canon mode, struct span body, size_t piece,
    size_t room)
{
	struct canon_body c = {.mode = mode};
	char out[512];
	size_t n;

	while (body.n > 0) {
		struct span in = {body.p, body.n < piece ? body.n : piece};

		body.p += in.n;
		body.n -= in.n;
		while (in.n > 0)
			buf_add(b, out, canon_body(&c, &in, out, room));
	}
	while ((n = canon_body_end(&c, out, room)) > 0)
		buf_add(b, out, n);
}

/* The same with each line end an LF, but for a CR in front of it. */
static void
put_lf(struct buf *b, const char *crlf)
{
	for (; *crlf != '\0'; crlf++)
		if (crlf[0] != '\r' || crlf[1] != '\n')
			buf_putc(b, *crlf);
}

static void
test_body(size_t i, size_t piece)
{
	struct buf b = {0}, lf = {0};
	struct span body = span_str(bodies[i].body);

	put_lf(&lf, bodies[i].body);
	put(&b, CANON_SIMPLE, body, piece, 512);
	is_span(buf_span(&b), bodies[i].simple, "body %zu simple by %zu", i,
	    piece);
	b.n = 0;
	put(&b, CANON_RELAXED, body, piece, CANON_ROOM);
	is_span(buf_span(&b), bodies[i].relaxed, "body %zu relaxed by %zu", i,
	    piece);
	/* a CR in front of an LF is half a line end then */
	if (strstr(bodies[i].body, "\r\r\n") == NULL) {
		b.n = 0;
		put(&b, CANON_RELAXED, buf_span(&lf), piece, 512);
		is_span(buf_span(&b), bodies[i].relaxed,
		    "body %zu with LF by %zu", i, piece);
	}
	buf_free(&b);
	buf_free(&lf);
}

/* --- against the rules put plainly --- */

/* The body with CRLF, cut into lines, each by the rules. */
static void
plainly(struct buf *b, enum canon mode, struct span body)
{
	struct buf all = {0};
	size_t i, line = 0, last = 0;

	for (i = 0; i < body.n; i++) {
		if (body.p[i] == '\n' && (i == 0 || body.p[i - 1] != '\r'))
			buf_putc(&all, '\r');
		buf_putc(&all, body.p[i]);
	}
	if (all.n > 0 && (all.n < 2 || all.p[all.n - 1] != '\n'))
		buf_puts(&all, "\r\n");
	for (i = 0; i < all.n; i++) {
		char c = all.p[i];
		bool end = c == '\r' && all.p[i + 1] == '\n';

		if (mode == CANON_RELAXED && (c == ' ' || c == '\t')) {
			if (b->n == line || b->p[b->n - 1] != ' ')
				buf_putc(b, ' ');
			continue;
		}
		if (end && mode == CANON_RELAXED && b->n > line &&
		    b->p[b->n - 1] == ' ')
			b->n--;
		if (end && b->n > line)
			last = b->n + 2;
		buf_putc(b, c);
		if (end) {
			buf_putc(b, all.p[++i]);
			line = b->n;
		}
	}
	b->n = last;
	if (last == 0 && mode == CANON_SIMPLE)
		buf_puts(b, "\r\n");
	buf_free(&all);
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Text in which what matters is frequent, or rare. */
static void
put_random(struct buf *b, uint64_t *r)
{
	static const char odd[] = "  \t\r\n\n\n\r";
	size_t n = next_random(r) % 300, rare = 1 + next_random(r) % 30;

	while (b->n < n) {
		if (next_random(r) % rare != 0)
			buf_putc(b, (char)('a' + next_random(r) % 26));
		else if (next_random(r) % 4 != 0)
			buf_putc(b, odd[next_random(r) % 8]);
		else
			buf_puts(b, "\r\n");
	}
}

static void
test_random(void)
{
	struct buf body = {0}, want = {0}, got = {0};
	uint64_t r = 20260301;
	size_t i, bad = 0, piece;

	for (i = 0; i < 40000; i++) {
		enum canon mode = i % 2 ? CANON_SIMPLE : CANON_RELAXED;

		body.n = want.n = got.n = 0;
		put_random(&body, &r);
		plainly(&want, mode, buf_span(&body));
		piece = i % 8 < 2 ? 1 : i % 8 < 4 ? 1000 :
		    1 + next_random(&r) % 80;
		put(&got, mode, buf_span(&body), piece,
		    i % 3 ? 512 : CANON_ROOM);
		if (!span_eq(buf_span(&got), buf_span(&want)) && bad++ < 3)
			is_bytes(buf_span(&got), buf_span(&want),
			    "body %zu by %zu, %s", i, piece, canon_str(mode));
	}
	is_uint(bad, 0, "as by the rules, and in any pieces");
	buf_free(&body);
	buf_free(&want);
	buf_free(&got);
}

/* Empty lines are held as a number. */
static void
test_many_lines(void)
{
	struct canon_body c = {.mode = CANON_SIMPLE};
	char lines[1000], out[256];
	struct span in;
	size_t i, n = 0;

	memset(lines, '\n', sizeof(lines));
	for (i = 0; i < 1000; i++) {
		in = (struct span){lines, sizeof(lines)};
		n += canon_body(&c, &in, out, sizeof(out));
	}
	is_uint(n, 0, "nothing comes of 1,000,000 empty lines");
	in = SPAN_LIT("\r");
	while (in.n > 0)
		n += canon_body(&c, &in, out, sizeof(out));
	is_uint(n, 0, "nor of a CR, which may be one more");
	while ((i = canon_body_end(&c, out, sizeof(out))) > 0)
		n += i;
	is_uint(n, 2000003, "until that is the last octet");
}

/* Fields as numbers, 9 for none, in the order in which they are taken. */
static void
test_taken(void)
{
	static const char text[] = "A: 0\nb: 1\nBB: 2\nB: 3\na : 4\nc:5\nb:6\n";
	static const char *const names[] = {"b", "B", "a", "x", "b", "B", "c",
	    "bb", "A", "a"};
	struct header h = {0};
	struct canon_fields x = {0};
	const struct header_field *f;
	size_t i, round;
	char got[11] = {0};

	header_parse(&h, span_str(text));
	for (round = 0; round < 2; round++) {
		canon_fields_begin(&x, &h, 1);
		for (i = 0; i < 10; i++) {
			f = canon_fields_take(&x, span_str(names[i]));
			got[i] = (char)('0' + (f != NULL ? f - h.field : 9));
		}
		is_str(got, "6349195209", "fields from the bottom up");
	}
	canon_fields_free(&x);
	header_parse(&h, SPAN_LIT(""));
	canon_fields_begin(&x, &h, 1);
	ok(canon_fields_take(&x, SPAN_LIT("a")) == NULL, "no field at all");
	canon_fields_free(&x);
	header_free(&h);
}

int
main(void)
{
	size_t i, piece;

	test_fields();
	test_taken();
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		for (piece = 1; piece < 4; piece++)
			test_body(i, piece == 3 ? 1000 : piece);
	test_random();
	test_many_lines();
	return done_testing();
}
