/* The row reader: lines of any length, in reads of any size. */
/* SPDX-License-Identifier: ISC */
#include "rows/read.h"
#include "base/limits.h"
#include "unit/tap.h"

/* head, then n times body, then tail; in reads of at most step octets. */
struct text {
	const char *head, *body, *tail;
	size_t n, step, at;
	bool fails;
};

static size_t
take(const char *s, size_t *skip, char *dst, size_t n)
{
	size_t len = strlen(s);

	if (*skip >= len) {
		*skip -= len;
		return 0;
	}
	len -= *skip;
	if (len > n)
		len = n;
	memcpy(dst, s + *skip, len);
	*skip = 0;
	return len;
}

static ssize_t
text_read(void *ctx, char *dst, size_t n)
{
	struct text *t = ctx;
	size_t skip = t->at, got = 0, i = 0, body = strlen(t->body);

	if (n > t->step)
		n = t->step;
	got = take(t->head, &skip, dst, n);
	if (body > 0 && skip >= body) {
		i = skip / body;
		i = i < t->n ? i : t->n;
		skip -= i * body;
	}
	for (; i < t->n && got < n; i++)
		got += take(t->body, &skip, dst + got, n - got);
	if (i == t->n && got < n)
		got += take(t->tail, &skip, dst + got, n - got);
	t->at += got;
	return got == 0 && t->fails ? -1 : (ssize_t)got;
}

static const char *const text_error = "it broke";

static struct rows
reader(struct text *t)
{
	struct rows r;

	rows_init(&r, 2);
	rows_open(&r, (struct stream){t, text_read, NULL,
	    &text_error, NULL, 0});
	return r;
}

/* a goes to slot 0, b to slot 1; the first shared columns are a report's. */
static void
map(struct rows *r, size_t shared)
{
	int slot[8];
	size_t i;

	for (i = 0; i < r->n; i++)
		slot[i] = span_is(r->names[i], "a") ? 0 :
		    span_is(r->names[i], "b") ? 1 : -1;
	rows_map(r, slot, shared);
}

static void
test_headers(void)
{
	struct text t = {.head = "a\tb\tcount\n" "1\t2\t3\n"
	    "a\tb\tcount\n" "count\tb\ta\n" "4\t5\t6\n" "b\tmessages\n"
	    "7\t8", .body = "", .tail = "", .step = 3};
	struct rows r = reader(&t);

	is_int(rows_next(&r), ROWS_HEADER, "header");
	is_uint(r.n, 3, "of three columns");
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "row");
	is_span(r.cells[0], "1", "a of it");
	is_int(rows_next(&r), ROWS_HEADER, "the same header again");
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "another order looks like a row");
	is_int(rows_reject(&r, "no"), ROWS_HEADER, "refused, it is a header");
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "row");
	is_span(r.cells[0], "6", "a of it");
	is_span(r.cells[1], "5", "b of it");
	is_int(rows_next(&r), ROWS_HEADER, "a header of another size");
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "row without a line feed");
	is_span(r.cells[0], NULL, "a has no column now");
	is_span(r.cells[1], "7", "b of it");
	is_uint(r.line, 7, "line number");
	is_int(rows_next(&r), ROWS_END, "end");
	rows_free(&r);
}

static void
test_prefix(void)
{
	struct text t = {.head = "a\tx\tb\n" "p\\n\t\t1\n" "p\\n\t\t2\n"
	    "p\\n\t\n" "p\\n\t\t3\n" "q\t\t\\q\n" "q\t\t4\n" "q\t\t5\n",
	    .body = "", .tail = "", .step = 1 << 20};
	struct rows r = reader(&t);

	rows_next(&r);
	map(&r, 2);
	is_int(rows_next(&r), ROWS_ROW, "first");
	ok(!r.same, "is not the same");
	is_int(rows_next(&r), ROWS_ROW, "second");
	ok(r.same, "is the same");
	is_span(r.cells[0], "p\n", "its leading cell stays");
	is_span(r.cells[1], "2", "the other is its own");
	is_int(rows_next(&r), ROWS_BAD, "too few cells");
	is_span(buf_span(&r.text), "2 cells, not 3", "says so");
	is_int(rows_next(&r), ROWS_ROW, "after it");
	is_span(r.cells[1], "3", "cells are where they should be");
	is_int(rows_next(&r), ROWS_BAD, "bad escape behind a new prefix");
	is_int(rows_next(&r), ROWS_ROW, "the first row of it that is seen");
	ok(!r.same, "is not the same");
	is_int(rows_next(&r), ROWS_ROW, "the next");
	ok(r.same, "is the same");
	rows_free(&r);
}

