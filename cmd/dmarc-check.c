/* Messages in, what DMARC says of each out: options, loop, exit status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/append.h"
#include "base/errtext.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/spool.h"
#include "base/status.h"
#include "sys/stdfd.h"
#include "base/xalloc.h"
#include "dmarc/resultsfield.h"
#include "dmarc/rows.h"
#include "tell/check.h"
#include "dkim/check.h"
#include "dmarc/envelope.h"
#include "dmarc/evaluate.h"
#include "dns/questions.h"
#include "dkim/crypt.h"
#include "dns/open.h"
#include "dns/recorder.h"
#include "dns/psl.h"
#include "sys/sandbox.h"
#include "authres/annotate.h"
#include "mail/message.h"
#include "input/place.h"
#include "input/pool.h"
#include "input/walk.h"
#include "value/optval.h"
#include "rows/sink.h"
#include "authres/read.h"
#include "authres/strip.h"

/* Processes that ask the network, unless told, or there are more processors. */
enum { NET_JOBS = 8 };

/* What --expect takes beyond the results there are. */
enum { EXPECT_ANY = AUTH_N, EXPECT_NOTHING };

struct app {
	/* options */
	int format, expect;
	bool header, quiet, verbose, rfc7489;
	unsigned int jobs; /* 0: not told */
	const char *id, *log_file, *record_file, *psl_file;
	const char *helo, *mail_from, *border;
	struct opt_words trust, trust_arc;
	int64_t at; /* what --at says; negative: the system's clock */
	struct dns_open_options dns;
	struct envelope_told told;
	struct evaluate_options options;
	struct trusted_options trusted;
	struct dkim_options dkim;
	struct spf_options spf;
	unsigned int signatures;
	struct limits limits;

	/* of a process that does jobs */
	struct dns_open source;
	struct out record;
	struct dns_tap tap;
	struct recorder *recorder;
	struct questions *questions;
	struct dns asked; /* what the evaluation asks: the tap */
	struct psl *psl;
	struct evaluate *evaluate;
	int64_t spf_end; /* of the time for SPF, see clock_now() */
	struct message message;
	struct envelope envelope;
	struct place place;
	struct cells row;
	struct sink sink, log_sink;
	struct buf rows, log_rows;
	int log; /* descriptor, or -1 */

	/* of the one that collects */
	struct out out;
	struct walk *walk;
	struct progress progress;
	enum status status;
	uint64_t messages, faults, results[AUTH_N];
	bool person, stop;
	bool colour; /* known before the sandbox, which hides terminals */
	bool any, begun; /* something was told, and of this message */
};

/* --- what a process needs to do jobs --- */

static void
chain_sources(struct app *a)
{
	a->asked = dns_tap_source(&a->tap, &a->source.dns);
	if (a->record_file != NULL) {
		a->recorder = recorder_new(&a->record.buf);
		dns_tap_add(&a->tap, recorder_hear, a->recorder);
	}
	if (a->person && a->verbose) {
		a->questions = xcalloc(1, sizeof(*a->questions));
		dns_tap_add(&a->tap, questions_hear, a->questions);
	}
	if (a->tap.n == 0)
		a->asked = a->source.dns;
}

/*
 * Zone files are read before there are workers, who then share the memory, and
 * can open nothing; the process that is alone reads them once it has given up
 * other rights. Each process has sockets of its own.
 */
static bool
open_sources(struct app *a, bool alone)
{
	bool net = a->dns.zones.n == 0;
	enum sandbox level = !alone ? (net ? SANDBOX_NET : SANDBOX_CLOSED) :
	    net ? SANDBOX_READ_NET : SANDBOX_READ;

	a->options.crypt = crypt_new();
	if (a->options.crypt == NULL) {
		diag(SPAN_NONE, "libcrypto can't verify signatures");
		return false;
	}
	if ((net && !dns_open_net(&a->source, &a->dns)) ||
	    !sandbox_enter(level))
		return false;
	return net || !alone || dns_open_zones(&a->source, &a->dns);
}

