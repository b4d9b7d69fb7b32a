/* Rows of aggregate reports in, what they say out: options and the loop. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errtext.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "sys/stdfd.h"
#include "base/xalloc.h"
#include "summary/digest.h"
#include "tell/digest.h"
#include "summary/tally.h"
#include "sys/sandbox.h"
#include "rows/read.h"
#include "rows/sink.h"

struct app {
	struct intake in;
	struct tally tally;
	struct digest digest;
	struct filter *filters;
	size_t nfilters;
	const char *sort;
	size_t order_by;
	uint64_t top; /* 0: not told */
	struct opt_common common;

	struct rows rows;
	struct out out;
	struct sink sink;
	enum status status;
	uint64_t nrows, bad, duplicates, conflicts;
	bool any; /* some input had a header with all that is needed */
	struct progress progress;
	uint64_t done, total; /* octets; total 0 if it is not known */
};

static const char *
usage_error(const char *what, const char *arg)
{
	diag(SPAN_NONE, "%s: %s, see --help", arg, what);
	return what;
}

static bool
add_filter(void *to, const char *arg)
{
	struct app *a = to;
	struct filter f = {0};
	const char *why = filter_parse(&f, span_str(arg));

	if (why != NULL)
		return usage_error(why, arg) == NULL;
	a->filters = xreallocarray(a->filters, a->nfilters + 1,
	    sizeof(a->filters[0]));
	a->filters[a->nfilters++] = f;
	return true;
}

static bool
set_keys(void *to, const char *arg)
{
	const char *why = tally_keys(to, span_str(arg));

	return why == NULL || usage_error(why, arg) == NULL;
}

/* --sort: a column of the table that will come out. */
static bool
find_order(struct app *a)
{
	const struct rows_table *t = &a->tally.table;
	int column;

	a->order_by = a->tally.nkeys + GROUP_messages;
	if (a->sort == NULL)
		return true;
	if (a->tally.nkeys == 0)
		return usage_error("only with --group", "--sort") == NULL;
	column = rows_table_find(t, span_str(a->sort));
	if (column < 0)
		return usage_error("no column of the table", a->sort) == NULL;
	a->order_by = (size_t)column < a->tally.nkeys ? (size_t)column :
	    a->tally.nkeys +
	    (size_t)a->tally.show[(size_t)column - a->tally.nkeys];
	return true;
}

static bool
prepare(struct app *a)
{
	uint64_t seed = hash_seed();

	if (a->tally.nkeys > 0)
		a->common.format.piped = FORMAT_TSV;
	intake_init(&a->in, seed);
	if (a->tally.nkeys > 0)
		tally_init(&a->tally, &a->in, a->filters, a->nfilters, seed);
	else
		digest_init(&a->digest, &a->in, a->filters, a->nfilters, seed);
	rows_init(&a->rows, COLUMN_N);
	return find_order(a);
}

/* An input's descriptor as a stream. */
struct source {
	int fd;
	struct errtext error;
	struct app *app;
};

static ssize_t
source_read(void *ctx, char *dst, size_t n)
{
	struct source *s = ctx;
	ssize_t r;

	do
		r = read(s->fd, dst, n);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		s->error = errtext(errno);
	s->app->done += r > 0 ? (uint64_t)r : 0;
	progress_tick(&s->app->progress, s->app->done, s->app->total);
	return r;
}

static const char *
source_error(void *ctx)
{
	const struct source *s = ctx;

	return s->error.s;
}

static void
bad_row(struct app *a, const char *name)
{
	struct buf where = {0};

	a->status = status_worse(a->status, STATUS_NO);
	if (++a->bad > LIMIT_LINES)
		return;
	progress_clear(&a->progress);
	buf_printf(&where, "%s:%" PRIu64, name, a->rows.line);
	diag(buf_span(&where), "%.*s", (int)a->rows.text.n, a->rows.text.p);
	buf_free(&where);
}

/* False once told why the input can't be used. */
static bool
read_header(struct app *a, const char *name)
{
	int *map = xcalloc(a->rows.n, sizeof(map[0]));
	const char *missing;
	size_t shared;

	missing = intake_header(&a->in, a->rows.names, a->rows.n, map,
	    &shared);
	if (missing == NULL) {
		rows_map(&a->rows, map, shared);
		a->any = true;
	} else {
		progress_clear(&a->progress);
		diag(span_str(name), a->rows.line == 1 ? "no column %s" :
		    "a later header has no column %s", missing);
		a->status = STATUS_USAGE;
	}
	free(map);
	return missing == NULL;
}

