/* A dashboard for Grafana over the views of PostgreSQL. */
/* SPDX-License-Identifier: ISC */
#ifndef ROWS_GRAFANA_H
#define ROWS_GRAFANA_H

#include "base/buf.h"

struct views_count;

/* Appends the dashboard: JSON of Grafana's classic model, for its import.
 * counts are the VIEWS_N of the views. */
void grafana_dashboard(struct buf *out, const struct views_count *counts);

#endif
