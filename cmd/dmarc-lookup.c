/* Domains in, the policy that applies to each out: options, loop, status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "dmarc/changes.h"
#include "dmarc/lookup.h"
#include "dmarc/rows.h"
#include "tell/policy.h"
#include "dns/open.h"
#include "dns/proof.h"
#include "dns/psl.h"
#include "dns/wire.h"
#include "lint/page.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "dmarc/domains.h"
#include "rows/optpick.h"
#include "rows/sink.h"
#include "dkim/crypt.h"
#include "value/domain.h"

/* Lookups at once unless told: what a public resolver lets pass. */
enum { WINDOW = 64 };

struct app {
	struct opt_common common;
	struct pick pick;
	bool external, unordered;
	const char *psl_file, *column, *compare;
	struct dns_open_options dns;

	struct psl *psl;
	struct proof *anchors;
	struct dns_open source;

	struct out out;
	struct sink sink;
	struct cells row, change;
	struct changes old;
	int old_fd;
	struct tell_policy text;
	bool person, any; /* each outcome is told, not a row; one was */
	struct progress progress;
	enum status status;
};

/* --- what has changed --- */

static ssize_t
read_old(void *ctx, char *dst, size_t n)
{
	ssize_t got;

	do
		got = read(*(const int *)ctx, dst, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Reads the rows that are compared with; false after telling why not. */
static bool
take_old(struct app *a)
{
	static const char *const error = "read error";
	struct stream in = {.ctx = &a->old_fd, .read = read_old,
	    .error = &error};
	struct buf why = {0};
	uint64_t line = 0;
	const char *fault = changes_read(&a->old, in, &why, &line);

	if (fault != NULL)
		diag(span_str(a->compare), "line %" PRIu64 ": %s", line,
		    fault);
	buf_free(&why);
	return fault == NULL;
}

static void
put_change(void *ctx, const char *what, struct span old, struct span now)
{
	struct app *a = ctx;

	a->status = status_worse(a->status, STATUS_NO);
	if (a->person) {
		tell_change(a->sink.out, a->row.v[POLICY_domain], what, old,
		    now);
		return;
	}
	cells_begin(&a->change, CHANGE_N);
	cells_span(&a->change, CHANGE_domain, a->row.v[POLICY_domain]);
	cells_word(&a->change, CHANGE_what, what);
	cells_span(&a->change, CHANGE_old, old);
	cells_span(&a->change, CHANGE_new, now);
	cells_end(&a->change);
	sink_row(&a->sink, a->change.v);
	sink_rest(&a->sink);
}

static void
compare(struct app *a, bool temporary, struct buf *b)
{
	const char *why;

	a->sink.out = b;
	why = changes_find(&a->old, a->row.v, put_change, a);
	if (why == NULL && temporary)
		why = a->row.v[POLICY_error].p;
	if (why != NULL)
		diag(a->row.v[POLICY_domain], "not compared: %s", why);
	if (why != NULL || temporary)
		a->status = status_worse(a->status, STATUS_TEMP);
}

/* --- outcomes --- */

static void
render(void *ctx, const struct lookup_outcome *o, struct buf *b)
{
	struct app *a = ctx;
	const struct external_outcome *x;
	bool temporary = o->result == LOOKUP_TEMPERROR;
	size_t i;

	for (i = 0; i < o->nhosts; i++) {
		x = o->hosts[i].outcome;
		temporary |= x != NULL && x->result == EXTERNAL_TEMPERROR;
	}
	if (o->secure != NULL)
		temporary |= o->secure->failed;
	if (a->compare != NULL) {
		dmarc_policy_row(&a->row, o);
		compare(a, temporary, b);
		return;
	}
	if (o->secure != NULL) {
		temporary |= o->secure->failed;
		/* whoever validates has no policy then */
		if (o->secure->status == SECURITY_BOGUS)
			a->status = status_worse(a->status, STATUS_NO);
	}
	if (temporary)
		a->status = status_worse(a->status, STATUS_TEMP);
	if (o->result != LOOKUP_FOUND && o->result != LOOKUP_TEMPERROR)
		a->status = status_worse(a->status, STATUS_NO);
	if (a->person) {
		tell_policy(b, o, &a->text);
		return;
	}
	dmarc_policy_row(&a->row, o);
	a->sink.out = b;
	sink_row(&a->sink, a->row.v);
	sink_rest(&a->sink);
}

static void
write_bytes(void *ctx, struct span bytes)
{
	struct app *a = ctx;

	if (a->person && a->any && a->compare == NULL)
		buf_puts(&a->out.buf, "\n");
	a->any = true;
	buf_put_span(&a->out.buf, bytes);
	out_spill(&a->out);
}

/* --- the loop --- */

static void
run_all(struct app *a, struct lookup *l, struct domains *d)
{
	enum domains_event e;
	struct span name;
	bool busy = false;
	uint64_t done;

	do {
		/* adds names while there are some and room for them; waits for
		 * standard input only with nothing else under way */
		e = DOMAINS_NAME;
		lookup_time(l, (int64_t)time(NULL));
		while (e == DOMAINS_NAME && lookup_has_room(l)) {
			e = domains_next(d, !busy, &name);
			busy = true;
			if (e == DOMAINS_NAME)
				lookup_add(l, name);
		}
		busy = lookup_run(l);
		done = lookup_done(l);
		progress_tick(&a->progress, clock_now(), done,
		    domains_total(d, done));
	} while ((e != DOMAINS_END || busy) && a->out.err == 0);
	if (d->lines.err != 0 || d->fault != NULL)
		a->status = STATUS_USAGE;
	if (d->lines.err != 0)
		diag(SPAN_LIT("standard input"), "%s",
		    errtext(d->lines.err).s);
	if (d->fault != NULL)
		diag(SPAN_LIT("standard input"), "line %" PRIu64 ": %s",
		    d->open ? d->row_line : d->line, d->fault);
	if (d->absent > 0 && !a->common.quiet)
		diag(SPAN_LIT("standard input"), "%" PRIu64 " %s no domain",
		    d->absent, PLURAL(d->absent, "row has", "rows have"));
	if (d->prefixed > 0 && !a->common.quiet)
		diag(SPAN_NONE, "_dmarc.%.*s%s: asked as %.*s",
		    SPAN_ARG(buf_span(&d->first)), d->prefixed > 1 ?
		    ", and others" : "", SPAN_ARG(buf_span(&d->first)));
}

static void
run(struct app *a, char *const *args, size_t nargs)
{
	struct lookup_config c = {
	    .dns = a->source.dns,
	    .psl = a->psl,
	    .anchors = a->anchors,
	    .external = a->external,
	    .sink = {a, render, write_bytes},
	    .under_way = a->dns.window,
	    .unordered = a->unordered,
	};
	struct lookup *l;
	struct domains names = {.args = args, .nargs = nargs,
	    .column = a->column, .lines.fd = STDIN_FILENO};
	enum format format = (enum format)opt_format(&a->common);

	a->person = format == FORMAT_TEXT && a->pick.from == NULL &&
	    (a->common.verbose || (nargs == 1 && strcmp(args[0], "-") != 0));
	a->text.queries = a->common.verbose;
	a->text.notes = lint_page_record;
	a->text.colour = a->common.colour;
	c.near = a->person && a->compare == NULL;
	c.external |= a->old.checked;
	l = lookup_new(&c);
	a->out = (struct out){.fd = STDOUT_FILENO};
	if (a->compare != NULL)
		a->person = format == FORMAT_TEXT && a->pick.from == NULL;
	sink_init(&a->sink, &a->out.buf, a->compare != NULL ? &TABLE_CHANGE :
	    &TABLE_POLICY, format, 0);
	sink_pick(&a->sink, &a->pick);
	a->sink.header = !a->common.no_header;
	a->sink.colour = a->common.colour;
	if (!a->person)
		sink_begin(&a->sink);
	run_all(a, l, &names);
	progress_clear(&a->progress);
	a->sink.out = &a->out.buf;
	if (!a->person)
		sink_end(&a->sink);
	a->status = status_worse(a->status, out_close(&a->out));
	domains_free(&names);
	lookup_free(l);
	sink_free(&a->sink);
	cells_free(&a->row);
	cells_free(&a->change);
}

/* --compare: the domains of its rows, and those of the arguments. */
static void
run_compare(struct app *a, char *const *args, size_t nargs)
{
	size_t i, n;
	char **all;

	if (!take_old(a)) {
		a->status = STATUS_USAGE;
		return;
	}
	n = a->old.n;
	all = xreallocarray(NULL, n + nargs + 1, sizeof(all[0]));
	for (i = 0; i < n + nargs; i++)
		all[i] = i < n ? a->old.domain[i] : args[i - n];
	if (n + nargs > 0)
		run(a, all, n + nargs);
	free(all);
}

/* --- options --- */

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    OPT_OUTPUT(&a->common),
	    OPT_SCHEMA(&a->common),
	    DNS_OPEN_ROWS(&a->dns),
	    DNS_OPEN_DNSSEC_ROWS(&a->dns),
	    {'w', "window", "N", "lookups at once (default: 64)",
		.number = &a->dns.window, .min = 1, .max = LIMIT_DNS_WINDOW},
	    {0, "compare", "FILE", "show what has changed since these rows",
		.word = &a->compare},
	    {0, "column", "NAME", "the column of TSV or CSV that has domains",
		.word = &a->column},
	    {'x', "external", NULL, "check whether other hosts accept reports",
		.set = &a->external},
	    {0, "unordered", NULL, "write each row as soon as it is ready",
		.set = &a->unordered},
	    {0, "psl", "FILE", "use this public suffix list",
		.word = &a->psl_file},
	    OPT_COMMON(&a->common),
	};
	const struct rows_table *const tables[] = {&TABLE_POLICY, NULL};
	const struct rows_table *const changed[] = {&TABLE_CHANGE, NULL};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"ldns", dns_wire_library},
	    {"libcrypto", crypt_library},
	    {"libidn2", domain_library},
	    {"libpsl", psl_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [domain | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, about};

	if (!opt_parse(&o, argc, argv, &a->status) ||
	    !optpick(&a->pick, &a->common, opt_format(&a->common),
	    a->compare != NULL ? changed : tables, &a->status))
		return false;
	a->status = STATUS_USAGE;
	if (argc > optind || a->compare != NULL || !isatty(STDIN_FILENO))
		return true;
	diag(SPAN_NONE, "no domain given, see --help");
	return false;
}

