/* Zone files, records and domains in, findings out: options, loop, status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/status.h"
#include "base/term.h"
#include "base/xalloc.h"
#include "record/record.h"
#include "input/job.h"
#include "lint/findings.h"
#include "lint/text.h"
#include "lint/lint.h"
#include "lint/page.h"
#include "lint/mend.h"
#include "dns/open.h"
#include "dns/tap.h"
#include "dns/psl.h"
#include "dns/wire.h"
#include "rows/optpick.h"
#include "rows/sink.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "value/domain.h"
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
	struct span text, origin; /* by its argument, --origin or its name */
	bool by_name;
};

/* -W, -E and -D each: what its codes become. */
struct setter {
	const char *option;
	unsigned char *severity;
	enum lint_severity to;
};

struct app {
	struct opt_common common;
	struct pick pick;
	int fail_on;
	bool network, records, fix, diff, list;
	const char *stdin_name, *new, *explain, *psl_file;
	struct opt_words record, domain;
	struct dns_open_options dns;
	struct lint_options options;

	char *const *args;
	bool zone_files, zone_stdin; /* zone files are read; from stdin too */
	struct psl *psl;
	struct dns_open source;
	struct dns_tap tap;
	struct dns_failures unanswered;
	struct dns tapped;
	struct zoneload load;
	struct zone *zones;
	size_t nzones, zones_cap;

	struct lint *lint;
	struct out out, told; /* told: findings where out has something else */
	struct findings writer;
	struct mend *mend; /* has the texts as they are mended, or NULL */
	bool mending;      /* findings are for it */
	uint64_t found[LINT_OFF];
	struct progress progress;
	enum status status;
};

/* --- findings and corrections --- */

static void
on_finding(void *ctx, const struct finding *f)
{
	struct app *a = ctx;

	if (a->mending) {
		mend_add(a->mend, f);
		return;
	}
	if (f->rule == LINT_ORIGIN_MISSING) /* the names are unknown */
		a->status = status_worse(a->status, STATUS_USAGE);
	a->found[f->severity] += f->rule == LINT_MORE_FINDINGS ? f->more : 1;
	if (a->common.quiet && a->writer.out == &a->told.buf)
		return;
	findings_put(&a->writer, f);
	out_spill(a->writer.out == &a->told.buf ? &a->told : &a->out);
}

/* Reports an argument or an input that can't be used. */
static void
failed(void *ctx, struct span where, const char *what)
{
	struct app *a = ctx;

	progress_clear(&a->progress);
	diag(where, "%s", what);
	a->status = status_worse(a->status, STATUS_USAGE);
}

/* Lints in rounds, by round(), until what can be mended is; the texts are in
 * a->mend then. */
static void
mend(struct app *a, void (*round)(void *ctx), void *ctx)
{
	unsigned int rounds = 0;
	uint64_t octets = 0;
	bool more = true;

	a->mend = mend_new();
	a->mending = true;
	while (more && (rounds++ < LIMIT_LINT_ROUNDS ||
	    octets < LIMIT_LINT_MENDED)) {
		round(ctx);
		octets += mend_octets(a->mend);
		more = mend_apply(a->mend);
	}
	a->mending = false;
	if (more)
		diag(SPAN_NONE, "too many corrections for one run; correct "
		    "the output again");
}

/* --- zone files --- */

static enum zone_fault
on_include(void *ctx, struct span path, struct span *text)
{
	struct app *a = ctx;
	enum zone_fault f = zoneload_include(&a->load, path, text);

	/* The finding is for files that are not there. */
	if (f == ZONE_INCLUDE_MISSING && !a->mending && errno != 0 &&
	    errno != ENOENT && errno != ENOTDIR)
		failed(a, path, errtext(errno).s);
	if (f == ZONE_INCLUDE_OUTSIDE && !a->mending &&
	    a->load.folder == NULL) {
		progress_clear(&a->progress);
		diag(path, "not read, as the folder of its zone file is "
		    "unknown");
	}
	if (f == ZONE_FINE && a->mend != NULL)
		*text = mend_text(a->mend, path, *text);
	return f;
}

