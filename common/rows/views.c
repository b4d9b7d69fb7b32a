/* SQL: views that count as dmarc-rua-summarize does, for three databases. */
/* SPDX-License-Identifier: ISC */
#include "rows/views.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "rows/fields.h"
#include "rows/grafana.h"

/*
 * rua_days has each record on each day of its period, as summary/spread.h
 * spreads them. What it computes with, in seconds since 1970:
 *
 *	n	messages
 *	known	whether the period can be spread; else it is a second of 1970
 *	b, len	its begin and its length
 *	d	the day
 *
 * CASE keeps the sums from overflow, OFFSET 0 PostgreSQL from writing each of
 * them out wherever it is used, which takes it seconds to compile. A day that
 * the database has no date for is NULL: 9999 is SQLite's last year, 2105 that
 * of ClickHouse's Date at first, which had no first day either.
 */
#define COUNT "CASE WHEN \"count\" <= 4294967295 THEN \"count\" ELSE 0 END"
#define GOOD "coalesce(\"count\", 0) <= 4294967295"
#define END "(\"end\" + CASE WHEN \"end\" % 60 = 59 THEN 1 ELSE 0 END)"
#define KNOWN "CASE WHEN \"begin\" < 1099511627776 " \
	"AND \"end\" < 1099511627776\n" \
	"        THEN " END "\n            <= \"begin\" + 34560000 " \
	"ELSE 1 = 0 END"
#define LENGTH "CASE WHEN NOT known THEN 1\n        WHEN " END \
	"\n            > \"begin\" THEN " END "\n            - \"begin\" " \
	"ELSE 1 END"
#define BEGIN "CASE WHEN known THEN \"begin\" ELSE 0 END"
#define LAST "CASE WHEN n > 0 THEN b + len - 1 ELSE b END"

_Static_assert(LIMIT_COUNT == 4294967295 && LIMIT_PERIOD * 86400 == 34560000,
    "the bounds are in the text");

static const struct views {
	const char *database;
	const char *drop; /* or NULL: it can replace one */
	const char *rua; /* or NULL: not SQL but a dashboard over views */
	const char *sum[2], *days[2]; /* the columns go between */
} views[] = {
	{"sqlite", "VIEW", "\"rua\"", {"sum(", ")"}, {
	    "WITH RECURSIVE\n"
	    "k AS (SELECT rowid AS id, \"begin\", \"end\",\n"
	    "    " COUNT " AS n,\n"
	    "    " KNOWN " AS known\n"
	    "    FROM \"rua\" WHERE " GOOD "),\n"
	    "z AS (SELECT id, n, known,\n"
	    "    " BEGIN " AS b,\n"
	    "    " LENGTH " AS len FROM k),\n"
	    "s AS (SELECT *, b / 86400 AS d FROM z UNION ALL\n"
	    "    SELECT id, n, known, b, len, d + 1 FROM s\n"
	    "    WHERE d < (" LAST ") / 86400)\n"
	    "SELECT CASE WHEN known THEN "
	    "date(d * 86400, 'unixepoch') END AS \"day\",\n"
	    "    n * min((d + 1) * 86400 - b, len) / len -\n"
	    "        n * max(d * 86400 - b, 0) / len AS \"messages\"",
	    "\nFROM s JOIN \"rua\" ON \"rua\".rowid = s.id\n"
	    "WHERE \"messages\" > 0 OR n = 0;\n"}},
	{"postgres", NULL, "\"rua\"", {"CAST(sum(", ") AS BIGINT)"}, {
	    "SELECT CASE WHEN known THEN to_char(to_timestamp(d * 86400)\n"
	    "        AT TIME ZONE 'UTC', 'YYYY-MM-DD') END AS \"day\",\n"
	    "    messages AS \"messages\"",
	    "\nFROM \"rua\"\n"
	    "CROSS JOIN LATERAL (SELECT\n"
	    "    " COUNT " AS n,\n"
	    "    " KNOWN " AS known OFFSET 0) AS k\n"
	    "CROSS JOIN LATERAL (SELECT\n"
	    "    " BEGIN " AS b,\n"
	    "    " LENGTH " AS len OFFSET 0) AS z\n"
	    "CROSS JOIN LATERAL generate_series(b / 86400,\n"
	    "    (" LAST ") / 86400) AS d\n"
	    "CROSS JOIN LATERAL (SELECT\n"
	    "    n * least((d + 1) * 86400 - b, len) / len -\n"
	    "        n * greatest(d * 86400 - b, 0) / len AS messages\n"
	    "    OFFSET 0) AS s\n"
	    "WHERE " GOOD " AND (messages > 0 OR n = 0);\n"}},
	{"clickhouse", "TABLE", "\"rua\" FINAL", {"sum(", ")"}, {
	    "SELECT if(known AND d < 49673, if(d = 0, '1970-01-01',\n"
	    "        toString(toDate(toUInt16(d)))), NULL) AS \"day\",\n"
	    "    intDiv(n * least((d + 1) * 86400 - b, len), len) -\n"
	    "        intDiv(n * greatest(d * 86400 - b, 0), len) "
	    "AS \"messages\"",
	    "\nFROM (SELECT *, intDiv(b, 86400) + arrayJoin(range(toUInt64(\n"
	    "        intDiv(" LAST ", 86400)\n"
	    "        - intDiv(b, 86400) + 1))) AS d\n"
	    "FROM (SELECT *,\n"
	    "    toInt64(assumeNotNull(" BEGIN ")) AS b,\n"
	    "    toInt64(assumeNotNull(" LENGTH ")) AS len\n"
	    "FROM (SELECT *,\n"
	    "    toInt64(assumeNotNull(" COUNT ")) AS n,\n"
	    "    toUInt8(assumeNotNull(" KNOWN ")) AS known\n"
	    "FROM \"rua\" FINAL WHERE " GOOD ")))\n"
	    "WHERE \"messages\" > 0 OR n = 0;\n"}},
	{.database = "grafana"},
};

