/* Symbolic links in a folder that a stranger may have filled. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* O_PATH */
#include "sys/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
/* Where the kernel has an open file: asked of the descriptor, so that it makes
 * no difference what becomes of the names on the way. */
static bool
real_path(int fd, char *proc, char *path)
{
	ssize_t n;

	snprintf(proc, 32, "/proc/self/fd/%d", fd);
	n = readlink(proc, path, PATH_MAX);
	if (n <= 0 || n >= PATH_MAX)
		return false;
	path[n] = '\0';
	return true;
}

int
beneath_open(int top, int folder, const char *name)
{
	char proc[32], upper[PATH_MAX], path[PATH_MAX];
	int found = openat(folder, name, O_PATH | O_CLOEXEC), fd, err;
	struct stat st;
	size_t n = 0;
	bool good;

	if (found < 0)
		return -1;
	good = real_path(top, proc, upper) && real_path(found, proc, path);
	if (good) {
		n = strlen(upper);
		n -= upper[n - 1] == '/'; /* the root alone has one */
		good = strncmp(upper, path, n) == 0 &&
		    (path[n] == '/' || path[n] == '\0');
	}
	if (good && fstat(found, &st) == 0 &&
	    !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return found;
	errno = EXDEV;
	fd = good ? open(proc, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) :
	    -1;
	err = errno;
	close(found);
	errno = err;
	return fd;
}

#else
/* Without it, no link is followed. */
#ifndef O_RESOLVE_BENEATH /* FreeBSD 13 */
#define O_RESOLVE_BENEATH 0
#endif
#ifndef ENOTCAPABLE /* what it fails with */
#define ENOTCAPABLE EXDEV
#endif

int
beneath_open(int top, int folder, const char *name)
{
	int fd = -1;

	(void)top;
	errno = ENOTCAPABLE;
	if (O_RESOLVE_BENEATH != 0)
		fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY |
		    O_NONBLOCK | O_RESOLVE_BENEATH);
	if (errno == ENOTCAPABLE)
		errno = EXDEV;
	return fd;
}
#endif
