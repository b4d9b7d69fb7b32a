/* A child process that works on a file, and says into a pipe what it found. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* pipe2 */
#include "input/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/sandbox.h"

bool
aside_begin(struct aside *a, int fd, void (*work)(void *ctx, struct out *out),
    void *ctx)
{
	struct out out = {.fd = STDOUT_FILENO};
	pid_t parent = getpid();
	int ends[2];

	*a = (struct aside){0, -1};
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	*a = (struct aside){fork(), ends[0]};
	if (a->pid == 0) {
		if (dup2(fd, STDIN_FILENO) < 0 ||
		    dup2(ends[1], STDOUT_FILENO) < 0)
			_exit(1);
		child_keep(NULL, 0);
		if (!child_tie(parent) || !sandbox_enter(SANDBOX_CLOSED, NULL))
			_exit(1);
		work(ctx, &out);
		_exit(!out_flush(&out));
	}
	close(ends[1]);
	if (a->pid > 0)
		return true;
	close(ends[0]);
	*a = (struct aside){0, -1};
	return false;
}

bool
aside_end(struct aside *a)
{
	pid_t pid = a->pid;
	int status = 1;

	if (pid == 0)
		return false;
	close(a->fd);
	*a = (struct aside){0, -1};
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}
