/* The life of a process that runs jobs: batches in, frames out. */
/* SPDX-License-Identifier: ISC */
#include "input/worker.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "input/batch.h"
#include "input/frame.h"

/* The pool has gone, and nobody is left to be told anything. */
#define EXIT_ORPHAN 2

struct run {
	const struct worker *w;
	uint64_t rung; /* the ring's tail when the pool last was woken */
};

void
worker_ring_bell(int bell)
{
	ssize_t r;

	do
		r = send(bell, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
}

static void
wake_pool(struct run *run)
{
	struct ring_state *state = run->w->ring->state;

	run->rung = atomic_load(&state->tail);
	if (atomic_exchange(&state->asleep, 0) != 0)
		worker_ring_bell(run->w->bell);
}

static void
wait_for_bell(const struct run *run)
{
	char c[64];
	ssize_t r;

	do
		r = recv(run->w->bell, c, sizeof(c), 0);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		_exit(EXIT_ORPHAN);
}

static void
put(struct run *run, const struct frame *f)
{
	struct ring *ring = run->w->ring;

	while (!frame_put(ring, f)) {
		atomic_store(&ring->state->hungry, 1);
		if (frame_put(ring, f))
			break;
		worker_ring_bell(run->w->bell);
		wait_for_bell(run);
	}
	if (atomic_load(&ring->state->tail) - run->rung >= LIMIT_RING_UNSEEN)
		wake_pool(run);
}

static void
put_report(void *ctx, struct span where, const struct report_id *id)
{
	put(ctx, &(struct frame){.type = FRAME_REPORT, .id = *id,
	    .where = where});
}

static void
put_rows(void *ctx, struct span bytes)
{
	struct run *run = ctx;
	size_t max = ring_max(run->w->ring);
	struct span piece;

	while (bytes.n > 0) {
		piece.p = bytes.p;
		piece.n = bytes.n < max ? bytes.n : max;
		put(run, &(struct frame){.type = FRAME_ROWS, .what = piece});
		bytes.p += piece.n;
		bytes.n -= piece.n;
	}
}

static void
put_fault(void *ctx, struct span where, struct span what)
{
	put(ctx, &(struct frame){.type = FRAME_FAULT, .where = where,
	    .what = what});
}

static void
put_passed(void *ctx, struct span where, struct span what)
{
	put(ctx, &(struct frame){.type = FRAME_PASSED, .where = where,
	    .what = what});
}

static void
put_done(void *ctx, uint64_t records)
{
	struct run *run = ctx;

	put(run, &(struct frame){.type = FRAME_DONE, .records = records});
	atomic_fetch_add(&run->w->ring->state->jobs, 1);
}

int
worker_main(struct worker *w)
{
	struct batch_reader *batch = xmalloc(sizeof(*batch));
	struct run run = {.w = w};
	struct emit emit = {&run, put_report, put_rows, put_fault, put_passed,
	    put_done};
	struct job job;

	if (!w->work->start(w->work->ctx, false))
		return 1;
	worker_ring_bell(w->bell);
	while (batch_recv(batch, w->jobs)) {
		while (batch_next(batch, &job))
			w->work->run(w->work->ctx, &job, &emit);
		wake_pool(&run);
	}
	return 0;
}
