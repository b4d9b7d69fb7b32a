/* Rows of aggregate reports in, what they say out: options and the loop. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/hash.h"
#include "base/clock.h"
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
#include "input/aside.h"
#include "summary/part.h"
#include "sys/sandbox.h"
#include "rows/read.h"
#include "rows/optpick.h"
#include "rows/sink.h"
#include "value/date.h"
#include "value/optval.h"

struct app;

/*
 * A range of a file, which begins where a report does, and the process that
 * counts it. before: where the ranges begin whose reports are to be known to
 * it, up to this one; or NULL.
 */
struct range {
	struct app *app;
	uint64_t off, len;
	struct aside child;
	const struct range *before;
	struct buf said;    /* what it said */
	size_t at;          /* and how much of that has been taken */
	struct buf reports; /* struct dedup_id of each that is new to it */
	uint64_t v[PART_NUMBERS_N];
};

struct app {
	struct intake in;
	struct tally tally;
	struct digest digest;
	struct opt_words conditions;
	const char *since, *until, *group;
	int64_t at;
	struct filters filters;
	struct field fields[DIGEST_N + GROUP_N]; /* of the digest */
	struct rows_table table;
	struct pick pick;
	const char *sort;
	size_t order_by;
	int by; /* 0: by domain */
	uint64_t top; /* 0: not told */
	unsigned int jobs;
	struct opt_common common;

	const char *name; /* of the input at hand, its descriptor and error */
	int fd;
	uint64_t left; /* octets that are still to come, of a regular file */
	struct errtext error;
	const char *fault; /* error, once there is one */
	struct rows rows;
	struct out out;
	struct sink sink;
	enum status status;
	uint64_t nrows, bad, duplicates, conflicts;
	bool any; /* some input had a header with all that is needed */
	struct progress progress;
	uint64_t done, total; /* octets; total 0 if it is not known */

	/* this process reads a file up to these ranges, and goes on if they
	 * can't be counted by themselves */
	struct range *range;
	size_t nranges;
	uint64_t upto;            /* octets that are to be read before them */
	uint64_t before_section;  /* what in.section and in.dedup.n were */
	size_t before_reports;
	struct buf head;          /* the header line */

	struct span head_left;    /* what is to be read of it */
	const struct range *mine; /* in a process that counts one, or NULL */
	uint64_t place;           /* how far it has been read */
	bool failed;              /* it can't be counted by itself */
	struct buf notes;         /* frames */
	uint64_t nnotes;
	uint64_t ranges;          /* that other processes have counted */
};

/* --- options --- */

/* False, and a line on stderr, if *why says what is wrong with arg. */
static bool
is_good(const char *arg, const struct buf *why)
{
	if (why->n > 0)
		diag(SPAN_NONE, "%s: %.*s", arg, (int)why->n, why->p);
	return why->n == 0;
}

static bool
take_conditions(struct app *a, struct buf *why)
{
	size_t i;

	a->filters.today = date_day(a->at);
	for (i = 0; i < a->conditions.n; i++) {
		filters_add(&a->filters, a->conditions.v[i], why);
		if (!is_good(a->conditions.v[i].p, why))
			return false;
	}
	if (a->since != NULL)
		filters_add_day(&a->filters, FILTER_GE, span_str(a->since),
		    why);
	if (!is_good("--since", why))
		return false;
	if (a->until != NULL)
		filters_add_day(&a->filters, FILTER_LE, span_str(a->until),
		    why);
	return is_good("--until", why);
}

/* What the digest is by: 0 is a domain. */
static int
find_by(const char *arg)
{
	return strcmp(arg, "domain") == 0 ? 0 : -1;
}

/* --by and --sort of the digest. */
static bool
set_order(struct app *a, struct buf *why)
{
	static const char *const names[] = {"fail", "messages",
	    "policy_domain"};
	size_t i;

	a->digest.by_domain = a->by == 0;
	if (a->by == 0)
		intake_need(&a->in, RUA_policy_domain);
	if (a->sort == NULL)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(a->sort, names[i]) == 0) {
			a->digest.sort = (enum digest_sort)i;
			return true;
		}
	buf_puts(why, "the digest's domains are sorted by fail, messages or "
	    "policy_domain");
	return is_good("--sort", why);
}

/* The table to write: of -g, or of the digest, whose columns are those of its
 * own and then the counts. */
