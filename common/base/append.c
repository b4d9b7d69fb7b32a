/* A file to which several processes append, each entry in one write. */
/* SPDX-License-Identifier: ISC */
#include "base/append.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int
append_open(const char *name, bool *fresh)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	struct stat st;

	*fresh = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size == 0;
	return fd;
}

bool
append_write(int fd, struct span entry)
{
	ssize_t r;

	do
		r = write(fd, entry.p, entry.n);
	while (r < 0 && errno == EINTR);
	if (r >= 0 && (size_t)r < entry.n)
		errno = ENOSPC;
	return r == (ssize_t)entry.n;
}
