/* Rows as SQL that both sqlite3 and psql take. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_SQL_H
#define ROWS_SQL_H

#include "rows/sink.h"

/* What sink.c's table of formats takes from here; see rows/sink.h. */
void sql_begin(struct sink *s);
void sql_prefix(struct sink *s, const struct span *cells);
void sql_row(struct sink *s, const struct span *cells);
void sql_rest(struct sink *s);
void sql_end(struct sink *s);

#endif
