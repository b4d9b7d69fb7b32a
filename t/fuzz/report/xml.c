/*
 * One document to rows: clean cells, the right number of them, the same
 * however it comes in pieces, and with --strict only what conforms.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>

#include "lib/ruatrace.h"
#include "input/document.h"

#include "fuzz/fuzz.h"

/* A stream that gives at most step octets at once. */
struct pieces {
	struct span all;
	size_t at, step;
};

static ssize_t
on_read(void *ctx, char *dst, size_t n)
{
	struct pieces *p = ctx;

	if (n > p->all.n - p->at)
		n = p->all.n - p->at;
	if (n > p->step)
		n = p->step;
	memcpy(dst, p->all.p + p->at, n);
	p->at += n;
	return (ssize_t)n;
}

static bool
on_rewind(void *ctx)
{
	((struct pieces *)ctx)->at = 0;
	return true;
}

static const char *const no_error = "none";

static void
read_once(struct ruatrace *t, struct span in, size_t step)
{
	struct pieces p = {.all = in, .step = step};
	struct stream s = {&p, on_read, on_rewind, &no_error, NULL};
	struct document_config config = {
	    .format = t->format, .strict = t->strict, .verbose = true};
	struct document *d = document_new(&config);
	struct place place = {0};
	uint64_t rows = 0;
	struct limits limits = limits_default();
	struct budget budget = {.limits = &limits};
	struct document_source source = {.place = &place,
	    .digest.len = in.n,
	    .records = &rows, .budget = &budget};
	struct emit emit = ruatrace_emit(t);

	place_begin(&place, "in", 0);
	document_read(d, &s, &source, &emit);
	emit_done(&emit, rows);
	ruatrace_rows(t);
	ruatrace_check(t->reports > 0 || t->faults + t->passed == 1);
	ruatrace_check(t->reports == 0 || t->passed == 0);
	place_free(&place);
	document_free(d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {n > 0 ? (const char *)data : "", n};
	unsigned int last = n > 0 ? data[n - 1] : 0;
	struct ruatrace whole = {.format = FORMAT_TSV};
	struct ruatrace pieces = {.format = FORMAT_TSV};
	struct ruatrace strict = {.format = FORMAT_TSV, .strict = true};
	struct ruatrace other = {.format = (enum format)(last % FORMAT_N)};

	read_once(&whole, in, n > 0 ? n : 1);
	read_once(&pieces, in, last % 23 + 1);
	ruatrace_check(span_eq(buf_span(&whole.text), buf_span(&pieces.text)));
	read_once(&strict, in, n > 0 ? n : 1);
	ruatrace_check(strict.reports <= whole.reports);
	read_once(&other, in, n > 0 ? n : 1);
	ruatrace_check(other.reports == whole.reports);
	ruatrace_free(&whole);
	ruatrace_free(&pieces);
	ruatrace_free(&strict);
	ruatrace_free(&other);
	return 0;
}
