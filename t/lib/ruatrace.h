/* Records what reading an input emits; aborts if that breaks a rule. */
/* SPDX-License-Identifier: ISC */
#ifndef LIB_RUATRACE_H
#define LIB_RUATRACE_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "input/job.h"
#include "input/shard.h"
#include "rows/sink.h"
#include "report/quirk.h"

/*
 * text has every call in order, rows as they came. strict: the rows are
 * those of conforming reports only. Documents of other shards are only counted.
 */
struct ruatrace {
	enum format format;
	bool strict;
	struct shard shard;
	struct buf text, rows;
	uint64_t reports, others, faults, passed, jobs;
};

static inline void
ruatrace_check(bool held)
{
	if (!held)
		abort();
}

/* Valid UTF-8, and of control characters those of the format alone. */
static inline void
ruatrace_clean(struct span s, const char *allowed)
{
	size_t i, n;
	bool good;

	for (i = 0; i < s.n; i += n) {
		n = utf8_next(s.p + i, s.n - i, &good);
		ruatrace_check(good);
		if (utf8_is_control(s.p + i, n))
			ruatrace_check(n == 1 && s.p[i] != '\0' &&
			    strchr(allowed, s.p[i]) != NULL);
	}
}

/* An item of the quirks column: does its code mean a deviation? */
static inline bool
ruatrace_deviates(struct span item)
{
	size_t n;
	int q;

	for (n = 0; n < item.n && item.p[n] != '='; n++)
		;
	for (q = 0; q < QUIRK_N; q++)
		if (span_eq((struct span){item.p, n},
			span_str(quirk_code[q])))
			return (QUIRK_BIT(q) & quirk_deviations) != 0;
	abort(); /* no such code */
}

static inline void
ruatrace_quirks(const struct ruatrace *t, struct span cell)
{
	size_t i, from = 0;

	for (i = 0; cell.n > 0 && i <= cell.n; i++) {
		if (i < cell.n && cell.p[i] != ';')
			continue;
		ruatrace_check(!ruatrace_deviates((struct span){
				   cell.p + from, i - from}) ||
		    !t->strict);
		from = i + 1;
	}
}

/* A backslash begins an escape of dmarc-rows(5), or is \N alone. */
static inline void
ruatrace_cell(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\\')
			continue;
		ruatrace_check(++i < s.n);
		ruatrace_check(strchr("tnr\\x", s.p[i]) != NULL ||
		    (s.p[i] == 'N' && s.n == 2));
	}
}

static inline void
ruatrace_row(const struct ruatrace *t, struct span line)
{
	struct span cell = {line.p, 0};
	size_t i, n = 0;

	for (i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] != '\t')
			continue;
		cell.n = (size_t)(line.p + i - cell.p);
		ruatrace_cell(cell);
		if (++n == RUA_N)
			ruatrace_quirks(t, cell);
		cell.p = line.p + i + 1;
	}
	ruatrace_check(n == RUA_N);
}

/* All rows that came, at the end. */
static inline void
ruatrace_rows(const struct ruatrace *t)
{
	struct span s = buf_span(&t->rows);
	const char *end;

	ruatrace_clean(s, t->format == FORMAT_TSV ? "\t\n" :
		t->format == FORMAT_CSV ? "\t\n\r" : "\n");
	for (; t->format == FORMAT_TSV && s.n > 0; s.p = end + 1) {
		end = memchr(s.p, '\n', s.n);
		ruatrace_check(end != NULL);
		ruatrace_row(t, (struct span){s.p, (size_t)(end - s.p)});
		s.n -= (size_t)(end + 1 - s.p);
	}
}

static inline void
ruatrace_put(struct ruatrace *t, const char *what, struct span a,
    struct span b)
{
	buf_puts(&t->text, what);
	buf_put_span(&t->text, a);
	buf_puts(&t->text, ": ");
	buf_put_span(&t->text, b);
	buf_putc(&t->text, '\n');
}

/* A place is UTF-8 and begins with the name of the input, which is "in". */
static inline void
ruatrace_place(struct span where)
{
	ruatrace_check(utf8_valid(where) == where.n);
	ruatrace_check(span_has_prefix(where, "in") &&
	    (where.n == 2 || where.p[2] == ':'));
}

static inline void
ruatrace_report(void *ctx, struct span where, const struct report_id *id)
{
	struct ruatrace *t = ctx;

	(void)id;
	ruatrace_place(where);
	ruatrace_put(t, "report ", where, SPAN_LIT(""));
	t->reports++;
}

static inline void
ruatrace_on_rows(void *ctx, struct span bytes)
{
	struct ruatrace *t = ctx;

	ruatrace_check(t->reports > 0 && bytes.n > 0);
	buf_put_span(&t->text, bytes);
	buf_put_span(&t->rows, bytes);
}

static inline void
ruatrace_fault(void *ctx, struct span where, struct span what)
{
	struct ruatrace *t = ctx;

	ruatrace_place(where);
	ruatrace_check(what.n > 0);
	ruatrace_put(t, "fault ", where, what);
	t->faults++;
}

static inline void
ruatrace_passed(void *ctx, struct span where, struct span what)
{
	struct ruatrace *t = ctx;

	ruatrace_place(where);
	ruatrace_check(what.n > 0);
	ruatrace_put(t, "passed ", where, what);
	t->passed++;
}

static inline void
ruatrace_done(void *ctx, uint64_t records)
{
	struct ruatrace *t = ctx;
	uint64_t lines = 0;
	size_t i;

	for (i = 0; i < t->rows.n; i++)
		lines += t->rows.p[i] == '\n';
	if (t->format == FORMAT_TSV)
		ruatrace_check(lines == records);
	t->jobs++;
}

static inline void
ruatrace_tell(void *ctx, const struct result *r)
{
	if (r->kind == RESULT_REPORT && r->count > 0)
		((struct ruatrace *)ctx)->others++;
	else if (r->kind == RESULT_REPORT)
		ruatrace_report(ctx, r->where, &r->id);
	else if (r->kind == RESULT_ROWS)
		ruatrace_on_rows(ctx, r->what);
	else if (r->kind == RESULT_FAULT)
		ruatrace_fault(ctx, r->where, r->what);
	else if (r->kind == RESULT_PASSED)
		ruatrace_passed(ctx, r->where, r->what);
	else if (r->kind == RESULT_DONE)
		ruatrace_done(ctx, r->count);
	else
		abort();
}

static inline struct emit
ruatrace_emit(struct ruatrace *t)
{
	return (struct emit){t, ruatrace_tell};
}

static inline void
ruatrace_free(struct ruatrace *t)
{
	buf_free(&t->text);
	buf_free(&t->rows);
}

#endif