/* What a zone file is called in findings. */
static struct span
zone_name(const struct app *a, const struct zone *z)
{
	return span_str(a->stdin_name != NULL && strcmp(z->path, "-") == 0 ?
	    a->stdin_name : z->path);
}

/* Lints all of them together; a round of mending has a lint of its own. */
static void
lint_zones(void *ctx)
{
	struct app *a = ctx;
	struct lint_options rounds = a->options;
	struct lint_source s = {
	    .include_anywhere = a->dns.include_anywhere,
	    .include = a->dns.no_include ? NULL : on_include, .ctx = a};
	struct lint *l = a->lint;
	uint64_t octets = 0;
	size_t i;

	for (i = 0; i < a->nzones; i++)
		octets += a->zones[i].text.n;
	rounds.kept = LIMIT_LINT_FIXES + (uint32_t)(octets / LIMIT_LINT_FAULT);
	if (a->mending)
		l = lint_new(&rounds);
	for (i = 0; i < a->nzones; i++) {
		progress_tick(&a->progress, clock_now(), i, a->nzones);
		s.name = zone_name(a, &a->zones[i]);
		s.text = a->zones[i].text;
		s.origin = a->zones[i].origin;
		s.by_name = a->zones[i].by_name;
		if (a->mend != NULL)
			s.text = mend_text(a->mend, s.name, s.text);
		zoneload_enter(&a->load, a->zones[i].path);
		lint_zone(l, &s);
	}
	lint_finish(l);
	if (a->mending)
		lint_free(l);
}

/* Mends, writes that, and lints what it was mended to. */
static void
fix_zones(struct app *a)
{
	struct mended t;
	struct names told = {0};
	struct buf diff = {0};
	struct span name, text;
	size_t i;

	mend(a, lint_zones, a);
	for (i = 0; a->fix && i < a->nzones; i++) {
		name = zone_name(a, &a->zones[i]);
		text = mend_text(a->mend, name, a->zones[i].text);
		names_add(&told, name);
		if (a->nzones > 1)
			term_printf(&a->out.buf, "; ==> %.*s <==\n",
			    SPAN_ARG(name));
		out_text(&a->out, text, a->common.terminal);
		if (a->nzones > 1 && text.n > 0 && text.p[text.n - 1] != '\n')
			buf_putc(&a->out.buf, '\n');
	}
	for (i = 0; (t = mend_get(a->mend, i)).name.p != NULL; i++) {
		if (t.fixes == 0)
			continue;
		if (a->diff) {
			udiff_put(&diff, t.name, t.old, t.now);
			out_text(&a->out, buf_span(&diff),
			    a->common.terminal);
			diff.n = 0;
		} else if (names_find(&told, t.name) == told.n) {
			diag(t.name, "included file, not corrected; "
			    "--diff shows the corrections");
		}
	}
	buf_free(&diff);
	names_free(&told);
	lint_zones(a);
	mend_free(a->mend);
	a->mend = NULL;
}

/* --- records and domains --- */

/* A record by itself, as lint_record() takes it. */
struct line {
	struct app *app;
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
		lint_record(a->lint, &line->at, line->domain, line->record);
	else
		lint_record(a->lint, a->mending ? &first : &line->at,
		    line->domain, mend_text(a->mend, SPAN_NONE, line->record));
}

static void
lint_one(struct app *a, const struct zone_file *file,
    const struct records_line *r)
{
	struct line line = {a, {file, (uint32_t)r->line, (uint32_t)r->column},
	    r->domain, r->record};

	if (a->fix) {
		mend(a, lint_line, &line);
		out_text(&a->out, mend_text(a->mend, SPAN_NONE, r->record),
		    a->common.terminal);
		buf_putc(&a->out.buf, '\n');
	}
	lint_line(&line);
	mend_free(a->mend);
	a->mend = NULL;
}

