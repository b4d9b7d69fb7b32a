/* A process that runs jobs, as its pool deals with it. */
/* SPDX-License-Identifier: ISC */
#include "input/worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spool.h"
#include "base/status.h"
#include "base/utf8.h"
#include "sys/shared.h"

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
		frame_put(&w->in, w->done, &(struct result){
		    .kind = RESULT_FAULT, .where = buf_span(&where),
		    .what = cause});
		frame_put(&w->in, w->done, &(struct result){
		    .kind = RESULT_DONE});
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
worker_start(struct worker *w)
{
	w->ready = false;
	w->spent = w->octets_out = 0;
	w->alive = starter_fork(w->starter, w->number, &w->jobs, &w->results);
	if (!w->alive)
		lose(w);
}

/* Ends the process, if it has not ended yet; its status, as waitpid(2)'s. */
static int
reap(struct worker *w)
{
	close(w->jobs);
	close(w->results);
	w->alive = false;
	return starter_end(w->starter, w->number);
}

void
worker_free(struct worker *w)
{
	if (w->alive)
		reap(w);
	while (w->told < w->given)
		job_release(&task_at(w, w->told++)->job);
	buf_free(&w->in);
	buf_free(&w->where);
	buf_free(&w->repaired);
	buf_free(&w->piece);
	shared_free(w->memory, LIMIT_AREA);
	if (w->area >= 0)
		close(w->area);
}

/*
 * Deals with a process that has died, or must, which why says. As results are
 * gathered, the first job without results may not be the one that it was
 * running; then all its jobs are run again, with results sent at once.
 */
static void
bury(struct worker *w, const char *why)
{
	int status = reap(w);
	struct buf cause = {0};

	w->in.n = w->checked; /* of a frame that is not whole nothing is kept */
	buf_puts(&cause, "worker died: ");
	if (why != NULL)
		buf_puts(&cause, why);
	else if (WIFSIGNALED(status))
		buf_printf(&cause, "signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		buf_printf(&cause, "exit status %d%s", WEXITSTATUS(status),
		    WEXITSTATUS(status) == 75 ? " (out of memory)" : "");
	if (w->begun || w->done < w->careful)
		fail_jobs(w, w->done + (w->done < w->sent), buf_span(&cause));
	else
		w->careful = w->sent;
	w->sent = w->done;
	w->begun = false;
	if (!w->ready) {
		if (WIFSIGNALED(status)) /* or it has said why */
			diag(SPAN_NONE, "%.*s", SPAN_ARG(buf_span(&cause)));
		lose(w);
	}
	buf_free(&cause);
}

void
worker_charge(struct worker *w, uint64_t ns, unsigned int seconds)
{
	char why[64];

	if (!w->alive || (w->ready && w->done == w->sent))
		return;
	w->spent += ns;
	if (w->spent < seconds * 1000000000ULL)
		return;
	snprintf(why, sizeof(why), "took longer than %u s", seconds);
	bury(w, why);
}

/* --- jobs --- */

