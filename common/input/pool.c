/* Runs jobs in several processes and tells their results in order. */
/* SPDX-License-Identifier: ISC */
#include "input/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/spool.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "input/wire.h"
#include "input/worker.h"
#include "sys/shared.h"

/* Descriptors left for everything else: the walk's folders, spools, out. */
#define OTHER_FILES 128U

/* Those of a worker besides its jobs': socket, pipe, a file and its reader,
 * the reader of its memory. */
#define WORKER_FILES 5U

/* How long the pool sleeps at most, for the progress line's sake. */
#define TICK_MS 100

/*
 * The order of the output: so many jobs of a worker, or something that the
 * walk told, whose texts follow the turn in memory.
 */
struct turn {
	struct turn *next;
	struct worker *worker; /* NULL: told */
	uint64_t jobs;
	struct result told;
};

struct pool {
	unsigned int n, seconds;
	struct starter starter;
	const struct pool_work *work;
	const struct emit *out;
	const bool *stop;
	struct worker *workers;
	struct pollfd *fds;
	struct batch batch;      /* scratch, for sending */
	struct turn *first, *last;
	size_t waiting;          /* octets of what the walk told */
	bool asked, walked;      /* the walk, for a job; it has no more */
};

static void walk_told(void *ctx, const struct result *r);

/*
 * How many descriptors the jobs of each of n workers may hold. Raises the
 * limit of the system as far as we may and have a use for.
 */
static unsigned int
files_each(unsigned int n)
{
	rlim_t want = OTHER_FILES +
	    (rlim_t)n * (LIMIT_WORKER_JOBS + WORKER_FILES);
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return LIMIT_BATCH_FILES;
	if (lim.rlim_cur != RLIM_INFINITY && lim.rlim_cur < want) {
		lim.rlim_cur = lim.rlim_max == RLIM_INFINITY ||
		    lim.rlim_max > want ? want : lim.rlim_max;
		setrlimit(RLIMIT_NOFILE, &lim);
		getrlimit(RLIMIT_NOFILE, &lim);
	}
	if (lim.rlim_cur == RLIM_INFINITY || lim.rlim_cur >= want)
		return LIMIT_WORKER_JOBS;
	if (lim.rlim_cur < OTHER_FILES + WORKER_FILES * n)
		return 0;
	return (unsigned int)(lim.rlim_cur - OTHER_FILES) / n - WORKER_FILES;
}

unsigned int
pool_jobs(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > LIMIT_JOBS ? LIMIT_JOBS : (unsigned int)n;
}

/*
 * The workers, not started yet, each with a file of its own, and what starts
 * them. STATUS_NO if there is no room for files.
 */
static enum status
make_workers(struct pool *p)
{
	const size_t each = LIMIT_RESULTS_ALL / p->n;
	struct starter_files *own = xcalloc(p->n, sizeof(own[0]));
	unsigned int i, files = files_each(p->n);
	enum status status = STATUS_OK;
	struct worker *w;

	p->workers = xcalloc(p->n, sizeof(p->workers[0]));
	p->fds = xcalloc(p->n, sizeof(p->fds[0]));
	for (i = 0; i < p->n; i++) {
		w = &p->workers[i];
		w->starter = &p->starter;
		w->number = i;
		w->most = each > LIMIT_RESULTS ? LIMIT_RESULTS : each;
		w->max_files = files;
		w->rows = p->work->rows;
		own[i].area = -1;
		w->memory = shared_new(LIMIT_AREA, &own[i].memory);
		w->area = spool_tmpfile_read(&own[i].area);
		own[i].scratch = p->work->scratch != NULL ? spool_tmpfile() :
		    -1;
		if (w->area < 0)
			status = STATUS_NO;
	}
	if (status == STATUS_OK)
		status = starter_begin(&p->starter, p->work, p->n, own);
	for (i = 0; i < p->n; i++) {
		if (own[i].memory >= 0)
			close(own[i].memory);
		if (own[i].area >= 0)
			close(own[i].area);
		if (own[i].scratch >= 0)
			close(own[i].scratch);
	}
	free(own);
	return status;
}

