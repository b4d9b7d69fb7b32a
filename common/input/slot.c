/* One worker as its pool sees it: a process, its ring and its jobs. */
/* SPDX-License-Identifier: ISC */
#include "input/slot.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "input/frame.h"
#include "input/worker.h"

struct slot *
slot_new(size_t ring_size, unsigned int max_files)
{
	struct slot *s = xcalloc(1, sizeof(*s));

	if (!ring_map(&s->ring, ring_size)) {
		free(s);
		return NULL;
	}
	s->max_files = max_files;
	batch_reset(&s->batch);
	return s;
}

static struct job *
job_at(struct slot *s, uint64_t i)
{
	return &s->tasks[i % LIMIT_WORKER_JOBS].job;
}

/* How many jobs are done. The process says so, and is not believed more. */
static uint64_t
done(const struct slot *s)
{
	uint64_t n = atomic_load(&s->ring.state->jobs);

	return n < s->told ? s->told : n > s->sent ? s->sent : n;
}

/* Back to n jobs done, and all others to do. */
static void
set_done(struct slot *s, uint64_t n)
{
	size_t i;

	atomic_store(&s->ring.state->jobs, n);
	s->sent = n;
	batch_reset(&s->batch);
	for (i = 0; i < LIMIT_BATCHES; i++)
		s->ends[i] = n;
}

static void
reap(struct slot *s)
{
	pid_t r;

	kill(s->pid, SIGKILL); /* changes nothing if it is on its way */
	do
		r = waitpid(s->pid, &s->status, 0);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		s->status = SIGKILL;
	close(s->jobs);
	close(s->bell);
	s->pid = 0;
}

void
slot_free(struct slot *s)
{
	if (s == NULL)
		return;
	if (s->pid > 0)
		reap(s);
	while (s->told < s->given)
		job_release(job_at(s, s->told++));
	ring_unmap(&s->ring);
	free(s);
}

/*
 * What the child has no business with: the other slots, their rings and
 * sockets (a copy of which would hide the death of the other end), the jobs.
 */
static void
forget_others(struct slot *const *all, unsigned int n, unsigned int k)
{
	unsigned int i;
	uint64_t j;

	for (i = 0; i < n; i++) {
		for (j = all[i]->told; j < all[i]->given; j++)
			if (all[i]->tasks[j % LIMIT_WORKER_JOBS].opens)
				close(job_at(all[i], j)->blob.fd);
		if (i == k)
			continue;
		if (all[i]->pid > 0) {
			close(all[i]->jobs);
			close(all[i]->bell);
		}
		ring_unmap(&all[i]->ring);
	}
}

static void
close_pair(const int pair[2])
{
	close(pair[0]);
	close(pair[1]);
}

bool
slot_start(struct slot *const *all, unsigned int n, unsigned int k,
    const struct pool_work *work)
{
	struct slot *s = all[k];
	struct worker w = {.ring = &s->ring, .work = work};
	int jobs[2], bell[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, jobs) < 0)
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, bell) < 0) {
		close_pair(jobs);
		return false;
	}
	s->pid = fork();
	if (s->pid == 0) {
		close(jobs[0]);
		close(bell[0]);
		forget_others(all, n, k);
		w.jobs = jobs[1];
		w.bell = bell[1];
		_exit(worker_main(&w));
	}
	close(jobs[1]);
	close(bell[1]);
	s->jobs = jobs[0];
	s->bell = bell[0];
	s->broken = false;
	if (s->pid < 0) {
		close(s->jobs);
		close(s->bell);
		s->pid = 0;
	}
	return s->pid > 0;
}

bool
slot_ready(struct slot *s)
{
	char c;
	ssize_t r;

	do
		r = recv(s->bell, &c, 1, 0);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		reap(s);
	return s->pid > 0;
}

bool
slot_wants(const struct slot *s, bool lost)
{
	return (s->pid > 0 || lost) &&
	    s->ends[s->batches % LIMIT_BATCHES] <= done(s) &&
	    s->given - s->told + LIMIT_BATCH_JOBS <= LIMIT_WORKER_JOBS &&
	    s->files + LIMIT_BATCH_FILES <= s->max_files;
}

bool
slot_full(const struct slot *s)
{
	return batch_full(&s->batch) ||
	    s->given - s->told >= LIMIT_WORKER_JOBS ||
	    s->files >= s->max_files;
}

/* May another job go into the batch? */
static bool
is_open(const struct slot *s)
{
	return !batch_full(&s->batch) &&
	    (s->sent >= s->careful || s->batch.jobs == 0);
}

