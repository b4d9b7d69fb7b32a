/* The row reader: the same whole and in pieces; cells are clean. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "rows/read.h"

#include "fuzz/fuzz.h"

enum { SLOTS = 8 };

struct memory {
	const unsigned char *p;
	size_t n, step;
};

static ssize_t
memory_read(void *ctx, char *dst, size_t n)
{
	struct memory *m = ctx;

	if (n > m->step)
		n = m->step;
	if (n > m->n)
		n = m->n;
	if (n == 0)
		return 0;
	memcpy(dst, m->p, n);
	m->p += n;
	m->n -= n;
	return (ssize_t)n;
}

static const char *const memory_error = "";

static void
check(bool held)
{
	if (!held)
		abort();
}

/* A column goes to the slot that its name's first byte says, if any. */
static void
map(struct rows *r, struct buf *log)
{
	int *slot = calloc(r->n, sizeof(slot[0]));
	bool taken[SLOTS] = {false};
	size_t i;
	int to;

	check(slot != NULL && r->n > 0);
	for (i = 0; i < r->n; i++) {
		to = r->names[i].n > 0 ? r->names[i].p[0] & 15 : 15;
		slot[i] = to < SLOTS && !taken[to] ? to : -1;
		if (slot[i] >= 0)
			taken[to] = true;
		buf_put_span(log, r->names[i]);
		buf_putc(log, '|');
	}
	rows_map(r, slot, r->names[0].n % 8);
	free(slot);
}

static void
take_cells(struct rows *r, struct buf *log)
{
	struct span c;
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		c = r->cells[i];
		check(c.p != NULL || c.n == 0);
		if (c.n > 0) {
			check(utf8_valid(c) == c.n);
			check(memchr(c.p, '\0', c.n) == NULL);
		}
		buf_puts(log, c.p == NULL ? "-" : "+");
		buf_put_span(log, c);
		buf_putc(log, '|');
	}
}

/* Reads all, and logs what was seen; a row that has 'x' first is refused. */
static void
read_all(const unsigned char *data, size_t n, size_t step, struct buf *log)
{
	struct memory m = {data, n, step};
	enum rows_event e;
	struct rows r;

	rows_init(&r, SLOTS);
	rows_open(&r, (struct stream){&m, memory_read, NULL,
	    &memory_error, NULL, 0});
	while ((e = rows_next(&r)) != ROWS_END && e != ROWS_ERROR) {
		if (e == ROWS_ROW && r.cells[0].n > 0 &&
		    r.cells[0].p[0] == 'x')
			e = rows_reject(&r, "refused");
		buf_printf(log, "\n%d %u: ", (int)e, (unsigned int)r.line);
		if (e == ROWS_HEADER)
			map(&r, log);
		else if (e == ROWS_ROW)
			take_cells(&r, log);
		else
			buf_put_span(log, buf_span(&r.text));
	}
	rows_free(&r);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const size_t steps[] = {1, 7, 64};
	struct buf whole = {0}, pieces = {0};
	size_t i;

	read_all(data, n, SIZE_MAX, &whole);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		pieces.n = 0;
		read_all(data, n, steps[i], &pieces);
		check(span_eq(buf_span(&whole), buf_span(&pieces)));
	}
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
