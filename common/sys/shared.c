/* Memory that one process writes and another one reads. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* memfd_create, MADV_DONTFORK */
#include "sys/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <sys/mman.h>

#ifdef __linux__
char *
shared_new(size_t n, int *reader)
{
	char path[32], *p = MAP_FAILED;
	int fd = memfd_create("dmarcutils", MFD_CLOEXEC), err;

	*reader = -1;
	if (fd < 0)
		return NULL;
	/* What is opened anew is of its own kind: only for reading. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ftruncate(fd, (off_t)n) == 0)
		*reader = open(path, O_RDONLY | O_CLOEXEC);
	if (*reader >= 0)
		p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED && madvise(p, n, MADV_DONTFORK) == 0) {
		close(fd);
		return p;
	}
	err = errno;
	shared_free(p != MAP_FAILED ? p : NULL, n);
	if (*reader >= 0)
		close(*reader);
	*reader = -1;
	close(fd);
	errno = err;
	return NULL;
}
#else
char *
shared_new(size_t n, int *reader)
{
	(void)n;
	*reader = -1;
	errno = ENOSYS;
	return NULL;
}
#endif

const char *
shared_view(int reader, size_t n)
{
	void *p = mmap(NULL, n, PROT_READ, MAP_SHARED, reader, 0);
	int err = errno;

	close(reader);
	errno = err;
	return p != MAP_FAILED ? p : NULL;
}

void
shared_free(char *p, size_t n)
{
	if (p != NULL)
		munmap(p, n);
}
