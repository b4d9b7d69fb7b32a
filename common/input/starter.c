/* A process that forks worker processes, and knows nothing of their jobs. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* pipe2 */
#include "input/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "base/xalloc.h"
#include "input/serve.h"
#include "input/wire.h"
#include "sys/child.h"
#include "sys/shared.h"

struct request {
	unsigned int worker;
	bool start; /* or end it */
};

/* good: of what was asked; status: as waitpid(2)'s, or an enum status. */
struct reply {
	bool good;
	int status;
};

#define SPAN_OF(x) (struct span){(const char *)&(x), sizeof(x)}

/* --- in the process --- */

static int
end_worker(pid_t *pid)
{
	int status = SIGKILL;

	if (*pid <= 0)
		return status;
	kill(*pid, SIGKILL); /* changes nothing if it is on its way */
	while (waitpid(*pid, &status, 0) < 0 && errno == EINTR)
		;
	*pid = 0;
	return status;
}

/* Forks a worker; false after telling why. Sets the pool's ends. */
static bool
fork_worker(pid_t *pid, const struct pool_work *work,
    const struct starter_files *own, int ends[2])
{
	int jobs[2] = {-1, -1}, results[2] = {-1, -1};
	int keep[] = {-1, -1, own->memory, own->area, own->scratch};
	struct area area = {NULL, own->area};
	pid_t parent = getpid();

	end_worker(pid);
	*pid = socketpair(AF_UNIX, SOCK_SEQPACKET, 0, jobs) == 0 &&
	    pipe2(results, O_CLOEXEC) == 0 ? fork() : -1;
	if (*pid == 0) {
		keep[0] = jobs[1];
		keep[1] = results[1];
		child_keep(keep, sizeof(keep) / sizeof(keep[0]));
		if (!child_tie(parent))
			_exit(1);
		if (own->memory >= 0) {
			area.memory = shared_view(own->memory, LIMIT_AREA);
			if (area.memory == NULL) {
				diag(SPAN_LIT("worker"), "%s",
				    errtext(errno).s);
				_exit(1);
			}
		}
		if (work->scratch != NULL)
			work->scratch(work->ctx, own->scratch);
		_exit(serve(work, jobs[1], results[1], area));
	}
	if (*pid < 0)
		diag(SPAN_LIT("worker"), "%s", errtext(errno).s);
	close(jobs[1]);
	close(results[1]);
	ends[0] = jobs[0];
	ends[1] = results[0];
	if (*pid > 0)
		return true;
	close(jobs[0]);
	close(results[0]);
	return false;
}

static void
answer_requests(int sock, const struct pool_work *work, unsigned int n,
    const struct starter_files *own)
{
	const unsigned int each = LIMIT_PIPES / n;
	const int pipe = each < LIMIT_PIPE ? (int)each : LIMIT_PIPE;
	pid_t *pids = xcalloc(n, sizeof(pids[0]));
	struct request q;
	struct reply a;
	unsigned int nfds, i;
	int fds[LIMIT_BATCH_FILES];

	while (wire_recv(sock, (char *)&q, sizeof(q), fds, &nfds) ==
	    sizeof(q) && q.worker < n) {
		a = (struct reply){.good = true};
		nfds = 0;
		if (!q.start)
			a.status = end_worker(&pids[q.worker]);
		else
			a.good = fork_worker(&pids[q.worker], work,
			    &own[q.worker], fds);
		if (q.start && a.good) {
			/* One that is confined may not: then it is 64 KiB. */
			child_widen(fds[1], pipe);
			nfds = 2;
		}
		if (!wire_send(sock, SPAN_OF(a), fds, nfds))
			break;
		while (nfds > 0)
			close(fds[--nfds]);
	}
	for (i = 0; i < n; i++)
		end_worker(&pids[i]);
	free(pids);
}

/* --- for the pool --- */

enum status
starter_begin(struct starter *s, const struct pool_work *work,
    unsigned int n, const struct starter_files *own)
{
	int ends[2], *keep, none[LIMIT_BATCH_FILES];
	struct reply a = {.status = STATUS_TEMP};
	pid_t parent = getpid();
	unsigned int nfds, i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) {
		diag(SPAN_LIT("worker"), "%s", errtext(errno).s);
		return STATUS_TEMP;
	}
	*s = (struct starter){.pid = fork(), .sock = ends[0]};
	if (s->pid == 0) {
		keep = xmalloc((3 * n + 1) * sizeof(keep[0]));
		for (i = 0; i < n; i++) {
			keep[3 * i] = own[i].memory;
			keep[3 * i + 1] = own[i].area;
			keep[3 * i + 2] = own[i].scratch;
		}
		keep[3 * n] = ends[1];
		child_keep(keep, 3 * n + 1);
		free(keep);
		if (!child_tie(parent))
			_exit(1);
		if (!child_mute())
			diag(SPAN_LIT("/dev/null"), "%s", errtext(errno).s);
		else
			a.status = (int)work->prepare(work->ctx, false);
		if (wire_send(ends[1], SPAN_OF(a), NULL, 0) &&
		    a.status == STATUS_OK)
			answer_requests(ends[1], work, n, own);
		_exit(0);
	}
	close(ends[1]);
	if (s->pid < 0)
		diag(SPAN_LIT("worker"), "%s", errtext(errno).s);
	else if (wire_recv(s->sock, (char *)&a, sizeof(a), none, &nfds) !=
	    sizeof(a))
		diag(SPAN_LIT("worker"), "ended before it was ready");
	if (a.status != STATUS_OK)
		starter_free(s);
	return (enum status)a.status;
}

/* Asks for something; false if it is not possible, or nobody is there. */
static bool
ask(struct starter *s, struct request q, struct reply *a, int *fds,
    unsigned int *nfds)
{
	if (wire_send(s->sock, SPAN_OF(q), NULL, 0) &&
	    wire_recv(s->sock, (char *)a, sizeof(*a), fds, nfds) == sizeof(*a))
		return a->good;
	/* A reply that comes late would be taken for that to the next one. */
	close(s->sock);
	s->sock = -1;
	return false;
}

bool
starter_fork(struct starter *s, unsigned int k, int *jobs, int *results)
{
	int fds[LIMIT_BATCH_FILES];
	unsigned int nfds;
	struct reply a;

	if (!ask(s, (struct request){k, true}, &a, fds, &nfds) || nfds != 2)
		return false;
	*jobs = fds[0];
	*results = fds[1];
	return true;
}

int
starter_end(struct starter *s, unsigned int k)
{
	int fds[LIMIT_BATCH_FILES];
	unsigned int nfds;
	struct reply a;

	return ask(s, (struct request){k, false}, &a, fds, &nfds) ? a.status :
	    SIGKILL;
}

void
starter_free(struct starter *s)
{
	close(s->sock);
	while (s->pid > 0 && waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*s = (struct starter){.sock = -1};
}
