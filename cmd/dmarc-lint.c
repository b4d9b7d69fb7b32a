/* Zone files, records and domains in, findings out: options, loop, status. */
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
#include "base/status.h"
#include "base/xalloc.h"
#include "record/record.h"
#include "lint/findings.h"
#include "lint/text.h"
#include "lint/lint.h"
#include "lint/page.h"
#include "lint/mend.h"
#include "tell/page.h"
#include "dns/open.h"
#include "dns/tap.h"
#include "dns/domain.h"
#include "dns/psl.h"
#include "sys/sandbox.h"
#include "zone/load.h"
#include "dmarc/domains.h"
#include "dmarc/records.h"
#include "zone/files.h"
#include "value/dname.h"
#include "lint/udiff.h"

/* Questions at once: they are put one after the other, but memory is cheap. */
enum { WINDOW = 16 };

/* A zone file that was read. */
struct zone {
	char *path;
	struct span text;
};

/* -W, -E and -D each: what its codes become. */
struct setter {
	unsigned char *severity;
	enum lint_severity to;
};

struct app {
	struct opt_common common;
	int fail_on;
	bool network, no_include, anywhere, records, fix, diff, list;
	const char *origin_arg, *stdin_name, *new, *explain, *psl_file;
	struct opt_words record, domain;
	struct buf origin; /* in normal form */
	struct dns_open_options dns;
	struct lint_options lint;

	struct psl *psl;
	struct dns_open source;
	struct dns_tap tap;
	struct dns_failures unanswered;
	struct dns tapped;
	struct zoneload *load;
	struct zone *zones;
	size_t nzones, zones_cap;

	struct out out, told; /* told: findings where out has something else */
	struct findings writer;
	struct mend *mend; /* has the texts as they are mended, or NULL */
	bool mending;      /* findings are for it */
	uint64_t found[LINT_OFF], records_n, files_n;
	enum status status;
};

/* --- findings --- */

static void
on_finding(void *ctx, const struct finding *f)
{
	struct app *a = ctx;

	if (a->mending) {
		mend_add(a->mend, f);
		return;
	}
	a->found[f->severity] += f->rule == LINT_MORE_FINDINGS ? f->more : 1;
	if (a->common.quiet && a->writer.out == &a->told.buf)
		return;
	findings_put(&a->writer, f);
	out_spill(a->writer.out == &a->told.buf ? &a->told : &a->out);
}

/* Something that is given can't be used. */
static void
failed(void *ctx, struct span where, const char *what)
{
	struct app *a = ctx;

	diag(where, "%s", what);
	a->status = status_worse(a->status, STATUS_USAGE);
}

/* That of --origin, or absent. */
static struct span
origin(const struct app *a)
{
	return a->origin.n > 0 ? buf_span(&a->origin) : SPAN_NONE;
}

static void
put_out(struct app *a, struct span text)
{
	out_text(&a->out, text, a->common.terminal);
}

/* --- zone files --- */

static void
load_zones(struct app *a, char *const *args)
{
	struct zonefiles *files = zonefiles_new(args, failed, a);
	struct span text;
	const char *path;

	a->load = zoneload_new(a->anywhere);
	while ((path = zonefiles_next(files)) != NULL) {
		if (!zoneload_file(a->load, path, &text)) {
			failed(a, span_str(path), errtext(errno).s);
			continue;
		}
		a->zones = xgrow(a->zones, a->nzones, &a->zones_cap,
		    sizeof(a->zones[0]));
		a->zones[a->nzones++] = (struct zone){xstrdup(path), text};
	}
	zonefiles_free(files);
}

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct app *a = ctx;
	enum zone_fault f = zoneload_include(a->load, path, text);

	if (f == ZONE_FINE && a->mend != NULL)
		*text = mend_text(a->mend, path, *text);
	return f;
}

/* Lints all of them together. */
static void
lint_zones(struct app *a, struct lint *l)
{
	struct lint_source s = {.origin = origin(a),
	    .include_anywhere = a->anywhere,
	    .include = a->no_include ? NULL : on_include, .ctx = a};
	size_t i;

	for (i = 0; i < a->nzones; i++) {
		s.name = span_str(a->zones[i].path);
		if (a->stdin_name != NULL && span_is(s.name, "-"))
			s.name = span_str(a->stdin_name);
		s.text = a->zones[i].text;
		if (a->mend != NULL)
			s.text = mend_text(a->mend, s.name, s.text);
		zoneload_enter(a->load, a->zones[i].path);
		lint_zone(l, &s);
	}
	lint_finish(l);
}

