/* Runs a program's work over its inputs, and writes the results. */
/* SPDX-License-Identifier: ISC */
#include "input/run.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/status.h"
#include "input/walk.h"
#include "sys/sandbox.h"

/* Octets of rows that are written at once. */
#define ROWS 65535U

void
run_diag(struct run *r, struct span where, const char *what, struct span which)
{
	progress_clear(&r->progress);
	diag(where, "%s%.*s", what, (int)which.n, which.p);
}

/*
 * Writes the rows that have come together, and before them to the state what
 * has been read; that counts once the rows are out.
 */
static void
write_rows(struct run *r)
{
	bool good;

	if (r->stopped)
		return;
	good = state_write(r->state);
	if (!good)
		r->out.buf.n = 0; /* come again with the inputs */
	r->stopped |= !good || !out_flush(&r->out) || !state_commit(r->state);
}

/*
 * Writes rows where there are enough: those of one input together, so that
 * none that has been written in part is read again, unless it has many. ended:
 * an input has.
 */
static void
spill(struct run *r, bool ended)
{
	size_t many = r->out.buf.n - (ended ? 0 : r->input);

	if (r->state == NULL || r->at_end)
		r->stopped |= !out_spill(&r->out);
	else if (many > ROWS || (ended && state_waiting(r->state) > ROWS))
		write_rows(r);
	if (ended || r->out.buf.n == 0)
		r->input = r->out.buf.n;
}

static void
on_result(void *ctx, const struct result *res)
{
	struct run *r = ctx;

	switch (res->kind) {
	case RESULT_REPORT:
		r->told = true;
		if (res->count > 0) {
			r->other = r->skip = true;
			r->others++;
			break;
		}
		if (r->state != NULL)
			state_report(r->state, &res->id);
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
		spill(r, false);
		break;
	case RESULT_FAULT:
		r->told = r->fault = true;
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
		if (r->state != NULL && res->kind == RESULT_DONE) {
			state_done(r->state, r->fault && !r->other);
			spill(r, true);
		}
		r->told = r->begun = r->skip = r->fault = r->other = false;
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
	walk_remember(r->walk, r->state);
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
	if (r->state != NULL && ran) {
		write_rows(r);
		r->stopped = r->stopped || !state_end(r->state);
	}
	progress_clear(&r->progress);
	sink_free(&sink);
	walk_free(r->walk);
	return ran || (r->stopped && confined);
}
