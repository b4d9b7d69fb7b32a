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

#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/spool.h"
#include "base/status.h"
#include "base/utf8.h"
#include "sys/stdfd.h"
#include "base/xalloc.h"
#include "rows/log.h"
#include "dmarc/resultsfield.h"
#include "dmarc/rows.h"
#include "tell/check.h"
#include "tell/page.h"
#include "dkim/check.h"
#include "dmarc/evaluate.h"
#include "dmarc/incoming.h"
#include "dns/questions.h"
#include "dkim/crypt.h"
#include "dns/open.h"
#include "dns/recorder.h"
#include "dns/psl.h"
#include "dns/proof.h"
#include "dns/secure.h"
#include "dns/wire.h"
#include "sys/sandbox.h"
#include "authres/annotate.h"
#include "mail/addr.h"
#include "mail/message.h"
#include "input/coder.h"
#include "input/messages.h"
#include "input/place.h"
#include "input/run.h"
#include "input/walk.h"
#include "value/domain.h"
#include "value/ip.h"
#include "value/optval.h"
#include "rows/optpick.h"
#include "rows/sink.h"
#include "authres/claim.h"
#include "authres/strip.h"

/* Processes that ask the network, unless told, or there are more processors. */
enum { NET_JOBS = 8 };

/* What --expect takes beyond the results there are. */
enum { EXPECT_ANY = DMARC_N, EXPECT_NOTHING };

struct app {
	/* options */
	struct opt_common common;
	int expect;
	bool rfc7489, inner;
	unsigned int jobs; /* 0: not told */
	unsigned int seconds;
	const char *id, *log_file, *record_file, *psl_file;
	struct opt_words trust, trust_arc;
	struct dns_open_options dns;
	struct incoming_told told;
	struct evaluate_options options;
	struct trusted_options trusted;
	struct dkim_options dkim;
	struct spf_options spf;
	unsigned int signatures;
	struct limits limits;
	struct pick pick;
	char *const *args;

	/* of a process that does jobs */
	struct dns_open source;
	struct out record;
	struct dns_tap tap;
	struct recorder recorder; /* to is NULL: nothing is recorded */
	struct questions *questions;
	struct proof *anchors; /* NULL: answers are not validated */
	struct secure *secure; /* those of the message */
	struct dns asked; /* what the evaluation asks: the tap */
	struct psl *psl, *tlds;
	struct evaluate *evaluate, *evaluate_inner;
	struct incoming incoming;
	int scratch;
	struct messages *messages_in;
	const struct emit *emit; /* of the job */
	struct place place;
	struct sink sink;
	struct buf rows;
	struct rowlog log;
	bool person; /* each message is explained, not a row */

	/* of the one that collects */
	struct run run;
	enum status status;
	uint64_t messages, results[DMARC_N];
};

/* --- what a process needs to do jobs --- */

/*
 * Zone files are read before there are workers, who then share the memory, and
 * can open nothing; but only after other rights have been given up, as in a
 * process that works alone.
 */
static enum status
work_prepare(void *ctx, bool alone)
{
	struct app *a = ctx;

	a->options.crypt = crypt_new();
	if (a->options.crypt == NULL) {
		diag(SPAN_NONE, "signatures cannot be verified here");
		return STATUS_TEMP;
	}
	if (alone || a->dns.nzones == 0)
		return STATUS_OK;
	if (!sandbox_enter(SANDBOX_READ | SANDBOX_FORK, NULL))
		return STATUS_TEMP;
	return dns_open_zones(&a->source, &a->dns) ? STATUS_OK :
	    STATUS_USAGE;
}

