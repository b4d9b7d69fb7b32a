/* SQL: views that count as dmarc-rua-summarize does, for three databases. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_VIEWS_H
#define ROWS_VIEWS_H

#include "base/buf.h"

/*
 * Appends SQL that makes views of the table rua: rua_days, each record on each
 * day of its period, and rua_by_KEY, the columns of dmarc-rua-summarize -g KEY,
 * for the keys day, source_ip, policy_domain, header_from, disposition and
 * org_name. database is a number of sql_viewer(), which gives NULL behind the
 * last; its names are those of sql_database(), and grafana: a dashboard over
 * the views of PostgreSQL.
 */
const char *sql_viewer(int i);
void sql_views(struct buf *out, int database);

/* Names of the views, and what they count: the messages for which an expression
 * is true. */
#define VIEWS_DAYS "rua_days"
#define VIEWS_BY "rua_by_"
enum { VIEWS_PASS, VIEWS_FAIL, VIEWS_DKIM_ALIGNED, VIEWS_SPF_ALIGNED,
	VIEWS_NONE, VIEWS_QUARANTINE, VIEWS_REJECT, VIEWS_N };
struct views_count {
	const char *name, *when;
};

#endif