void
slot_give(struct slot *s, struct job *j)
{
	size_t at = s->given % LIMIT_WORKER_JOBS;
	const struct job *last = s->given > s->told ?
	    job_at(s, s->given - 1) : NULL;

	s->tasks[at].opens = last == NULL || last->file != j->file ||
	    last->blob.fd != j->blob.fd;
	s->files += s->tasks[at].opens;
	s->tasks[at].job = *j;
	*j = (struct job){.blob = {.fd = -1}};
	if (s->sent + s->batch.jobs == s->given && is_open(s))
		batch_add(&s->batch, &s->tasks[at].job);
	s->given++;
}

void
slot_batch_end(struct slot *s)
{
	s->ends[s->batches++ % LIMIT_BATCHES] = s->given;
}

/* The kernel has no room now; anything else would not go away. */
static bool
is_passing(int err)
{
	return err == EAGAIN || err == EWOULDBLOCK || err == ENOBUFS ||
	    err == ENOMEM || err == ETOOMANYREFS;
}

bool
slot_send(struct slot *s)
{
	bool any = false;

	while (s->pid > 0 && s->sent < s->given &&
	    (s->sent >= s->careful || s->sent == s->told)) {
		while (s->sent + s->batch.jobs < s->given && is_open(s))
			batch_add(&s->batch,
			    job_at(s, s->sent + s->batch.jobs));
		if (!batch_send(&s->batch, s->jobs)) {
			s->gone = s->gone || !(is_passing(errno) ||
			    errno == EPIPE || errno == ECONNRESET);
			break;
		}
		s->sent += s->batch.jobs;
		batch_reset(&s->batch);
		any = true;
	}
	if (s->pid > 0 && s->gone)
		slot_bury(s);
	return any;
}

bool
slot_told(struct slot *s)
{
	size_t at = s->told % LIMIT_WORKER_JOBS;

	if (s->told == s->sent)
		return false;
	s->files -= s->tasks[at].opens;
	job_release(&s->tasks[at].job);
	s->told++;
	s->begun = false;
	return true;
}

void
slot_feed(struct slot *s)
{
	if (s->pid > 0 && ring_roomy(&s->ring) &&
	    atomic_load(&s->ring.state->hungry) != 0 &&
	    atomic_exchange(&s->ring.state->hungry, 0) != 0)
		worker_ring_bell(s->bell);
}

void
slot_bury(struct slot *s)
{
	int64_t n;

	reap(s);
	n = frame_count_done(&s->ring);
	if (n < 0 || (uint64_t)n > s->sent - s->told)
		slot_break(s);
	else
		atomic_store(&s->ring.state->jobs, s->told + (uint64_t)n);
}

void
slot_break(struct slot *s)
{
	if (s->pid > 0)
		reap(s);
	s->broken = true;
	ring_reset(&s->ring);
	if (s->begun || s->sent <= s->told + 1) {
		atomic_store(&s->ring.state->jobs, s->told);
		return;
	}
	s->careful = s->sent;
	set_done(s, s->told);
}

static void
put_cause(struct buf *b, const struct slot *s)
{
	if (s->gone)
		buf_puts(b, "no worker to be had");
	else if (s->broken)
		buf_puts(b, "worker died: its results make no sense");
	else if (WIFSIGNALED(s->status))
		buf_printf(b, "worker died: signal %d (%s)",
		    WTERMSIG(s->status), strsignal(WTERMSIG(s->status)));
	else
		buf_printf(b, "worker died: exit status %d",
		    WEXITSTATUS(s->status));
}

static void
put_fault(struct slot *s, const struct job *j)
{
	struct buf where = {0}, what = {0};
	struct frame fault = {.type = FRAME_FAULT};
	struct frame end = {.type = FRAME_DONE};

	buf_puts(&where, j->file->name);
	if (j->message > 0) {
		buf_putc(&where, ':');
		buf_put_uint(&where, j->message);
	}
	put_cause(&what, s);
	fault.where = buf_span(&where);
	fault.what = buf_span(&what);
	frame_put(&s->ring, &fault);
	frame_put(&s->ring, &end);
	buf_free(&where);
	buf_free(&what);
}

bool
slot_mourn(struct slot *s)
{
	uint64_t n = done(s);
	uint64_t end = s->gone ? s->given : n + (n < s->sent);

	s->sent = s->gone ? s->given : s->sent;
	while (n < end) {
		if (!ring_roomy(&s->ring))
			return false;
		put_fault(s, job_at(s, n++));
		atomic_store(&s->ring.state->jobs, n);
	}
	set_done(s, n);
	return true;
}

bool
slot_has_work(const struct slot *s)
{
	return s->sent < s->given;
}