static bool
make_table(struct app *a, struct buf *why)
{
	const struct filters *f = &a->filters;
	uint64_t seed = hash_seed();

	intake_init(&a->in, seed);
	a->in.now = a->at;
	rows_init(&a->rows, COLUMN_N);
	if (a->group != NULL && !tally_keys(&a->tally, span_str(a->group), why))
		return is_good("-g", why);
	if (a->tally.nkeys > 0) {
		a->common.format.piped = FORMAT_TSV;
		tally_init(&a->tally, &a->in, f->v, f->n, seed);
		a->table = a->tally.table;
		if (!tally_order(&a->tally, a->sort, &a->order_by))
			buf_puts(why, "no column of the table");
		return is_good(a->sort, why);
	}
	digest_init(&a->digest, &a->in, f->v, f->n, seed);
	memcpy(a->fields, TABLE_DIGEST.fields,
	    DIGEST_N * sizeof(a->fields[0]));
	memcpy(a->fields + DIGEST_N, TABLE_GROUP.fields,
	    GROUP_N * sizeof(a->fields[0]));
	a->table = (struct rows_table){TABLE_DIGEST.name, a->fields,
	    DIGEST_N + GROUP_N};
	return set_order(a, why);
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    {'f', "filter", "FIELD=VALUE",
		"count only these rows; also != ~ < > <= >=",
		.words = &a->conditions},
	    {0, "since", "DAY", "count from this day on: 2026-07-31, today, "
		"yesterday, monday, -7d", .word = &a->since},
	    {0, "until", "DAY", "count up to this day, which is included",
		.word = &a->until},
	    {0, "at", "TIME", "what today is: 2026-03-01, or seconds",
		.take = optval_time, .to = &a->at},
	    {'g', "group", "FIELD,...", "count by these columns",
		.word = &a->group},
	    {0, "by", "domain", "a short digest for each domain", "group",
		.named = &a->by, .find = find_by},
	    {0, "sort", "COLUMN", "sort the table, or domains, by this column",
		.word = &a->sort},
	    {0, "top", "N", "write the first N rows, or lines of a section",
		.number = &a->top, .min = 1, .max = UINT32_MAX},
	    OPT_WIDTH(&a->common),
	    OPT_JOBS(&a->jobs, "processes that count a file for -g "
		"(default: 1)"),
	    OPT_OUTPUT(&a->common),
	    OPT_COMMON(&a->common),
	};
	struct opts o = {"[options] [file | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, sandbox_describe,
	    NULL};
	/* what -c is of, and what -f and -g take */
	const struct rows_table *const tables[] = {&a->table, &TABLE_RUA,
	    &TABLE_DERIVED, NULL};
	struct buf why = {0};
	bool good;

	a->at = time(NULL);
	a->by = -1;
	if (!opt_parse(&o, argc, argv, &a->status))
		return false;
	a->status = STATUS_USAGE;
	good = take_conditions(a, &why) && make_table(a, &why);
	buf_free(&why);
	if (!good)
		return false;
	a->status = STATUS_OK;
	return optpick(&a->pick, &a->common, opt_format(&a->common),
	    tables, &a->status);
}

/* --- rows in --- */

static bool count_ranges(struct app *a);
static void begin_ranges(struct app *a);

/* The descriptor of the input as a stream. */
static ssize_t
read_octets(void *ctx, char *dst, size_t n)
{
	struct app *a = ctx;
	ssize_t r;

	if (a->upto == 0) {
		a->upto = UINT64_MAX;
		if (count_ranges(a))
			return 0;
	}
	if (n > a->upto)
		n = (size_t)a->upto;
	do
		r = read(a->fd, dst, n);
	while (r < 0 && errno == EINTR);
	if (r == 0 && a->left > 0) {
		errno = BLOB_SHRANK;
		r = -1;
	}
	if (r < 0) {
		a->error = errtext(errno);
		a->fault = a->error.s;
		return r;
	}
	a->left -= (uint64_t)r < a->left ? (uint64_t)r : a->left;
	if (a->upto != UINT64_MAX)
		a->upto -= (uint64_t)r;
	a->done += (uint64_t)r;
	progress_tick(&a->progress, clock_now(), a->done, a->total);
	return r;
}

/* A line on stderr about a row. */
static void
put_note(struct app *a, uint64_t line, struct span what)
{
	struct buf where = {0};

	progress_clear(&a->progress);
	buf_printf(&where, "%s:%" PRIu64, a->name, line);
	diag(buf_span(&where), "%.*s", (int)what.n, what.p);
	buf_free(&where);
}