bool
worker_wants(const struct worker *w)
{
	return w->alive && w->ready &&
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

/* Octets lie in the memory of a worker or in its file, not in both. */
static uint64_t
on_one_side(uint64_t at, uint64_t n)
{
	return at < LIMIT_AREA && n > LIMIT_AREA - at ? LIMIT_AREA : at;
}

/*
 * Where n octets go: behind those of the jobs that are not done, or before
 * them, if the place there is free again.
 */
static uint64_t
place_in_area(struct worker *w, uint64_t n)
{
	uint64_t front = on_one_side(0, n), next = on_one_side(w->end, n);
	const struct blob *b;

	while (w->oldest < w->given && (w->oldest < w->done ||
	    task_at(w, w->oldest)->job.file->fd >= 0))
		w->oldest++;
	if (w->oldest == w->given) {
		if (w->highest > LIMIT_AREA && ftruncate(w->area, 0) == 0)
			w->highest = 0;
		return front;
	}
	b = &task_at(w, w->oldest)->job.blob;
	if (b->off < w->end) {
		if (next >= LIMIT_AREA && w->oldest >= w->wraps &&
		    front + n <= b->off)
			return front;
		return next;
	}
	if (next + n <= b->off)
		return next;
	w->wraps = w->given;
	return on_one_side(w->highest, n);
}

bool
worker_copy(struct worker *w, struct job *j, bool *readable)
{
	uint64_t n = j->blob.len, at = place_in_area(w, n), pos;
	bool in_memory = w->memory != NULL && at + n <= LIMIT_AREA;
	const struct task *last = w->given > w->told ?
	    task_at(w, w->given - 1) : NULL;
	struct job_file *file;
	ssize_t r;
	char *to;

	if (!in_memory)
		buf_reserve(&w->piece, LIMIT_COPIED);
	for (pos = 0; pos < n; pos += (uint64_t)r) {
		to = in_memory ? w->memory + at + pos : w->piece.p;
		r = blob_read(&j->blob, pos, to, LIMIT_COPIED);
		*readable = r > 0;
		if (r <= 0 || (!in_memory &&
		    !spool_write(w->area, to, (size_t)r, at + pos)))
			return false;
	}
	w->end = at + n;
	if (w->end > w->highest)
		w->highest = w->end;

	/* A file without descriptor says where its octets are. */
	file = last != NULL && last->job.file->fd < 0 &&
	    strcmp(last->job.file->name, j->file->name) == 0 ?
	    last->job.file : NULL;
	if (file == NULL && j->file->refs == 1) {
		job_file_close(j->file);
	} else {
		if (file != NULL)
			file->refs++;
		else
			file = job_file_new(j->file->name, -1);
		job_file_release(j->file);
		j->file = file;
	}
	j->blob = (struct blob){.fd = -1, .off = at, .len = n};
	return true;
}

void
worker_give(struct worker *w, struct job *j)
{
	struct task *task = task_at(w, w->given);
	const struct job *last = w->given > w->told ?
	    &task_at(w, w->given - 1)->job : NULL;

	task->opens = j->file->fd >= 0 &&
	    (last == NULL || last->file != j->file);
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

	if (!w->alive || !w->ready)
		return;
	while (w->sent < w->given) {
		scratch->jobs = scratch->files = 0;
		scratch->octets = scratch->n = 0;
		scratch->last = NULL;
		while (end < w->given && batch_add(scratch,
		    &task_at(w, end)->job, end, end < w->careful))
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

/* Could it be a result of the job that is to be done next? */
static bool
is_sound(struct worker *w, uint64_t job, const struct result *r)
{
	struct span where;

	/* Ready once, and then nothing that belongs to no job. */
	if (r->kind == RESULT_READY)
		return !w->ready;
	if (!w->ready || w->done == w->sent || job != w->done)
		return false;
	/* Whole rows, or the next job's would begin within one. */
	if (r->kind == RESULT_ROWS || r->kind == RESULT_LOG)
		return utf8_valid(r->what) == r->what.n &&
		    (r->what.n == 0 || r->what.p[r->what.n - 1] == '\n');
	if (r->where.n == 0)
		return true;
	/* Its place is in that job's input. */
	w->where.n = w->repaired.n = 0;
	job_put_where(&w->where, &task_at(w, job)->job);
	where = buf_span(&w->where);
	if (utf8_valid(where) < where.n) {
		utf8_repair(&w->repaired, where);
		where = buf_span(&w->repaired);
	}
	return r->where.n >= where.n &&
	    memcmp(r->where.p, where.p, where.n) == 0;
}

void
worker_read(struct worker *w)
{
	enum frame_state state;
	struct result r;
	uint64_t job;
	size_t len;
	ssize_t n;

	if (w->at > w->in.n / 2) {
		w->in.n -= w->at;
		w->checked -= w->at;
		memmove(w->in.p, w->in.p + w->at, w->in.n);
		w->at = 0;
	}
	buf_reserve(&w->in, LIMIT_PIPE);
	do
		n = read(w->results, w->in.p + w->in.n, LIMIT_PIPE);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		bury(w, NULL);
		return;
	}
	w->in.n += (size_t)n;
	while ((state = frame_parse((struct span){w->in.p + w->checked,
	    w->in.n - w->checked}, &job, &r, &len)) == FRAME_WHOLE) {
		if (!is_sound(w, job, &r))
			break;
		w->octets_out += len;
		if (w->rows > 0 && w->octets_out > w->rows +
		    LIMIT_OTHER_RESULTS + LIMIT_ROWS_RATIO *
		    task_at(w, w->done)->job.blob.len)
			break;
		w->begun = w->ready && r.kind != RESULT_DONE;
		w->ready = true;
		if (r.kind == RESULT_DONE) {
			w->octets -= task_at(w, w->done++)->job.blob.len;
			w->spent = w->octets_out = 0;
		}
		w->checked += len;
	}
	if (state != FRAME_PART)
		bury(w, "corrupted results");
}

bool
worker_next(struct worker *w, struct result *r)
{
	uint64_t job;
	size_t len;

	do {
		if (w->at == w->checked || frame_parse((struct span){
		    w->in.p + w->at, w->checked - w->at}, &job, r, &len) !=
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