/* Each process has sockets of its own. */
static bool
work_start(void *ctx, bool alone)
{
	struct app *a = ctx;
	enum status status = dns_open(&a->source, &a->dns,
	    alone ? a->args : NULL);
	struct evaluate_options inner;

	if (status != STATUS_OK) {
		a->status = status_worse(a->status, status);
		return false;
	}

	/* What listens to the questions sits at a tap before the source. */
	a->asked = dns_tap_source(&a->tap, &a->source.dns);
	if (a->record_file != NULL) {
		a->recorder.to = &a->record.buf;
		a->recorder.prove = a->dns.dnssec;
		dns_tap_add(&a->tap, recorder_hear, &a->recorder);
	}
	if (a->person && a->common.verbose) {
		a->questions = xcalloc(1, sizeof(*a->questions));
		dns_tap_add(&a->tap, questions_hear, a->questions);
	}
	if (a->anchors != NULL)
		dns_tap_add(&a->tap, secure_hear, &a->secure);
	if (a->tap.n == 0)
		a->asked = a->source.dns;

	a->options.dns = &a->asked;
	a->options.deadline = a->source.deadline;
	a->options.time = 1000 * a->dns.deadline;
	a->options.want_orgs = a->person;
	a->evaluate = a->evaluate_inner = evaluate_new(&a->options);
	if (a->inner && a->options.trust != NULL) {
		inner = a->options;
		inner.trust = NULL;
		a->evaluate_inner = evaluate_new(&inner);
	}
	a->incoming = (struct incoming){.told = &a->told,
	    .evaluate = a->evaluate};
	a->messages_in = messages_new(&a->limits, a->inner ? MESSAGES_INNER :
	    a->person ? MESSAGES_NAMED : MESSAGES_NOT_INNER, a->scratch);
	sink_init(&a->sink, &a->rows, &TABLE_CHECK,
	    (enum format)opt_format(&a->common), 0);
	sink_pick(&a->sink, &a->pick);
	a->sink.colour = a->common.colour;
	return true;
}

/* --- one message --- */

static void
put_rows(struct app *a, const struct evaluation *e, struct sink *s)
{
	struct span part = buf_span(&a->place.part);

	incoming_rows(&a->incoming, e, buf_span(&a->place.input),
	    part.n > 0 ? part : SPAN_NONE, s);
}

static bool
put_log(struct app *a, const struct evaluation *e)
{
	if (!a->log.open)
		return true;
	put_rows(a, e, &a->log.sink);
	return rowlog_write(&a->log);
}

/* --border is wrong, or the message did not come that way. */
static void
put_unmatched(struct buf *b, const struct app *a)
{
	buf_printf(b, "no Received: by %.*s (--border)",
	    SPAN_ARG(a->told.border));
}

/* Reads and evaluates a message, and validates the answers that it took; NULL
 * if it can't be read. */
static const struct evaluation *
evaluate_message(struct app *a, const struct blob *b, bool unquote)
{
	int64_t now = (int64_t)time(NULL);
	const struct evaluation *e;

	a->incoming.secure = NULL;
	if (a->anchors == NULL)
		return incoming_evaluate(&a->incoming, b, unquote, now);
	secure_free(a->secure);
	a->secure = secure_new(a->anchors,
	    a->told.at >= 0 ? a->told.at : now);
	e = incoming_evaluate(&a->incoming, b, unquote, now);
	secure_wait(a->secure, &a->asked);
	a->incoming.secure = secure_outcome(a->secure);
	return e;
}

/*
 * What is attached came with the message, whoever wrote it: its envelope is not
 * that of the message, and no host of ours says how it came.
 */