/* The same about the row that was read last, or a frame that says so; of is
 * what it counts as. */
static void
note_row(struct app *a, enum part_number of, struct span what)
{
	struct part_frame f = {.kind = PART_NOTE, .text = what,
	    .v = {[NOTE_LINE] = a->rows.line, [NOTE_OF] = of}};

	if (a->mine == NULL) {
		put_note(a, a->rows.line, what);
		return;
	}
	part_put(&a->notes, &f);
	a->nnotes++;
}

static void
unusable(struct app *a, struct span what)
{
	progress_clear(&a->progress);
	diag(span_str(a->name), "%.*s", (int)what.n, what.p);
	a->status = STATUS_USAGE;
}

/* False once told why the input can't be used. */
static bool
read_header(struct app *a)
{
	int *map = xcalloc(a->rows.n, sizeof(map[0]));
	struct buf what = {0};
	const char *missing;
	size_t shared;

	missing = intake_header(&a->in, a->rows.names, a->rows.n, map,
	    &shared);
	if (missing == NULL) {
		rows_map(&a->rows, map, shared);
		a->any = true;
	} else {
		buf_printf(&what, a->rows.line == 1 ? "no column %s" :
		    "a later header has no column %s", missing);
		unusable(a, buf_span(&what));
		buf_free(&what);
	}
	free(map);
	return missing == NULL;
}

/* Names a report that came twice, or that came with other content too. */
static void
note_copy(struct app *a, const struct intake_row *row)
{
	bool conflict = a->in.report.what == DEDUP_CONFLICT;
	struct span org = row->cells[RUA_org_name];
	struct span id = row->cells[RUA_report_id];
	struct buf what = {0};

	if (!conflict && a->in.report.what != DEDUP_DUPLICATE)
		return;
	a->conflicts += conflict;
	a->duplicates += !conflict;
	if (a->common.quiet || a->tally.nkeys == 0 ||
	    (!conflict && !a->common.verbose) ||
	    (conflict ? a->conflicts : a->duplicates) > LIMIT_LINES)
		return;
	buf_puts(&what, conflict ? "conflict, counted too: report " :
	    "duplicate, left out: report ");
	buf_put_span(&what, id);
	buf_puts(&what, " of ");
	buf_put_span(&what, org);
	note_row(a, conflict ? PART_CONFLICTS : PART_DUPLICATES,
	    buf_span(&what));
	buf_free(&what);
}

static void
read_rows(struct app *a)
{
	struct intake_row row;
	bool headed = false;
	enum rows_event e;
	const char *why;

	while ((e = rows_next(&a->rows)) != ROWS_END) {
		if (e == ROWS_ROW) {
			why = intake_row(&a->in, a->rows.cells, a->rows.same,
			    &row);
			if (why != NULL)
				e = rows_reject(&a->rows, why);
		}
		/* what needs the rows before it, or is of no range alone */
		if (a->mine != NULL && (e == ROWS_ERROR ||
		    (e == ROWS_HEADER && headed) ||
		    (e == ROWS_ROW && row.apart))) {
			a->failed = true;
			return;
		}
		if (e == ROWS_ROW) {
			a->nrows++;
			if (row.fresh)
				note_copy(a, &row);
			if (a->tally.nkeys > 0)
				tally_row(&a->tally, &a->in, &row);
			else
				digest_row(&a->digest, &a->in, &row);
		}
		if (e == ROWS_BAD) {
			a->status = status_worse(a->status, STATUS_NO);
			if (++a->bad <= LIMIT_LINES)
				note_row(a, PART_BAD, buf_span(&a->rows.text));
		}
		if (e == ROWS_ERROR) {
			unusable(a, buf_span(&a->rows.text));
			return;
		}
		if (e == ROWS_HEADER && !read_header(a))
			return;
		if (e == ROWS_HEADER && !headed && a->mine == NULL)
			begin_ranges(a);
		headed = headed || e == ROWS_HEADER;
	}
	if (!headed)
		unusable(a, SPAN_LIT("no header line"));
}

/* --- a file that several processes count --- */