static void
lint_stdin(struct app *a)
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
			lint_one(a, &file, &r);
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
put_domain(struct app *a, struct buf *b, struct span arg)
{
	const char *why = domain_put(b, domains_find(arg), 0);

	if (why != NULL)
		failed(a, arg, why);
	return why == NULL;
}

/* --new: prints the line of a zone file. */
static void
compose(struct app *a)
{
	const struct zone_place at = {NULL, 1, 1};
	struct buf tags = {0}, record = {0}, line = {0};
	struct span host;
	const char *why = domains_put_hosts(&tags, span_str(a->new), &host);

	if (why != NULL) {
		failed(a, host, why);
	} else if (!record_compose(&record, buf_span(&tags))) {
		failed(a, SPAN_NONE, "--new wants tags such as "
		    "p=none,rua=dmarc@example.org");
	} else {
		record_zone_line(&line, a->dns.origin, buf_span(&record));
		out_text(&a->out, buf_span(&line), a->common.terminal);
		lint_record(a->lint, &at, a->dns.origin, buf_span(&record));
	}
	buf_free(&tags);
	buf_free(&record);
	buf_free(&line);
}

/* --- the whole --- */

/* What the network had no answer for, unless that was told with a domain; and
 * what was found in all. */
static void
summarize(struct app *a, bool apart)
{
	const struct lint_counts *c = lint_counts(a->lint);
	struct buf b = {0};

	if (a->unanswered.n > 0) {
		if (a->status != STATUS_TEMP || a->common.verbose)
			diag(buf_span(&a->unanswered.name),
			    "%s (%" PRIu64 " %s without an answer)",
			    a->unanswered.error, a->unanswered.n, PLURAL(
			    a->unanswered.n, "question", "questions"));
		a->status = status_worse(a->status, STATUS_TEMP);
	}
	findings_end(&a->writer, a->status == STATUS_OK);
	finding_summary(&b, a->found, c->records, c->files);
	if (a->writer.format == FINDINGS_TEXT && !apart && !a->common.quiet)
		buf_printf(&a->out.buf, "%s%.*s\n",
		    a->writer.n > 0 ? "\n" : "", (int)b.n, b.p);
	else if (a->common.verbose)
		diag(SPAN_NONE, "%.*s", (int)b.n, b.p);
	buf_free(&b);
}

static void
run(struct app *a)
{
	bool apart = a->fix || a->diff || a->new != NULL;
	struct records_line r = {.column = 1};
	struct buf name = {0};
	const char *error;
	size_t i;
	int s;

	a->out = (struct out){.fd = STDOUT_FILENO};
	a->told = (struct out){.fd = STDERR_FILENO};
	findings_init(&a->writer, apart ? &a->told.buf : &a->out.buf,
	    apart ? FINDINGS_GCC :
	    (enum findings_format)opt_format(&a->common));
	a->writer.pick = &a->pick;
	a->writer.header = !a->common.no_header;
	a->writer.colour = a->common.colour;
	findings_begin(&a->writer);
	a->lint = lint_new(&a->options);
	if (a->nzones > 0 && (a->fix || a->diff))
		fix_zones(a);
	else if (a->nzones > 0)
		lint_zones(a);
	while (r.line < a->record.n && a->out.err == 0) {
		r.record = a->record.v[r.line++];
		lint_one(a, NULL, &r);
	}
	if (a->records)
		lint_stdin(a);
	for (i = 0; i < a->domain.n && a->out.err == 0; i++) {
		name.n = 0;
		progress_tick(&a->progress, clock_now(), i, a->domain.n);
		if (!put_domain(a, &name, a->domain.v[i]) ||
		    lint_domain(a->lint, buf_span(&name), &error))
			continue;
		progress_clear(&a->progress);
		diag(buf_span(&name), "%s", error);
		a->status = status_worse(a->status, STATUS_TEMP);
	}
	progress_clear(&a->progress);
	if (a->new != NULL)
		compose(a);
	summarize(a, apart);
	for (s = LINT_ERROR; s <= a->fail_on; s++)
		if (a->found[s] > 0)
			a->status = status_worse(a->status, STATUS_NO);
	a->status = status_worse(a->status, out_close(&a->out));
	a->status = status_worse(a->status, out_close(&a->told));
	buf_free(&name);
	findings_free(&a->writer);
	lint_free(a->lint);
}