static void
one_message(void *ctx, const struct messages_item *item,
    const struct messages_item *attached, size_t n)
{
	struct app *a = ctx;
	const struct incoming_told inner = {.attached = true,
	    .at = a->told.at};
	struct tell_check how = {.width = (size_t)a->common.width,
	    .colour = a->sink.colour,
	    .questions = a->questions, .inner = a->inner, .nattached = n,
	    .part = item->depth > 0 ? buf_span(&item->part) : SPAN_NONE};
	const struct evaluation *e;
	struct buf where = {0}, fault = {0};
	size_t i;

	if (a->questions != NULL) {
		arena_reset(&a->questions->text);
		a->questions->n = a->questions->more = 0;
	}
	a->incoming.told = item->depth > 0 ? &inner : &a->told;
	a->incoming.evaluate = item->depth > 0 ? a->evaluate_inner :
	    a->evaluate;
	e = evaluate_message(a, &item->blob, item->unquote);
	if (e == NULL) /* the message can't be read */
		buf_puts(&fault, errtext(a->incoming.message.err).s);
	else if (e->trace->found == TRACE_UNMATCHED)
		put_unmatched(&fault, a);
	if (fault.n > 0) {
		place_put(&where, &a->place, 0, 0);
		emit_text(a->emit, RESULT_FAULT, buf_span(&where),
		    buf_span(&fault));
	}
	buf_free(&where);
	buf_free(&fault);
	if (e == NULL)
		return;
	a->rows.n = 0;
	for (i = 0; i < n && i < TELL_ATTACHED; i++)
		how.attached[i] = (struct tell_attached){
		    buf_span(&attached[i].part), buf_span(&attached[i].from),
		    attached[i].ole};
	how.secure = a->incoming.secure;
	if (a->person)
		tell_check(&a->rows, e, &how);
	else
		put_rows(a, e, &a->sink);
	emit_text(a->emit, RESULT_ROWS, SPAN_NONE, buf_span(&a->rows));
	if (a->log.open) {
		put_rows(a, e, &a->log.sink);
		emit_text(a->emit, RESULT_LOG, SPAN_NONE,
		    buf_span(&a->log.rows));
		a->log.rows.n = 0;
	}
	if (a->recorder.to != NULL)
		out_spill(&a->record); /* a failure is told at the end */
	a->emit->tell(a->emit->ctx, &(struct result){.kind = RESULT_MESSAGE,
	    .count = (uint64_t)e->verdict->dmarc + 1});
}

static void
work_scratch(void *ctx, int fd)
{
	((struct app *)ctx)->scratch = fd;
}

static void
work_run(void *ctx, const struct job *j, const struct emit *emit)
{
	struct app *a = ctx;
	struct messages_handler h = {a, one_message};

	a->emit = emit;
	messages_run(a->messages_in, j, &a->place, &h, emit);
	emit_done(emit, 0);
}

/* --- results --- */

static void
count(struct app *a, enum dmarc_result r)
{
	enum status s = r == DMARC_TEMPERROR ? STATUS_TEMP : STATUS_NO;

	if (a->expect == EXPECT_ANY || a->expect == (int)r)
		s = STATUS_OK;
	else if (a->expect == EXPECT_NOTHING && r != DMARC_TEMPERROR &&
	    r != DMARC_FAIL)
		s = r == DMARC_NONE || r == DMARC_PASS ? STATUS_OK :
		    STATUS_USAGE;
	a->messages++;
	a->results[r]++;
	a->status = status_worse(a->status, s);
}

/* Each message's result and one; 0 at the end of an input. */
static void
on_done(void *ctx, uint64_t result, bool told)
{
	(void)told;
	if (result > 0 && result <= DMARC_N)
		count(ctx, (enum dmarc_result)(result - 1));
}

static void
on_log(void *ctx, struct span rows)
{
	struct app *a = ctx;

	if (rowlog_append(&a->log, rows))
		return;
	run_diag(&a->run, span_str(a->log_file), "",
	    span_str(errtext(errno).s));
	a->run.faults++;
}

static void
check_all(struct app *a)
{
	struct buf b = {0};
	size_t i;
	bool ran;

	a->run = (struct run){.work = {.ctx = a, .prepare = work_prepare,
	    .start = work_start, .run = work_run, .scratch = work_scratch,
	    .seconds = a->seconds},
	    .jobs = a->jobs, .common = &a->common, .limits = &a->limits,
	    .table = a->person ? NULL : &TABLE_CHECK, .pick = &a->pick,
	    .apart = a->person,
	    .passed = "skipped: ", .done = on_done,
	    .log = on_log};
	ran = run_inputs(&a->run, a->args);
	if (a->run.faults > 0)
		a->status = STATUS_USAGE;
	if (!ran)
		a->status = status_worse(a->status, a->run.status);
	else if (a->messages == 0 && a->run.faults == 0)
		diag(SPAN_NONE, "no message found");
	if (!a->common.verbose || a->person)
		return;
	for (i = 0; i < DMARC_N; i++)
		if (a->results[i] > 0)
			buf_printf(&b, ", %s: %" PRIu64,
			    dmarc_result_str((enum dmarc_result)i),
			    a->results[i]);
	diag(SPAN_NONE, "messages: %" PRIu64 "%.*s, faults: %" PRIu64,
	    a->messages, (int)b.n, b.n > 0 ? b.p : "", a->run.faults);
	buf_free(&b);
}

