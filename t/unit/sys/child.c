/* sys/child: what a child keeps, and whose end is its own. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE
#include "sys/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/tap.h"

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static bool
ties(pid_t parent)
{
	int sig = 0;

	return child_tie(parent) && prctl(PR_GET_PDEATHSIG, &sig) == 0 &&
	    sig == SIGKILL && !child_tie(1);
}

/* Of 3 to 99, only 5, 7, 8 and 90 are left. */
static bool
keeps(pid_t parent)
{
	int fd, keep[] = {90, 7, -1, 5, 8};
	bool good = true;

	(void)parent;
	for (fd = 3; fd < 100; fd++)
		if (dup2(STDERR_FILENO, fd) != fd)
			return false;
	child_keep(keep, 5);
	for (fd = 0; fd < 100; fd++)
		good = good && is_open(fd) == (fd < 3 || fd == 5 || fd == 7 ||
		    fd == 8 || fd == 90);
	return good;
}

static bool
keeps_none(pid_t parent)
{
	(void)parent;
	dup2(STDERR_FILENO, 3);
	dup2(STDERR_FILENO, 1000);
	child_keep(NULL, 0);
	return is_open(2) && !is_open(3) && !is_open(1000);
}

static bool
mutes(pid_t parent)
{
	char c;

	(void)parent;
	return child_mute() && read(STDIN_FILENO, &c, 1) == 0 &&
	    write(STDOUT_FILENO, "not ok - not mute\n", 18) == 18 &&
	    !is_open(3);
}

static const struct {
	const char *name;
	bool (*run)(pid_t parent);
} TESTS[] = {
    {"it ends with its parent, and has no other", ties},
    {"it keeps what it is told to", keeps},
    {"or nothing", keeps_none},
    {"it reads nothing, and nobody hears it", mutes},
};

int
main(void)
{
	pid_t parent = getpid(), pid;
	int fd, status;
	size_t i;

	for (fd = 3; fd < 100; fd++)
		close(fd);
	for (i = 0; i < sizeof(TESTS) / sizeof(TESTS[0]); i++) {
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			_exit(TESTS[i].run(parent) ? 0 : 1);
		status = -1;
		waitpid(pid, &status, 0);
		is_int(status, 0, "%s", TESTS[i].name);
	}
	return done_testing();
}