static void
test_long(void)
{
	struct text t = {.head = "a\tb\n1\t", .body = "0123456789abcdef",
	    .tail = "\n2\tx\n", .n = LIMIT_ROW / 16 + 2, .step = 1 << 20};
	struct rows r = reader(&t);

	rows_next(&r);
	map(&r, 0);
	is_int(rows_next(&r), ROWS_BAD, "a line over LIMIT_ROW");
	is_int(rows_next(&r), ROWS_ROW, "the next one");
	is_uint(r.line, 3, "has its number");
	is_span(r.cells[0], "2", "and its cells");
	ok(r.data.cap <= 3 * (size_t)LIMIT_ROW, "memory is bounded");
	rows_free(&r);
	t = (struct text){.head = "a\tb\n1\t", .body = "0123456789abcdef",
	    .tail = "\n", .n = LIMIT_ROW / 16 - 8, .step = 65536};
	r = reader(&t);
	rows_next(&r);
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "a line below it");
	is_uint(r.cells[1].n, LIMIT_ROW - 128, "all of it");
	rows_free(&r);
}

static void
test_columns(void)
{
	struct text t = {.head = "a\tb\n", .body = "\t", .tail = "\n1\t2\n",
	    .n = 5000, .step = 1 << 20};
	struct rows r = reader(&t);

	rows_next(&r);
	map(&r, 0);
	is_int(rows_next(&r), ROWS_BAD, "5001 cells");
	is_span(buf_span(&r.text), "over 1024 cells, not 2",
	    "are too many");
	is_int(rows_next(&r), ROWS_ROW, "the next row");
	rows_free(&r);
	t = (struct text){.head = "", .body = "\t", .tail = "\n", .n = 5000,
	    .step = 1 << 20};
	r = reader(&t);
	is_int(rows_next(&r), ROWS_ERROR, "5001 columns");
	rows_free(&r);
}

/* Row i is "i TAB ix LF"; all of them, in reads that end anywhere. */
static void
test_steps(void)
{
	static const size_t steps[] = {1000, 65536, 131071, 131072, 1 << 20};
	struct text t;
	struct rows r;
	uint64_t n;
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		t = (struct text){.head = "a\tb\n",
		    .body = "some text\tmore\\ttext\n", .tail = "",
		    .n = 20000, .step = steps[i]};
		r = reader(&t);
		rows_next(&r);
		map(&r, 0);
		for (n = 0; rows_next(&r) == ROWS_ROW &&
		    span_is(r.cells[0], "some text") &&
		    span_is(r.cells[1], "more\ttext"); n++)
			;
		is_uint(n, 20000, "rows in reads of %zu", steps[i]);
		rows_free(&r);
	}
}

static void
test_fault(void)
{
	struct text t = {.head = "a\tb\n1\t2\n3", .body = "", .tail = "",
	    .step = 5, .fails = true};
	struct rows r = reader(&t);

	rows_next(&r);
	map(&r, 0);
	is_int(rows_next(&r), ROWS_ROW, "a row before a fault");
	is_int(rows_next(&r), ROWS_ERROR, "the fault");
	is_span(buf_span(&r.text), "it broke", "named");
	rows_free(&r);
}

int
main(void)
{
	test_headers();
	test_prefix();
	test_long();
	test_columns();
	test_steps();
	test_fault();
	return done_testing();
}
