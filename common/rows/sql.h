/* CREATE TABLE and what tells one row from another, for three databases. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_SQL_H
#define ROWS_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "rows/fields.h"

/* Databases by number: sqlite, postgres, clickhouse; NULL behind the last. */
const char *sql_database(int i);

/* True if the table has a key (rows/keys.def), and so SQL. */
bool sql_has(const struct rows_table *t);

/*
 * Appends SQL that makes the table, or a choice of its columns that has its
 * key, if it is not there, in a shape that TSV loads into. A unique index (in
 * ClickHouse, the sorting key that ReplacingMergeTree goes by) holds each row
 * once. For SQLite there is another table, by which its shell imports TSV; for
 * PostgreSQL, the rows of a month move to a partition of their own. now, in
 * seconds since 1970, is what ClickHouse's partitions lie around.
 */
void sql_schema(struct buf *out, const struct rows_table *t, int database,
    int64_t now);

/* The first column of all's key that t, a choice of its columns, lacks: then
 * different rows would be taken for one. SPAN_NONE if it has the key. */
struct span sql_missing(const struct rows_table *all,
    const struct rows_table *t);

#endif
