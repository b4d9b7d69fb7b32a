/* Reads rua rows as TSV, writes them in another format: rows FORMAT, which may
 * also be csv-safe. For tests only. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "rows/read.h"
#include "rows/sink.h"

static ssize_t
read_stdin(void *ctx, char *dst, size_t n)
{
	(void)ctx;
	return read(STDIN_FILENO, dst, n);
}

static const char *const read_error = "can't read";

static void
map_columns(struct rows *r)
{
	int slot[RUA_N];
	size_t i;

	for (i = 0; i < r->n && i < RUA_N; i++)
		slot[i] = rows_table_find(&TABLE_RUA, r->names[i]);
	rows_map(r, slot, RUA_record);
}

/* False at the first line that is no row. */
static bool
convert(struct rows *r, struct sink *s, struct out *o)
{
	enum rows_event e;

	while ((e = rows_next(r)) != ROWS_END) {
		if (e == ROWS_HEADER) {
			map_columns(r);
			continue;
		}
		if (e != ROWS_ROW) {
			fprintf(stderr, "rows: line %ju: %.*s\n",
			    (uintmax_t)r->line, (int)r->text.n, r->text.p);
			return false;
		}
		if (!r->same)
			sink_prefix(s, r->cells);
		sink_row(s, r->cells);
		out_spill(o);
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct stream in = {NULL, read_stdin, NULL, &read_error, NULL, 0};
	struct rows r;
	struct sink s;
	struct out o;
	bool good, safe = argc == 2 && strcmp(argv[1], "csv-safe") == 0;
	int format = 0;

	o = (struct out){.fd = STDOUT_FILENO};
	while (argc == 2 && format < FORMAT_N &&
	    strcmp(format_name(format), safe ? "csv" : argv[1]) != 0)
		format++;
	if (argc != 2 || format == FORMAT_N)
		return 2;
	rows_init(&r, RUA_N);
	rows_open(&r, in);
	sink_init(&s, &o.buf, &TABLE_RUA, (enum format)format, RUA_record);
	s.safe = safe;
	sink_begin(&s);
	good = convert(&r, &s, &o);
	sink_end(&s);
	sink_free(&s);
	rows_free(&r);
	return out_close(&o) == STATUS_OK && good ? 0 : 1;
}
