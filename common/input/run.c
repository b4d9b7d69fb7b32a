/* Runs a program's work over its inputs, and writes the results. */
/* SPDX-License-Identifier: ISC */
#include "input/run.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/status.h"
#include "input/walk.h"
#include "sys/sandbox.h"

void
run_diag(struct run *r, struct span where, const char *what, struct span which)
{
	progress_clear(&r->progress);
	diag(where, "%s%.*s", what, (int)which.n, which.p);
}

static void
on_result(void *ctx, const struct result *res)
{
	struct run *r = ctx;

	switch (res->kind) {
	case RESULT_REPORT:
		r->told = true;
		r->skip = r->report != NULL &&
		    !r->report(r->work.ctx, res->where, &res->id);
		break;
	case RESULT_ROWS: /* those of one input may come in pieces */
		if (r->skip)
			break;
		if (r->apart && r->any && !r->begun)
			buf_puts(&r->out.buf, "\n");
		r->any = r->begun = true;
		buf_put_span(&r->out.buf, res->what);
		r->stopped |= !out_spill(&r->out);
		break;
	case RESULT_FAULT:
		r->told = true;
		r->faults++;
		run_diag(r, res->where, "", res->what);
		break;
	case RESULT_PASSED:
		if (r->common->verbose)
			run_diag(r, res->where, r->passed, res->what);
		break;
	case RESULT_LOG:
		if (r->log != NULL)
			r->log(r->work.ctx, res->what);
		break;
	case RESULT_MESSAGE:
	case RESULT_DONE:
		r->done(r->work.ctx, res->count, r->told);
		r->told = r->begun = r->skip = false;
		break;
	case RESULT_READY:
	case RESULT_N:
		break;
	}
}

static void
on_tick(void *ctx)
{
	struct run *r = ctx;
	uint64_t done, ahead;

	walk_progress(r->walk, &done, &ahead);
	progress_tick(&r->progress, clock_now(), done,
	    ahead > 0 ? done + ahead : 0);
}

bool
run_inputs(struct run *r, char *const *args)
{
	struct emit emit = {r, on_result}, emit_walk;
	unsigned int n = r->jobs;
	struct sink sink = {0};
	struct pool *pool;
	struct sandbox_only only = {.path = args};
	bool confined, ran;

	r->out = (struct out){.fd = STDOUT_FILENO};
	r->work.rows = r->limits->rows;
	pool = pool_new(&n, &r->work, &emit, &r->stopped, &emit_walk,
	    &r->status);
	if (pool == NULL)
		return false;
	progress_init(&r->progress, STDERR_FILENO,
	    !r->common->quiet && !r->common->terminal, "MB", 1000000);
	r->walk = walk_new(args, r->limits, &emit_walk);
	if (r->table != NULL) {
		sink_init(&sink, &r->out.buf, r->table,
		    (enum format)opt_format(r->common), r->prefix);
		sink_pick(&sink, r->pick);
		sink.header = !r->common->no_header;
		sink.colour = r->common->colour;
		sink_begin(&sink);
	}
	/* Where workers do the rest, this process only splits inputs. */
	confined = n == 1 || sandbox_enter(SANDBOX_READ, &only);
	r->stopped = !confined;
	r->status = STATUS_TEMP;
	ran = pool_run(pool, r->walk, r->progress.on ? on_tick : NULL,
	    r);
	if (r->table != NULL && ran)
		sink_end(&sink);
	progress_clear(&r->progress);
	sink_free(&sink);
	walk_free(r->walk);
	return ran || (r->stopped && confined);
}
