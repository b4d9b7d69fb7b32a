/* A temporary file without a name, in the folder that the user chose. */
/* SPDX-License-Identifier: ISC */
#include "base/tmpfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

static int
open_in(const char *dir)
{
	struct buf path = {0};
	int e, fd;

	buf_printf(&path, "%s/dmarcutils.XXXXXX", dir);
	buf_putc(&path, '\0');
	fd = mkstemp(path.p);
	e = errno;
	if (fd >= 0) {
		unlink(path.p);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	buf_free(&path);
	errno = e;
	return fd;
}

int
tmpfile_open(void)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (dir != NULL && *dir != '\0')
		return open_in(dir);
	fd = open_in("/var/tmp");
	return fd >= 0 ? fd : open_in("/tmp");
}
