/* A dashboard for Grafana over the views of PostgreSQL. */
/* SPDX-License-Identifier: ISC */
#include "rows/grafana.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/span.h"
#include "rows/json.h"
#include "rows/views.h"

/*
 * Grafana replaces $__timeFilter(), whose argument has no parenthesis, and
 * compares with dates because that is what the other side is, so that the days
 * of both ends are counted whole. The bounds of begin, which follow from it,
 * let PostgreSQL leave out partitions.
 *
 * :sqlstring quotes what is chosen. All is not quoted: it is ALL, which is true
 * of each row, those without a domain, too.
 */
#define ALL "coalesce(\"policy_domain\", '')"
#define WHERE "\nFROM \"" VIEWS_DAYS "\"\n" \
	"WHERE $__timeFilter(\"day\"::date)\n" \
	"    AND \"begin\" BETWEEN $__unixEpochFrom() - 34646400\n" \
	"    AND $__unixEpochTo() + 86400\n" \
	"    AND " ALL " IN (${policy_domain:sqlstring})\n"

/* Domains to choose from, but those that Grafana takes for a variable. */
#define DOMAINS "SELECT \"policy_domain\"\n" \
	"FROM \"" VIEWS_BY "policy_domain\"\n" \
	"WHERE \"policy_domain\" NOT LIKE '%$%'\n" \
	"ORDER BY \"messages\" DESC, \"policy_domain\" LIMIT 1000"

#define SOURCE "{\"type\":\"postgres\",\"uid\":\"${datasource}\"}"

_Static_assert((LIMIT_PERIOD + 1) * 86400 == 34646400,
    "the bound is in the text");

/* What Grafana needs, and what it would ask for or guess. */
static const char head[] =
    "\"uid\":\"dmarcutils-rua\",\n"
    "\"title\":\"DMARC aggregate reports\",\n"
    "\"tags\":[\"dmarc\"],\n"
    "\"timezone\":\"utc\",\n"
    "\"editable\":true,\n"
    "\"graphTooltip\":1,\n"
    "\"schemaVersion\":36,\n"
    "\"time\":{\"from\":\"now-30d\",\"to\":\"now\"},\n"
    "\"annotations\":{\"list\":[]},\n"
    "\"links\":[],\n"
    "\"templating\":{\"list\":[\n"
    "{\"name\":\"datasource\",\"label\":\"Database\","
    "\"type\":\"datasource\",\"query\":\"postgres\",\"regex\":\"\","
    "\"refresh\":1,\"multi\":false,\"includeAll\":false,\"hide\":0},\n"
    "{\"name\":\"policy_domain\",\"label\":\"Policy domain\","
    "\"type\":\"query\",\"datasource\":" SOURCE ",\"regex\":\"\","
    "\"refresh\":1,\"multi\":true,\"includeAll\":true,\"hide\":0,\"sort\":0,"
    "\"current\":{\"text\":[\"All\"],\"value\":[\"$__all\"]}";

/* Rows of a table of KEY, those with most messages; else a graph by day. */
enum { TOP = 100, HEIGHT = 9, HALF = 12 };

static const struct panel {
	const char *title, *key;
	size_t first, n; /* of what the views count */
	bool share; /* percent of messages; else stacked, with the rest */
} panels[] = {
	{"Messages by result", NULL, VIEWS_PASS, 2, false},
	{"Share of messages", NULL, VIEWS_PASS, 4, true},
	{"Messages by disposition", NULL, VIEWS_NONE, 3, false},
	{"Reporters", "org_name", 0, VIEWS_N, false},
	{"Sources", "source_ip", 0, VIEWS_N, false},
	{"Policy domains", "policy_domain", 0, VIEWS_N, false},
	{"Domains of From", "header_from", 0, VIEWS_N, false},
};

#define SUM "sum(\"messages\")"

