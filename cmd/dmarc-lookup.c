/* Domains in, the policy that applies to each out: options, loop, status. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <unistd.h>

#include "base/errtext.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "dmarc/lookup.h"
#include "dmarc/rows.h"
#include "tell/policy.h"
#include "dns/open.h"
#include "dns/psl.h"
#include "sys/sandbox.h"
#include "dmarc/domains.h"
#include "rows/sink.h"

/* Lookups at once unless told: what a public resolver lets pass. */
enum { WINDOW = 64 };

struct app {
	int format;
	bool header, quiet, verbose, external, unordered;
	const char *psl_file;
	struct dns_open_options dns;

	struct psl *psl;
	struct dns_open source;

	struct out out;
	struct sink sink;
	struct cells row;
	struct tell_policy text;
	bool person, any; /* each outcome is told, not a row; one was */
	struct progress progress;
	uint64_t total;
	enum status status;
};

/* --- outcomes --- */

static enum status
status_of(const struct lookup_outcome *o)
{
	enum status s = o->result == LOOKUP_FOUND ? STATUS_OK :
	    o->result == LOOKUP_TEMPERROR ? STATUS_TEMP : STATUS_NO;
	size_t i;

	for (i = 0; i < o->nhosts; i++)
		if (o->hosts[i].outcome != NULL &&
		    o->hosts[i].outcome->result == EXTERNAL_TEMPERROR)
			s = status_worse(s, STATUS_TEMP);
	return s;
}

static void
render(void *ctx, const struct lookup_outcome *o, struct buf *b)
{
	struct app *a = ctx;

	a->status = status_worse(a->status, status_of(o));
	if (a->person) {
		tell_policy(b, o, &a->text);
		return;
	}
	dmarc_policy_row(&a->row, o);
	a->sink.out = b;
	sink_row(&a->sink, a->row.v);
}

static void
write_bytes(void *ctx, struct span bytes)
{
	struct app *a = ctx;

	if (a->person && a->any)
		buf_puts(&a->out.buf, "\n");
	a->any = true;
	buf_put_span(&a->out.buf, bytes);
	out_spill(&a->out);
}

/* --- where answers come from --- */

/* What needs files before rights are given up, then the rest. */
static bool
open_sources(struct app *a)
{
	bool net = a->dns.zones.n == 0;

	a->psl = psl_open(a->psl_file);
	if (a->psl == NULL && a->psl_file != NULL) {
		diag(span_str(a->psl_file), "no public suffix list");
		a->status = STATUS_USAGE;
		return false;
	}
	if (a->psl == NULL && !a->quiet)
		diag(SPAN_NONE, "no public suffix list: what receivers by "
		    "RFC 7489 do is left out");
	a->dns.quiet = a->quiet;
	a->status = STATUS_TEMP;
	if ((net && !dns_open_net(&a->source, &a->dns)) ||
	    !sandbox_enter(net ? SANDBOX_NET : SANDBOX_READ))
		return false;
	a->status = STATUS_USAGE;
	if (!net && !dns_open_zones(&a->source, &a->dns))
		return false;
	a->status = STATUS_OK;
	return true;
}

static void
close_sources(struct app *a)
{
	dns_open_close(&a->source);
	psl_close(a->psl);
	free(a->dns.zones.v);
}

/* --- the loop --- */

/* Takes names while there are some and room for them. False at the end. */
static bool
take_arguments(struct lookup *l, char *const **arg)
{
	for (; **arg != NULL && lookup_has_room(l); ++*arg)
		lookup_add(l, domains_find(span_str(**arg)));
	return **arg != NULL;
}

/* Waits for standard input only when idle, with nothing else under way. */
static bool
take_lines(struct lookup *l, struct domains *d, bool idle)
{
	struct span name;

	while (lookup_has_room(l)) {
		switch (domains_next(d, idle, &name)) {
		case DOMAINS_NAME:
			lookup_add(l, name);
			idle = false;
			break;
		case DOMAINS_WAIT:
			return true;
		case DOMAINS_END:
			return false;
		}
	}
	return true;
}