/* --- rules --- */

static bool
no_rule(const char *option, struct span code)
{
	struct buf b = {0};

	lint_page_unknown(&b, code);
	diag(SPAN_NONE, "%s: %.*s", option, (int)b.n, b.p);
	buf_free(&b);
	return false;
}

static bool
set_severity(void *to, const char *arg)
{
	struct setter *s = to;
	struct span unknown = lint_rules_set(s->severity, arg, s->to);

	return unknown.p == NULL || no_rule(s->option, unknown);
}

/* The format of tables; TSV for one that tables don't have. */
static enum format
table_format(const struct app *a)
{
	enum findings_format f =
	    (enum findings_format)opt_format(&a->common);
	enum format rows = f == FINDINGS_TEXT ? FORMAT_TEXT : FORMAT_TSV;

	findings_are_rows(f, &rows);
	return rows;
}

/* -c: of rules, or of findings, which are rows in some formats only. */
static bool
pick_columns(struct app *a)
{
	const struct rows_table *const findings[] = {&TABLE_FINDING, NULL};
	const struct rows_table *const rules[] = {&TABLE_RULE, NULL};
	struct opt_format *f = &a->common.format;
	enum format rows;

	if (a->common.pick != NULL && !a->list) {
		if (f->chosen < 0)
			f->chosen = FINDINGS_TSV;
		if (!findings_are_rows((enum findings_format)f->chosen,
		    &rows)) {
			diag(SPAN_NONE, "-c: findings are rows in tsv, json, "
			    "csv and SQL only");
			a->status = STATUS_USAGE;
			return false;
		}
	}
	return optpick(&a->pick, &a->common, (int)table_format(a),
	    a->list ? rules : findings, &a->status);
}

/* --list and --explain: the page of a rule is text, their list a table. */
static enum status
show_rules(const struct app *a)
{
	enum findings_format f =
	    (enum findings_format)opt_format(&a->common);
	struct buf b = {0};
	enum lint_rule rule;
	enum format rows;

	if (a->common.format.chosen >= 0 && f != FINDINGS_TEXT &&
	    !(a->list && findings_are_rows(f, &rows))) {
		diag(SPAN_NONE, "%s, not %s", a->list ?
		    "--list is in tsv, text, json and csv only" :
		    "--explain is text only", findings_format_name((int)f));
		return STATUS_USAGE;
	}
	if (a->list) {
		lint_page_list(&b, table_format(a), !a->common.no_header,
		    &a->pick);
		return out_print(&b);
	}
	rule = lint_rule_find(span_str(a->explain));
	if (rule == LINT_N) {
		no_rule("--explain", span_str(a->explain));
		return STATUS_USAGE;
	}
	lint_page_put(&b, rule);
	return out_print(&b);
}

/* --- options --- */

