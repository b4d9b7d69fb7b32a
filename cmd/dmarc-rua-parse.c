/* Aggregate reports in, rows out: options, the loop, the exit status. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "sys/stdfd.h"
#include "summary/dedup.h"
#include "report/decode.h"
#include "sys/sandbox.h"
#include "input/pool.h"
#include "input/unpack.h"
#include "input/walk.h"
#include "rows/sql.h"
#include "rows/sink.h"

struct app {
	struct report_config config;
	struct limits limits;
	bool unique, header, quiet, verbose;
	int format;
	unsigned int jobs;

	struct out out;
	struct unpack *unpack;
	struct dedup dedup;
	struct walk *walk;
	struct progress progress;
	uint64_t reports, records, inputs, empty, faults, duplicates;
	bool skip; /* the rows of a duplicate */
	bool told; /* this job has had a report or a fault */
	bool stop; /* the output is gone */
};

static void
on_report(void *ctx, struct span where, const struct report_id *id)
{
	struct app *a = ctx;
	struct dedup_id name = {{id->key[0], id->key[1]},
	    (uint64_t)id->crc << 32 ^ id->len, ++a->reports};
	enum dedup_row what = DEDUP_NEW;
	uint32_t serial;

	a->told = true;
	if (a->unique)
		what = dedup_add(&a->dedup, &name, &serial);
	a->skip = what == DEDUP_DUPLICATE;
	a->duplicates += a->skip;
	if (what == DEDUP_CONFLICT || (a->skip && a->verbose)) {
		progress_clear(&a->progress);
		diag(where, a->skip
		    ? "duplicate: this report has been read before"
		    : "conflict: a report of this name but other content "
		      "has been read before; both are kept");
	}
}

static void
on_rows(void *ctx, struct span bytes)
{
	struct app *a = ctx;

	if (a->skip)
		return;
	buf_put_span(&a->out.buf, bytes);
	a->stop |= !out_spill(&a->out);
}

static void
on_fault(void *ctx, struct span where, struct span what)
{
	struct app *a = ctx;

	a->told = true;
	a->faults++;
	progress_clear(&a->progress);
	diag(where, "%.*s", (int)what.n, what.p);
}

static void
on_passed(void *ctx, struct span where, struct span what)
{
	struct app *a = ctx;

	if (!a->verbose)
		return;
	progress_clear(&a->progress);
	diag(where, "not a report: %.*s", (int)what.n, what.p);
}

static void
on_done(void *ctx, uint64_t records)
{
	struct app *a = ctx;

	a->inputs++;
	a->records += records;
	a->empty += !a->told;
	a->told = false;
}

/* A process that will do jobs: what it needs first, then no more rights. */
static bool
work_start(void *ctx, bool alone)
{
	struct app *a = ctx;

	report_decoder_preload();
	a->unpack = unpack_new(&a->limits, a->verbose, &a->config);
	return sandbox_enter(alone ? SANDBOX_READ : SANDBOX_CLOSED);
}

static void
work_run(void *ctx, const struct job *j, const struct emit *emit)
{
	unpack_run(((struct app *)ctx)->unpack, j, emit);
}

static void
on_tick(void *ctx)
{
	struct app *a = ctx;

	walk_tick(a->walk, &a->progress);
}

static enum status
print_schema(const struct app *a, const char *which)
{
	struct buf b = {0};

	if (sql_schema(&b,
		a->config.reports ? &TABLE_REPORT : &TABLE_RUA, which))
		return out_print(&b);
	diag(SPAN_NONE,
	    "--schema: '%s' is not sqlite, postgres or clickhouse", which);
	return STATUS_USAGE;
}

static void
defaults(struct app *a)
{
	*a = (struct app){.limits = limits_default(), .jobs = pool_jobs()};
	a->format = isatty(STDOUT_FILENO) ? FORMAT_TEXT : FORMAT_TSV;
	a->config.seed = hash_seed();
	a->header = true;
}