/* The header line, then the octets of the range, as a stream. */
static ssize_t
read_range(void *ctx, char *dst, size_t n)
{
	struct app *a = ctx;
	struct blob b = {.fd = a->fd};
	ssize_t got;

	if (a->head_left.n > 0) {
		n = n < a->head_left.n ? n : a->head_left.n;
		memcpy(dst, a->head_left.p, n);
		span_advance(&a->head_left, n);
		return (ssize_t)n;
	}
	b.off = a->mine->off;
	b.len = a->mine->len;
	got = blob_read(&b, a->place, dst, n);
	if (got < 0) {
		a->error = errtext(errno);
		a->fault = a->error.s;
	} else {
		a->place += (uint64_t)got;
	}
	return got;
}

static void
knows(struct dedup *d, const struct range *r)
{
	struct span ids = buf_span(&r->reports);
	struct dedup_id id;
	uint32_t serial;

	for (; ids.n > 0; span_advance(&ids, sizeof(id))) {
		memcpy(&id, ids.p, sizeof(id));
		dedup_add(d, &id, &serial);
	}
}

/* What the process of a range does. It has a copy of all that *a is. */
static void
count_range(void *ctx, struct out *out)
{
	const struct range *r = ctx, *b;
	struct app *a = r->app;
	struct tally *t = &a->tally;
	struct dedup *d = &a->in.dedup;
	struct part_frame f = {.kind = PART_NUMBERS};
	struct groups_at at = {0};
	const struct group *g;
	size_t known, i;
	int k;

	for (b = r->before; b != NULL && b < r; b++)
		knows(d, b);
	known = d->n;
	a->mine = r;
	a->fd = STDIN_FILENO;
	a->in.section--; /* this header was met once */
	a->nrows = a->bad = a->duplicates = a->conflicts = 0;
	a->in.repeated = 0;
	t->groups = (struct groups){.seed = t->groups.seed};
	t->rows = t->whole = 0;
	t->spread = LIMIT_SPREAD_GROUPS / (4 * a->jobs);
	a->head_left = buf_span(&a->head);
	rows_open(&a->rows,
	    (struct stream){a, read_range, NULL, &a->fault, NULL});
	read_rows(a);
	groups_done(&t->groups);
	memcpy(f.v, (uint64_t[PART_NUMBERS_N]){
	    [PART_FAILED] = a->failed || !tally_has_spread(t),
	    [PART_ROWS] = a->nrows, [PART_COUNTED] = t->rows,
	    [PART_LINES] = a->rows.line, [PART_BAD] = a->bad,
	    [PART_DUPLICATES] = a->duplicates,
	    [PART_CONFLICTS] = a->conflicts,
	    [PART_REPEATED] = a->in.repeated, [PART_PAIRS] = t->groups.npairs,
	    [PART_REPORTS] = d->n - known, [PART_NOTES] = a->nnotes,
	    [PART_GROUPS] = t->groups.n}, PART_NUMBERS_N * sizeof(f.v[0]));
	part_put(&out->buf, &f);
	for (i = known, f.kind = PART_REPORT; i < d->n; i++) {
		memcpy(f.v, &d->v[i], sizeof(d->v[i]));
		part_put(&out->buf, &f);
		out_spill(out);
	}
	buf_put_span(&out->buf, buf_span(&a->notes));
	f.kind = PART_GROUP;
	while ((g = groups_next(&t->groups, &at)) != NULL) {
		for (k = 0; k < GROUP_N; k++)
			f.v[k] = group_count(g, k);
		f.text = (struct span){g->key, g->n};
		part_put(&out->buf, &f);
		out_spill(out);
	}
}

/* The next frame of the process, which must be of this kind. */
static bool
next_frame(struct range *r, enum part_kind kind, struct part_frame *f)
{
	enum { ROOM = 65536 };
	enum part_state state;
	size_t len;
	ssize_t n;

	while ((state = part_parse(r->said.n > 0 ?
	    span_from(buf_span(&r->said), r->at) : SPAN_LIT(""),
	    r->app->tally.nkeys, f, &len)) == PART_MORE) {
		buf_reserve(&r->said, ROOM);
		r->said.n -= r->at;
		memmove(r->said.p, r->said.p + r->at, r->said.n);
		r->at = 0;
		do
			n = read(r->child.fd, r->said.p + r->said.n, ROOM);
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return false;
		r->said.n += (size_t)n;
	}
	r->at += len;
	return state == PART_WHOLE && f->kind == kind;
}