static bool
parse_options(struct app *a, int argc, char **argv)
{
	struct setter warn = {"-W", a->options.severity, LINT_WARNING};
	struct setter err = {"-E", a->options.severity, LINT_ERROR};
	struct setter off = {"-D", a->options.severity, LINT_OFF};
	const struct opt rows[] = {
	    OPT_OUTPUT(&a->common),
	    OPT_SCHEMA(&a->common),
	    {'r', "record", "TEXT", "lint this record",
		.words = &a->record},
	    {0, "records", NULL, "lint records from lines or policy rows",
		.set = &a->records},
	    {'d', "domain", "DOMAIN", "lint what a domain publishes now",
		.words = &a->domain},
	    {'n', "network", NULL, "ask the DNS for what the files lack",
		.set = &a->network},
	    DNS_OPEN_ROWS(&a->dns),
	    {0, "stdin-name", "FILE", "name of standard input in findings",
		.word = &a->stdin_name},
	    {'W', "warn", "CODE,...", "make findings of these rules warnings",
		.take = set_severity, .to = &warn,
		.name_of = lint_rule_code_or_all},
	    {'E', "error", "CODE,...", "make findings of these rules errors",
		.take = set_severity, .to = &err,
		.name_of = lint_rule_code_or_all},
	    {'D', "disable", "CODE,...", "switch these rules off",
		.take = set_severity, .to = &off,
		.name_of = lint_rule_code_or_all},
	    {0, "fail-on", "SEVERITY", "exit with 1 from this severity on",
		.named = &a->fail_on, .name_of = lint_fail_on},
	    {0, "strict", NULL, "warn where a policy could be better",
		.set = &a->options.strict},
	    {'F', "fix", NULL, "print the corrected input",
		"output pick",
		.set = &a->fix},
	    {0, "diff", NULL, "print the corrections as a patch",
		"output pick",
		.set = &a->diff},
	    {0, "new", "TAG=VALUE,...", "compose a record",
		"output pick", .word = &a->new},
	    {0, "explain", "CODE", "explain a rule",
		.word = &a->explain, .name_of = lint_rule_code},
	    {0, "list", NULL, "list the rules", .set = &a->list},
	    {0, "psl", "FILE", "use this public suffix list",
		.word = &a->psl_file},
	    OPT_COMMON(&a->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"ldns", dns_wire_library},
	    {"libidn2", domain_library},
	    {"libpsl", psl_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [[DOMAIN=]file | folder]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, about};

	if (!opt_parse(&o, argc, argv, &a->status) || !pick_columns(a))
		return false;
	a->args = argv + optind;
	a->zone_files = *a->args != NULL || (a->record.n == 0 && !a->records &&
	    a->domain.n == 0 && a->new == NULL);
	a->zone_stdin = a->zone_files && *a->args == NULL;
	for (; optind < argc; optind++)
		a->zone_stdin |= strcmp(argv[optind], "-") == 0;
	return true;
}

/* Options and operands that can't be together. */
static bool
check_options(struct app *a)
{
	bool records = a->record.n > 0 || a->records;
	bool servers = a->dns.nzones > 0 || a->dns.nservers > 0;
	bool files = *a->args != NULL, live = a->domain.n > 0;
	bool fixes = a->fix || a->diff;
	const struct {
		bool is;
		const char *why;
	} faults[] = {
	    {a->new != NULL && (records || live || a->network || files),
		"--new takes no input"},
	    {a->records && a->zone_stdin,
		"--records and - both read standard input"},
	    {servers && !live && !a->network, "-z and -s need -d or -n"},
	    {a->fix && a->diff, "-F and --diff exclude each other"},
	    {fixes && live, "-F and --diff do not apply to live domains"},
	    {a->diff && records, "--diff is for zone files; try -F"},
	    {a->fix && records && files,
		"-F takes zone files or records, not both"},
	    {(a->zone_stdin || a->records) && !files && isatty(STDIN_FILENO),
		"no input given, see --help"},
	};
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].is) {
			failed(a, SPAN_NONE, faults[i].why);
			return false;
		}
	return true;
}

/* --- files and answers --- */

