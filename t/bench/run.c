/* Runs a command and says what it took: wall, CPU, peak memory. */
/* SPDX-License-Identifier: ISC */
/* wait4(2) is in no standard. */
#define _DEFAULT_SOURCE
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
 * run LOG COMMAND...: appends a line to LOG: wall seconds, user plus system
 * seconds, peak resident KiB (of the largest process), exit status (128 + n
 * for signal n), which is also its own.
 */
int
main(int argc, char **argv)
{
	double start = now();
	struct rusage use;
	int status;
	FILE *log;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: run LOG COMMAND...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid) {
		perror("run");
		return 1;
	}
	status = WIFEXITED(status) ? WEXITSTATUS(status)
				   : 128 + WTERMSIG(status);
	log = fopen(argv[1], "a");
	if (log == NULL || fprintf(log, "%.3f %.3f %ld %d\n", now() - start,
	    seconds(use.ru_utime) + seconds(use.ru_stime), use.ru_maxrss,
	    status) < 0 || fclose(log) != 0) {
		perror(argv[1]);
		return 1;
	}
	return status;
}
