/* -c, --columns, --csv-safe, --schema, --views, as programs with rows have
 * them; for opt.h. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_OPTPICK_H
#define ROWS_OPTPICK_H

#include <stdbool.h>

#include "base/opt.h"
#include "base/status.h"
#include "rows/pick.h"
#include "rows/sql.h"
#include "rows/views.h"

/* Rows of a table of options; c is a struct opt_common. */
#define OPT_SCHEMA(c) \
	{0, "schema", "DATABASE", "print CREATE TABLE", \
	    .named = &(c)->schema, .name_of = sql_database}
#define OPT_VIEWS(c) \
	{0, "views", "DATABASE", "print CREATE VIEW, or a dashboard", \
	    .named = &(c)->views, .name_of = sql_viewer}

/*
 * What a program does about them after its options: the choice from what it
 * writes, the first of tables (up to NULL); or on standard output a list of the
 * columns of them all, also what --complete wants of them, or what makes the
 * first in a database, or its views. format is one of enum format. False to end
 * with *status, if need be after a line on stderr.
 */
bool optpick(struct pick *p, const struct opt_common *c, int format,
    const struct rows_table *const *tables, enum status *status);

#endif
