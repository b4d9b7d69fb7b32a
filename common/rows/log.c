/* A file to which rows are appended, by several processes at once. */
/* SPDX-License-Identifier: ISC */
#include "rows/log.h"

#include <unistd.h>

#include "base/append.h"

bool
rowlog_open(struct rowlog *l, const char *path, const struct rows_table *t)
{
	bool fresh;

	*l = (struct rowlog){.fd = append_open(path, &fresh)};
	sink_init(&l->sink, &l->rows, t, FORMAT_TSV, 0);
	l->open = l->fd >= 0;
	if (!l->open || !fresh)
		return l->open;
	sink_begin(&l->sink);
	return rowlog_write(l);
}

bool
rowlog_write(struct rowlog *l)
{
	bool good = append_write(l->fd, buf_span(&l->rows));

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