/* --- the filter --- */

static void
fail(struct app *a, const char *where, enum status status)
{
	diag(span_str(where), "%s", errtext(errno).s);
	a->status = status;
}

/* -v: a field that was removed, or the beginning of it. */
static void
tell_removed(void *ctx, struct span field, uint64_t line,
    enum authres_gone why)
{
	size_t *shown = ctx;
	struct buf text = {0};

	if ((*shown)++ < LIMIT_REMOVED_SHOWN) {
		header_unfold(&text, field);
		if (text.n > LIMIT_REMOVED_OCTETS) {
			text.n = utf8_cut(buf_span(&text),
			    LIMIT_REMOVED_OCTETS);
			buf_puts(&text, "...");
		}
		diag(SPAN_NONE, "line %" PRIu64 " removed: %s: %.*s", line,
		    authres_gone_str(why), SPAN_ARG(buf_span(&text)));
		buf_free(&text);
	}
}

/* -A: a message from standard input to standard output, with its results on
 * top. */
static void
filter(struct app *a)
{
	struct spool spool = {.fd = spool_tmpfile()};
	struct spooled p;
	struct blob b;
	const struct message *m = &a->incoming.message;
	const struct evaluation *e = NULL;
	size_t shown = 0, i;
	struct authres_strip strip = {.id = span_str(a->id),
	    .tell = a->common.verbose ? tell_removed : NULL,
	    .ctx = &shown};
	struct buf field = {0}, text = {0};
	bool started, readable = true, good = false;

	a->run.out = (struct out){.fd = STDOUT_FILENO};
	spool_begin(&spool, &p);
	place_begin(&a->place, "-", 0);
	started = work_prepare(a, true) == STATUS_OK && work_start(a, false);
	if (started && spool_read(&p, STDIN_FILENO, a->limits.part,
	    &readable) && spool_blob(&p, &b))
		e = evaluate_message(a, &b, false);
	if (e != NULL && !m->utf16) {
		resultsfield_put(&field, e, strip.id, authres_annotate_eol(m));
		good = authres_annotate(&a->run.out, m, &b, buf_span(&field),
		    &strip);
	}
	for (i = 0; i < AUTHRES_GONE_N && !a->common.quiet; i++) {
		if (strip.removed[i] == 0)
			continue;
		if (i == AUTHRES_GONE_OURS)
			diag(SPAN_NONE, "%zu Authentication-Results of %s "
			    "removed", strip.removed[i], a->id);
		else
			diag(SPAN_NONE, "%zu removed: %s", strip.removed[i],
			    authres_gone_str((enum authres_gone)i));
	}
	if (!started)
		a->status = status_worse(a->status, STATUS_TEMP);
	else if (good) {
		count(a, e->verdict->dmarc);
		if (e->trace->found == TRACE_UNMATCHED) {
			put_unmatched(&text, a);
			diag(span_str("standard input"), "%.*s",
			    SPAN_ARG(buf_span(&text)));
			if (a->expect != EXPECT_ANY)
				a->status = STATUS_USAGE;
		}
	} else if (e != NULL && m->utf16) {
		diag(span_str("standard input"), "the message is in UTF-16, "
		    "where a field can't be added; convert it to UTF-8");
		a->status = STATUS_USAGE;
	} else
		fail(a, readable ? "temporary file" : "standard input",
		    !readable && errno == EFBIG ? STATUS_USAGE : STATUS_TEMP);
	buf_free(&field);
	buf_free(&text);
	if (a->messages > 0 && !put_log(a, e))
		fail(a, a->log_file, STATUS_USAGE);
	spool_drop(&p);
	spool_close(&spool);
}

/* --- options --- */

