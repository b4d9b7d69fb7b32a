/* A file to which rows are appended, by several processes at once. */
/* SPDX-License-Identifier: ISC */
#include "rows/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool
rowlog_open(struct rowlog *l, const char *path, const struct rows_table *t)
{
	struct stat st;

	*l = (struct rowlog){.fd = open(path,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)};
	l->open = l->fd >= 0;
	sink_init(&l->sink, &l->rows, t, FORMAT_TSV, 0);
	if (!l->open || fstat(l->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > 0)
		return l->open;
	sink_begin(&l->sink);
	return rowlog_write(l);
}

bool
rowlog_append(const struct rowlog *l, struct span rows)
{
	ssize_t r;

	do
		r = write(l->fd, rows.p, rows.n);
	while (r < 0 && errno == EINTR);
	if (r >= 0 && (size_t)r < rows.n)
		errno = ENOSPC;
	return r == (ssize_t)rows.n;
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
