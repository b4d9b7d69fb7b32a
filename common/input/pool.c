/* Runs jobs in several processes and tells their results in order. */
/* SPDX-License-Identifier: ISC */
#include "input/pool.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "input/frame.h"
#include "input/slot.h"

/* Descriptors left for everything else: the walk's folders, spools, out. */
#define OTHER_FILES 128U

/* How long the pool sleeps at most, for the progress line's sake. */
#define TICK_MS 100

/*
 * The order of the output: so many jobs of a slot, or something that the
 * walk told, whose texts follow the turn in memory.
 */
struct turn {
	struct turn *next;
	struct slot *slot;
	uint64_t jobs;
	struct frame told;
};

struct pool {
	unsigned int n;
	const struct pool_work *work;
	const struct emit *out;
	const bool *stop;
	struct emit emit;      /* the walk's */
	struct slot **slots;
	struct pollfd *fds;
	struct turn *first, *last;
	size_t waiting;        /* octets of what the walk told */
	bool walked;           /* there are no more jobs */
	struct buf copy;
};

static void walk_fault(void *ctx, struct span where, struct span what);
static void walk_passed(void *ctx, struct span where, struct span what);

/*
 * How many descriptors each of n workers' jobs may hold. Raises the limit
 * of the system as far as we may and have a use for.
 */
static unsigned int
files_each(unsigned int n)
{
	rlim_t want = OTHER_FILES + (rlim_t)n * (LIMIT_WORKER_JOBS + 2);
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
	if (lim.rlim_cur < OTHER_FILES + 2 * n)
		return 0;
	return (unsigned int)(lim.rlim_cur - OTHER_FILES) / n - 2;
}

unsigned int
pool_jobs(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > LIMIT_JOBS ? LIMIT_JOBS : (unsigned int)n;
}

struct pool *
pool_new(unsigned int n, const struct pool_work *work, const struct emit *out,
    const bool *stop)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	while (n > 1 && files_each(n) < LIMIT_BATCH_FILES)
		n--;
	p->n = n;
	p->work = work;
	p->out = out;
	p->stop = stop;
	p->emit = n <= 1 ? *out : (struct emit){.ctx = p,
	    .fault = walk_fault, .passed = walk_passed};
	return p;
}

const struct emit *
pool_emit(struct pool *p)
{
	return &p->emit;
}

static void
drop_first(struct pool *p)
{
	struct turn *t = p->first;

	p->first = t->next;
	if (p->first == NULL)
		p->last = NULL;
	p->waiting -= t->told.where.n + t->told.what.n;
	free(t);
}

static void
end_workers(struct pool *p)
{
	unsigned int i;

	while (p->first != NULL)
		drop_first(p);
	for (i = 0; p->slots != NULL && i < p->n; i++)
		slot_free(p->slots[i]);
	free(p->slots);
	free(p->fds);
	p->slots = NULL;
	p->fds = NULL;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	end_workers(p);
	buf_free(&p->copy);
	free(p);
}

/* A turn at the end, with room for extra octets behind it. */
static struct turn *
add_turn(struct pool *p, struct slot *s, size_t extra)
{
	struct turn *t = xmalloc(sizeof(*t) + extra);

	*t = (struct turn){.slot = s};
	if (p->last != NULL)
		p->last->next = t;
	else
		p->first = t;
	p->last = t;
	return t;
}

/* Tells the results of the jobs of one turn, as far as they are there. */
static bool
tell_jobs(struct pool *p, struct turn *t)
{
	struct slot *s = t->slot;
	enum ring_front got;
	struct frame f;
	size_t octets = 0;

	while (t->jobs > 0 && octets < LIMIT_RING && !*p->stop) {
		got = frame_take(&s->ring, &p->copy, p->out, &f);
		if (got == RING_EMPTY)
			break;
		s->begun = got == RING_FRAME || s->begun;
		if (got == RING_BROKEN ||
		    (f.type == FRAME_DONE && !slot_told(s)))
			slot_break(s);
		else
			t->jobs -= f.type == FRAME_DONE;
		octets += sizeof(f) + f.what.n;
		slot_feed(s);
	}
	return octets > 0;
}

/* Tells what there is to tell, in order. */
static bool
tell(struct pool *p)
{
	const struct emit *out = p->out;
	bool any = false;
	struct turn *t;

	while ((t = p->first) != NULL && !*p->stop) {
		if (t->slot != NULL)
			any |= tell_jobs(p, t);
		else if (t->told.type == FRAME_FAULT)
			out->fault(out->ctx, t->told.where, t->told.what);
		else
			out->passed(out->ctx, t->told.where, t->told.what);
		if (t->jobs > 0)
			break;
		drop_first(p);
		any = true;
	}
	return any;
}

/* Replaces the processes that died, and keeps the living supplied. */
static bool
tend(struct pool *p)
{
	bool any = false;
	struct slot *s;
	unsigned int i;

	for (i = 0; i < p->n; i++) {
		s = p->slots[i];
		if (s->pid == 0 && slot_mourn(s) && !s->gone &&
		    (slot_has_work(s) || !p->walked)) {
			s->gone = !slot_start(p->slots, p->n, i, p->work) ||
			    !slot_ready(s);
			any = true;
		}
		any |= slot_send(s);
	}
	return any;
}