/* --- mending --- */

static void
put_mended(struct app *a)
{
	struct mended t;
	struct buf diff = {0};
	size_t i;

	for (i = 0; (t = mend_get(a->mend, i)).name.p != NULL; i++) {
		if (a->diff && t.fixes > 0) {
			udiff_put(&diff, t.name, t.old, t.now);
			put_out(a, buf_span(&diff));
			diff.n = 0;
		} else if (!a->diff && i == 0) {
			put_out(a, t.now);
		} else if (!a->diff && t.fixes > 0) {
			diag(t.name, "is included and not mended, "
			    "--diff shows how");
		}
	}
	buf_free(&diff);
}

static void
lint_round(void *ctx)
{
	struct app *a = ctx;
	struct lint_options options = a->lint;
	struct lint *l;

	options.kept = LIMIT_LINT_FIXES;
	l = lint_new(&options);
	lint_zones(a, l);
	lint_free(l);
}

/* Mends, writes that, and lints what it was mended to. */
static void
fix_zones(struct app *a, struct lint *l)
{
	a->mend = mend_new();
	a->mending = true;
	mend_rounds(a->mend, lint_round, a);
	a->mending = false;
	put_mended(a);
	lint_zones(a, l);
	mend_free(a->mend);
	a->mend = NULL;
}

/* A record by itself, as lint_record() takes it. */
struct line {
	struct app *app;
	struct lint *lint;
	struct zone_place at;
	struct span domain, record;
};

static void
lint_line(void *ctx)
{
	struct line *line = ctx;
	const struct app *a = line->app;
	const struct zone_place first = {NULL, 1, 1};

	if (a->mend == NULL)
		lint_record(line->lint, &line->at, line->domain, line->record);
	else
		lint_record(line->lint, a->mending ? &first : &line->at,
		    line->domain, mend_text(a->mend, SPAN_NONE, line->record));
}

/* --- records and domains --- */

static void
lint_one(struct app *a, struct lint *l, const struct zone_file *file,
    const struct records_line *r)
{
	struct line line = {a, l, {file, (uint32_t)r->line,
	    (uint32_t)r->column}, r->domain, r->record};

	if (a->fix) {
		a->mend = mend_new();
		a->mending = true;
		mend_rounds(a->mend, lint_line, &line);
		a->mending = false;
		put_out(a, mend_text(a->mend, SPAN_NONE, r->record));
		put_out(a, SPAN_LIT("\n"));
	}
	lint_line(&line);
	mend_free(a->mend);
	a->mend = NULL;
}

static void
lint_stdin(struct app *a, struct lint *l)
{
	struct zone_file file = {.name = span_str(a->stdin_name != NULL ?
	    a->stdin_name : "-")};
	struct records in = {.lines.fd = STDIN_FILENO};
	struct records_line r = {.column = 1};
	enum records_event e;
	struct buf where = {0};

	while (a->out.err == 0 &&
	    (e = records_next(&in, &r)) != RECORDS_END) {
		if (e == RECORDS_RECORD) {
			lint_one(a, l, &file, &r);
			continue;
		}
		where.n = 0;
		buf_put_span(&where, file.name);
		buf_printf(&where, ":%" PRIu64, r.line);
		failed(a, buf_span(&where), r.fault);
	}
	if (in.lines.err != 0)
		failed(a, file.name, errtext(in.lines.err).s);
	buf_free(&where);
	records_free(&in);
}

/* The normal form of a domain that a person wrote; false if it is none. */
static bool
put_domain(struct app *a, struct buf *b, const char *arg)
{
	const char *why = domain_put(b, domains_find(span_str(arg)), 0);

	if (why != NULL)
		failed(a, span_str(arg), why);
	return why == NULL;
}

static void
lint_domains(struct app *a, struct lint *l)
{
	struct buf name = {0};
	const char *error;
	size_t i;

	for (i = 0; i < a->domain.n && a->out.err == 0; i++) {
		name.n = 0;
		if (!put_domain(a, &name, a->domain.v[i]) ||
		    lint_domain(l, buf_span(&name), &error))
			continue;
		diag(buf_span(&name), "%s", error);
		a->status = status_worse(a->status, STATUS_TEMP);
	}
	buf_free(&name);
}