static bool
work_start(void *ctx, bool alone)
{
	struct app *a = ctx;

	if (!open_sources(a, alone))
		return false;
	chain_sources(a);
	a->options.dns = &a->asked;
	a->options.want_orgs = a->person;
	a->evaluate = evaluate_new(&a->options);
	sink_init(&a->sink, &a->rows, &TABLE_CHECK, (enum format)a->format, 0);
	a->sink.colour = a->colour;
	sink_init(&a->log_sink, &a->log_rows, &TABLE_CHECK, FORMAT_TSV, 0);
	return true;
}

static void
work_end(struct app *a)
{
	evaluate_free(a->evaluate);
	crypt_free(a->options.crypt);
	if (a->questions != NULL)
		questions_free(a->questions);
	free(a->questions);
	recorder_free(a->recorder);
	dns_open_close(&a->source);
	psl_close(a->psl);
	message_free(&a->message);
	envelope_free(&a->envelope);
	place_free(&a->place);
	cells_free(&a->row);
	sink_free(&a->sink);
	sink_free(&a->log_sink);
	buf_free(&a->rows);
	buf_free(&a->log_rows);
}

/* --- one message --- */

/* Seconds since some time in the past. */
static int64_t
clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec;
}

/* For SPF, which has no clock. */
static bool
is_over(void *ctx)
{
	const struct app *a = ctx;

	return clock_now() >= a->spf_end;
}

/* NULL if the message can't be read: then message.err says why. */
static const struct evaluation *
evaluate(struct app *a, const struct blob *b, bool unquote)
{
	struct message *m = &a->message;
	struct span octets;

	if (a->questions != NULL)
		questions_reset(a->questions);
	if (!message_begin(m, b, unquote))
		return NULL;
	envelope_find(&a->envelope, &m->header, &a->told,
	    a->at >= 0 ? a->at : (int64_t)time(NULL));
	evaluate_begin(a->evaluate, &m->header, &a->envelope.is);
	for (;;) {
		if (!message_body(m, &octets))
			return NULL;
		if (octets.p == NULL)
			break;
		evaluate_body(a->evaluate, octets);
	}
	a->spf_end = clock_now() + LIMIT_SPF_SECONDS;
	return evaluate_end(a->evaluate);
}

static const char *
unread(const struct message *m, struct errtext *e)
{
	if (m->err == 0)
		return "file became shorter while it was read";
	*e = errtext(m->err);
	return e->s;
}

/* Fills a row for each verdict. */
static void
put_rows(struct app *a, const struct evaluation *e, struct sink *s)
{
	struct dmarc_check_where where = {buf_span(&a->place.input),
	    a->place.part.n > 0 ? buf_span(&a->place.part) : SPAN_NONE,
	    a->envelope.time, 0};

	do {
		dmarc_check_row(&a->row, e, &where);
		sink_row(s, a->row.v);
	} while (++where.which < evaluation_verdicts(e));
}

static bool
put_log(struct app *a, const struct evaluation *e)
{
	if (a->log < 0)
		return true;
	a->log_rows.n = 0;
	put_rows(a, e, &a->log_sink);
	return append_write(a->log, buf_span(&a->log_rows));
}

/* What has been recorded so far; what goes wrong is told at the end. */
static void
put_record(struct app *a)
{
	if (a->recorder != NULL)
		out_spill(&a->record);
}

static void
tell(struct app *a, const struct emit *emit, const struct evaluation *e)
{
	struct tell_check how = {a->sink.colour, a->questions};

	a->rows.n = 0;
	if (a->person)
		tell_check(&a->rows, e, &how);
	else
		put_rows(a, e, &a->sink);
	emit->rows(emit->ctx, buf_span(&a->rows));
	if (!put_log(a, e))
		emit_errno(emit, a->log_file, errno);
	put_record(a);
}