static void
free_workers(struct pool *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		worker_free(&p->workers[i]);
	free(p->workers);
	free(p->fds);
}

struct pool *
pool_new(unsigned int *n, const struct pool_work *work, const struct emit *out,
    const bool *stop, struct emit *walk, enum status *status)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	while (*n > 1 && files_each(*n) < LIMIT_BATCH_FILES)
		--*n;
	*p = (struct pool){.n = *n, .work = work, .out = out, .stop = stop,
	    .seconds = work->seconds > 0 ? work->seconds : LIMIT_JOB_SECONDS};
	*status = *n > 1 ? make_workers(p) : STATUS_NO;
	if (*status != STATUS_OK && *n > 1)
		free_workers(p);
	if (*status == STATUS_NO) {
		p->n = *n = 1;
		if (work->scratch != NULL)
			work->scratch(work->ctx, spool_tmpfile());
		*status = work->prepare(work->ctx, true);
	}
	*walk = *n == 1 ? *out : (struct emit){p, walk_told};
	if (*status == STATUS_OK)
		return p;
	free(p);
	return NULL;
}

/* Tells the results that are here, in order. */
static void
tell(struct pool *p)
{
	struct turn *t;
	struct result r;

	while ((t = p->first) != NULL && !*p->stop) {
		if (t->worker == NULL)
			p->out->tell(p->out->ctx, &t->told);
		while (t->jobs > 0 && !*p->stop) {
			if (!worker_next(t->worker, &r))
				return;
			t->jobs -= r.kind == RESULT_DONE;
			p->out->tell(p->out->ctx, &r);
		}
		if (t->jobs > 0)
			continue;
		p->first = t->next;
		if (p->first == NULL)
			p->last = NULL;
		p->waiting -= t->told.where.n + t->told.what.n;
		free(t);
	}
}

/* Sends jobs, waits for results, and replaces the processes that died. */
static void
exchange(struct pool *p)
{
	uint64_t begun = clock_now(), ns;
	struct worker *w;
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		w = &p->workers[i];
		worker_send(w, &p->batch);
		/* Of what is told next, one result has to be whole. */
		p->fds[i] = (struct pollfd){.events = POLLIN,
		    .fd = w->alive && (w->in.n - w->at < w->most ||
			w->at == w->checked) ? w->results : -1};
	}
	if (poll(p->fds, p->n, TICK_MS) < 0)
		return;
	/* It is longer than it waits only where all of this was stopped. */
	ns = clock_now() - begun;
	if (ns > 2 * TICK_MS * 1000000ULL)
		ns = 2 * TICK_MS * 1000000ULL;
	for (i = 0; i < p->n; i++) {
		w = &p->workers[i];
		if (p->fds[i].fd >= 0)
			worker_charge(w, ns, p->seconds);
		if (p->fds[i].revents != 0 && w->alive)
			worker_read(w);
		if (!w->alive && !w->lost &&
		    (w->sent < w->given || !p->walked))
			worker_start(w);
	}
}

/* A turn at the end, with space for extra octets behind it. */
static struct turn *
add_turn(struct pool *p, struct worker *w, size_t extra)
{
	struct turn *t = xmalloc(sizeof(*t) + extra);

	*t = (struct turn){.worker = w};
	if (p->last != NULL)
		p->last->next = t;
	else
		p->first = t;
	p->last = t;
	return t;
}

/* Puts what the walk told behind the jobs that it gave before. */
static void
walk_told(void *ctx, const struct result *r)
{
	struct pool *p = ctx;
	struct turn *t;
	char *text;

	while (p->waiting > LIMIT_TURNS && !*p->stop) {
		exchange(p);
		tell(p);
	}
	t = add_turn(p, NULL, r->where.n + r->what.n);
	text = (char *)(t + 1);
	if (r->where.n > 0)
		memcpy(text, r->where.p, r->where.n);
	if (r->what.n > 0)
		memcpy(text + r->where.n, r->what.p, r->what.n);
	t->told = (struct result){.kind = r->kind,
	    .where = {r->where.p != NULL ? text : NULL, r->where.n},
	    .what = {r->what.p != NULL ? text + r->where.n : NULL,
		r->what.n}};
	p->waiting += r->where.n + r->what.n;
	if (t == p->first)
		tell(p);
}