/* --- a new record --- */

static void
compose(struct app *a, struct lint *l)
{
	const struct zone_place at = {NULL, 1, 1};
	struct buf record = {0}, line = {0};

	if (!record_compose(&record, span_str(a->new))) {
		failed(a, SPAN_NONE, "--new wants tags such as "
		    "p=none,rua=dmarc@example.org");
	} else {
		record_zone_line(&line, origin(a), buf_span(&record));
		put_out(a, buf_span(&line));
		lint_record(l, &at, origin(a), buf_span(&record));
	}
	buf_free(&record);
	buf_free(&line);
}

/* --- the whole --- */

static void
run_lint(struct app *a)
{
	struct lint *l = lint_new(&a->lint);
	const struct lint_counts *c = lint_counts(l);
	struct records_line r = {.column = 1};

	if (a->nzones > 0 && (a->fix || a->diff))
		fix_zones(a, l);
	else if (a->nzones > 0)
		lint_zones(a, l);
	while (r.line < a->record.n && a->out.err == 0) {
		r.record = span_str(a->record.v[r.line++]);
		lint_one(a, l, NULL, &r);
	}
	if (a->records)
		lint_stdin(a, l);
	lint_domains(a, l);
	if (a->new != NULL)
		compose(a, l);
	a->records_n = c->records;
	a->files_n = c->files;
	lint_free(l);
}

static void
summarize(struct app *a, bool apart)
{
	struct buf b = {0};

	finding_summary(&b, a->found, a->records_n, a->files_n);
	if (a->writer.format == FINDINGS_TEXT && !apart &&
	    !a->common.quiet) {
		buf_puts(&a->out.buf, a->writer.n > 0 ? "\n" : "");
		buf_put_span(&a->out.buf, buf_span(&b));
		buf_putc(&a->out.buf, '\n');
	} else if (a->common.verbose) {
		buf_putc(&b, '\0');
		diag(SPAN_NONE, "%s", b.p);
	}
	buf_free(&b);
}

/* Those that the network had no answer for, if they were not told yet. */
static void
tell_unanswered(struct app *a)
{
	struct buf b = {0};

	if (a->unanswered.n == 0)
		return;
	page_plural(&b, a->unanswered.n, "question", "questions");
	buf_putc(&b, '\0');
	if (a->status != STATUS_TEMP || a->common.verbose)
		diag(buf_span(&a->unanswered.name), "%s (%s without an answer)",
		    a->unanswered.error, b.p);
	a->status = status_worse(a->status, STATUS_TEMP);
	buf_free(&b);
}

static void
run(struct app *a)
{
	bool apart = a->fix || a->diff || a->new != NULL;
	int s;

	out_init(&a->out, STDOUT_FILENO);
	out_init(&a->told, STDERR_FILENO);
	findings_init(&a->writer, apart ? &a->told.buf : &a->out.buf,
	    apart ? FINDINGS_GCC :
	    (enum findings_format)opt_format(&a->common));
	a->writer.header = !a->common.no_header;
	a->writer.colour = a->common.colour;
	findings_begin(&a->writer);
	run_lint(a);
	tell_unanswered(a);
	findings_end(&a->writer, a->status == STATUS_OK);
	summarize(a, apart);
	for (s = LINT_ERROR; s <= a->fail_on; s++)
		if (a->found[s] > 0)
			a->status = status_worse(a->status, STATUS_NO);
	a->status = status_worse(a->status, out_close(&a->out));
	a->status = status_worse(a->status, out_close(&a->told));
	findings_free(&a->writer);
}

/* --- rules --- */

static bool
no_rule(const char *option, struct span code)
{
	enum lint_rule near = lint_page_near(code);

	if (near < LINT_N)
		diag(SPAN_NONE, "%s: no rule is called %.*s, perhaps %s",
		    option, (int)code.n, code.p, lint_info(near)->code);
	else
		diag(SPAN_NONE, "%s: no rule is called %.*s, see --list",
		    option, (int)code.n, code.p);
	return false;
}

