/* Aggregate reports in, rows out: options, exit status. */
/* SPDX-License-Identifier: ISC */
#include <unistd.h>

#include "base/limits.h"
#include "base/opt.h"
#include "base/status.h"
#include "input/archive.h"
#include "input/coder.h"
#include "input/document.h"
#include "input/reports.h"
#include "input/shard.h"
#include "report/decode.h"
#include "report/xml.h"
#include "rows/optpick.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "value/domain.h"

struct app {
	struct reports reports;
	struct document_config config;
	struct document *document; /* of a process that does jobs */
};

static bool
take_shard(void *to, const char *arg)
{
	if (shard_parse(to, span_str(arg)))
		return true;
	diag(SPAN_NONE, "--shard: '%s' is not K/N, 1 to N of up to %u", arg,
	    LIMIT_SHARDS);
	return false;
}

static bool
parse_options(struct app *a, int argc, char **argv, enum status *status)
{
	struct reports *r = &a->reports;
	const struct opt rows[] = {
	    OPT_OUTPUT(&r->common),
	    {'R', "reports", NULL, "one row for each report, not each record",
		.set = &a->config.reports},
	    OPT_REPORTS_NEW(r),
	    {0, "shard", "K/N", "only reports whose policy domain is in part K",
		.take = take_shard, .to = &r->shard},
	    {0, "strict", NULL, "drop reports that do not conform",
		.set = &a->config.strict},
	    OPT_SCHEMA(&r->common),
	    OPT_VIEWS(&r->common),
	    OPT_REPORTS_BOUNDS(r),
	    OPT_COMMON(&r->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"unpacks", coder_describe},
	    {"libxml2", report_xml_library},
	    {"libzip", archive_library},
	    {"libidn2", domain_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &r->common, about};

	return opt_parse(&o, argc, argv, status);
}

static bool
prepare(void *ctx)
{
	(void)ctx;
	report_decoder_preload();
	return true;
}

static void
make_reader(void *ctx, struct found_reader *reader)
{
	struct app *a = ctx;

	a->config.format = (enum format)opt_format(&a->reports.common);
	a->config.pick = &a->reports.pick;
	a->config.verbose = a->reports.common.verbose;
	a->config.colour = a->reports.common.colour;
	a->config.seed = a->reports.seed;
	a->config.shard = a->reports.shard;
	a->document = document_new(&a->config);
	*reader = document_reader(a->document);
}

int
main(int argc, char **argv)
{
	struct app a = {.reports = reports_default()};
	enum status status;

	if (!stdfd_fill())
		return STATUS_TEMP;
	if (!parse_options(&a, argc, argv, &status))
		return (int)status;
	a.reports.ctx = &a;
	a.reports.prepare = prepare;
	a.reports.reader = make_reader;
	a.reports.table = a.config.reports ? &TABLE_REPORT : &TABLE_RUA;
	a.reports.prefix = a.config.reports ? 0 : RUA_record;
	status = reports_run(&a.reports, argv + optind);
	document_free(a.document);
	return (int)status;
}