static void
run_all(struct app *a, struct lookup *l, char *const *args)
{
	struct domains d = {.lines.fd = STDIN_FILENO};
	bool lines = *args == NULL, more, busy = false;
	uint64_t done;

	do {
		more = lines ? take_lines(l, &d, !busy) :
		    take_arguments(l, &args);
		busy = lookup_run(l);
		done = lookup_done(l);
		progress_tick(&a->progress, done,
		    lines ? domains_total(&d, done) : a->total);
	} while ((more || busy) && a->out.err == 0);
	if (d.lines.err != 0) {
		diag(SPAN_LIT("standard input"), "%s", errtext(d.lines.err).s);
		a->status = STATUS_USAGE;
	}
	domains_free(&d);
}

static void
run(struct app *a, char *const *args, size_t nargs)
{
	struct lookup_config c = {
	    .dns = a->source.dns,
	    .psl = a->psl,
	    .external = a->external,
	    .sink = {a, render, write_bytes},
	    .under_way = a->dns.window,
	    .unordered = a->unordered,
	};
	struct lookup *l = lookup_new(&c);

	a->person = a->format == FORMAT_TEXT && (a->verbose || nargs == 1);
	a->text.queries = a->verbose;
	a->total = nargs;
	out_init(&a->out, STDOUT_FILENO);
	sink_init(&a->sink, &a->out.buf, &TABLE_POLICY, (enum format)a->format,
	    0);
	a->sink.header = a->header;
	a->sink.colour = a->text.colour;
	if (!a->person)
		sink_begin(&a->sink);
	run_all(a, l, args);
	progress_clear(&a->progress);
	a->status = status_worse(a->status, out_close(&a->out));
	lookup_free(l);
	sink_free(&a->sink);
	cells_free(&a->row);
}

/* --- options --- */

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    {'o', "output", "FORMAT", FORMAT_NAMES,
		.named = &a->format, .find = format_find, .max = FORMAT_N},
	    OPT_NO_HEADER(&a->header),
	    DNS_OPEN_ROWS(&a->dns),
	    {'w', "window", "N", "lookups at once (default: 64)",
		.number = &a->dns.window, .min = 1, .max = LIMIT_DNS_WINDOW},
	    {'x', "external", NULL, "ask whether reports are welcome elsewhere",
		.set = &a->external},
	    {0, "unordered", NULL, "write each row when it is there",
		.set = &a->unordered},
	    {0, "psl", "FILE", "public suffix list, not the system's",
		.word = &a->psl_file},
	    OPT_QUIET(&a->quiet),
	    OPT_VERBOSE(&a->verbose),
	    OPT_HELP,
	    OPT_VERSION,
	};
	struct opts o = {"[options] [domain]...", rows,
	    sizeof(rows) / sizeof(rows[0]), sandbox_describe};

	if (!opt_parse(&o, argc, argv, &a->status))
		return false;
	if (argc > optind || !isatty(STDIN_FILENO))
		return true;
	diag(SPAN_NONE, "no domain given, see --help");
	a->status = STATUS_USAGE;
	return false;
}

/* Before rights are given up: the sandbox knows no terminals. */
static void
look_at_terminals(struct app *a)
{
	a->text.colour = opt_colour(STDOUT_FILENO);
	progress_init(&a->progress, STDERR_FILENO,
	    !a->quiet && !isatty(STDOUT_FILENO), "domains", 1);
}

int
main(int argc, char **argv)
{
	struct app a = {.header = true, .dns = {.window = WINDOW}};

	a.format = isatty(STDOUT_FILENO) ? FORMAT_TEXT : FORMAT_TSV;
	if (parse_options(&a, argc, argv)) {
		look_at_terminals(&a);
		if (open_sources(&a))
			run(&a, argv + optind, (size_t)(argc - optind));
	}
	close_sources(&a);
	return (int)a.status;
}
