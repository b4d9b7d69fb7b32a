/* A process that runs jobs: its life, and how its pool deals with it. */
/* SPDX-License-Identifier: ISC */
#include "input/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"

/* Octets that are read from a pipe at once: what it holds. */
#define READ_OCTETS (64U << 10)

/* --- in the process --- */

/* Nanoseconds that a result of a small job may wait for others. */
#define LATE_NS 10000000

/* Exit status when the pool has died: results have no reader. */
#define EXIT_ORPHAN 2

/*
 * Results on their way. Those of small jobs are gathered: a write for each
 * costs a fourth more CPU for small reports. A job whose results have gone in
 * part sends the others at once, so that if the process dies its pool knows
 * which job that was and has all that came out of it.
 */
struct sender {
	int results;
	struct buf gathered;
	bool at_once;
	struct timespec sent; /* when something was */
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
	clock_gettime(CLOCK_MONOTONIC, &s->sent);
}

static void
on_result(void *ctx, const struct result *r)
{
	struct sender *s = ctx;
	struct result piece = *r;
	size_t left = r->what.n;
	bool ends = r->kind == RESULT_DONE, late = false;
	struct timespec t;

	for (;;) {
		/* Rows may be more than a frame holds. */
		piece.what.n = r->kind == RESULT_ROWS &&
		    left > LIMIT_FRAME_ROWS ? LIMIT_FRAME_ROWS : left;
		frame_put(&s->gathered, &piece);
		if (ends) {
			/* A result has waited, as a job takes its time. */
			clock_gettime(CLOCK_MONOTONIC, &t);
			late = (t.tv_sec - s->sent.tv_sec) * 1000000000 +
			    (t.tv_nsec - s->sent.tv_nsec) > LATE_NS;
		}
		if (s->at_once || s->gathered.n >= LIMIT_GATHERED || late) {
			flush(s);
			s->at_once = !ends;
		}
		left -= piece.what.n;
		if (left == 0)
			break;
		piece.what.p += piece.what.n;
	}
}

/* Runs jobs until there are no more; the process' exit status. */
static int
run_jobs(int jobs, int results, const struct pool_work *work)
{
	struct batch *batch = xmalloc(sizeof(*batch));
	struct sender s = {.results = results};
	struct emit emit = {&s, on_result};
	struct job job;

	if (!work->start(work->ctx, false))
		return 1;
	on_result(&s, &(struct result){.kind = RESULT_READY});
	do {
		flush(&s);
		if (!batch_recv(batch, jobs))
			return 0;
		while (batch_next(batch, &job, &s.at_once))
			work->run(work->ctx, &job, &emit);
	} while (true);
}

/* --- its start and its end --- */

/* The job of this number. */
static struct task *
task_at(struct worker *w, uint64_t i)
{
	return &w->tasks[i % LIMIT_WORKER_JOBS];
}

/* The results of all jobs that are not done: a fault each. */
static void
fail_jobs(struct worker *w, uint64_t end, struct span cause)
{
	struct buf where = {0};

	for (; w->done < end; w->done++) {
		where.n = 0;
		job_put_where(&where, &task_at(w, w->done)->job);
		frame_put(&w->in, &(struct result){.kind = RESULT_FAULT,
		    .where = buf_span(&where), .what = cause});
		frame_put(&w->in, &(struct result){.kind = RESULT_DONE});
		w->octets -= task_at(w, w->done)->job.blob.len;
	}
	w->checked = w->in.n;
	w->sent = w->done;
	buf_free(&where);
}

static void
lose(struct worker *w)
{
	w->lost = true;
	fail_jobs(w, w->given, SPAN_LIT(WORKER_LOST));
}

void
worker_start(struct worker *all, unsigned int n, unsigned int k,
    const struct pool_work *work)
{
	struct worker *w = &all[k];
	int jobs[2] = {-1, -1}, results[2] = {-1, -1};
	struct worker *other;
	uint64_t j;

	w->ready = false;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, jobs) == 0 &&
	    pipe(results) == 0 &&
	    fcntl(results[0], F_SETFL, O_NONBLOCK) == 0)
		w->pid = fork();
	else
		w->pid = -1;
	if (w->pid == 0) {
		close(jobs[0]);
		close(results[0]);
		/* It has no use for the jobs, and copies of the other workers'
		 * sockets and pipes would hide the pool's death from them. */
		for (other = all; other < all + n; other++) {
			for (j = other->told; j < other->given; j++)
				if (task_at(other, j)->opens)
					close(task_at(other, j)->job.blob.fd);
			if (other->pid > 0) {
				close(other->jobs);
				close(other->results);
			}
		}
		_exit(run_jobs(jobs[1], results[1], work));
	}
	close(jobs[1]);
	close(results[1]);
	w->jobs = jobs[0];
	w->results = results[0];
	if (w->pid < 0) {
		close(w->jobs);
		close(w->results);
		w->pid = 0;
		lose(w);
	}
}

/* Ends the process, if it has not ended yet; its status, as waitpid(2)'s. */
static int
reap(struct worker *w)
{
	int status;
	pid_t r;

	close(w->jobs);
	close(w->results);
	kill(w->pid, SIGKILL); /* changes nothing if it is on its way */
	do
		r = waitpid(w->pid, &status, 0);
	while (r < 0 && errno == EINTR);
	w->pid = 0;
	return r < 0 ? SIGKILL : status;
}

