/* Domains in, the policy that applies to each out: options, loop, status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errtext.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "decide/lookups.h"
#include "decide/policyrow.h"
#include "decide/policytext.h"
#include "edge/dns_bulk.h"
#include "edge/dns_memo.h"
#include "edge/dns_zone.h"
#include "edge/psl.h"
#include "edge/resolvconf.h"
#include "edge/sandbox.h"
#include "input/domains.h"
#include "notation/sink.h"
#include "syntax/zonefault.h"

/* Lookups at once unless told: what a public resolver lets pass. */
enum { WINDOW = 64 };

struct app {
	enum format format;
	bool header, quiet, verbose, external, unordered;
	const char *psl_file;
	const char **zones;
	size_t nzones, nservers;
	uint64_t window, qps, timeout;
	struct resolvconf servers;

	struct psl *psl;
	struct dns_zone *zone;
	struct dns_bulk *bulk;
	struct dns_memo *memo;
	struct dns dns;

	struct out out;
	struct sink sink;
	struct policyrow row;
	struct policytext text;
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
		policytext_put(b, o, &a->text);
		return;
	}
	policyrow_fill(&a->row, o);
	a->sink.out = b;
	sink_row(&a->sink, a->row.cells);
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

static void
on_zone_fault(void *ctx, const struct zone_note *n)
{
	const struct app *a = ctx;
	struct buf where = {0};

	if (a->quiet && !zonefault_lost(n->fault))
		return;
	buf_put_span(&where, n->at.file->name);
	buf_printf(&where, ":%" PRIu32 ":%" PRIu32, n->at.line,
	    n->at.column);
	diag(buf_span(&where), "%s", zonefault_text(n->fault));
	buf_free(&where);
}

static bool
open_zones(struct app *a)
{
	struct dns_zone_options o = {.fault = on_zone_fault, .ctx = a};
	size_t i;

	a->zone = dns_zone_new();
	for (i = 0; i < a->nzones; i++) {
		if (dns_zone_add(a->zone, a->zones[i], &o))
			continue;
		diag(span_str(a->zones[i]), "%s", errtext(errno).s);
		a->status = STATUS_USAGE;
		return false;
	}
	dns_zone_finish(a->zone);
	a->dns = dns_zone_source(a->zone);
	return true;
}

static bool
open_network(struct app *a)
{
	struct dns_memo_options memo = {.octets = LIMIT_DNS_MEMO};
	struct dns_bulk_options o = {.window = a->window,
	    .qps = (double)a->qps, .want_ad = true};
	struct resolvconf c;
	struct dns net;

	if (!resolvconf_read(&c, "/etc/resolv.conf") && a->nservers == 0) {
		diag(SPAN_LIT("/etc/resolv.conf"), "%s", errtext(errno).s);
		return false;
	}
	o.server = a->nservers > 0 ? a->servers.server : c.server;
	o.nservers = a->nservers > 0 ? a->nservers : c.n;
	o.timeout = 1000 *
	    (a->timeout > 0 ? (unsigned int)a->timeout : c.timeout);
	o.tries = c.attempts;
	a->bulk = dns_bulk_new(&o);
	if (a->bulk == NULL) {
		diag(SPAN_NONE, "can't ask the network: %s",
		    errtext(errno).s);
		return false;
	}
	net = dns_bulk_source(a->bulk);
	a->memo = dns_memo_new(&net, &memo);
	a->dns = dns_memo_source(a->memo);
	return true;
}

/* What needs files before rights are given up, then the rest. */
static bool
open_sources(struct app *a)
{
	bool net = a->nzones == 0;

	a->psl = psl_open(a->psl_file);
	if (a->psl == NULL && a->psl_file != NULL) {
		diag(span_str(a->psl_file), "no public suffix list");
		a->status = STATUS_USAGE;
		return false;
	}
	if (a->psl == NULL && !a->quiet)
		diag(SPAN_NONE, "no public suffix list: what receivers by "
		    "RFC 7489 do is left out");
	a->status = STATUS_TEMP;
	if (net && !open_network(a))
		return false;
	if (!sandbox_enter(net ? SANDBOX_NET : SANDBOX_READ)) {
		diag(SPAN_NONE, "can't enter the sandbox: %s",
		    errtext(errno).s);
		return false;
	}
	a->status = STATUS_OK;
	return net || open_zones(a);
}