/* Codes with commas between; "all" is each of them. */
static bool
set_severity(void *to, const char *arg)
{
	struct setter *s = to;
	struct span code;
	enum lint_rule rule;

	for (; *arg != '\0'; arg += code.n, arg += *arg == ',') {
		code = (struct span){arg, strcspn(arg, ",")};
		rule = lint_rule_find(code);
		if (rule < LINT_N)
			s->severity[rule] = (unsigned char)s->to;
		else if (span_is(code, "all"))
			memset(s->severity, (int)s->to, LINT_N);
		else
			return no_rule(s->to == LINT_WARNING ? "-W" :
			    s->to == LINT_ERROR ? "-E" : "-D", code);
	}
	return true;
}

/* Of "none", one that no finding has. */
static int
severity_find(const char *arg)
{
	int s;

	if (strcmp(arg, "none") == 0)
		return LINT_BY_RULE;
	for (s = LINT_ERROR; s <= LINT_NOTE; s++)
		if (strcmp(arg, lint_severity_str((enum lint_severity)s)) == 0)
			return s;
	return -1;
}

static enum status
explain(const char *code)
{
	enum lint_rule rule = lint_rule_find(span_str(code));
	struct buf b = {0};

	if (rule == LINT_N) {
		no_rule("--explain", span_str(code));
		return STATUS_USAGE;
	}
	lint_page_put(&b, rule);
	return out_print(&b);
}

static enum status
list_rules(const struct app *a)
{
	static const enum format formats[FINDINGS_N] = {
	    [FINDINGS_TEXT] = FORMAT_TEXT,
	    [FINDINGS_JSON] = FORMAT_JSON,
	    [FINDINGS_CSV] = FORMAT_CSV,
	}; /* TSV for the others */
	struct buf b = {0};

	lint_page_list(&b, formats[opt_format(&a->common)],
	    !a->common.no_header);
	return out_print(&b);
}

/* --- where answers come from --- */

/* What needs files before rights are given up, then the rest. */
static bool
open_sources(struct app *a, bool files)
{
	bool asks = a->network || a->domain.n > 0;

	a->status = STATUS_USAGE;
	if (!dns_open_psl(&a->psl, a->psl_file, false, a->common.quiet ? NULL :
	    "rules that need it are left out"))
		return false;
	a->lint.psl = a->psl;
	a->dns.quiet = a->common.quiet;
	a->status = dns_open(&a->source, asks ? &a->dns : NULL, files);
	if (a->status == STATUS_OK && asks) {
		a->tapped = dns_tap_source(&a->tap, &a->source.dns);
		dns_tap_add(&a->tap, dns_failures_hear, &a->unanswered);
		a->lint.dns = &a->tapped;
	}
	return a->status == STATUS_OK;
}

static void
close_all(struct app *a)
{
	size_t i;

	for (i = 0; i < a->nzones; i++)
		free(a->zones[i].path);
	free(a->zones);
	zoneload_free(a->load);
	dns_failures_free(&a->unanswered);
	dns_open_close(&a->source);
	psl_close(a->psl);
	free(a->dns.zones.v);
	buf_free(&a->origin);
	free(a->record.v);
	free(a->domain.v);
}

/* --- options --- */