static const struct views_count counts[VIEWS_N] = {
	[VIEWS_PASS] = {"pass", "\"dmarc\" = 'pass'"},
	[VIEWS_FAIL] = {"fail", "\"dmarc\" = 'fail'"},
	[VIEWS_DKIM_ALIGNED] = {"dkim_aligned", "\"dkim_aligned\" = 'pass'"},
	[VIEWS_SPF_ALIGNED] = {"spf_aligned", "\"spf_aligned\" = 'pass'"},
	[VIEWS_NONE] = {"none", "\"disposition\" IN ('none', 'pass')"},
	[VIEWS_QUARANTINE] = {"quarantine", "\"disposition\" = 'quarantine'"},
	[VIEWS_REJECT] = {"reject", "\"disposition\" = 'reject'"},
};

static void
put_name(struct buf *out, const struct views *v, const char *name,
    const char *of)
{
	if (v->drop != NULL)
		buf_printf(out, "DROP %s IF EXISTS \"%s%s\";\n", v->drop,
		    name, of);
	buf_printf(out, "CREATE %sVIEW \"%s%s\" AS\n",
	    v->drop == NULL ? "OR REPLACE " : "", name, of);
}

/* The numbers of dmarc-rua-summarize -g KEY, in its columns: counted for each
 * report, so that the reports can be counted. */
static void
put_by(struct buf *out, const struct views *v, const char *key)
{
	size_t i;

	put_name(out, v, VIEWS_BY, key);
	buf_printf(out, "SELECT k AS \"%s\",\n"
	    "    %sm%s AS \"messages\",\n    %sr%s AS \"records\",\n"
	    "    count(*) AS \"reports\"", key, v->sum[0], v->sum[1],
	    v->sum[0], v->sum[1]);
	for (i = 0; i < VIEWS_N; i++)
		buf_printf(out, ",\n    %sc%zu%s AS \"%s\"", v->sum[0], i,
		    v->sum[1], counts[i].name);
	buf_printf(out, ",\n    min(b) AS \"first\",\n"
	    "    max(e) AS \"last\"\n"
	    "FROM (SELECT \"%s\" AS k,\n"
	    "    sum(\"messages\") AS m,\n"
	    "    sum(CASE WHEN \"record\" = 0 THEN 0 ELSE 1 END) AS r", key);
	for (i = 0; i < VIEWS_N; i++)
		buf_printf(out, ",\n    sum(CASE WHEN %s\n        "
		    "THEN \"messages\" ELSE 0 END) AS c%zu", counts[i].when,
		    i);
	buf_puts(out, ",\n"
	    "    min(CASE WHEN \"begin\" < 1099511627776 THEN \"begin\" END) "
	    "AS b,\n"
	    "    max(CASE WHEN \"end\" < 1099511627776 THEN \"end\" END) "
	    "AS e\nFROM ");
	if (strcmp(key, "day") == 0)
		buf_puts(out, "\"" VIEWS_DAYS "\"");
	else
		buf_printf(out, "(SELECT *,\n    " COUNT " AS \"messages\"\n"
		    "    FROM %s WHERE " GOOD ") AS u", v->rua);
	buf_printf(out, "\nGROUP BY \"%s\", \"org_name\", \"policy_domain\", "
	    "\"report_id\",\n    \"begin\", \"end\", \"digest\") AS t\n"
	    "GROUP BY k;\n", key);
}

const char *
sql_viewer(int i)
{
	return (size_t)i < sizeof(views) / sizeof(views[0]) ?
	    views[i].database : NULL;
}

void
sql_views(struct buf *out, int database)
{
	static const char *const keys[] = {"day", "source_ip",
	    "policy_domain", "header_from", "disposition", "org_name"};
	const struct views *v = &views[database];
	size_t i;

	if (v->rua == NULL) {
		grafana_dashboard(out, counts);
		return;
	}
	put_name(out, v, VIEWS_DAYS, "");
	buf_puts(out, v->days[0]);
	for (i = 0; i < TABLE_RUA.n; i++)
		buf_printf(out, ",\n    \"%s\"", TABLE_RUA.fields[i].name);
	buf_puts(out, v->days[1]);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		put_by(out, v, keys[i]);
}
