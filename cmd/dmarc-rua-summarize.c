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
#include "tell/digest.h"
#include "summary/count.h"
#include "summary/ranges.h"
#include "sys/sandbox.h"
#include "rows/optpick.h"
#include "rows/sink.h"
#include "value/date.h"
#include "value/optval.h"

struct app {
	struct count count;
	struct ranges ranges;
	struct opt_words conditions;
	const char *since, *until, *group;
	int64_t at;
	struct filters filters;
	struct field fields[DIGEST_COLUMNS]; /* of the digest */
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
	uint64_t upto; /* those before other processes' ranges of it */
	struct errtext error;
	const char *fault; /* error, once there is one */
	struct out out;
	struct sink sink;
	enum status status;
	uint64_t ranges_added;
	struct progress progress;
	uint64_t done, total; /* octets; total 0 if it is not known */
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

/* What the digest is by. */
static const char *
name_of_by(int i)
{
	return i == 0 ? "domain" : NULL;
}

/* --by and --sort of the digest. */
static bool
set_order(struct app *a, struct buf *why)
{
	static const char *const names[] = {"fail", "messages",
	    "policy_domain"};
	size_t i;

	a->count.digest.by_domain = a->by == 0;
	if (a->by == 0)
		intake_need(&a->count.in, RUA_policy_domain);
	if (a->common.cursor.columns == OPT_SORTED)
		for (a->table.n = i = 0; i < sizeof(names) / sizeof(names[0]);
		    i++)
			a->fields[a->table.n++] = (struct field){
			    .name = names[i], .text = ""};
	if (a->sort == NULL)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(a->sort, names[i]) == 0) {
			a->count.digest.sort = (enum digest_sort)i;
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
	struct count *c = &a->count;
	uint64_t seed = hash_seed();

	intake_init(&c->in, seed);
	c->in.now = a->at;
	rows_init(&c->rows, COLUMN_N);
	if (a->group != NULL &&
	    !tally_keys(&c->tally, span_str(a->group), why))
		return is_good("-g", why);
	if (c->tally.nkeys > 0) {
		a->common.format.piped = FORMAT_TSV;
		tally_init(&c->tally, &c->in, f->v, f->n, seed);
		a->table = c->tally.table;
		if (!tally_order(&c->tally, a->sort, &a->order_by))
			buf_puts(why, "no column of the table");
		return is_good(a->sort, why);
	}
	digest_init(&c->digest, &c->in, f->v, f->n, seed);
	memcpy(a->fields, TABLE_DIGEST.fields,
	    DIGEST_N * sizeof(a->fields[0]));
	memcpy(a->fields + DIGEST_N, TABLE_GROUP.fields,
	    GROUP_N * sizeof(a->fields[0]));
	a->table = (struct rows_table){TABLE_DIGEST.name, a->fields,
	    DIGEST_COLUMNS};
	return set_order(a, why);
}

/* For --complete: the values of a column that can only have these. */
static bool
offer_values(struct app *a)
{
	static const char operators[] = "=!~<>";
	struct opt_cursor *c = &a->common.cursor;
	const char *typed = c->word + c->fixed, *word;
	size_t n = strcspn(typed, operators), i;
	int column = column_find((struct span){typed, n});
	struct buf b = {0};

	c->fixed += n + strspn(typed + n, operators);
	c->suffix = "";
	opt_offer_begin(&b, c);
	for (i = 0; column >= 0 && (word = column_word(column, i)) != NULL;
	    i++)
		opt_offer(&b, c, word, "");
	a->status = out_print(&b);
	return false;
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    {'f', "filter", "FIELD=VALUE",
		"count only these rows; also != ~ < > <= >=",
		.words = &a->conditions, .columns = OPT_READ},
	    {0, "since", "DAY", "count from this day on: 2026-07-31, today, "
		"yesterday, monday, -7d", .word = &a->since},
	    {0, "until", "DAY", "count up to this day, which is included",
		.word = &a->until},
	    {0, "at", "TIME", "what today is: 2026-03-01, or seconds",
		.take = optval_time, .to = &a->at},
	    {'g', "group", "FIELD,...", "count by these columns",
		.word = &a->group, .columns = OPT_READ},
	    {0, "by", "domain", "a short digest for each domain", "group",
		.named = &a->by, .name_of = name_of_by},
	    {0, "sort", "COLUMN", "sort the table, or domains, by this column",
		.word = &a->sort, .columns = OPT_SORTED},
	    {0, "top", "N", "write the first N rows, or lines of a section",
		.number = &a->top, .min = 1, .max = UINT32_MAX},
	    OPT_WIDTH(&a->common),
	    OPT_JOBS(&a->jobs, "processes that count a file (default: 1)"),
	    OPT_OUTPUT(&a->common),
	    OPT_COMMON(&a->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [file | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, about};
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
	if (a->common.cursor.columns == OPT_READ &&
	    strpbrk(a->common.cursor.word + a->common.cursor.fixed,
	    "=!~<>") != NULL)
		return offer_values(a);
	return optpick(&a->pick, &a->common, opt_format(&a->common),
	    tables, &a->status);
}

/* --- rows in --- */

/* The descriptor of the input as a stream. */
static ssize_t
read_octets(void *ctx, char *dst, size_t n)
{
	struct app *a = ctx;
	ssize_t r;

	if (n > a->upto)
		n = (size_t)a->upto;
	do
		r = n > 0 ? read(a->fd, dst, n) : 0;
	while (r < 0 && errno == EINTR);
	if (r == 0 && n > 0 && a->left > 0) {
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
put_note(void *ctx, enum count_number of, uint64_t line, struct span what)
{
	struct app *a = ctx;
	struct buf where = {0};

	(void)of;
	progress_clear(&a->progress);
	buf_printf(&where, "%s:%" PRIu64, a->name, line);
	diag(buf_span(&where), "%.*s", (int)what.n, what.p);
	buf_free(&where);
}

static void
unusable(struct app *a, struct span what, enum status status)
{
	progress_clear(&a->progress);
	diag(span_str(a->name), "%.*s", (int)what.n, what.p);
	a->status = status_worse(a->status, status);
}

/* The first range has been counted: adds the others, or counts them. */
static bool
add_ranges(struct app *a, struct stream in)
{
	size_t n = a->ranges.n;

	a->upto = UINT64_MAX;
	switch (ranges_add(&a->ranges)) {
	case RANGES_NOT:
		rows_go_on(&a->count.rows, in);
		return count_rows(&a->count);
	case RANGES_BROKEN:
		unusable(a, SPAN_LIT("a process that counts its rows has "
		    "failed"), STATUS_TEMP);
		return true;
	default:
		a->ranges_added += n;
		a->done += a->left;
		lseek(a->fd, (off_t)a->left, SEEK_CUR);
		return true;
	}
}

static void
read_input(struct app *a, const char *name)
{
	struct stream in = {a, read_octets, NULL, &a->fault, NULL, 0};
	struct count *c = &a->count;
	struct stat st;
	off_t at;
	bool good;

	a->name = name;
	a->fd = STDIN_FILENO;
	if (strcmp(name, "-") != 0)
		a->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (a->fd < 0) {
		unusable(a, span_str(errtext(errno).s), STATUS_USAGE);
		return;
	}
	a->left = fstat(a->fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (at = lseek(a->fd, 0, SEEK_CUR)) >= 0 && at < st.st_size ?
	    (uint64_t)(st.st_size - at) : 0;
	a->upto = UINT64_MAX;
	good = count_header(c, in);
	if (good)
		a->upto = ranges_begin(&a->ranges, c, a->fd, a->left, a->jobs);
	good = good && count_rows(c) &&
	    (a->ranges.n == 0 || add_ranges(a, in));
	ranges_end(&a->ranges);
	if (!good)
		unusable(a, buf_span(&c->why), STATUS_USAGE);
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
	struct count *c = &a->count;
	struct summary_rows rows = {a, write_row, (size_t)a->top, c->in.known};

	sink_init(&a->sink, &a->out.buf, &a->table,
	    (enum format)opt_format(&a->common), 0);
	sink_pick(&a->sink, &a->pick);
	a->sink.header = !a->common.no_header;
	a->sink.colour = a->common.colour;
	sink_begin(&a->sink);
	if (c->tally.nkeys > 0)
		tally_write(&c->tally, a->order_by, &rows);
	else
		digest_write(&c->digest, &rows);
	sink_end(&a->sink);
	sink_free(&a->sink);
}

/* What the reader of a table should know, on stderr. */
static void
write_notes(struct app *a)
{
	struct count *c = &a->count;
	const uint64_t *seen = c->n;
	bool often = false;
	struct groups *groups;
	size_t n, i;

	if (seen[COUNT_BAD] > LIMIT_LINES)
		diag(SPAN_NONE, "and %" PRIu64 " more bad rows",
		    seen[COUNT_BAD] - LIMIT_LINES);
	if (a->common.quiet)
		return;
	if (c->tally.nkeys > 0 && seen[COUNT_CONFLICTS] > LIMIT_LINES)
		diag(SPAN_NONE, "and %" PRIu64 " more conflicts",
		    seen[COUNT_CONFLICTS] - LIMIT_LINES);
	if (c->tally.nkeys > 0 && c->in.repeated > 0)
		diag(SPAN_NONE, "%" PRIu64 " rows left out: the same record of "
		    "a report again", c->in.repeated);
	if (c->any && (c->in.unnamed || c->in.unplaced))
		diag(SPAN_NONE,
		    "duplicates are not recognized: the rows lack %s",
		    c->in.unnamed ? "a column that names their report" :
		    "the columns input and part");
	if (c->tally.whole > 0)
		diag(SPAN_NONE, "the days of %" PRIu64 " records are absent: "
		    "their periods make too many groups", c->tally.whole);
	groups = count_sections(c, &n);
	for (i = 0; i < n; i++)
		often = often ||
		    (groups[i].pairs.lost && groups[i].pairs.apart);
	if (often)
		diag(SPAN_NONE, "reports are counted too often: "
		    "the rows of a report are not adjacent");
	if (a->common.verbose && a->ranges_added > 0)
		diag(SPAN_NONE, "%" PRIu64 " ranges were counted by processes "
		    "of their own", a->ranges_added);
	if (a->common.verbose)
		diag(SPAN_NONE, "%" PRIu64 " rows, %" PRIu64 " bad, %" PRIu64
		    " duplicate reports, %" PRIu64 " conflicts",
		    seen[COUNT_ROWS], seen[COUNT_BAD], seen[COUNT_DUPLICATES],
		    seen[COUNT_CONFLICTS]);
}

/* --- the whole --- */

static void
run(struct app *a, char **names, int n)
{
	struct count *c = &a->count;
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
	    (a->jobs > 1 ? SANDBOX_FORK : 0), &only)) {
		a->status = STATUS_TEMP;
		return;
	}
	c->note = put_note;
	c->ctx = a;
	c->tell[COUNT_BAD] = true;
	c->tell[COUNT_CONFLICTS] = !a->common.quiet && c->tally.nkeys > 0;
	c->tell[COUNT_DUPLICATES] = a->common.verbose &&
	    c->tell[COUNT_CONFLICTS];
	if (n == 0)
		read_input(a, "-");
	for (i = 0; i < n; i++)
		read_input(a, names[i]);
	if (c->n[COUNT_BAD] > 0)
		a->status = status_worse(a->status, STATUS_NO);
	progress_clear(&a->progress);
	if (!sandbox_enter(SANDBOX_CLOSED, NULL)) {
		a->status = STATUS_TEMP;
		return;
	}
	if (c->any) {
		how = (struct tell_digest){
		    a->top > 0 ? (size_t)a->top : a->by == 0 ? 3 : 10,
		    a->common.width, c->in.known,
		    !c->in.unnamed && !c->in.unplaced, a->common.colour};
		a->out = (struct out){.fd = STDOUT_FILENO};
		if (c->tally.nkeys == 0)
			digest_done(&c->digest);
		if (c->tally.nkeys == 0 && a->pick.from == NULL &&
		    opt_format(&a->common) == FORMAT_TEXT)
			tell_digest(&a->out.buf, &c->digest, &how);
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
	rows_free(&a.count.rows);
	tally_free(&a.count.tally);
	digest_free(&a.count.digest);
	dedup_free(&a.count.in.dedup);
	buf_free(&a.count.why);
	filters_free(&a.filters);
	free(a.conditions.v);
	pick_free(&a.pick);
	return (int)a.status;
}