/* What needs files before rights are given up, then the rest. */
static bool
open_sources(struct app *a)
{
	static char root[] = "/"; /* $INCLUDE may lead anywhere */
	static char *const files[] = {root, NULL};
	bool asks = a->network || a->domain.n > 0;

	progress_init(&a->progress, STDERR_FILENO, !a->common.quiet &&
	    !a->common.terminal && !a->fix && !a->diff,
	    a->zone_files ? "files" : "domains", 1);
	a->status = STATUS_USAGE;
	if (!dns_open_psl(&a->psl, a->psl_file, false, a->common.quiet ? NULL :
	    "rules that need it are left out"))
		return false;
	a->options.psl = a->psl;
	a->dns.psl = a->psl;
	a->dns.quiet = a->common.quiet;
	a->status = dns_open(&a->source, asks ? &a->dns : NULL,
	    a->zone_files ? files : NULL);
	if (a->status == STATUS_OK && asks) {
		a->tapped = dns_tap_source(&a->tap, &a->source.dns);
		dns_tap_add(&a->tap, dns_failures_hear, &a->unanswered);
		a->options.dns = &a->tapped;
	}
	return a->status == STATUS_OK;
}

/* What becomes of files in folders; nothing is lost with what is passed. */
static void
on_file(void *ctx, const struct result *r)
{
	struct app *a = ctx;

	progress_clear(&a->progress);
	if (r->kind == RESULT_FAULT || !a->common.quiet)
		diag(r->where, "%s%.*s", r->kind == RESULT_FAULT ? "" :
		    "skipped: ", SPAN_ARG(r->what));
	if (r->kind == RESULT_FAULT)
		a->status = status_worse(a->status, STATUS_USAGE);
}

/* Reads the zone files; false if there is nothing to be done with them. */
static bool
read_zones(struct app *a)
{
	const struct emit emit = {a, on_file};
	static char dash[] = "-", *const standard_input[] = {dash, NULL};
	struct zonefiles *files;
	struct span said, name;
	const char *path;
	struct zone z;
	int fd;

	if (!a->zone_files)
		return true;
	files = zonefiles_new(*a->args != NULL ? a->args : standard_input,
	    &emit);
	a->load.include_anywhere = a->dns.include_anywhere;
	while ((path = zonefiles_next(files, &fd, &said)) != NULL) {
		if (!zoneload_file(&a->load, path, fd, &z.text)) {
			failed(a, span_str(path), errtext(errno).s);
			continue;
		}
		z.path = xstrdup(path);
		name = span_str(a->stdin_name != NULL &&
		    strcmp(path, "-") == 0 ? a->stdin_name : path);
		if (said.p != NULL)
			said = arena_dup(&a->dns.text, said);
		z.origin = dns_open_origin(&a->dns, said, name, &z.by_name);
		a->zones = xgrow(a->zones, a->nzones, &a->zones_cap,
		    sizeof(a->zones[0]));
		a->zones[a->nzones++] = z;
		progress_tick(&a->progress, clock_now(), a->nzones, 0);
	}
	zonefiles_free(files);
	return !a->fix || a->nzones > 0;
}

int
main(int argc, char **argv)
{
	struct app a = {.fail_on = LINT_ERROR, .dns = {.window = WINDOW},
	    .common.format = {.name = findings_format_name,
		.last = FINDINGS_N - 1, .piped = FINDINGS_GCC,
		.terminal = FINDINGS_TEXT}};
	size_t i;

	if (!stdfd_fill())
		return STATUS_TEMP;
	a.options.emit = on_finding;
	a.options.ctx = &a;
	if (!parse_options(&a, argc, argv))
		return (int)a.status;
	if (a.explain != NULL || a.list)
		a.status = show_rules(&a);
	else if (check_options(&a) && open_sources(&a) && read_zones(&a))
		run(&a);
	for (i = 0; i < a.nzones; i++)
		free(a.zones[i].path);
	free(a.zones);
	zoneload_free(&a.load);
	buf_free(&a.unanswered.name);
	dns_open_close(&a.source);
	psl_close(a.psl);
	dns_open_forget(&a.dns);
	free(a.record.v);
	free(a.domain.v);
	pick_free(&a.pick);
	return (int)a.status;
}