/* emit->done gets the result and one, or 0 if there is none. */
static void
work_run(void *ctx, const struct job *j, const struct emit *emit)
{
	struct app *a = ctx;
	const struct evaluation *e;
	struct buf where = {0};
	struct errtext text;

	place_begin(&a->place, j->file->name, j->message);
	e = evaluate(a, &j->blob, j->unquote);
	if (e != NULL) {
		tell(a, emit, e);
	} else {
		place_put(&where, &a->place, 0, 0);
		emit->fault(emit->ctx, buf_span(&where),
		    span_str(unread(&a->message, &text)));
		buf_free(&where);
	}
	emit->done(emit->ctx, e != NULL ? (uint64_t)e->verdict->dmarc + 1 : 0);
}

/* --- what comes of them --- */

static enum status
status_of(const struct app *a, enum auth_result r)
{
	if (a->expect == EXPECT_ANY || a->expect == (int)r)
		return STATUS_OK;
	if (r == AUTH_TEMPERROR)
		return STATUS_TEMP;
	if (a->expect != EXPECT_NOTHING || r == AUTH_FAIL)
		return STATUS_NO;
	return r == AUTH_NONE || r == AUTH_PASS ? STATUS_OK : STATUS_USAGE;
}

static void
count(struct app *a, enum auth_result r)
{
	a->messages++;
	a->results[r]++;
	a->status = status_worse(a->status, status_of(a, r));
}

/* No report has a place here; a worker out of its mind may tell of one. */
static void
on_report(void *ctx, struct span where, const struct report_id *id)
{
	(void)ctx;
	(void)where;
	(void)id;
}

/* What one message comes to may come in pieces. */
static void
on_rows(void *ctx, struct span bytes)
{
	struct app *a = ctx;

	if (a->person && a->any && !a->begun)
		buf_puts(&a->out.buf, "\n");
	a->any = a->begun = true;
	buf_put_span(&a->out.buf, bytes);
	a->stop |= !out_spill(&a->out);
}

static void
on_fault(void *ctx, struct span where, struct span what)
{
	struct app *a = ctx;

	progress_clear(&a->progress);
	diag(where, "%.*s", (int)what.n, what.p);
	a->faults++;
	a->status = STATUS_USAGE;
}

static void
on_passed(void *ctx, struct span where, struct span what)
{
	struct app *a = ctx;

	if (!a->verbose)
		return;
	progress_clear(&a->progress);
	diag(where, "passed over: %.*s", (int)what.n, what.p);
}

static void
on_done(void *ctx, uint64_t result)
{
	struct app *a = ctx;

	a->begun = false;
	if (result > 0 && result <= AUTH_N)
		count(a, (enum auth_result)(result - 1));
}

static void
on_tick(void *ctx)
{
	struct app *a = ctx;

	walk_tick(a->walk, &a->progress);
}

static void
summary(const struct app *a)
{
	struct buf b = {0};
	size_t i;

	buf_printf(&b, "messages: %" PRIu64, a->messages);
	for (i = 0; i < AUTH_N; i++)
		if (a->results[i] > 0)
			buf_printf(&b, ", %s: %" PRIu64,
			    auth_result_str((enum auth_result)i),
			    a->results[i]);
	diag(SPAN_NONE, "%.*s, faults: %" PRIu64, (int)b.n, b.p, a->faults);
	buf_free(&b);
}

static void
check_all(struct app *a, char *const *args)
{
	struct pool_work work = {a, work_start, work_run};
	struct emit emit = {
	    a, on_report, on_rows, on_fault, on_passed, on_done};
	struct pool *pool = pool_new(a->jobs, &work, &emit, &a->stop);
	struct sink sink;
	bool ran;

	sink_init(&sink, &a->out.buf, &TABLE_CHECK, (enum format)a->format, 0);
	sink.header = a->header;
	sink.colour = a->colour;
	progress_init(&a->progress, STDERR_FILENO,
	    !a->quiet && !isatty(STDOUT_FILENO), "MB", 1000000);
	a->walk = walk_new(args, &a->limits, pool_emit(pool));
	if (!a->person)
		sink_begin(&sink);
	ran = pool_run(pool, a->walk, on_tick, a);
	progress_clear(&a->progress);
	sink_free(&sink);
	walk_free(a->walk);
	pool_free(pool);
	if (!ran && !a->stop)
		a->status = status_worse(a->status, STATUS_TEMP);
	else if (a->messages == 0 && a->faults == 0) {
		diag(SPAN_NONE, "no message found");
		a->status = STATUS_USAGE;
	}
	if (a->verbose && !a->person)
		summary(a);
}