static bool
parse_options(struct app *a, int argc, char **argv)
{
	struct setter warn = {a->lint.severity, LINT_WARNING};
	struct setter err = {a->lint.severity, LINT_ERROR};
	struct setter off = {a->lint.severity, LINT_OFF};
	const struct opt rows[] = {
	    OPT_OUTPUT(&a->common),
	    {'r', "record", "TEXT", "lint this record",
		.words = &a->record},
	    {0, "records", NULL, "lint records from lines or policy rows",
		.set = &a->records},
	    {'d', "domain", "DOMAIN", "lint what a domain publishes now",
		.words = &a->domain},
	    {'n', "network", NULL, "ask the DNS for what the files lack",
		.set = &a->network},
	    DNS_OPEN_ROWS(&a->dns),
	    {0, "origin", "DOMAIN", "origin of the names in zone files",
		.word = &a->origin_arg},
	    {0, "stdin-name", "FILE", "name of standard input in findings",
		.word = &a->stdin_name},
	    {0, "no-include", NULL, "read no file that a zone file includes",
		.set = &a->no_include},
	    {0, "include-anywhere", NULL, "read any file that it includes",
		"no-include", .set = &a->anywhere},
	    {'W', "warn", "CODE,...", "make findings of these rules warnings",
		.take = set_severity, .to = &warn},
	    {'E', "error", "CODE,...", "make findings of these rules errors",
		.take = set_severity, .to = &err},
	    {'D', "disable", "CODE,...", "switch these rules off",
		.take = set_severity, .to = &off},
	    {0, "fail-on", "SEVERITY", "error, warning, note or none",
		.named = &a->fail_on, .find = severity_find, .max = LINT_NOTE},
	    {0, "strict", NULL, "warn where a policy could be better",
		.set = &a->lint.strict},
	    {'F', "fix", NULL, "print the corrected input", "output",
		.set = &a->fix},
	    {0, "diff", NULL, "print the corrections as a patch", "output",
		.set = &a->diff},
	    {0, "new", "TAG=VALUE,...", "compose a record",
		"output", .word = &a->new},
	    {0, "explain", "CODE", "explain a rule",
		.word = &a->explain},
	    {0, "list", NULL, "list the rules", .set = &a->list},
	    {0, "psl", "FILE", "use this public suffix list",
		.word = &a->psl_file},
	    OPT_COMMON(&a->common),
	};
	struct opts o = {"[options] [file | folder]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, sandbox_describe};

	return opt_parse(&o, argc, argv, &a->status);
}

/* What can't be together; NULL if all is well. */
static const char *
conflict(const struct app *a, size_t nargs, bool dash)
{
	bool records = a->record.n > 0 || a->records;
	bool any = records || a->domain.n > 0 || a->network || nargs > 0;
	bool servers = a->dns.zones.n > 0 || a->dns.nservers > 0;

	if (a->new != NULL && any)
		return "--new goes with no input";
	if (a->records && dash)
		return "--records and - both read standard input";
	if (servers && a->domain.n == 0 && !a->network)
		return "-z and -s are for -d and -n";
	if (a->fix && a->diff)
		return "-F and --diff exclude each other";
	if ((a->fix || a->diff) && a->domain.n > 0)
		return "what is live can't be mended";
	if (a->diff && records)
		return "--diff is for zone files; try -F";
	if (a->fix && records && nargs > 0)
		return "-F takes a zone file or records, not both";
	return NULL;
}

static bool
check_options(struct app *a, char *const *args, size_t nargs)
{
	bool other = a->record.n > 0 || a->records || a->domain.n > 0 ||
	    a->new != NULL;
	bool dash = nargs == 0 && !other;
	const char *why;
	size_t i;

	for (i = 0; i < nargs; i++)
		dash |= strcmp(args[i], "-") == 0;
	why = conflict(a, nargs, dash);
	if (why == NULL && (dash || a->records) && nargs == 0 &&
	    isatty(STDIN_FILENO))
		why = "no input given, see --help";
	if (why != NULL)
		failed(a, SPAN_NONE, why);
	return why == NULL && (a->origin_arg == NULL ||
	    put_domain(a, &a->origin, a->origin_arg));
}

/* Reads the files; false if there is nothing to be done with them. */
static bool
open_files(struct app *a, char *const *args, bool files)
{
	if (!files)
		return true;
	load_zones(a, args);
	if (!a->fix || a->nzones == 1)
		return true;
	if (a->nzones > 1)
		failed(a, SPAN_NONE, "-F takes one zone file, --diff any "
		    "number");
	return false;
}

int
main(int argc, char **argv)
{
	static char dash[] = "-", *const standard_input[] = {dash, NULL};
	struct app a = {.fail_on = LINT_ERROR, .dns = {.window = WINDOW},
	    .common.format = {.name = findings_format_name,
		.last = FINDINGS_N - 1, .piped = FINDINGS_GCC,
		.terminal = FINDINGS_TEXT, .or = ", "}};
	char *const *args;
	bool files;

	if (!parse_options(&a, argc, argv))
		return (int)a.status;
	args = argv + optind;
	if (a.explain != NULL || a.list)
		return (int)(a.list ? list_rules(&a) : explain(a.explain));
	files = *args != NULL || (a.record.n == 0 && !a.records &&
	    a.domain.n == 0 && a.new == NULL);
	a.lint.emit = on_finding;
	a.lint.ctx = &a;
	if (check_options(&a, args, (size_t)(argc - optind)) &&
	    open_sources(&a, files) &&
	    open_files(&a, *args != NULL ? args : standard_input, files))
		run(&a);
	close_all(&a);
	return (int)a.status;
}