/* Its numbers and its reports. False if it can't be counted by itself. */
static bool
take_reports(struct range *r)
{
	struct part_frame f;
	uint64_t i;

	r->reports.n = 0;
	if (!next_frame(r, PART_NUMBERS, &f) || f.v[PART_FAILED] != 0)
		return false;
	memcpy(r->v, f.v, sizeof(r->v));
	/* a report is a row of some octets at least */
	if (r->v[PART_REPORTS] > r->len ||
	    r->v[PART_NOTES] > 3 * (uint64_t)LIMIT_LINES)
		return false;
	for (i = 0; i < r->v[PART_REPORTS]; i++) {
		if (!next_frame(r, PART_REPORT, &f))
			return false;
		buf_add(&r->reports, (const char *)f.v,
		    sizeof(struct dedup_id));
	}
	return true;
}

/* True if it has a report of a key that is known. */
static bool
has_known(const struct dedup *d, const struct range *r)
{
	struct span ids = buf_span(&r->reports);
	struct dedup_id id;

	for (; ids.n > 0; span_advance(&ids, sizeof(id))) {
		memcpy(&id, ids.p, sizeof(id));
		if (dedup_has_key(d, &id))
			return true;
	}
	return false;
}

/* Adds what a range comes to; lines are those of the file before it. */
static bool
merge_range(struct app *a, struct range *r, uint64_t lines)
{
	uint64_t *counts[PART_NUMBERS_N] = {[PART_BAD] = &a->bad,
	    [PART_DUPLICATES] = &a->duplicates,
	    [PART_CONFLICTS] = &a->conflicts};
	struct part_frame f;
	uint64_t i;
	int k;

	knows(&a->in.dedup, r);
	a->nrows += r->v[PART_ROWS];
	a->tally.rows += r->v[PART_COUNTED];
	a->in.repeated += r->v[PART_REPEATED];
	a->ranges++;
	if (r->v[PART_BAD] > 0)
		a->status = status_worse(a->status, STATUS_NO);
	for (i = 0; i < r->v[PART_NOTES]; i++) {
		if (!next_frame(r, PART_NOTE, &f))
			return false;
		k = (int)f.v[NOTE_OF];
		r->v[k] -= r->v[k] > 0; /* it is counted here */
		if (++*counts[k] <= LIMIT_LINES)
			put_note(a, lines + f.v[NOTE_LINE], f.text);
	}
	for (k = PART_BAD; k <= PART_CONFLICTS; k++)
		*counts[k] += r->v[k];
	for (i = 0; i < r->v[PART_GROUPS]; i++) {
		if (!next_frame(r, PART_GROUP, &f))
			return false;
		groups_merge(&a->tally.groups, f.text, f.v);
	}
	pairs_elsewhere(&a->tally.groups.pairs, r->v[PART_PAIRS]);
	return aside_end(&r->child);
}

static void
end_ranges(struct app *a)
{
	size_t k;

	for (k = 0; k < a->nranges; k++) {
		aside_end(&a->range[k].child);
		buf_free(&a->range[k].said);
		buf_free(&a->range[k].reports);
	}
	free(a->range);
	a->range = NULL;
	a->nranges = 0;
}

/*
 * What comes before the ranges has been counted, as it would be without them;
 * adds what they come to. Each process at first knows no report of this file
 * before its range; where it has met one of them it starts again and knows
 * them, so that it takes each report for what it would be if one process read
 * the whole file. False, and nothing is added, if they can't be counted by
 * themselves.
 */
static bool
count_ranges(struct app *a)
{
	struct range *v = a->range;
	uint64_t lines = a->rows.line - 1, spread = a->tally.spread;
	const struct dedup *d = &a->in.dedup;
	struct dedup seen = {0};
	uint32_t serial;
	size_t k, n = a->nranges;
	bool good;

	a->tally.spread = LIMIT_SPREAD_GROUPS / 4;
	good = a->in.section == a->before_section &&
	    tally_has_spread(&a->tally);
	a->tally.spread = spread;
	for (k = a->before_reports; k < d->n && good; k++)
		dedup_add(&seen, &d->v[k], &serial);
	for (k = 0; k < n && good; k++) {
		good = take_reports(&v[k]);
		if (good && has_known(&seen, &v[k])) {
			aside_end(&v[k].child);
			v[k].before = v;
			v[k].said.n = v[k].at = 0;
			good = aside_begin(&v[k].child, a->fd, count_range,
			    &v[k]);
		}
		knows(&seen, &v[k]);
	}
	dedup_free(&seen);
	for (k = 0; k < n && good; k++)
		good = v[k].before == NULL || take_reports(&v[k]);
	for (k = 0; k < n && good; k++) {
		if (!merge_range(a, &v[k], lines)) {
			unusable(a, SPAN_LIT("a process that counts its rows "
			    "has failed"));
			a->status = STATUS_TEMP;
			break;
		}
		lines += v[k].v[PART_LINES] - 1;
		a->done += v[k].len;
		progress_tick(&a->progress, clock_now(), a->done, a->total);
	}
	if (good)
		lseek(a->fd, (off_t)(v[n - 1].off + v[n - 1].len), SEEK_SET);
	end_ranges(a);
	return good;
}

