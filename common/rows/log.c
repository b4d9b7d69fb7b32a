/* A file to which rows are appended, by several processes at once. */
/* SPDX-License-Identifier: ISC */
#include "rows/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

bool
rowlog_open(struct rowlog *l, const char *path, const struct rows_table *t)
{
	struct stat st;
	char last = '\n';
	int fd;

	*l = (struct rowlog){.fd = open(path,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)};
	l->open = l->fd >= 0;
	sink_init(&l->sink, &l->rows, t, FORMAT_TSV, 0);
	if (!l->open || fstat(l->fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode))
		return true;
	if (st.st_size > 0) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		l->cut = fd >= 0 && pread(fd, &last, 1, st.st_size - 1) == 1 &&
		    last != '\n';
		if (fd >= 0)
			close(fd);
		return true;
	}
	sink_begin(&l->sink);
	return rowlog_write(l);
}

bool
rowlog_append(struct rowlog *l, struct span rows)
{
	static char lf[] = "\n";
	struct iovec v[] = {{lf, l->cut},
	    {(void *)(uintptr_t)rows.p, rows.n}};
	size_t n = v[0].iov_len + rows.n;
	ssize_t r;

	do
		r = writev(l->fd, v, 2);
	while (r < 0 && errno == EINTR);
	if (r >= 0 && (size_t)r < n)
		errno = ENOSPC;
	if (r > 0) /* a line end alone is one, too */
		l->cut = (size_t)r < n && (size_t)r > v[0].iov_len;
	return r == (ssize_t)n;
}

bool
rowlog_write(struct rowlog *l)
{
	bool good = rowlog_append(l, buf_span(&l->rows));

	l->rows.n = 0;
	return good;
}

void
rowlog_close(struct rowlog *l)
{
	if (l->open)
		close(l->fd);
	sink_free(&l->sink);
	buf_free(&l->rows);
	*l = (struct rowlog){0};
}
