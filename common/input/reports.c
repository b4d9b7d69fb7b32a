/* What programs that read reports have in common: options, run, status. */
/* SPDX-License-Identifier: ISC */
#include "input/reports.h"

#include <inttypes.h>

#include "base/hash.h"
#include "base/out.h"
#include "input/state.h"
#include "input/unpack.h"
#include "rows/optpick.h"
#include "sys/sandbox.h"

struct reports
reports_default(void)
{
	return (struct reports){.limits = limits_default(),
	    .jobs = pool_jobs(), .seconds = LIMIT_JOB_SECONDS,
	    .common.format = OPT_FORMAT(format_name, FORMAT_SQL,
		FORMAT_TSV, FORMAT_TEXT)};
}

/* --- a process that does jobs --- */

static enum status
work_prepare(void *ctx, bool alone)
{
	struct reports *r = ctx;

	(void)alone;
	return r->prepare == NULL || r->prepare(r->ctx) ? STATUS_OK :
	    STATUS_TEMP;
}

/* What it needs first, then no more rights. */
static bool
work_start(void *ctx, bool alone)
{
	struct reports *r = ctx;
	struct sandbox_only only = {.path = r->args};
	struct found_reader reader = {.ctx = NULL};

	r->reader(r->ctx, &reader);
	reader.mute = !shard_has(&r->shard, SPAN_NONE);
	r->unpack = unpack_new(&r->limits, &reader);
	return sandbox_enter(alone ? SANDBOX_READ : SANDBOX_CLOSED, &only);
}

static void
work_run(void *ctx, const struct job *j, const struct emit *emit)
{
	unpack_run(((struct reports *)ctx)->unpack, j, emit);
}

/* --- the one that collects --- */

/* A report that an earlier run has read. */
static void
on_known(void *ctx, const struct report_id *id)
{
	struct reports *r = ctx;
	struct dedup_id name = {{id->key[0], id->key[1]}, id->content,
	    UINT64_MAX - r->known++};
	uint32_t serial;

	dedup_add(&r->dedup, &name, &serial);
}

static bool
on_report(void *ctx, struct span where, const struct report_id *id)
{
	struct reports *r = ctx;
	struct dedup_id name = {{id->key[0], id->key[1]}, id->content,
	    ++r->found};
	enum dedup_row what = DEDUP_NEW;
	uint32_t serial;

	if (r->unique)
		what = dedup_add(&r->dedup, &name, &serial);
	r->duplicates += what == DEDUP_DUPLICATE;
	if (what == DEDUP_CONFLICT)
		run_diag(&r->run, where, "", SPAN_LIT("conflict: a report of "
		    "this name but other content has been read before; both "
		    "are kept"));
	else if (what == DEDUP_DUPLICATE && r->common.verbose)
		run_diag(&r->run, where, "", SPAN_LIT("duplicate: this report "
		    "has been read before"));
	return what != DEDUP_DUPLICATE;
}

static void
on_done(void *ctx, uint64_t records, bool told)
{
	struct reports *r = ctx;

	r->inputs++;
	r->records += records;
	r->empty += !told;
}

static enum status
read_inputs(struct reports *r, struct state *state)
{
	int format = opt_format(&r->common);
	bool page = r->page && format == FORMAT_TEXT && r->pick.from == NULL;
	enum status status;
	bool ran;

	r->run = (struct run){.work = {.ctx = r, .prepare = work_prepare,
	    .start = work_start, .run = work_run, .seconds = r->seconds},
	    .jobs = r->jobs, .common = &r->common, .limits = &r->limits,
	    .table = page ? NULL : r->table, .pick = &r->pick,
	    .prefix = r->prefix,
	    .passed = "not a report: ", .report = on_report, .done = on_done,
	    .state = state, .at_end = format >= FORMAT_SQLITE};
	ran = run_inputs(&r->run, r->args);
	status = out_close(&r->run.out);
	if (r->common.verbose)
		diag(SPAN_NONE,
		    "inputs: %" PRIu64 ", without a report: %" PRIu64
		    ", reports: %" PRIu64 ", duplicates: %" PRIu64
		    ", records: %" PRIu64 ", faults: %" PRIu64,
		    r->inputs, r->empty, r->found, r->duplicates,
		    r->records, r->run.faults);
	if (r->shard.n > 0 && r->common.verbose)
		diag(SPAN_NONE, "reports of other shards: %" PRIu64,
		    r->run.others);
	if (state != NULL && r->common.verbose)
		diag(SPAN_NONE, "inputs read by earlier runs: %" PRIu64,
		    state_known(state));
	if (status != STATUS_OK || !ran)
		return status != STATUS_OK ? status : r->run.status;
	if (state != NULL && state_failed(state))
		return STATUS_USAGE;
	/* Of several shards the first one says so. */
	if (r->found + r->run.others == 0 && state == NULL &&
	    shard_has(&r->shard, SPAN_NONE)) {
		diag(SPAN_NONE, "no report found");
		/* Where nothing has come, nothing is wrong. */
		return r->inputs + r->run.faults > 0 ? STATUS_USAGE :
		    STATUS_OK;
	}
	return r->run.faults > 0 ? STATUS_NO : STATUS_OK;
}

enum status
reports_run(struct reports *r, char *const *args)
{
	const struct rows_table *const tables[] = {r->table, NULL};
	struct state *state = NULL;
	enum status status;

	if (!optpick(&r->pick, &r->common, opt_format(&r->common), tables,
	    &status))
		return status;
	r->args = args;
	if (r->state_file == NULL || (state = state_open(r->state_file,
	    r->unique ? on_known : NULL, r, &status)) != NULL) {
		r->seed = state != NULL ? state_seed(state) :
		    r->unique ? hash_seed() : 0;
		status = state == NULL || state_shard(state, &r->shard) ?
		    read_inputs(r, state) : STATUS_USAGE;
	}
	state_free(state);
	unpack_free(r->unpack);
	dedup_free(&r->dedup);
	pick_free(&r->pick);
	return status;
}
