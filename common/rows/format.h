/* What a format of sink.c's table consists of; private to rows. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_FORMAT_H
#define ROWS_FORMAT_H

#include "rows/sink.h"

/*
 * A format whose rows are cells one behind the other gives cells(), which
 * appends n cells of these fields, each with one octet to separate it from the
 * next; end, which takes the place of a row's last separator; and, where there
 * is something to write before a row, open(), then start. separator stands
 * between the names of a header line; '\0': there is none. Any other format
 * gives prefix() and row(), which stand for sink_prefix() and sink_row().
 * s->head is empty when prefix() is called. begin(), rest() and last()
 * add to sink_begin(), sink_rest() and sink_end(), and may be NULL.
 */
struct format_writer {
	const char *name, *start, *end;
	char separator;
	void (*cells)(const struct sink *s, struct buf *b,
	    const struct field *f, const struct span *cells, size_t n);
	void (*open)(struct sink *s);
	void (*prefix)(struct sink *s, const struct span *cells);
	void (*row)(struct sink *s, const struct span *cells);
	void (*begin)(struct sink *s);
	void (*rest)(struct sink *s);
	void (*last)(struct sink *s);
};

extern const struct format_writer FORMAT_WRITER_TSV, FORMAT_WRITER_TEXT;
extern const struct format_writer FORMAT_WRITER_JSON, FORMAT_WRITER_CSV;
extern const struct format_writer FORMAT_WRITER_SQLITE;
extern const struct format_writer FORMAT_WRITER_POSTGRES, FORMAT_WRITER_SQL;

#endif
