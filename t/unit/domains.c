/* input/domains: how many names a file has, told from some of them. */
/* SPDX-License-Identifier: ISC */
#define _POSIX_C_SOURCE 200809L
#include "input/domains.h"

#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

enum { NAMES = 50000 };

static int
file_of_names(void)
{
	char path[] = "domains.XXXXXX";
	int i, fd = mkstemp(path);

	for (i = 0; i < NAMES; i++)
		dprintf(fd, "d%05d.example\n", i);
	unlink(path);
	return fd;
}

static void
test_file(void)
{
	struct domains d = {.lines.fd = file_of_names()};
	struct span name;
	uint64_t n = 0, total, least = UINT64_MAX, most = 0;

	lseek(d.lines.fd, 0, SEEK_SET);
	is_uint(domains_total(&d, 0), 0, "nothing is known at first");
	while (domains_next(&d, true, &name) == DOMAINS_NAME) {
		total = domains_total(&d, ++n);
		least = total < least ? total : least;
		most = total > most ? total : most;
	}
	is_uint(n, NAMES, "all names");
	is_uint(least, NAMES, "never too few, when lines are alike");
	is_uint(most, NAMES, "nor too many");
	domains_free(&d);
	close(d.lines.fd);
}

static void
test_pipe(void)
{
	int fd[2];
	struct domains d = {0};
	struct span name;

	if (pipe(fd) < 0)
		return;
	dprintf(fd[1], "a.example\nb.example\n");
	close(fd[1]);
	d.lines.fd = fd[0];
	ok(domains_next(&d, true, &name) == DOMAINS_NAME, "a pipe");
	is_uint(domains_total(&d, 1), 0, "has no end in sight");
	domains_free(&d);
	close(fd[0]);
}

int
main(void)
{
	test_file();
	test_pipe();
	return done_testing();
}