static const char *
expected(int result)
{
	return result == EXPECT_ANY ? "any" : result < EXPECT_ANY ?
	    dmarc_result_str((enum dmarc_result)result) : NULL;
}

static const char *
allowed(int i)
{
	static const char *const names[] = {"sha1", "l", NULL};

	return names[i];
}

static bool
allow(void *to, const char *arg)
{
	struct dkim_options *o = to;
	bool sha1 = strcmp(arg, "sha1") == 0, l = strcmp(arg, "l") == 0;

	o->allow_sha1 |= sha1;
	o->allow_unsigned |= l;
	if (!sha1 && !l)
		diag(SPAN_NONE, "--dkim-allow wants sha1 or l, not %s", arg);
	return sha1 || l;
}

/* "[192.0.2.1]" or, where bare, "192.0.2.1"; or a domain name. */
static bool
is_host(struct span s, bool bare)
{
	struct buf b = {0};
	struct ip ip;
	bool literal = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']', good;

	good = literal || bare ? ip_parse_lenient(s, &ip, &(bool){false}) :
	    false;
	good = good || domain_put(&b, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES) ==
	    NULL;
	buf_free(&b);
	return good;
}

static bool
set_helo(void *to, const char *arg)
{
	*(struct span *)to = span_str(arg);
	if (is_host(span_str(arg), false))
		return true;
	diag(SPAN_NONE, "--helo wants a host's name, or an address in "
	    "brackets, not %s", arg);
	return false;
}

static bool
set_border(void *to, const char *arg)
{
	*(struct span *)to = span_str(arg);
	if (is_host(span_str(arg), true))
		return true;
	diag(SPAN_NONE, "--border wants the name of a host as it is in "
	    "Received:, not %s", arg);
	return false;
}

static bool
set_mail_from(void *to, const char *arg)
{
	struct addr_list l = {0};
	bool good = addr_path_parse(&l, span_str(arg));

	*(struct span *)to = span_str(arg);
	addr_list_free(&l);
	if (!good)
		diag(SPAN_NONE, "--mail-from wants an address, or <>, not %s",
		    arg);
	return good;
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
	    OPT_OUTPUT(&a->common),
	    OPT_SCHEMA(&a->common),
	    {'A', "add", "AUTHSERV-ID",
		"copy a message, with Authentication-Results on top",
		"output pick no-header inner jobs max-time width",
		.take = set_id, .to = &a->id},
	    {0, "ip", "ADDRESS", "address of the SMTP client",
		.take = optval_ip, .to = &a->told.client},
	    {0, "helo", "NAME", "name of the client in HELO or EHLO",
		.take = set_helo, .to = &a->told.helo},
	    {0, "mail-from", "ADDRESS", "SMTP sender, <> for the null path",
		.take = set_mail_from,
		.to = &a->told.mail_from},
	    {0, "border", "HOST", "host whose Received: names the client",
		.take = set_border, .to = &a->told.border},
	    {0, "at", "TIME", "time of evaluation: 2026-03-01, or seconds",
		.take = optval_time, .to = &a->told.at},
	    DNS_OPEN_ROWS(&a->dns),
	    DNS_OPEN_DNSSEC_ROWS(&a->dns),
	    {0, "deadline", "SECONDS",
		"time for all questions of a message (default: 20)",
		.number = &a->dns.deadline, .min = 1,
		.max = LIMIT_CHECK_SECONDS_MAX},
	    {0, "record-zone", "FILE", "write the DNS answers as a zone file",
		.word = &a->record_file},
	    {'t', "trust", "AUTHSERV-ID",
		"take SPF and DKIM results of this host",
		.words = &a->trust},
	    {0, "trust-below", NULL, "trust its fields below its Received: too",
		.set = &a->trusted.under},
	    {0, "trust-arc", "DOMAIN", "trust the results of this ARC sealer",
		.words = &a->trust_arc},
	    {0, "dkim-allow", "sha1|l",
		"accept SHA-1, or an unsigned end of the body",
		.take = allow, .to = &a->dkim, .name_of = allowed},
	    {0, "dkim-min-bits", "N", "shortest RSA key (default: 1024)",
		.count = &a->dkim.min_bits, .min = 1, .max = LIMIT_RSA_BITS},
	    {0, "max-signatures", "N", "verify the first N (default: 10)",
		.count = &a->signatures, .min = 1,
		.max = LIMIT_HEADER_FIELDS},
	    {0, "honor-reject", NULL, "suggest reject for p=reject alone",
		.set = &a->options.honor_reject},
	    {0, "all-from", NULL, "evaluate every Author Domain",
		.set = &a->options.all_from},
	    {0, "inner", NULL, "evaluate attached messages, too",
		.set = &a->inner},
	    {0, "rfc7489", NULL, "evaluate by RFC 7489",
		.set = &a->rfc7489},
	    {0, "psl", "FILE", "the same, with this public suffix list",
		.word = &a->psl_file},
	    {0, "log", "FILE", "append rows to this file",
		.word = &a->log_file},
	    {0, "expect", "RESULT", "what each message's result should be",
		.named = &a->expect, .name_of = expected},
	    OPT_JOBS(&a->jobs, "number of processes (default: processors)"),
	    OPT_MAX_TIME(&a->seconds),
	    OPT_WIDTH(&a->common),
	    OPT_COMMON(&a->common),
	};
	const struct rows_table *const tables[] = {&TABLE_CHECK, NULL};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"unpacks", coder_describe},
	    {"ldns", dns_wire_library},
	    {"libcrypto", crypt_library},
	    {"libidn2", domain_library},
	    {"libpsl", psl_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &a->common, about};

	if (!opt_parse(&o, argc, argv, &a->status) ||
	    !optpick(&a->pick, &a->common, opt_format(&a->common), tables,
	    &a->status))
		return false;
	a->args = argv + optind;
	return true;
}