/* --- the filter --- */

/* What is wrong with standard input or the file that it is put away in. */
static bool
fail(const char *where)
{
	diag(span_str(where), "%s", errtext(errno).s);
	return false;
}

/* All of standard input. */
static bool
read_input(struct spooled *p, struct blob *b)
{
	char piece[32768];
	ssize_t r;

	while ((r = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return fail("standard input");
		if (!spool_add(p, piece, (size_t)r))
			return fail("temporary file");
	}
	return spool_blob(p, b) || fail("temporary file");
}

static bool
put_message(struct app *a, const struct evaluation *e, const struct blob *b)
{
	struct authres_strip strip = {.id = span_str(a->id)};
	struct buf field = {0};
	bool good;

	resultsfield_put(&field, e, strip.id,
	    authres_annotate_eol(&a->message));
	good = authres_annotate(&a->out, &a->message, b, buf_span(&field),
	    &strip);
	buf_free(&field);
	if (strip.removed > 0 && !a->quiet)
		diag(SPAN_NONE, "%zu Authentication-Results of %s removed",
		    strip.removed, a->id);
	return good;
}

static void
filter(struct app *a)
{
	struct spool spool;
	struct spooled p;
	struct blob b;
	const struct evaluation *e = NULL;

	spool_open(&spool);
	spool_begin(&spool, &p);
	a->status = STATUS_TEMP;
	place_begin(&a->place, "-", 0);
	if (work_start(a, false) && read_input(&p, &b)) {
		e = evaluate(a, &b, false);
		if (e == NULL || !put_message(a, e, &b)) {
			fail("temporary file");
			e = NULL;
		}
	}
	if (e != NULL) {
		a->status = STATUS_OK;
		count(a, e->verdict->dmarc);
		if (!put_log(a, e))
			on_fault(a, span_str(a->log_file),
			    span_str(errtext(errno).s));
		put_record(a);
	}
	spool_drop(&p);
	spool_close(&spool);
}

/* --- options --- */

static int
find_expected(const char *arg)
{
	enum auth_result r;

	if (strcmp(arg, "any") == 0)
		return EXPECT_ANY;
	if (!auth_result_find(span_str(arg), &r))
		return -1;
	return r == AUTH_SOFTFAIL || r == AUTH_NEUTRAL || r == AUTH_POLICY ?
	    -1 : (int)r;
}

static bool
allow(void *to, const char *arg)
{
	struct dkim_options *o = to;

	if (strcmp(arg, "sha1") == 0)
		o->allow_sha1 = true;
	else if (strcmp(arg, "l") == 0)
		o->allow_unsigned = true;
	else {
		diag(SPAN_NONE, "--dkim-allow wants sha1 or l, not %s", arg);
		return false;
	}
	return true;
}

static bool
set_id(void *to, const char *arg)
{
	if (authres_good_id(span_str(arg))) {
		*(const char **)to = arg;
		return true;
	}
	diag(SPAN_NONE, "--add wants a host's name, not %s", arg);
	return false;
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	const struct opt rows[] = {
	    {'o', "output", "FORMAT", FORMAT_NAMES,
		.named = &a->format, .find = format_find, .max = FORMAT_N},
	    OPT_NO_HEADER(&a->header),
	    {'A', "add", "AUTHSERV-ID",
		"copy a message, with Authentication-Results on top",
		.take = set_id, .to = &a->id},
	    {0, "ip", "ADDRESS", "address of the SMTP client",
		.take = optval_ip, .to = &a->told.client},
	    {0, "helo", "NAME", "what the client called itself",
		.word = &a->helo},
	    {0, "mail-from", "ADDRESS", "SMTP sender, <> for the null path",
		.word = &a->mail_from},
	    {0, "border", "HOST", "whose Received tells them, not the topmost",
		.word = &a->border},
	    {0, "at", "TIME", "what time it is: 2026-03-01, or since 1970",
		.take = optval_time, .to = &a->at},
	    DNS_OPEN_ROWS(&a->dns),
	    {0, "record-zone", "FILE", "write the answers used as a zone file",
		.word = &a->record_file},
	    {'t', "trust", "AUTHSERV-ID", "take SPF and DKIM from its fields",
		.words = &a->trust},
	    {0, "trust-below", NULL, "those below its Received count too",
		.set = &a->trusted.under},
	    {0, "trust-arc", "DOMAIN", "sealer of ARC whose word counts",
		.words = &a->trust_arc},
	    {0, "dkim-allow", "sha1|l", "SHA-1, or text behind what is signed",
		.take = allow, .to = &a->dkim},
	    {0, "dkim-min-bits", "N", "least length of a key (default: 1024)",
		.count = &a->dkim.min_bits, .min = 1, .max = LIMIT_RSA_BITS},
	    {0, "max-signatures", "N", "how many are verified (default: 10)",
		.count = &a->signatures, .min = 1,
		.max = LIMIT_HEADER_FIELDS},
	    {0, "honor-reject", NULL, "reject where only p=reject says so",
		.set = &a->options.honor_reject},
	    {0, "all-from", NULL, "evaluate each of several Author Domains",
		.set = &a->options.all_from},
	    {0, "rfc7489", NULL, "evaluate as RFC 7489 says",
		.set = &a->rfc7489},
	    {0, "psl", "FILE", "public suffix list for that",
		.word = &a->psl_file},
	    {0, "log", "FILE", "append rows to it", .word = &a->log_file},
	    {0, "expect", "RESULT",
		"none, pass, fail, temperror, permerror or any",
		.named = &a->expect, .find = find_expected,
		.max = EXPECT_ANY},
	    {'j', "jobs", "N", "how many processes work (default: processors)",
		.count = &a->jobs, .min = 1, .max = LIMIT_JOBS},
	    OPT_QUIET(&a->quiet),
	    OPT_VERBOSE(&a->verbose),
	    OPT_HELP,
	    OPT_VERSION,
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), sandbox_describe};

	return opt_parse(&o, argc, argv, &a->status);
}

