/* CREATE TABLE and what tells one row from another, for three databases. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_SQL_H
#define ROWS_SQL_H

#include <stdbool.h>

#include "base/buf.h"
#include "rows/fields.h"

/*
 * Appends SQL that makes TABLE_RUA or TABLE_REPORT if it is not there, in a
 * shape that TSV loads into: which is "sqlite", "postgres" or "clickhouse";
 * false, and nothing, for another. A unique index (in ClickHouse, the sorting
 * key that ReplacingMergeTree goes by) holds each record of each report once.
 * For SQLite there is another table, by which its shell imports TSV.
 */
bool sql_schema(struct buf *out, const struct rows_table *t,
    const char *which);

/* Those names by number; NULL behind the last. */
const char *sql_database(int i);

/* The first column of all's key that t, a choice of its columns, lacks: then
 * different rows would be taken for one. NULL if it has the key. */
const char *sql_missing(const struct rows_table *all,
    const struct rows_table *t);

#endif