static bool
is_domain(struct span s)
{
	struct buf b = {0};
	bool is = domain_put(&b, s, DOMAIN_MAIL | DOMAIN_NO_ESCAPES |
	    DOMAIN_NO_FINAL_DOT) == NULL;

	buf_free(&b);
	return is;
}

/* Could those be trusted? A name that can't be one would never match. */
static bool
check_trusted(const struct app *a)
{
	size_t i;

	for (i = 0; i < a->trust.n; i++) {
		if (authres_good_id(a->trust.v[i]) || is_domain(a->trust.v[i]))
			continue;
		diag(SPAN_NONE, "--trust wants an authserv-id, such as a "
		    "host's name, not %.*s", SPAN_ARG(a->trust.v[i]));
		return false;
	}
	for (i = 0; i < a->trust_arc.n; i++) {
		if (is_domain(a->trust_arc.v[i]))
			continue;
		diag(SPAN_NONE, "--trust-arc wants a domain, not %.*s",
		    SPAN_ARG(a->trust_arc.v[i]));
		return false;
	}
	if (a->trusted.under && a->trust.n == 0)
		diag(SPAN_NONE, "--trust-below wants a host to --trust");
	return !a->trusted.under || a->trust.n > 0;
}

/* --- files that are needed before rights are given up --- */

