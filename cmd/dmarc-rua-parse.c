/* Aggregate reports in, rows out: options, the loop, the exit status. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/status.h"
#include "input/coder.h"
#include "input/run.h"
#include "input/state.h"
#include "input/unpack.h"
#include "input/archive.h"
#include "report/decode.h"
#include "report/xml.h"
#include "rows/optpick.h"
#include "rows/sql.h"
#include "summary/dedup.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "value/domain.h"

struct app {
	/* options */
	struct opt_common common;
	struct document_config config;
	struct limits limits;
	const char *schema;
	const char *state;
	bool unique;
	struct pick pick;
	unsigned int jobs, seconds;
	char *const *args;

	struct unpack *unpack; /* of a process that does jobs */

	/* of the one that collects */
	struct run run;
	struct dedup dedup;
	uint64_t reports, records, inputs, empty, duplicates, known;
};

static bool
parse_options(struct app *a, int argc, char **argv, enum status *status)
{
	struct limits *l = &a->limits;
	const struct opt rows[] = {
	    OPT_OUTPUT(&a->common),
	    {'R', "reports", NULL, "one row for each report, not each record",
		.set = &a->config.reports},
	    {'u', "unique", NULL,
		"leave out reports that have been read before",
		.set = &a->unique},
	    {0, "state", "FILE",
		"read what is new since the last run with this file",
		.word = &a->state},
	    {0, "strict", NULL, "drop reports that do not conform",
		.set = &a->config.strict},
	    {0, "schema", "DATABASE",
		"print CREATE TABLE for sqlite, postgres or clickhouse",
		.word = &a->schema},
	    OPT_JOBS(&a->jobs, "number of processes (default: processors)"),
	    OPT_MAX_TIME(&a->seconds),
	    OPT_SIZE("max-part", &l->part, "largest MIME part or archive"),
	    OPT_SIZE("max-inflated", &l->inflated,
		"most inflated octets of one input"),
	    {0, "max-ratio", "N", "most inflated octets for each octet",
		.number = &l->ratio, .min = 1, .max = UINT32_MAX},
	    {0, "max-nesting", "N", "most containers within each other",
		.count = &l->nesting, .min = 1, .max = LIMIT_NESTING_MAX},
	    {0, "max-members", "N",
		"most members of an archive, parts of a message",
		.count = &l->members, .min = 1, .max = UINT32_MAX},
	    {0, "max-opened", "N", "most members and parts of one input",
		.number = &l->opened, .min = 1, .max = UINT32_MAX},
	    OPT_SIZE("max-rows", &l->rows, "most octets of rows of one input"),
	    OPT_COMMON(&a->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"unpacks", coder_describe},
	    {"libxml2", report_xml_library},
	    {"libzip", archive_library},
	    {"libidn2", domain_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, about};

	return opt_parse(&o, argc, argv, status);
}

static enum status
work_prepare(void *ctx, bool alone)
{
	(void)ctx;
	(void)alone;
	report_decoder_preload();
	return STATUS_OK;
}

/* A process that will do jobs: what it needs first, then no more rights. */
static bool
work_start(void *ctx, bool alone)
{
	struct app *a = ctx;
	struct sandbox_only only = {.path = a->args};

	a->unpack = unpack_new(&a->limits, &a->config);
	return sandbox_enter(alone ? SANDBOX_READ : SANDBOX_CLOSED, &only);
}

static void
work_run(void *ctx, const struct job *j, const struct emit *emit)
{
	unpack_run(((struct app *)ctx)->unpack, j, emit);
}

/* A report that an earlier run has read. */
static void
on_known(void *ctx, const struct report_id *id)
{
	struct app *a = ctx;
	struct dedup_id name = {{id->key[0], id->key[1]}, id->content,
	    UINT64_MAX - a->known++};
	uint32_t serial;

	dedup_add(&a->dedup, &name, &serial);
}

static bool
on_report(void *ctx, struct span where, const struct report_id *id)
{
	struct app *a = ctx;
	struct dedup_id name = {{id->key[0], id->key[1]}, id->content,
	    ++a->reports};
	enum dedup_row what = DEDUP_NEW;
	uint32_t serial;

	if (a->unique)
		what = dedup_add(&a->dedup, &name, &serial);
	a->duplicates += what == DEDUP_DUPLICATE;
	if (what == DEDUP_CONFLICT)
		run_diag(&a->run, where, "", SPAN_LIT("conflict: a report of "
		    "this name but other content has been read before; both "
		    "are kept"));
	else if (what == DEDUP_DUPLICATE && a->common.verbose)
		run_diag(&a->run, where, "", SPAN_LIT("duplicate: this report "
		    "has been read before"));
	return what != DEDUP_DUPLICATE;
}

static void
on_done(void *ctx, uint64_t records, bool told)
{
	struct app *a = ctx;

	a->inputs++;
	a->records += records;
	a->empty += !told;
}

static enum status
run(struct app *a, struct state *state)
{
	enum status status;
	bool ran;

	a->run = (struct run){.work = {.ctx = a, .prepare = work_prepare,
	    .start = work_start, .run = work_run, .seconds = a->seconds},
	    .jobs = a->jobs, .common = &a->common, .limits = &a->limits,
	    .table = a->config.reports ? &TABLE_REPORT : &TABLE_RUA,
	    .pick = &a->pick,
	    .prefix = a->config.reports ? 0 : RUA_record,
	    .passed = "not a report: ", .report = on_report, .done = on_done,
	    .state = state, .at_end = a->config.format >= FORMAT_SQLITE};
	ran = run_inputs(&a->run, a->args);
	status = out_close(&a->run.out);
	if (a->common.verbose)
		diag(SPAN_NONE,
		    "inputs: %" PRIu64 ", without a report: %" PRIu64
		    ", reports: %" PRIu64 ", duplicates: %" PRIu64
		    ", records: %" PRIu64 ", faults: %" PRIu64,
		    a->inputs, a->empty, a->reports, a->duplicates,
		    a->records, a->run.faults);
	if (state != NULL && a->common.verbose)
		diag(SPAN_NONE, "inputs read by earlier runs: %" PRIu64,
		    state_known(state));
	if (status != STATUS_OK || !ran)
		return status != STATUS_OK ? status : a->run.status;
	if (state != NULL && state_failed(state))
		return STATUS_USAGE;
	if (a->reports == 0 && state == NULL) {
		diag(SPAN_NONE, "no report found");
		/* Where nothing has come, nothing is wrong. */
		return a->inputs + a->run.faults > 0 ? STATUS_USAGE :
		    STATUS_OK;
	}
	return a->run.faults > 0 ? STATUS_NO : STATUS_OK;
}

static enum status
print_schema(const struct app *a, const struct rows_table *t)
{
	struct buf b = {0};

	if (sql_schema(&b, a->pick.from != NULL ? &a->pick.table : t,
	    a->schema))
		return out_print(&b);
	diag(SPAN_NONE, "--schema: '%s' is not sqlite, postgres or "
	    "clickhouse", a->schema);
	return STATUS_USAGE;
}

int
main(int argc, char **argv)
{
	struct app a = {.limits = limits_default(), .jobs = pool_jobs(),
	    .seconds = LIMIT_JOB_SECONDS,
	    .common.format = OPT_FORMAT(format_name, FORMAT_SQL,
		FORMAT_TSV, FORMAT_TEXT)};
	const struct rows_table *tables[2] = {NULL};
	struct state *state = NULL;
	enum status status;

	if (!stdfd_fill())
		return STATUS_TEMP;
	if (!parse_options(&a, argc, argv, &status))
		return (int)status;
	tables[0] = a.config.reports ? &TABLE_REPORT : &TABLE_RUA;
	if (!optpick(&a.pick, &a.common, a.schema != NULL ?
	    FORMAT_SQLITE : opt_format(&a.common), tables, &status))
		return (int)status;
	a.args = argv + optind;
	a.config.format = (enum format)opt_format(&a.common);
	a.config.pick = &a.pick;
	a.config.verbose = a.common.verbose;
	a.config.colour = a.common.colour;
	if (a.schema != NULL) {
		status = print_schema(&a, tables[0]);
	} else if (a.state == NULL || (state = state_open(a.state,
	    a.unique ? on_known : NULL, &a, &status)) != NULL) {
		a.config.seed = state != NULL ? state_seed(state) :
		    hash_seed();
		status = run(&a, state);
	}
	state_free(state);
	unpack_free(a.unpack);
	dedup_free(&a.dedup);
	pick_free(&a.pick);
	return (int)status;
}