/* The place from at on, but before end, where a line and a report begin; end
 * if there is none within the next megabyte. */
static uint64_t
find_border(struct app *a, uint64_t at, uint64_t end)
{
	enum { NEAR = 1 << 20 };
	struct blob b = {.fd = a->fd, .len = end};
	size_t prefix = 0, i, line;
	char *p = xmalloc(NEAR);
	ssize_t n = blob_read(&b, at, p, NEAR);
	const char *lf = n > 0 ? memchr(p, '\n', (size_t)n) : NULL;
	const char *tab = lf;

	/* the line after it, and the cells that all rows of its report have */
	for (i = 0; tab != NULL && i < a->rows.shared; i++)
		tab = memchr(tab + 1, '\t', (size_t)(p + n - tab - 1));
	if (tab != NULL) {
		line = (size_t)(lf - p) + 1;
		prefix = (size_t)(tab - lf);
		while (lf != NULL && prefix > 0 && a->rows.shared > 0 &&
		    (size_t)(p + n - lf) > prefix &&
		    memcmp(lf + 1, p + line, prefix) == 0)
			lf = memchr(lf + 1, '\n', (size_t)(p + n - lf - 1));
		tab = lf != NULL && (size_t)(p + n - lf) > prefix ? lf : NULL;
	}
	if (tab != NULL)
		end = at + (uint64_t)(tab - p) + 1;
	free(p);
	return end;
}

/* After the header of a file that is left to read: divides it, if it can be,
 * and has all but the first part of it counted. */
static void
begin_ranges(struct app *a)
{
	off_t place = a->left > 0 ? lseek(a->fd, 0, SEEK_CUR) : -1;
	uint64_t at = (uint64_t)place, end = at + a->left, to;
	uint64_t most = a->left / LIMIT_RANGE;
	bool named = (a->in.telling & UINT32_C(1) << GROUP_reports) != 0;
	bool good = true;
	size_t k;

	if (most > a->jobs)
		most = a->jobs;
	if (place < 0 || a->tally.nkeys == 0 || most < 2 || a->in.merging ||
	    (named && (!a->in.trust || a->rows.shared == 0)))
		return;
	to = find_border(a, at + (end - at) / most, end);
	if (to == end)
		return;
	a->upto = to - at;
	a->before_section = a->in.section;
	a->before_reports = a->in.dedup.n;
	a->head.n = 0;
	buf_put_span(&a->head, buf_span(&a->rows.head));
	buf_putc(&a->head, '\n');
	a->range = xcalloc((size_t)most, sizeof(a->range[0]));
	for (at = to; at < end; at = to) {
		k = a->nranges++;
		to = k + 2 < most ? find_border(a,
		    at + (end - at) / (most - k - 1), end) : end;
		a->range[k] = (struct range){.app = a, .off = at,
		    .len = to - at, .child.fd = -1};
	}
	for (k = 0; k < a->nranges && good; k++)
		good = aside_begin(&a->range[k].child, a->fd, count_range,
		    &a->range[k]);
	if (!good) {
		a->upto = UINT64_MAX;
		end_ranges(a);
	}
}

/* --- inputs --- */