void
worker_free(struct worker *w)
{
	if (w->pid > 0)
		reap(w);
	while (w->told < w->given)
		job_release(&task_at(w, w->told++)->job);
	buf_free(&w->in);
}

/*
 * Deals with a process that sent invalid results (corrupted) or died. As
 * results are gathered, the first job without results may not be the one that
 * it was running; then all its jobs are run again, with results sent at once.
 */
static void
bury(struct worker *w, bool corrupted)
{
	int status = reap(w);
	struct buf cause = {0};

	w->in.n = w->checked; /* of a frame that is not whole nothing is kept */
	buf_puts(&cause, "worker died: ");
	if (corrupted)
		buf_puts(&cause, "corrupted results");
	else if (WIFSIGNALED(status))
		buf_printf(&cause, "signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		buf_printf(&cause, "exit status %d", WEXITSTATUS(status));
	if (w->begun || w->done < w->careful)
		fail_jobs(w, w->done + (w->done < w->sent), buf_span(&cause));
	else
		w->careful = w->sent;
	w->sent = w->done;
	w->begun = false;
	buf_free(&cause);
	if (!w->ready)
		lose(w);
}

/* --- jobs --- */

bool
worker_wants(const struct worker *w)
{
	return w->pid > 0 && w->ready &&
	    w->given - w->done <= LIMIT_BATCH_JOBS / 2 &&
	    w->octets <= LIMIT_BATCH_OCTETS &&
	    w->given - w->told + LIMIT_BATCH_JOBS <= LIMIT_WORKER_JOBS &&
	    w->files + LIMIT_BATCH_FILES <= w->max_files;
}

bool
worker_full(const struct worker *w)
{
	return w->given - w->sent >= LIMIT_BATCH_JOBS ||
	    w->octets >= 2 * LIMIT_BATCH_OCTETS ||
	    w->given - w->told >= LIMIT_WORKER_JOBS ||
	    w->files >= w->max_files;
}

void
worker_give(struct worker *w, struct job *j)
{
	struct task *task = task_at(w, w->given);
	const struct job *last = w->given > w->told ?
	    &task_at(w, w->given - 1)->job : NULL;

	task->opens = last == NULL || last->file != j->file ||
	    last->blob.fd != j->blob.fd;
	task->job = *j;
	w->files += task->opens;
	w->octets += j->blob.len;
	*j = (struct job){.blob = {.fd = -1}};
	w->given++;
}

void
worker_send(struct worker *w, struct batch *scratch)
{
	uint64_t end = w->sent;

	if (w->pid == 0 || !w->ready)
		return;
	while (w->sent < w->given) {
		scratch->jobs = scratch->files = 0;
		scratch->octets = scratch->n = 0;
		scratch->last = NULL;
		while (end < w->given && batch_add(scratch,
		    &task_at(w, end)->job, end < w->careful))
			end++;
		if (!batch_send(scratch, w->jobs))
			break;
		w->sent = end;
	}
	if (w->sent == w->given || errno == EAGAIN || errno == EWOULDBLOCK ||
	    errno == ENOBUFS || errno == ENOMEM || errno == ETOOMANYREFS ||
	    errno == EPIPE || errno == ECONNRESET)
		return; /* no room now; or it has died, which reading shows */
	reap(w);
	w->in.n = w->checked;
	lose(w);
}

/* --- results --- */

void
worker_read(struct worker *w)
{
	enum frame_state state;
	struct result r;
	size_t len;
	ssize_t n;

	if (w->at > w->in.n / 2) {
		w->in.n -= w->at;
		w->checked -= w->at;
		memmove(w->in.p, w->in.p + w->at, w->in.n);
		w->at = 0;
	}
	buf_reserve(&w->in, READ_OCTETS);
	do
		n = read(w->results, w->in.p + w->in.n, READ_OCTETS);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
			bury(w, false);
		return;
	}
	w->in.n += (size_t)n;
	while ((state = frame_parse((struct span){w->in.p + w->checked,
	    w->in.n - w->checked}, &r, &len)) == FRAME_WHOLE) {
		/* Ready once, and then nothing that belongs to no job. */
		if (r.kind == RESULT_READY ? w->ready :
		    !w->ready || w->done == w->sent)
			break;
		w->begun = w->ready && r.kind != RESULT_DONE;
		w->ready = true;
		if (r.kind == RESULT_DONE)
			w->octets -= task_at(w, w->done++)->job.blob.len;
		w->checked += len;
	}
	if (state != FRAME_PART)
		bury(w, true);
}

bool
worker_next(struct worker *w, struct result *r)
{
	size_t len;

	do {
		if (w->at == w->checked || frame_parse((struct span){
		    w->in.p + w->at, w->checked - w->at}, r, &len) !=
		    FRAME_WHOLE)
			return false;
		w->at += len;
	} while (r->kind == RESULT_READY);
	if (r->kind == RESULT_DONE) {
		w->files -= task_at(w, w->told)->opens;
		job_release(&task_at(w, w->told++)->job);
	}
	return true;
}
