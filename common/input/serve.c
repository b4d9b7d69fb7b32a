/* A worker process, from within: jobs in, results out. */
/* SPDX-License-Identifier: ISC */
#include "input/serve.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "sys/sanitized.h"

/* Nanoseconds that a result of a small job may wait for others. */
#define LATE_NS 10000000U

/* Exit status when the pool has died: results have no reader. */
#define EXIT_ORPHAN 2

/*
 * Results on their way. Those of small jobs are gathered: a write for each
 * costs a fourth more CPU for small reports. They go where a job ends, if they
 * can wait so long. A job whose results have gone in part sends the others at
 * once, so that if the process dies its pool knows which job that was and has
 * all that came out of it.
 */
struct sender {
	int results;
	struct buf gathered;
	uint64_t job;         /* the number of the one at hand */
	bool at_once;
	uint64_t sent; /* when something was, by clock_now() */
};

static void
flush(struct sender *s)
{
	size_t done = 0;
	ssize_t n;

	while (done < s->gathered.n) {
		n = write(s->results, s->gathered.p + done,
		    s->gathered.n - done);
		if (n < 0 && errno != EINTR)
			_exit(EXIT_ORPHAN);
		done += n > 0 ? (size_t)n : 0;
	}
	s->gathered.n = 0;
	s->sent = clock_now();
}

static void
on_result(void *ctx, const struct result *r)
{
	struct sender *s = ctx;
	struct result piece = *r;
	size_t left = r->what.n;
	bool ends = r->kind == RESULT_DONE, late;
	size_t most = ends ? LIMIT_GATHERED : 2 * LIMIT_GATHERED;

	for (;;) {
		piece.what.n = left;
		if (r->kind == RESULT_ROWS && left > LIMIT_FRAME_ROWS) {
			/* No row is this large. */
			piece.what.n = LIMIT_FRAME_ROWS;
			while (piece.what.p[piece.what.n - 1] != '\n' &&
			    piece.what.n > 1)
				piece.what.n--;
		}
		frame_put(&s->gathered, s->job, &piece);
		/* A result has waited, as a job takes its time. */
		late = ends && clock_now() - s->sent > LATE_NS;
		if (s->at_once || s->gathered.n >= most || late) {
			flush(s);
			s->at_once = !ends;
		}
		left -= piece.what.n;
		if (left == 0)
			break;
		piece.what.p += piece.what.n;
	}
}

int
serve(const struct pool_work *work, int jobs, int results, struct area area)
{
	struct batch *batch = xmalloc(sizeof(*batch));
	struct sender s = {.results = results};
	struct emit emit = {&s, on_result};
	struct job job;

	if (!work->start(work->ctx, false))
		return 1;
	/* Nothing is to be said any more, but in results. */
	if (!SANITIZED && (close(STDERR_FILENO) != 0 ||
	    dup(STDOUT_FILENO) != STDERR_FILENO))
		return 1;
	on_result(&s, &(struct result){.kind = RESULT_READY});
	do {
		flush(&s);
		if (!batch_recv(batch, jobs, area))
			return 0;
		while (batch_next(batch, &job, &s.job, &s.at_once))
			work->run(work->ctx, &job, &emit);
	} while (true);
}