static void
read_input(struct app *a, const char *name)
{
	struct stat st;
	off_t at;

	a->name = name;
	a->fd = STDIN_FILENO;
	if (strcmp(name, "-") != 0)
		a->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (a->fd < 0) {
		unusable(a, span_str(errtext(errno).s));
		return;
	}
	a->left = fstat(a->fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (at = lseek(a->fd, 0, SEEK_CUR)) >= 0 && at < st.st_size ?
	    (uint64_t)(st.st_size - at) : 0;
	a->upto = UINT64_MAX;
	rows_open(&a->rows, (struct stream){a, read_octets, NULL,
	    &a->fault, NULL});
	read_rows(a);
	end_ranges(a);
	if (a->fd != STDIN_FILENO)
		close(a->fd);
}

/* --- tables and the digest out --- */

static bool
write_row(void *ctx, const struct span *cells)
{
	struct app *a = ctx;

	sink_row(&a->sink, cells);
	return out_spill(&a->out);
}

static void
write_table(struct app *a)
{
	struct summary_rows rows = {a, write_row, (size_t)a->top, a->in.known};

	sink_init(&a->sink, &a->out.buf, &a->table,
	    (enum format)opt_format(&a->common), 0);
	sink_pick(&a->sink, &a->pick);
	a->sink.header = !a->common.no_header;
	a->sink.colour = a->common.colour;
	sink_begin(&a->sink);
	if (a->tally.nkeys > 0)
		tally_write(&a->tally, a->order_by, &rows);
	else
		digest_write(&a->digest, &rows);
	sink_end(&a->sink);
	sink_free(&a->sink);
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
	if (a->tally.nkeys > 0 && a->in.repeated > 0)
		diag(SPAN_NONE, "%" PRIu64 " rows left out: the same record of "
		    "a report again", a->in.repeated);
	if (a->any && (a->in.unnamed || a->in.unplaced))
		diag(SPAN_NONE,
		    "duplicates are not recognized: the rows lack %s",
		    a->in.unnamed ? "a column that names their report" :
		    "the columns input and part");
	if (a->tally.whole > 0)
		diag(SPAN_NONE, "the days of %" PRIu64 " records are absent: "
		    "their periods make too many groups", a->tally.whole);
	if (pairs->lost && pairs->apart)
		diag(SPAN_NONE, "reports are counted too often: "
		    "the rows of a report are not adjacent");
	if (a->common.verbose && a->ranges > 0)
		diag(SPAN_NONE, "%" PRIu64 " ranges were counted by processes "
		    "of their own", a->ranges);
	if (a->common.verbose)
		diag(SPAN_NONE, "%" PRIu64 " rows, %" PRIu64 " bad, %" PRIu64
		    " duplicate reports, %" PRIu64 " conflicts", a->nrows,
		    a->bad, a->duplicates, a->conflicts);
}

/* --- the whole --- */

static void
run(struct app *a, char **names, int n)
{
	struct tell_digest how;
	struct stat st;
	struct sandbox_only only = {.path = names};
	bool files = n > 0;
	int i;

	/* How many octets there are to read is known if all are files. */
	for (i = 0; i < n && files; i++) {
		files = stat(names[i], &st) == 0 && S_ISREG(st.st_mode);
		a->total += files ? (uint64_t)st.st_size : 0;
	}
	a->total = files ? a->total : 0;
	progress_init(&a->progress, STDERR_FILENO, !a->common.quiet, "MB",
	    1000000);
	if (!sandbox_enter(SANDBOX_READ |
	    (a->jobs > 1 && a->tally.nkeys > 0 ? SANDBOX_FORK : 0), &only)) {
		a->status = STATUS_TEMP;
		return;
	}
	if (n == 0)
		read_input(a, "-");
	for (i = 0; i < n; i++)
		read_input(a, names[i]);
	progress_clear(&a->progress);
	if (!sandbox_enter(SANDBOX_CLOSED, NULL)) {
		a->status = STATUS_TEMP;
		return;
	}
	if (a->any) {
		how = (struct tell_digest){
		    a->top > 0 ? (size_t)a->top : a->by == 0 ? 3 : 10,
		    a->common.width, a->in.known,
		    !a->in.unnamed && !a->in.unplaced, a->common.colour};
		a->out = (struct out){.fd = STDOUT_FILENO};
		if (a->tally.nkeys == 0)
			digest_done(&a->digest);
		if (a->tally.nkeys == 0 && a->pick.from == NULL &&
		    opt_format(&a->common) == FORMAT_TEXT)
			tell_digest(&a->out.buf, &a->digest, &how);
		else
			write_table(a);
		a->status = status_worse(a->status, out_close(&a->out));
	}
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
	dedup_free(&a.in.dedup);
	buf_free(&a.head);
	filters_free(&a.filters);
	free(a.conditions.v);
	pick_free(&a.pick);
	return (int)a.status;
}