static void
close_sources(struct app *a)
{
	dns_memo_free(a->memo);
	dns_bulk_free(a->bulk);
	dns_zone_free(a->zone);
	psl_close(a->psl);
	free(a->zones);
}

/* --- the loop --- */

/* Takes names while there are some and room for them. False at the end. */
static bool
take_arguments(struct lookups *l, char *const **arg)
{
	for (; **arg != NULL && lookups_room(l); ++*arg)
		lookups_add(l, domains_find(span_str(**arg)));
	return **arg != NULL;
}

/* Waits for standard input only when idle, with nothing else under way. */
static bool
take_lines(struct lookups *l, struct domains *d, bool idle)
{
	struct span name;

	while (lookups_room(l)) {
		switch (domains_next(d, idle, &name)) {
		case DOMAINS_NAME:
			lookups_add(l, name);
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
run_all(struct app *a, struct lookups *l, char *const *args)
{
	struct domains d = {.fd = STDIN_FILENO};
	bool lines = *args == NULL, more, busy = false;

	do {
		more = lines ? take_lines(l, &d, !busy) :
		    take_arguments(l, &args);
		busy = lookups_run(l);
		progress_tick(&a->progress, lookups_done(l), a->total);
	} while ((more || busy) && a->out.err == 0);
	if (d.err != 0) {
		diag(SPAN_LIT("standard input"), "%s", errtext(d.err).s);
		a->status = STATUS_USAGE;
	}
	domains_free(&d);
}

static void
run(struct app *a, char *const *args, size_t nargs)
{
	struct lookups_config c = {
	    .dns = a->dns,
	    .options = {.psl = a->psl, .external = a->external},
	    .sink = {a, render, write_bytes},
	    .under_way = a->window,
	    .unordered = a->unordered,
	};
	struct lookups *l = lookups_new(&c);

	a->person = a->format == FORMAT_TEXT && (a->verbose || nargs == 1);
	a->text.queries = a->verbose;
	a->text.colour = opt_colour(STDOUT_FILENO);
	a->total = nargs;
	out_init(&a->out, STDOUT_FILENO);
	sink_init(&a->sink, &a->out.buf, &TABLE_POLICY, a->format, 0);
	a->sink.header = a->header;
	a->sink.colour = a->text.colour;
	progress_init(&a->progress, STDERR_FILENO,
	    !a->quiet && !isatty(STDOUT_FILENO), "domains", 1);
	if (!a->person)
		sink_begin(&a->sink);
	run_all(a, l, args);
	progress_clear(&a->progress);
	a->status = status_worse(a->status, out_close(&a->out));
	lookups_free(l);
	sink_free(&a->sink);
	policyrow_free(&a->row);
}

/* --- options --- */

enum { OPT_QPS = OPT_LONG, OPT_UNORDERED, OPT_PSL };

static const struct opt options[] = {
    {'o', "output", "FORMAT", "tsv, text, json or csv"},
    {'H', "no-header", NULL, "do not name the columns first"},
    {'z', "zone", "FILE", "answer from zone files, not from the network"},
    {'s', "server", "ADDR[@PORT]", "resolver to ask, not resolv.conf's"},
    {'w', "window", "N", "lookups at once (default: 64)"},
    {OPT_QPS, "qps", "N", "questions a second to a resolver, at most"},
    {'T', "timeout", "SECONDS", "how long a try may take"},
    {'x', "external", NULL, "ask whether reports are welcome elsewhere"},
    {OPT_UNORDERED, "unordered", NULL, "write each row when it is there"},
    {OPT_PSL, "psl", "FILE", "public suffix list, not the system's"},
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_HELP,
    OPT_VERSION,
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

static bool
set_format(struct app *a, const char *arg)
{
	int f = format_find(arg);

	if (f < 0 || f == FORMAT_SQL) {
		diag(SPAN_NONE, "-o: '%s' is not tsv, text, json or csv", arg);
		return false;
	}
	a->format = (enum format)f;
	return true;
}

static bool
add_server(struct app *a, const char *arg)
{
	if (a->nservers == LIMIT_DNS_SERVERS) {
		diag(SPAN_NONE, "more than %u servers", LIMIT_DNS_SERVERS);
		return false;
	}
	if (dns_server_parse(span_str(arg), &a->servers.server[a->nservers])) {
		a->nservers++;
		return true;
	}
	diag(SPAN_NONE, "--server wants an address, and a port behind '@', "
	    "not %s", arg);
	return false;
}

static bool
set_number(struct app *a, int letter, const char *arg)
{
	static const struct {
		int letter;
		const char *name;
		uint64_t range[2];
	} numbers[] = {
	    {'w', "window", {1, LIMIT_DNS_WINDOW}},
	    {'T', "timeout", {1, LIMIT_DNS_TIMEOUT}},
	    {OPT_QPS, "qps", {1, 10000000}},
	};
	uint64_t *const values[] = {&a->window, &a->timeout, &a->qps};
	size_t i;

	for (i = 0; numbers[i].letter != letter; i++)
		;
	return opt_number(numbers[i].name, arg, false, numbers[i].range,
	    values[i]);
}

static void
add_zone(struct app *a, const char *arg)
{
	a->zones = xreallocarray(a->zones, a->nzones + 1, sizeof(*a->zones));
	a->zones[a->nzones++] = arg;
}

static void
print(struct app *a, const struct opts *o, bool version)
{
	struct buf b = {0}, sandbox = {0};

	sandbox_describe(&sandbox);
	if (version)
		opt_version(&b, &sandbox);
	else
		opt_help(o, &b);
	buf_free(&sandbox);
	a->status = out_print(&b);
}

/* False to end at once with a->status. */
static bool
take_option(struct app *a, const struct opts *o, int c, const char *arg)
{
	switch (c) {
	case 'o':
		return set_format(a, arg);
	case 'H':
		a->header = false;
		return true;
	case 'z':
		add_zone(a, arg);
		return true;
	case 's':
		return add_server(a, arg);
	case 'x':
		a->external = true;
		return true;
	case OPT_UNORDERED:
		a->unordered = true;
		return true;
	case OPT_PSL:
		a->psl_file = arg;
		return true;
	case 'q':
		a->quiet = true;
		return true;
	case 'v':
		a->verbose = true;
		return true;
	case 'h':
	case 'V':
		print(a, o, c == 'V');
		return false;
	case OPT_BAD:
		return false;
	default:
		return set_number(a, c, arg);
	}
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	struct opts o;
	const char *arg;
	int c;

	opts_init(&o, "[options] [domain]...", options, N_OPTIONS);
	a->status = STATUS_USAGE;
	while ((c = opt_next(&o, argc, argv, &arg)) != OPT_END)
		if (!take_option(a, &o, c, arg))
			return false;
	if (a->quiet && a->verbose)
		diag(SPAN_NONE, "-q and -v exclude each other");
	else if (a->nzones > 0 && a->nservers > 0)
		diag(SPAN_NONE, "-z and -s exclude each other");
	else if (argc == optind && isatty(STDIN_FILENO))
		diag(SPAN_NONE, "no domain given, see --help");
	else
		return true;
	return false;
}

int
main(int argc, char **argv)
{
	struct app a = {.header = true, .window = WINDOW};

	a.format = isatty(STDOUT_FILENO) ? FORMAT_TEXT : FORMAT_TSV;
	if (parse_options(&a, argc, argv) && open_sources(&a))
		run(&a, argv + optind, (size_t)(argc - optind));
	close_sources(&a);
	return (int)a.status;
}
