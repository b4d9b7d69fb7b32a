/* A file to which rows are appended, by several processes at once. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_LOG_H
#define ROWS_LOG_H

#include <stdbool.h>

#include "base/buf.h"
#include "rows/sink.h"

/* TSV rows of one table. All zero is no log. */
struct rowlog {
	bool open;
	bool cut; /* the file's last line has no end */
	int fd;
	struct buf rows; /* those that are not written yet */
	struct sink sink; /* puts rows there */
};

/*
 * Opens the file, or makes it; one with nothing in it gets the header first,
 * and where the last line has no end (a disk was full) rows begin on another.
 * False with errno. rowlog_close() in any case.
 */
bool rowlog_open(struct rowlog *l, const char *path,
    const struct rows_table *t);

/* Appends the rows, its own or others, in one write(2); false with errno, also
 * if not all of them were taken. */
bool rowlog_write(struct rowlog *l);
bool rowlog_append(struct rowlog *l, struct span rows);
void rowlog_close(struct rowlog *l);

#endif