/* Waits until a process rings or dies. */
static void
listen_to_bells(struct pool *p)
{
	char c[64];
	unsigned int i;

	for (i = 0; i < p->n; i++)
		p->fds[i] = (struct pollfd){.events = POLLIN,
		    .fd = p->slots[i]->pid > 0 ? p->slots[i]->bell : -1};
	if (poll(p->fds, p->n, TICK_MS) <= 0)
		return;
	for (i = 0; i < p->n; i++)
		if (p->fds[i].revents != 0 &&
		    recv(p->fds[i].fd, c, sizeof(c), MSG_DONTWAIT) == 0)
			slot_bury(p->slots[i]);
}

/*
 * From here on a worker that has something to tell rings. What it told
 * before is looked for after this, so nothing is missed.
 */
static void
doze(struct pool *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		atomic_store(&p->slots[i]->ring.state->asleep, 1);
}

static struct span
keep(char *at, struct span s)
{
	if (s.n > 0)
		memcpy(at, s.p, s.n);
	return (struct span){s.p != NULL ? at : NULL, s.n};
}

/* Puts what the walk told behind the jobs that it gave before. */
static void
walk_told(struct pool *p, uint32_t type, struct span where, struct span what)
{
	struct turn *t;
	char *text;

	while (p->waiting > LIMIT_TURNS && !*p->stop) {
		doze(p);
		if (!tend(p) && !tell(p))
			listen_to_bells(p);
	}
	t = add_turn(p, NULL, where.n + what.n);
	text = (char *)(t + 1);
	t->told = (struct frame){.type = type, .where = keep(text, where),
	    .what = keep(text + where.n, what)};
	p->waiting += where.n + what.n;
	if (t == p->first)
		tell(p);
}

static void
walk_fault(void *ctx, struct span where, struct span what)
{
	walk_told(ctx, FRAME_FAULT, where, what);
}

static void
walk_passed(void *ctx, struct span where, struct span what)
{
	walk_told(ctx, FRAME_PASSED, where, what);
}

/* Gives a slot one batch. */
static void
fill(struct pool *p, struct slot *s, struct walk *w)
{
	struct job j;

	while (!slot_full(s) && !*p->stop) {
		p->walked = !walk_next(w, &j);
		if (p->walked)
			break;
		if (!batch_takes(&j)) {
			walk_fault(p, span_str(j.file->name),
			    SPAN_LIT("can't be handed to a worker"));
			job_release(&j);
			continue;
		}
		if (p->last == NULL || p->last->slot != s)
			add_turn(p, s, 0);
		p->last->jobs++;
		slot_give(s, &j);
	}
	slot_batch_end(s);
	slot_send(s);
}

static bool
supply(struct pool *p, struct walk *w)
{
	bool any = false, lost = true;
	unsigned int i;

	for (i = 0; i < p->n; i++)
		lost = lost && p->slots[i]->gone;
	for (i = 0; i < p->n && !p->walked; i++) {
		if (!slot_wants(p->slots[i], lost))
			continue;
		fill(p, p->slots[i], w);
		any = true;
	}
	return any;
}

static size_t
ring_size(unsigned int n)
{
	size_t size = LIMIT_RING;

	while (size > LIMIT_RING_MIN && size > LIMIT_RINGS / n)
		size /= 2;
	return size;
}

/* Starts all at once; false if none of them gets ready. */
static bool
start_workers(struct pool *p)
{
	unsigned int i, ready = 0;

	p->slots = xcalloc(p->n, sizeof(struct slot *));
	p->fds = xcalloc(p->n, sizeof(*p->fds));
	for (i = 0; i < p->n; i++) {
		p->slots[i] = slot_new(ring_size(p->n), files_each(p->n));
		if (p->slots[i] == NULL)
			return false;
	}
	for (i = 0; i < p->n; i++)
		p->slots[i]->gone = !slot_start(p->slots, p->n, i, p->work);
	for (i = 0; i < p->n; i++) {
		p->slots[i]->gone = p->slots[i]->gone ||
		    !slot_ready(p->slots[i]);
		ready += !p->slots[i]->gone;
	}
	return ready > 0;
}

static bool
run_alone(struct pool *p, struct walk *w, void (*tick)(void *ctx),
    void *tick_ctx)
{
	struct job j;

	if (!p->work->start(p->work->ctx, true))
		return false;
	while (!*p->stop && walk_next(w, &j)) {
		p->work->run(p->work->ctx, &j, p->out);
		job_release(&j);
		if (tick != NULL)
			tick(tick_ctx);
	}
	return !*p->stop;
}

static bool
run_workers(struct pool *p, struct walk *w, void (*tick)(void *ctx),
    void *tick_ctx)
{
	bool any;

	if (!start_workers(p))
		return false;
	while (!*p->stop && (!p->walked || p->first != NULL)) {
		doze(p);
		any = tend(p);
		any |= supply(p, w);
		any |= tell(p);
		if (tick != NULL)
			tick(tick_ctx);
		if (!any && !*p->stop)
			listen_to_bells(p);
	}
	return !*p->stop;
}

bool
pool_run(struct pool *p, struct walk *w, void (*tick)(void *ctx),
    void *tick_ctx)
{
	bool all;

	if (p->n <= 1)
		return run_alone(p, w, tick, tick_ctx);
	all = run_workers(p, w, tick, tick_ctx);
	end_workers(p);
	return all;
}