static bool
open_files(struct app *a)
{
	struct stat file, zone;
	size_t i;
	int fd;

	if (a->log_file != NULL &&
	    !rowlog_open(&a->log, a->log_file, &TABLE_CHECK)) {
		fail(a, a->log_file, STATUS_USAGE);
		return false;
	}
	if (a->log.cut)
		diag(span_str(a->log_file), "the last line is incomplete; "
		    "rows are appended behind it, on lines of their own");
	if (a->record_file != NULL) {
		fd = open(a->record_file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		a->record = (struct out){.fd = fd};
		a->jobs = 1; /* one file, one writer */
		/* It must not be one of the zone files. */
		for (i = 0; fd >= 0 && i < a->dns.nzones &&
		    fstat(fd, &file) == 0; i++) {
			if (stat(a->dns.zone[i].path, &zone) != 0 ||
			    zone.st_ino != file.st_ino ||
			    zone.st_dev != file.st_dev)
				continue;
			errno = EEXIST;
			fd = -1;
		}
		if (fd < 0 || (ftruncate(fd, 0) < 0 && errno != EINVAL)) {
			fail(a, a->record_file, STATUS_USAGE);
			return false;
		}
	}
	if (!dns_open_anchors(&a->anchors, &a->dns))
		return false;
	if ((a->rfc7489 || a->psl_file != NULL) &&
	    !dns_open_psl(&a->psl, a->psl_file, true, NULL))
		return false;
	a->options.psl = a->psl;
	/* Files are named after domains, which the list tells, too. */
	if (a->dns.nzones > 0 && a->psl == NULL)
		a->tlds = psl_open(NULL);
	a->dns.psl = a->psl != NULL ? a->psl : a->tlds;
	return true;
}

static bool
prepare(struct app *a)
{
	char *const *args = a->args;

	a->status = STATUS_USAGE;
	if (a->id != NULL && (args[0] != NULL && (args[1] != NULL ||
	    strcmp(args[0], "-") != 0))) {
		diag(SPAN_NONE, "-A reads standard input, and no file");
		return false;
	}
	if (!check_trusted(a))
		return false;
	if (a->jobs == 0) {
		/* Processes that ask the network mostly wait. */
		a->jobs = pool_jobs();
		if (a->dns.nzones == 0 && a->jobs < NET_JOBS)
			a->jobs = NET_JOBS;
	}
	a->told.strict = a->id != NULL;
	a->trusted.ids = a->trust.v;
	a->trusted.nids = a->trust.n;
	if (a->trust.n > 0)
		a->options.trust = &a->trusted;
	a->options.trust_arc = a->trust_arc.v;
	a->options.ntrust_arc = a->trust_arc.n;
	a->dkim.max = a->signatures;
	a->options.dkim = &a->dkim;
	a->options.spf = &a->spf;
	a->options.receiver = a->id != NULL ? span_str(a->id) : a->told.border;
	a->dns.quiet = a->common.quiet;
	a->person = a->id == NULL && a->pick.from == NULL &&
	    opt_format(&a->common) == FORMAT_TEXT &&
	    (a->common.verbose || walk_is_single(args));
	return open_files(a);
}

int
main(int argc, char **argv)
{
	struct app a = {.told.at = -1, .scratch = -1, .expect = EXPECT_NOTHING,
	    .seconds = LIMIT_JOB_SECONDS,
	    .limits = limits_default(), .dns = {.window = LIMIT_CHECK_WINDOW,
		.deadline = LIMIT_CHECK_SECONDS},
	    .dkim = dkim_defaults(0), .spf = spf_options_default(),
	    .common.width = PAGE_FOLD,
	    .common.format = OPT_FORMAT(format_name, FORMAT_SQL,
		FORMAT_TSV, FORMAT_TEXT)};

	if (!stdfd_fill())
		return STATUS_TEMP;
	a.signatures = (unsigned int)a.dkim.max;
	a.limits.part = a.limits.inflated = a.limits.other = LIMIT_MESSAGE;
	if (parse_options(&a, argc, argv) && prepare(&a)) {
		a.status = STATUS_OK;
		if (a.id != NULL)
			filter(&a);
		else
			check_all(&a);
		a.status = status_worse(a.status, out_close(&a.run.out));
		if (a.record_file != NULL)
			a.status = status_worse(a.status,
			    out_close(&a.record));
	}
	if (a.evaluate_inner != a.evaluate)
		evaluate_free(a.evaluate_inner);
	evaluate_free(a.evaluate);
	messages_free(a.messages_in);
	incoming_free(&a.incoming);
	secure_free(a.secure);
	proof_free(a.anchors);
	crypt_free(a.options.crypt);
	if (a.questions != NULL)
		arena_free(&a.questions->text);
	free(a.questions);
	names_free(&a.recorder.recorded);
	dns_open_close(&a.source);
	psl_close(a.psl);
	psl_close(a.tlds);
	place_free(&a.place);
	sink_free(&a.sink);
	pick_free(&a.pick);
	rowlog_close(&a.log);
	buf_free(&a.rows);
	free(a.trust.v);
	free(a.trust_arc.v);
	dns_open_forget(&a.dns);
	return (int)a.status;
}