/* --- files that are needed before rights are given up --- */

static bool
open_log(struct app *a)
{
	struct sink s;
	bool fresh;

	if (a->log_file == NULL)
		return true;
	a->log = append_open(a->log_file, &fresh);
	if (a->log < 0 || !fresh)
		return a->log >= 0;
	sink_init(&s, &a->log_rows, &TABLE_CHECK, FORMAT_TSV, 0);
	sink_begin(&s);
	sink_free(&s);
	return append_write(a->log, buf_span(&a->log_rows));
}

static bool
open_record(struct app *a)
{
	int fd;

	if (a->record_file == NULL)
		return true;
	fd = open(a->record_file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	out_init(&a->record, fd);
	a->jobs = 1; /* one file, one writer */
	if (fd < 0 || !dns_open_is_zone(&a->dns, fd))
		return fd >= 0 && (ftruncate(fd, 0) == 0 || errno == EINVAL);
	errno = EEXIST;
	return false;
}

static bool
open_psl(struct app *a)
{
	if (!a->rfc7489 && a->psl_file == NULL)
		return true;
	a->psl = psl_open(a->psl_file);
	a->options.psl = a->psl;
	if (a->psl == NULL)
		diag(span_str(a->psl_file), "no public suffix list");
	return a->psl != NULL;
}

static bool
open_files(struct app *a)
{
	a->status = STATUS_USAGE;
	if (!open_log(a))
		diag(span_str(a->log_file), "%s", errtext(errno).s);
	else if (!open_record(a))
		diag(span_str(a->record_file), "%s", errtext(errno).s);
	else if (open_psl(a))
		return a->dns.zones.n == 0 ||
		    (a->jobs == 1 && a->id == NULL) ||
		    dns_open_zones(&a->source, &a->dns);
	return false;
}

static struct span *
spans_of(const struct opt_words *w)
{
	struct span *s = xcalloc(w->n + 1, sizeof(*s));
	size_t i;

	for (i = 0; i < w->n; i++)
		s[i] = span_str(w->v[i]);
	return s;
}

/* Processes that wait for answers leave the processor to others. */
static unsigned int
default_jobs(bool net)
{
	unsigned int n = pool_jobs();

	return net && n < NET_JOBS ? NET_JOBS : n;
}

static bool
prepare(struct app *a, char *const *args)
{
	a->status = STATUS_USAGE;
	if (a->id != NULL && (args[0] != NULL && (args[1] != NULL ||
	    strcmp(args[0], "-") != 0))) {
		diag(SPAN_NONE, "-A reads standard input, and no file");
		return false;
	}
	if (a->jobs == 0)
		a->jobs = default_jobs(a->dns.zones.n == 0);
	a->told.helo = span_str(a->helo);
	a->told.mail_from = span_str(a->mail_from);
	a->told.border = a->trusted.border = span_str(a->border);
	a->trusted.ids = spans_of(&a->trust);
	a->trusted.nids = a->trust.n;
	if (a->trust.n > 0)
		a->options.trust = &a->trusted;
	a->options.trust_arc = spans_of(&a->trust_arc);
	a->options.ntrust_arc = a->trust_arc.n;
	a->dkim.max = a->signatures;
	a->options.dkim = &a->dkim;
	a->options.spf = &a->spf;
	a->options.receiver = span_str(a->id != NULL ? a->id : a->border);
	a->dns.quiet = a->quiet;
	a->person = a->id == NULL && a->format == FORMAT_TEXT &&
	    (a->verbose || walk_is_single(args));
	a->colour = a->format == FORMAT_TEXT && opt_colour(STDOUT_FILENO);
	return open_files(a);
}

static void
defaults(struct app *a)
{
	*a = (struct app){.header = true, .at = -1, .log = -1,
	    .expect = EXPECT_NOTHING, .limits = limits_default(),
	    .dns = {.window = 16}};
	a->dkim = dkim_defaults(0);
	a->spf = spf_options_default();
	a->spf.expired = is_over;
	a->spf.ctx = a;
	a->signatures = (unsigned int)a->dkim.max;
	a->limits.part = a->limits.inflated = a->limits.other = LIMIT_MESSAGE;
	a->format = isatty(STDOUT_FILENO) ? FORMAT_TEXT : FORMAT_TSV;
}

static void
run(struct app *a, char *const *args)
{
	a->status = STATUS_OK;
	out_init(&a->out, STDOUT_FILENO);
	if (a->id != NULL)
		filter(a);
	else
		check_all(a, args);
	a->status = status_worse(a->status, out_close(&a->out));
	if (a->record_file != NULL)
		a->status = status_worse(a->status, out_close(&a->record));
}

int
main(int argc, char **argv)
{
	struct app a;

	if (!stdfd_fill())
		return STATUS_TEMP;
	defaults(&a);
	if (parse_options(&a, argc, argv) && prepare(&a, argv + optind))
		run(&a, argv + optind);
	work_end(&a);
	free((void *)(uintptr_t)a.trusted.ids);
	free((void *)(uintptr_t)a.options.trust_arc);
	free(a.trust.v);
	free(a.trust_arc.v);
	free(a.dns.zones.v);
	return (int)a.status;
}
