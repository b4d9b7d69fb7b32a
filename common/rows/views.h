/* SQL: views that count as dmarc-rua-summarize does, for three databases. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_VIEWS_H
#define ROWS_VIEWS_H

#include "base/buf.h"

/*
 * Appends SQL that makes views of the table rua: rua_days, each record on each
 * day of its period, and rua_by_KEY, the columns of dmarc-rua-summarize -g KEY,
 * for the keys day, source_ip, policy_domain, header_from, disposition and
 * org_name. database is a number of sql_viewer(), whose names are those of
 * sql_database(); it gives NULL behind the last.
 */
const char *sql_viewer(int i);
void sql_views(struct buf *out, int database);

#endif
