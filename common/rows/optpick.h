/* -c, --columns, --csv-safe, as every program with rows has them; for opt.h. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_OPTPICK_H
#define ROWS_OPTPICK_H

#include <stdbool.h>

#include "base/opt.h"
#include "base/status.h"
#include "rows/pick.h"

/*
 * What a program does about them after its options: the choice from what it
 * writes, the first of tables (up to NULL), or a list of the columns of them
 * all on standard output, also what --complete wants of them. format is one of
 * enum format. False to end with *status, if need be after a line on stderr.
 */
bool optpick(struct pick *p, const struct opt_common *c, int format,
    const struct rows_table *const *tables, enum status *status);

#endif
