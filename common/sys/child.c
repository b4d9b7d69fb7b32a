/* A child process that has nothing but what it was given. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "sys/child.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

/* Descriptors looked at where the kernel has no close_range(2). */
enum { MOST = 65536 };

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* since 5.9 */
#endif

static bool
die_with_parent(void)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

void
child_widen(int pipe, int n)
{
	(void)fcntl(pipe, F_SETPIPE_SZ, n);
}

static bool
close_at_once(unsigned int first, unsigned int last)
{
	return syscall(SYS_close_range, first, last, 0U) == 0;
}

#elif defined(__FreeBSD__)
#include <sys/procctl.h>
#include <sys/wait.h>

static bool
die_with_parent(void)
{
	int sig = SIGKILL;

	return procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &sig) == 0;
}

static bool
close_at_once(unsigned int first, unsigned int last)
{
	return close_range(first, last, 0) == 0;
}

#else
/* It will read the end of what its parent sends. */
static bool
die_with_parent(void)
{
	return true;
}

static bool
close_at_once(unsigned int first, unsigned int last)
{
	(void)first;
	(void)last;
	return false;
}
#endif

#ifndef __linux__
void
child_widen(int pipe, int n)
{
	(void)pipe;
	(void)n;
}
#endif

bool
child_tie(pid_t parent)
{
	return die_with_parent() && getppid() == parent;
}

bool
child_mute(void)
{
	int fd = open("/dev/null", O_RDWR);
	bool good = fd >= 0 && dup2(fd, STDIN_FILENO) >= 0 &&
	    dup2(fd, STDOUT_FILENO) >= 0;

	if (fd > STDERR_FILENO)
		close(fd);
	return good;
}

/* Closes descriptors from first to last. */
static void
close_all(unsigned int first, unsigned int last)
{
	if (first > last || close_at_once(first, last))
		return;
	for (; first <= last && first < MOST; first++)
		close((int)first);
}

void
child_keep(int *fds, size_t n)
{
	unsigned int next = STDERR_FILENO + 1;
	size_t i, k;
	int fd;

	for (i = 1; i < n; i++)
		for (k = i; k > 0 && fds[k - 1] > fds[k]; k--) {
			fd = fds[k];
			fds[k] = fds[k - 1];
			fds[k - 1] = fd;
		}
	for (i = 0; i < n; i++)
		if (fds[i] >= (int)next) {
			close_all(next, (unsigned int)fds[i] - 1);
			next = (unsigned int)fds[i] + 1;
		}
	close_all(next, UINT_MAX);
}