int
main(int argc, char **argv)
{
	struct app a = {.dns = {.window = WINDOW},
	    .common.format = OPT_FORMAT(format_name, FORMAT_SQL,
		FORMAT_TSV, FORMAT_TEXT)};

	if (!stdfd_fill())
		return STATUS_TEMP;
	if (parse_options(&a, argc, argv)) {
		/* files and terminals, before rights are given up */
		a.dns.quiet = a.common.quiet;
		progress_init(&a.progress, STDERR_FILENO,
		    !a.common.quiet && !a.common.terminal, "domains", 1);
		if (a.compare != NULL &&
		    (a.old_fd = open(a.compare, O_RDONLY | O_CLOEXEC)) < 0)
			diag(span_str(a.compare), "%s", errtext(errno).s);
		else if (dns_open_anchors(&a.anchors, &a.dns) &&
		    dns_open_psl(&a.psl, a.psl_file, false, a.common.quiet ?
		    NULL : "results by RFC 7489 are left out")) {
			a.dns.psl = a.psl;
			a.status = dns_open(&a.source, &a.dns, NULL);
		}
		if (a.status == STATUS_OK)
			(a.compare != NULL ? run_compare : run)(&a,
			    argv + optind, (size_t)(argc - optind));
	}
	dns_open_close(&a.source);
	proof_free(a.anchors);
	psl_close(a.psl);
	changes_free(&a.old);
	pick_free(&a.pick);
	dns_open_forget(&a.dns);
	return (int)a.status;
}