/* Names what came twice, or the same with other content. */
static void
report_copy(struct app *a, const char *name, const struct intake_row *row)
{
	bool conflict = a->in.report.what == DEDUP_CONFLICT;
	struct span org = row->cells[RUA_org_name];
	struct span id = row->cells[RUA_report_id];
	struct buf where = {0};

	if (!conflict && a->in.report.what != DEDUP_DUPLICATE)
		return;
	a->conflicts += conflict;
	a->duplicates += !conflict;
	if (a->common.quiet || a->tally.nkeys == 0 ||
	    (!conflict && !a->common.verbose) ||
	    (conflict ? a->conflicts : a->duplicates) > LIMIT_LINES)
		return;
	progress_clear(&a->progress);
	buf_printf(&where, "%s:%" PRIu64, name, a->rows.line);
	diag(buf_span(&where), "%s: report %.*s of %.*s",
	    conflict ? "conflict, counted too" : "duplicate, left out",
	    (int)id.n, id.n > 0 ? id.p : "", (int)org.n,
	    org.n > 0 ? org.p : "");
	buf_free(&where);
}

/* NULL, or what is wrong with the row. */
static const char *
count_row(struct app *a, const char *name)
{
	struct intake_row row;
	const char *why;

	why = intake_row(&a->in, a->rows.cells, a->rows.same, &row);
	if (why != NULL)
		return why;
	a->nrows++;
	if (row.fresh)
		report_copy(a, name, &row);
	if (a->tally.nkeys > 0)
		tally_row(&a->tally, &a->in, &row);
	else
		digest_row(&a->digest, &a->in, &row);
	return NULL;
}

static void
unusable(struct app *a, const char *name, struct span what)
{
	progress_clear(&a->progress);
	diag(span_str(name), "%.*s", (int)what.n, what.p);
	a->status = STATUS_USAGE;
}

static void
read_rows(struct app *a, const char *name)
{
	bool headed = false;
	enum rows_event e;
	const char *why;

	while ((e = rows_next(&a->rows)) != ROWS_END) {
		if (e == ROWS_ROW && (why = count_row(a, name)) != NULL)
			e = rows_reject(&a->rows, why);
		if (e == ROWS_BAD)
			bad_row(a, name);
		if (e == ROWS_ERROR) {
			unusable(a, name, buf_span(&a->rows.text));
			return;
		}
		if (e == ROWS_HEADER && !read_header(a, name))
			return;
		headed = headed || e == ROWS_HEADER;
	}
	if (!headed)
		unusable(a, name, SPAN_LIT("no header line"));
}

static void
read_input(struct app *a, const char *name)
{
	struct source s = {.fd = STDIN_FILENO, .app = a};

	if (strcmp(name, "-") != 0)
		s.fd = open(name, O_RDONLY | O_CLOEXEC);
	if (s.fd < 0) {
		unusable(a, name, span_str(errtext(errno).s));
		return;
	}
	rows_open(&a->rows, (struct stream){&s, source_read, NULL,
	    source_error});
	read_rows(a, name);
	if (s.fd != STDIN_FILENO)
		close(s.fd);
}

static void
write_row(void *ctx, const struct span *cells)
{
	struct app *a = ctx;

	sink_row(&a->sink, cells);
	out_spill(&a->out);
}

static void
write_tally(struct app *a)
{
	struct order o = {a->tally.fields, a->tally.nkeys, a->order_by};
	struct order_item *v;
	struct cells cells = {0};
	size_t i, n;

	groups_done(&a->tally.groups);
	v = order_groups(&o, &a->tally.groups, &n);
	if (a->top > 0 && n > a->top)
		n = (size_t)a->top;
	for (i = 0; i < n && a->out.err == 0; i++) {
		tally_write(&a->tally, v[i].group, a->in.known, &cells);
		write_row(a, cells.v);
	}
	cells_free(&cells);
	free(v);
}

/* The digest's columns are those of its own, then the counts. */
static void
write_table(struct app *a)
{
	struct field fields[DIGEST_N + GROUP_N];
	struct rows_table table = {TABLE_DIGEST.name, fields,
	    DIGEST_N + GROUP_N};
	struct digest_rows rows = {a, write_row, (size_t)a->top, a->in.known};

	memcpy(fields, TABLE_DIGEST.fields, DIGEST_N * sizeof(fields[0]));
	memcpy(fields + DIGEST_N, TABLE_GROUP.fields,
	    GROUP_N * sizeof(fields[0]));
	if (a->tally.nkeys > 0)
		table = a->tally.table;
	sink_init(&a->sink, &a->out.buf, &table,
	    (enum format)opt_format(&a->common), 0);
	a->sink.header = !a->common.no_header;
	a->sink.colour = a->common.colour;
	sink_begin(&a->sink);
	if (a->tally.nkeys > 0)
		write_tally(a);
	else
		digest_write(&a->digest, &rows);
	sink_end(&a->sink);
	sink_free(&a->sink);
}