/* True to go on; else *status is what to exit with. */
static bool
parse_options(struct app *a, int argc, char **argv, enum status *status)
{
	const char *schema = NULL;
	struct limits *l = &a->limits;
	const struct opt rows[] = {
	    {'o', "output", "FORMAT", FORMAT_NAMES_ANY,
		.named = &a->format, .find = format_find_any,
		.max = FORMAT_N},
	    OPT_NO_HEADER(&a->header),
	    {'R', "reports", NULL, "one row a report, not one a record",
		.set = &a->config.reports},
	    {'u', "unique", NULL,
		"leave out reports that have been read before",
		.set = &a->unique},
	    {0, "strict", NULL, "drop reports that do not conform",
		.set = &a->config.strict},
	    {0, "schema", "DATABASE",
		"print CREATE TABLE for sqlite, postgres or clickhouse",
		.word = &schema},
	    {'j', "jobs", "N", "how many processes read (default: processors)",
		.count = &a->jobs, .min = 1, .max = LIMIT_JOBS},
	    {0, "max-part", "SIZE", "largest MIME part or archive",
		.number = &l->part, .scaled = true, .min = 1,
		.max = INT64_MAX},
	    {0, "max-inflated", "SIZE", "most that one input may inflate to",
		.number = &l->inflated, .scaled = true, .min = 1,
		.max = INT64_MAX},
	    {0, "max-ratio", "N", "most that an octet may inflate to",
		.number = &l->ratio, .min = 1, .max = UINT32_MAX},
	    {0, "max-nesting", "N", "containers within each other",
		.count = &l->nesting, .min = 1, .max = UINT32_MAX},
	    {0, "max-members", "N",
		"members of an archive, parts of a message",
		.count = &l->members, .min = 1, .max = UINT32_MAX},
	    OPT_QUIET(&a->quiet),
	    OPT_VERBOSE(&a->verbose),
	    OPT_HELP,
	    OPT_VERSION,
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), sandbox_describe};

	if (!opt_parse(&o, argc, argv, status))
		return false;
	if (schema != NULL)
		*status = print_schema(a, schema);
	return schema == NULL;
}

static void
summary(const struct app *a)
{
	diag(SPAN_NONE,
	    "inputs: %" PRIu64 ", without a report: %" PRIu64
	    ", reports: %" PRIu64 ", duplicates: %" PRIu64
	    ", records: %" PRIu64 ", faults: %" PRIu64,
	    a->inputs, a->empty, a->reports, a->duplicates, a->records,
	    a->faults);
}

static enum status
result(const struct app *a, bool ran)
{
	if (!ran)
		return STATUS_TEMP;
	if (a->reports == 0) {
		diag(SPAN_NONE, "no report found");
		return STATUS_USAGE;
	}
	return a->faults > 0 ? STATUS_NO : STATUS_OK;
}

static enum status
run(struct app *a, char *const *args)
{
	struct pool_work work = {a, work_start, work_run};
	struct emit emit = {
	    a, on_report, on_rows, on_fault, on_passed, on_done};
	struct pool *pool = pool_new(a->jobs, &work, &emit, &a->stop);
	struct sink sink;
	enum status status;
	bool ran;

	out_init(&a->out, STDOUT_FILENO);
	sink_init(&sink, &a->out.buf,
	    a->config.reports ? &TABLE_REPORT : &TABLE_RUA, a->config.format,
	    a->config.reports ? 0 : RUA_record);
	sink.header = a->header;
	sink.colour = a->config.colour;
	progress_init(&a->progress, STDERR_FILENO,
	    !a->quiet && !isatty(STDOUT_FILENO), "MB", 1000000);
	a->walk = walk_new(args, &a->limits, pool_emit(pool));
	sink_begin(&sink);
	ran = pool_run(pool, a->walk, on_tick, a);
	if (ran)
		sink_end(&sink);
	progress_clear(&a->progress);
	status = out_close(&a->out);
	walk_free(a->walk);
	pool_free(pool);
	sink_free(&sink);
	if (a->verbose)
		summary(a);
	return status != STATUS_OK ? status : result(a, ran);
}

int
main(int argc, char **argv)
{
	struct app a;
	enum status status;

	if (!stdfd_fill())
		return STATUS_TEMP;
	defaults(&a);
	if (!parse_options(&a, argc, argv, &status))
		return (int)status;
	a.config.format = (enum format)a.format;
	a.config.verbose = a.verbose;
	a.config.colour =
	    a.config.format == FORMAT_TEXT && opt_colour(STDOUT_FILENO);
	status = run(&a, argv + optind);
	unpack_free(a.unpack);
	dedup_free(&a.dedup);
	return (int)status;
}
