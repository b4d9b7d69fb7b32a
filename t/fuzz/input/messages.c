/*
 * Any octets as a message with others attached: it ends, within the bounds,
 * every place is there once, and in order.
 */
/* SPDX-License-Identifier: ISC */
#include <stdint.h>
#include <unistd.h>

#include "base/spool.h"
#include "input/messages.h"

#include "fuzz/fuzz.h"

enum { BOUND = 1 << 18, NESTING = 6 };

struct seen {
	struct buf last; /* the part of the message before */
	size_t n, attached;
	struct place place;
};

/* Is b behind a, as numbers between dots and colons? */
static bool
behind(struct span a, struct span b)
{
	uint64_t x, y;

	do {
		for (x = 0; a.n > 0 && ascii_is_digit(a.p[0]);
		    span_advance(&a, 1))
			x = x * 10 + (uint64_t)(a.p[0] - '0');
		for (y = 0; b.n > 0 && ascii_is_digit(b.p[0]);
		    span_advance(&b, 1))
			y = y * 10 + (uint64_t)(b.p[0] - '0');
		if (x != y)
			return x < y;
		if (a.n > 0)
			span_advance(&a, 1);
		if (b.n > 0)
			span_advance(&b, 1);
	} while (a.n > 0 || b.n > 0);
	return false;
}

static void
on_message(void *ctx, const struct messages_item *item,
    const struct messages_item *attached, size_t n)
{
	struct seen *s = ctx;
	char octet;
	size_t i;

	must(span_eq(buf_span(&s->place.part), buf_span(&item->part)) ||
	    item->part.n == 0);
	must(s->n == 0 || behind(buf_span(&s->last), buf_span(&item->part)));
	must(item->depth <= NESTING && item->blob.len <= BOUND);
	must(item->blob.len == 0 ||
	    blob_read(&item->blob, item->blob.len - 1, &octet, 1) == 1);
	s->attached = item->depth == 0 ? 0 : s->attached + 1;
	must(s->attached <= LIMIT_ATTACHED);
	for (i = 0; i < n; i++)
		must(attached[i].depth == item->depth + 1 &&
		    attached[i].from.n <= 256);
	s->last.n = 0;
	buf_put_span(&s->last, buf_span(&item->part));
	s->n++;
}

static void
tell(void *ctx, const struct result *r)
{
	(void)ctx;
	must(r->kind == RESULT_FAULT && r->what.n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int fd = -1;
	char name[] = "in";
	struct job_file file = {name, -1, 1};
	struct job j = {.file = &file, .blob = {.fd = -1, .len = n,
	    .mem = n > 0 ? (const char *)data : ""}};
	struct limits limits = {.part = BOUND, .inflated = BOUND,
	    .ratio = LIMIT_RATIO, .nesting = NESTING, .members = 32};
	struct seen s = {.n = 0};
	struct messages_handler h = {&s, on_message};
	struct emit emit = {NULL, tell};
	struct messages *m;

	if (fd < 0)
		fd = spool_tmpfile();
	if (n > BOUND)
		return 0;
	m = messages_new(&limits, MESSAGES_INNER, fd);
	messages_run(m, &j, &s.place, &h, &emit);
	must(lseek(fd, 0, SEEK_END) == 0);
	messages_free(m);
	place_free(&s.place);
	buf_free(&s.last);
	return 0;
}