/* The walk's next job that a worker can be given; false after the last. */
static bool
next_job(struct pool *p, struct walk *w, struct job *j)
{
	struct emit emit = {p, walk_told};

	p->asked = true;
	while (!*p->stop && !p->walked) {
		p->walked = !walk_next(w, j);
		if (p->walked)
			break;
		if (strlen(j->file->name) < BATCH_NAME_MAX)
			return true;
		emit_text(&emit, RESULT_FAULT, span_str(j->file->name),
		    SPAN_LIT("path is too long"));
		emit_done(&emit, 0);
		job_release(j);
	}
	return false;
}

/* Copies the octets of a job that a worker must not have the file of, and those
 * that are here, if there is space; the others come with their file. */
static bool
hand_over(struct pool *p, struct worker *w, struct job *j)
{
	struct emit emit = {p, walk_told};
	struct buf where = {0}, what = {0};
	bool readable = false, good;

	good = (!j->shared && j->blob.mem == NULL) ||
	    worker_copy(w, j, &readable) || !j->shared;
	j->blob.mem = NULL;
	if (!good) {
		if (readable)
			buf_puts(&what, "temporary file: ");
		buf_puts(&what, errtext(errno).s);
		job_put_where(&where, j);
		emit_text(&emit, RESULT_FAULT, buf_span(&where),
		    buf_span(&what));
		emit_done(&emit, 0);
		job_release(j);
	}
	buf_free(&where);
	buf_free(&what);
	return good;
}

/* All processes have gone, and no other can be started. */
static bool
all_lost(const struct pool *p)
{
	unsigned int i;

	for (i = 0; i < p->n && p->workers[i].lost; i++)
		;
	return i == p->n;
}

static bool
run_workers(struct pool *p, struct walk *walk, void (*tick)(void *ctx),
    void *tick_ctx)
{
	struct buf where = {0};
	struct worker *w;
	unsigned int i;
	struct job j;

	for (i = 0; i < p->n; i++)
		worker_start(&p->workers[i]);
	while (!*p->stop && !all_lost(p) && (!p->walked || p->first != NULL)) {
		exchange(p);
		tell(p);
		for (i = 0; i < p->n && !p->walked; i++) {
			w = &p->workers[i];
			if (!worker_wants(w))
				continue;
			while (!worker_full(w) && next_job(p, walk, &j)) {
				if (!hand_over(p, w, &j))
					continue;
				if (p->last == NULL || p->last->worker != w)
					add_turn(p, w, 0);
				p->last->jobs++;
				worker_give(w, &j);
			}
		}
		if (tick != NULL)
			tick(tick_ctx);
	}
	if (all_lost(p) && !p->asked) {
		diag(SPAN_NONE, WORKER_LOST);
		return false;
	}
	/* Where all are lost, the results of all jobs given are here, and the
	 * jobs that nobody was given are a fault each. */
	tell(p);
	while (next_job(p, walk, &j)) {
		where.n = 0;
		job_put_where(&where, &j);
		emit_text(p->out, RESULT_FAULT, buf_span(&where),
		    SPAN_LIT(WORKER_LOST));
		emit_done(p->out, 0);
		job_release(&j);
	}
	buf_free(&where);
	return !*p->stop;
}

bool
pool_run(struct pool *p, struct walk *w, void (*tick)(void *ctx),
    void *tick_ctx)
{
	struct turn *t;
	struct job j;
	bool all;

	if (p->n > 1) {
		all = run_workers(p, w, tick, tick_ctx);
		while ((t = p->first) != NULL) {
			p->first = t->next;
			free(t);
		}
		free_workers(p);
		starter_free(&p->starter);
	} else {
		all = p->work->start(p->work->ctx, true);
		while (all && !*p->stop && walk_next(w, &j)) {
			p->work->run(p->work->ctx, &j, p->out);
			job_release(&j);
			if (tick != NULL)
				tick(tick_ctx);
		}
		all = all && !*p->stop;
	}
	free(p);
	return all;
}
