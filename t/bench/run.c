/* Runs a command and says what it took: wall, CPU, peak memory. */
/* SPDX-License-Identifier: ISC */
/* wait4(2) is in no standard. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * run COMMAND...: its standard output goes to /dev/null; prints wall seconds,
 * user plus system seconds, peak resident KiB (of the largest process) and
 * exit status, 128 + n for signal n.
 */
int
main(int argc, char **argv)
{
	double start = now();
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: run COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
			_exit(126);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid) {
		perror("run");
		return 1;
	}
	printf("%.3f %.3f %ld %d\n", now() - start,
	    seconds(use.ru_utime) + seconds(use.ru_stime), use.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