static void
put_query(struct buf *sql, const struct panel *p,
    const struct views_count *counts)
{
	const struct views_count *c, *end = counts + p->first + p->n;

	if (p->key != NULL)
		buf_printf(sql, "SELECT \"%s\",\n    " SUM
		    " AS \"messages\"", p->key);
	else
		buf_puts(sql, "SELECT \"day\"::timestamp AS \"time\"");
	for (c = counts + p->first; c < end; c++)
		buf_printf(sql, ",\n    %ssum(CASE WHEN %s\n"
		    "        THEN \"messages\" ELSE 0 END)%s AS \"%s\"",
		    p->share ? "100.0 * " : "", c->when,
		    p->share ? " / nullif(" SUM ", 0)" : "", c->name);
	if (p->key == NULL && !p->share) {
		buf_puts(sql, ",\n    sum(CASE");
		for (c = counts + p->first; c < end; c++)
			buf_printf(sql, " WHEN %s THEN 0\n        ", c->when);
		buf_puts(sql, "ELSE \"messages\" END) AS \"other\"");
	}
	buf_puts(sql, WHERE);
	if (p->key == NULL)
		buf_puts(sql, "GROUP BY \"day\"\nORDER BY \"time\"");
	else
		buf_printf(sql, "GROUP BY \"%s\"\n"
		    "ORDER BY \"messages\" DESC, \"%s\" LIMIT %d", p->key,
		    p->key, TOP);
}

/* The look of a panel: what fields and panel have of options. */
static void
put_look(struct buf *out, const struct panel *p)
{
	if (p->key != NULL)
		buf_printf(out, "\"type\":\"table\",\n"
		    "\"description\":\"The %d with most messages\",\n"
		    "\"fieldConfig\":{\"defaults\":{},\"overrides\":[]},\n"
		    "\"options\":{\"showHeader\":true}", TOP);
	else
		buf_printf(out, "\"type\":\"timeseries\",\n"
		    "\"fieldConfig\":{\"defaults\":{\"unit\":\"%s\","
		    "\"min\":0,%s\"custom\":{\"drawStyle\":\"%s\","
		    "\"fillOpacity\":%s,"
		    "\"stacking\":{\"group\":\"A\",\"mode\":\"%s\"}}},"
		    "\"overrides\":[]},\n"
		    "\"options\":{\"legend\":{\"displayMode\":\"list\","
		    "\"placement\":\"bottom\",\"showLegend\":true,"
		    "\"calcs\":[]},"
		    "\"tooltip\":{\"mode\":\"multi\",\"sort\":\"none\"}}",
		    p->share ? "percent" : "short",
		    p->share ? "\"max\":100," : "",
		    p->share ? "line" : "bars", p->share ? "0" : "80",
		    p->share ? "none" : "normal");
}

void
grafana_dashboard(struct buf *out, const struct views_count *counts)
{
	enum { N = sizeof(panels) / sizeof(panels[0]) };
	struct buf sql = {0};
	size_t i, at = 0, width;

	buf_printf(out, "{\n%s,\n\"allValue\":", head);
	json_string(out, SPAN_LIT(ALL));
	buf_puts(out, ",\n\"query\":");
	json_string(out, SPAN_LIT(DOMAINS));
	buf_puts(out, "}\n]},\n\"panels\":[");
	for (i = 0; i < N; i++) {
		/* two in a row, but an odd first one */
		width = i == 0 && N % 2 != 0 ? 2 * HALF : HALF;
		buf_printf(out, "%s\n{\"id\":%zu,\"title\":\"%s\",\n"
		    "\"gridPos\":{\"x\":%zu,\"y\":%zu,\"w\":%zu,\"h\":%d},\n"
		    "\"datasource\":" SOURCE ",\n", i == 0 ? "" : ",", i + 1,
		    panels[i].title, at % (2 * HALF), at / (2 * HALF) * HEIGHT,
		    width, HEIGHT);
		at += width;
		put_look(out, &panels[i]);
		put_query(&sql, &panels[i], counts);
		buf_printf(out, ",\n\"targets\":[{\"refId\":\"A\","
		    "\"datasource\":" SOURCE ",\"editorMode\":\"code\","
		    "\"rawQuery\":true,\n\"format\":\"%s\",\"rawSql\":",
		    panels[i].key == NULL ? "time_series" : "table");
		json_string(out, (struct span){sql.p, sql.n});
		buf_puts(out, "}]}");
		sql.n = 0;
	}
	buf_puts(out, "\n]}\n");
	buf_free(&sql);
}
