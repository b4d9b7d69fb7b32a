/* What a format of sink.c's table consists of; private to rows. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_FORMAT_H
#define ROWS_FORMAT_H

#include "rows/sink.h"

/*
 * The functions stand for sink_begin() and the others of rows/sink.h; NULL
 * for one that does nothing. s->head is empty when prefix() is called.
 */
struct format_writer {
	const char *name;
	void (*begin)(struct sink *s);
	void (*prefix)(struct sink *s, const struct span *cells);
	void (*row)(struct sink *s, const struct span *cells);
	void (*rest)(struct sink *s);
	void (*end)(struct sink *s);
};

extern const struct format_writer FORMAT_WRITER_TSV, FORMAT_WRITER_TEXT;
extern const struct format_writer FORMAT_WRITER_JSON, FORMAT_WRITER_CSV;
extern const struct format_writer FORMAT_WRITER_SQL;

#endif
