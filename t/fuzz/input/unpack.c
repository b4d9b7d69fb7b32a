/*
 * Any octets as an input, of either kind of reports: it ends, within the
 * bounds, every place is well formed, and nothing of one input is left for the
 * next.
 */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>

#include "lib/ruatrace.h"
#include "input/document.h"
#include "input/failure.h"
#include "input/sniff.h"
#include "input/unpack.h"

#include "fuzz/fuzz.h"

/* Octets that an input may inflate to, and those of the shortest record. */
enum { BOUND = 1 << 18, RECORD = 9 };

/* Octets of rows that are handed on at once, and of other results. */
enum { SLACK = 8 << 20 };

static void
run(struct unpack *u, struct span in, uint64_t message, bool failures,
    struct ruatrace *t)
{
	char name[] = "in";
	struct job_file file = {name, -1, 1};
	struct job j = {.file = &file, .message = message,
	    .unquote = message > 0, .blob = {.mem = in.p, .fd = -1,
	    .len = in.n}};
	struct emit emit = ruatrace_emit(t);
	uint64_t most = (in.n + BOUND) / RECORD;

	*t = (struct ruatrace){.format = FORMAT_TSV};
	unpack_run(u, &j, &emit);
	if (failures) /* which t/fuzz/report/failure.c checks */
		ruatrace_clean(buf_span(&t->rows), "\t\n");
	else
		ruatrace_rows(t);
	ruatrace_check(t->jobs == 1 && t->reports <= most);
	ruatrace_check(t->text.n <= BOUND + in.n * LIMIT_ROWS_RATIO + SLACK);
}

static void
twice(struct span in, uint64_t message, bool failures)
{
	struct limits limits = {.part = BOUND, .inflated = BOUND,
	    .ratio = LIMIT_RATIO, .nesting = 6, .members = 32,
	    .opened = 64, .rows = BOUND};
	struct document_config config = {
	    .format = FORMAT_TSV, .verbose = true};
	struct failures_config failure = {
	    .limits = &limits, .format = FORMAT_TSV, .verbose = true};
	struct document *d = document_new(&config);
	struct failures *f = failures_new(&failure);
	struct found_reader reader = failures ? failures_reader(f) :
	    document_reader(d);
	struct unpack *u = unpack_new(&limits, &reader);
	struct ruatrace a, b;

	run(u, in, message, failures, &a);
	run(u, in, message, failures, &b);
	ruatrace_check(span_eq(buf_span(&a.text), buf_span(&b.text)));
	ruatrace_free(&a);
	ruatrace_free(&b);
	unpack_free(u);
	document_free(d);
	failures_free(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = {n > 0 ? (const char *)data : "", n};
	struct span head = {in.p, n < SNIFF_SIZE ? n : SNIFF_SIZE};
	const char *what;
	size_t at;

	twice(in, 0, false);
	twice(in, 0, true);
	if (sniff(head, &what, &at) == CONTENT_MAIL) {
		twice(in, 7, false);
		twice(in, 7, true);
	}
	return 0;
}