static void
write_all(struct app *a)
{
	struct tell_digest how = {a->top > 0 ? (size_t)a->top : 10,
	    a->in.known, !a->in.unnamed && !a->in.unplaced,
	    a->common.colour};

	out_init(&a->out, STDOUT_FILENO);
	if (a->tally.nkeys == 0)
		digest_done(&a->digest);
	if (a->tally.nkeys == 0 && opt_format(&a->common) == FORMAT_TEXT)
		tell_digest(&a->out.buf, &a->digest, &how);
	else
		write_table(a);
	a->status = status_worse(a->status, out_close(&a->out));
}

/* What the reader of a table should know, on stderr. */
static void
write_notes(const struct app *a)
{
	const struct pairs *pairs = &a->tally.groups.pairs;

	if (a->bad > LIMIT_LINES)
		diag(SPAN_NONE, "and %" PRIu64 " more bad rows",
		    a->bad - LIMIT_LINES);
	if (a->common.quiet)
		return;
	if (a->tally.nkeys > 0 && a->conflicts > LIMIT_LINES)
		diag(SPAN_NONE, "and %" PRIu64 " more conflicts",
		    a->conflicts - LIMIT_LINES);
	if (a->any && (a->in.unnamed || a->in.unplaced))
		diag(SPAN_NONE, "duplicates can't be told: the rows lack %s",
		    a->in.unnamed ? "a column that names their report" :
		    "the columns input and part");
	if (pairs->lost && pairs->apart)
		diag(SPAN_NONE, "reports are counted too often: "
		    "the rows of a report lie apart");
	if (a->common.verbose)
		diag(SPAN_NONE, "%" PRIu64 " rows, %" PRIu64 " bad, %" PRIu64
		    " duplicate reports, %" PRIu64 " conflicts", a->nrows,
		    a->bad, a->duplicates, a->conflicts);
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    {'f', "filter", "FIELD=VALUE",
		"count only these rows; also != ~ < > <= >=",
		.take = add_filter, .to = a},
	    {'g', "group", "FIELD,...", "count by these columns",
		.take = set_keys, .to = &a->tally},
	    {0, "sort", "COLUMN", "sort the table by this column",
		.word = &a->sort},
	    {0, "top", "N", "write the first N rows, or lines of a section",
		.number = &a->top, .min = 1, .max = UINT32_MAX},
	    OPT_OUTPUT(&a->common),
	    OPT_COMMON(&a->common),
	};
	struct opts o = {"[options] [file | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, sandbox_describe};

	if (!opt_parse(&o, argc, argv, &a->status))
		return false;
	a->status = STATUS_USAGE;
	if (!prepare(a))
		return false;
	a->status = STATUS_OK;
	return true;
}

/* What all inputs have together, 0 if one is no file. */
static uint64_t
count_octets(char **names, int n)
{
	uint64_t total = 0;
	struct stat st;
	int i;

	for (i = 0; i < n; i++) {
		if (stat(names[i], &st) < 0 || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

static void
run(struct app *a, char **names, int n)
{
	int i;

	a->total = count_octets(names, n);
	progress_init(&a->progress, STDERR_FILENO, !a->common.quiet, "MB",
	    1000000);
	if (!sandbox_enter(SANDBOX_READ)) {
		a->status = STATUS_TEMP;
		return;
	}
	if (n == 0)
		read_input(a, "-");
	for (i = 0; i < n; i++)
		read_input(a, names[i]);
	progress_clear(&a->progress);
	if (a->any)
		write_all(a);
	write_notes(a);
}

int
main(int argc, char **argv)
{
	struct app a = {.common.format = OPT_FORMAT(format_name, FORMAT_CSV,
	    FORMAT_TEXT, FORMAT_TEXT)};

	if (!stdfd_fill())
		return STATUS_TEMP;
	if (parse_options(&a, argc, argv))
		run(&a, argv + optind, argc - optind);
	rows_free(&a.rows);
	tally_free(&a.tally);
	digest_free(&a.digest);
	intake_free(&a.in);
	free(a.filters);
	return (int)a.status;
}
