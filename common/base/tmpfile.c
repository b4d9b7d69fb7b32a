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
	const char *dirs[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
	size_t i;
	int fd = -1;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]) && fd < 0; i++)
		if (dirs[i] != NULL && dirs[i][0] != '\0')
			fd = open_in(dirs[i]);
	return fd;
}
