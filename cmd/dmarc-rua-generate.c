/* Check rows in, aggregate reports out: options, processes, exit status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/status.h"
#include "base/xalloc.h"
#include "dkim/crypt.h"
#include "dkim/sign.h"
#include "dns/open.h"
#include "dns/psl.h"
#include "dns/wire.h"
#include "mail/addr.h"
#include "send/make.h"
#include "send/outbox.h"
#include "send/pack.h"
#include "sys/child.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "value/date.h"
#include "value/domain.h"
#include "value/num.h"
#include "value/optval.h"

enum { WINDOW = 64, HOUR = 3600 };

struct app {
	struct opt_common common;
	const char *org, *email, *contact, *submitter, *applied_as;
	const char *allow_file, *suppress_file, *state, *outdir;
	const char *key_file, *selector;
	int64_t since, until;
	struct dns_open_options dns;

	struct make make;
	struct applied applied;
	struct listed allow, suppress;
	struct outbox outbox;
	struct buf key; /* PEM */
	struct sign sign;
	struct dns_open source;
	/* the submitter, the domain of --email, the selector */
	struct buf names, from, selected;
	struct out out;
	enum status status;

	int fd;
	struct errtext error;
	const char *fault;
};

/* --- options --- */

static bool
take_period(void *to, const char *arg)
{
	uint64_t *length = to, n;
	struct span s = span_str(arg);

	if (span_is(s, "day")) {
		*length = DATE_DAY;
		return true;
	}
	if (s.n > 1 && s.p[s.n - 1] == 'h') {
		s.n--;
		if (num_parse(s, &n) && n > 0 && n <= 24 && 24 % n == 0) {
			*length = n * HOUR;
			return true;
		}
	} else if (num_parse(s, &n) && n >= HOUR && n <= DATE_DAY &&
	    DATE_DAY % n == 0) {
		*length = n;
		return true;
	}
	diag(SPAN_NONE, "--period %s: day, a number of hours like 6h, or of "
	    "seconds, which divides a day", arg);
	return false;
}

static bool
parse_options(struct app *a, int argc, char **argv)
{
	struct make *m = &a->make;
	const struct opt rows[] = {
	    {0, "org", "NAME", "organization that reports", .word = &a->org},
	    {0, "email", "ADDRESS", "where questions about reports go",
		.word = &a->email},
	    {0, "contact", "TEXT", "more on that, such as a web page",
		.word = &a->contact},
	    {0, "submitter", "DOMAIN", "domain that received the mail "
		"(default: that of --email)", .word = &a->submitter},
	    {0, "period", "LENGTH", "day, 6h, or seconds (default: day)",
		.take = take_period, .to = &m->tuples.length},
	    {0, "since", "TIME", "periods that do not begin earlier",
		.take = optval_time, .to = &a->since},
	    {0, "until", "TIME", "periods that have ended by then (default: "
		"now)", .take = optval_time, .to = &a->until},
	    {0, "applied", "HOW", "what was done with mail that fails: none, "
		"row, or a log (default: none)", .word = &a->applied_as},
	    {0, "everyone", NULL,
		"also for domains of which no message passed",
		.set = &m->everyone},
	    {0, "allow", "FILE", "the same for these domains",
		"everyone", .word = &a->allow_file},
	    {0, "suppress", "FILE",
		"nothing to these addresses, hosts, domains",
		.word = &a->suppress_file},
	    {0, "max-files", "N", "at most N letters in a run",
		.number = &m->most, .min = 1, .max = UINT32_MAX},
	    {0, "max-per-host", "N", "at most N letters to one host",
		.number = &m->most_host, .min = 1, .max = UINT32_MAX},
	    {0, "outdir", "FOLDER", "write files there", .word = &a->outdir},
	    {0, "state", "FOLDER", "remember what was made, and what waits",
		.word = &a->state},
	    {0, "sign", "FILE", "sign letters with this private key",
		.word = &a->key_file},
	    {0, "selector", "NAME", "selector of the key, for --sign",
		.word = &a->selector},
	    {0, "check", NULL, "tell if letters would not pass DMARC",
		.set = &m->check},
	    {0, "legacy", NULL, "in the form of RFC 7489",
		.set = &m->by.legacy},
	    {'o', "output", "FORM", .format = &a->common.format},
	    DNS_OPEN_ROWS(&a->dns),
	    {'w', "window", "N", "lookups at once (default: 64)",
		.number = &a->dns.window, .min = 1, .max = LIMIT_DNS_WINDOW},
	    OPT_COMMON(&a->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"ldns", dns_wire_library},
	    {"libcrypto", crypt_library},
	    {"libidn2", domain_library},
	    {"libpsl", psl_library},
	    {"zlib", pack_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] --org NAME --email ADDRESS [file | -]...",
	    rows, sizeof(rows) / sizeof(rows[0]), &a->common, about};

	if (!opt_parse(&o, argc, argv, &a->status))
		return false;
	a->status = STATUS_USAGE;
	m->form = (enum make_form)(a->common.format.chosen >= 0 ?
	    a->common.format.chosen :
	    a->outdir != NULL ? (int)MAKE_EML : (int)MAKE_MBOX);
	m->packed = a->outdir != NULL;
	if (a->org == NULL || a->email == NULL)
		diag(SPAN_NONE, "--org and --email are needed, see --help");
	else if (a->outdir == NULL && m->form < MAKE_MBOX)
		diag(SPAN_NONE, "-o %s needs --outdir",
		    make_form_name((int)m->form));
	else if (a->outdir != NULL && m->form == MAKE_MBOX)
		diag(SPAN_NONE, "-o mbox writes to standard output, not to "
		    "--outdir");
	else if ((a->key_file != NULL) != (a->selector != NULL))
		diag(SPAN_NONE, "--sign and --selector go together");
	else if (a->state != NULL && a->outdir == NULL)
		diag(SPAN_NONE, "--state needs --outdir");
	else
		return true;
	return false;
}

/* --- names and lists --- */

/* Who reports. The address is one that a header takes as it is. */
static bool
take_names(struct app *a)
{
	struct reporter *by = &a->make.by;
	struct span email = span_str(a->email), host = span_behind(email, '@');
	struct addr_list l = {0};
	const char *bad;
	bool good;
	size_t i;

	good = addr_path_parse(&l, email) && l.n == 1 && !l.box[0].literal;
	for (i = 0; i < email.n; i++)
		good &= email.p[i] > ' ' && email.p[i] < 0x7f &&
		    strchr("<>\"()\\", email.p[i]) == NULL;
	addr_list_free(&l);
	if (!good) {
		diag(SPAN_NONE, "--email %s: not an address", a->email);
		return false;
	}
	bad = domain_put(&a->from, host, DOMAIN_MAIL);
	if (a->submitter != NULL && bad == NULL)
		host = span_str(a->submitter);
	if (bad == NULL)
		bad = domain_put(&a->names, host, DOMAIN_MAIL);
	if (bad == NULL && a->selector != NULL) {
		host = span_str(a->selector);
		bad = domain_put(&a->selected, host, DOMAIN_MAIL);
	}
	if (bad != NULL) {
		diag(host, "not a domain name: %s", bad);
		return false;
	}
	by->org = span_str(a->org);
	by->email = email;
	by->submitter = buf_span(&a->names);
	by->contact = span_str(a->contact);
	return true;
}

static int
open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		diag(span_str(path), "%s", errtext(errno).s);
	return fd;
}

static bool
read_list(struct app *a, const char *path, struct listed *l)
{
	int fd;
	bool good;

	if (path == NULL)
		return true;
	fd = open_file(path);
	good = fd >= 0 && listed_read(l, fd, path, (uint64_t)a->until);
	if (fd >= 0)
		close(fd);
	return good;
}

/* The key, whole, before rights are given up. */
static bool
read_key(struct app *a)
{
	ssize_t r = 1;
	int fd;

	if (a->key_file == NULL)
		return true;
	fd = open_file(a->key_file);
	if (fd < 0)
		return false;
	while (r != 0 && a->key.n < LIMIT_SIGN_KEY) {
		buf_reserve(&a->key, LIMIT_SIGN_KEY);
		r = read(fd, a->key.p + a->key.n, LIMIT_SIGN_KEY);
		if (r < 0 && errno != EINTR)
			break;
		a->key.n += r > 0 ? (size_t)r : 0;
	}
	close(fd);
	if (r < 0)
		diag(span_str(a->key_file), "%s", errtext(errno).s);
	return r >= 0;
}

/* Signs as the domain that the letters are from. */
static bool
begin_sign(struct app *a)
{
	struct sign *s = &a->sign;

	if (a->key_file == NULL)
		return true;
	*s = (struct sign){.crypt = a->make.crypt,
	    .key = crypt_signer_new(a->make.crypt, buf_span(&a->key)),
	    .domain = buf_span(&a->from), .selector = buf_span(&a->selected)};
	if (s->key == NULL) {
		diag(span_str(a->key_file), "not a private key of RSA or "
		    "Ed25519 in PEM, without a passphrase");
		return false;
	}
	a->make.sign = s;
	return true;
}

static ssize_t
read_octets(void *ctx, char *dst, size_t n)
{
	struct app *a = ctx;
	ssize_t r;

	do
		r = read(a->fd, dst, n);
	while (r < 0 && errno == EINTR);
	if (r < 0) {
		a->error = errtext(errno);
		a->fault = a->error.s;
	}
	return r;
}

static bool
read_applied(struct app *a)
{
	struct stream in = {a, read_octets, NULL, &a->fault, NULL, 0};
	struct span how = span_str(a->applied_as);
	const char *bad;
	uint64_t line;

	a->make.tuples.applied = &a->applied;
	if (how.p == NULL || span_is(how, "none"))
		return true;
	if (span_is(how, "row")) {
		a->applied.how = APPLIED_ROW;
		return true;
	}
	a->fd = open_file(a->applied_as);
	if (a->fd < 0)
		return false;
	bad = applied_read(&a->applied, in, hash_seed(), &line);
	close(a->fd);
	if (bad != NULL)
		diag(how, "line %llu: %s", (unsigned long long)line, bad);
	return bad == NULL;
}

/* --- standard output --- */

static bool
out_begin(void *ctx, enum sender_kind kind, struct span name)
{
	struct app *a = ctx;

	(void)kind;
	(void)name;
	if (a->make.form == MAKE_MBOX)
		buf_puts(&a->out.buf, "From MAILER-DAEMON Thu Jan  1 00:00:00 "
		    "1970\n");
	return out_spill(&a->out);
}

static bool
out_add(void *ctx, struct span piece)
{
	struct app *a = ctx;

	buf_put_span(&a->out.buf, piece);
	return out_spill(&a->out);
}

static bool
out_end(void *ctx, const struct sent *s)
{
	struct app *a = ctx;

	(void)s;
	if (a->make.form == MAKE_MBOX)
		buf_puts(&a->out.buf, "\n");
	return out_spill(&a->out);
}

/* --- the process that makes reports, and the one that files them --- */

static void
read_input(struct app *a, const char *name)
{
	struct stream in = {a, read_octets, NULL, &a->fault, NULL, 0};

	a->fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open_file(name);
	if (a->fd < 0) {
		a->make.status = STATUS_USAGE;
		return;
	}
	make_rows(&a->make, in, name);
	if (a->fd != STDIN_FILENO)
		close(a->fd);
}

/* Reads untrusted rows and asks the network, so it gives up all else. */
static enum status
make_all(struct app *a, char **args, size_t n)
{
	static char dash[] = "-";
	struct make *m = &a->make;
	char **files = xcalloc(n + 2, sizeof(files[0]));
	enum status status = STATUS_TEMP;
	size_t i;

	memcpy(files, args, n * sizeof(files[0]));
	if (a->state != NULL)
		files[n] = xstrdup(a->state);
	if (n == 0)
		files[a->state != NULL ? 1 : 0] = dash;
	m->crypt = crypt_new();
	if (m->crypt == NULL)
		diag(SPAN_NONE, "libcrypto can't hash here");
	else if (!begin_sign(a))
		status = STATUS_USAGE;
	else if (make_begin(m))
		status = dns_open(&a->source, m->form == MAKE_XML ? NULL :
		    &a->dns, files);
	if (status == STATUS_OK) {
		m->dns = &a->source.dns;
		m->window = a->dns.window;
		for (i = 0; i < n; i++)
			read_input(a, args[i]);
		if (n == 0)
			read_input(a, dash);
		make_reports(m);
		make_tell(m);
		status = m->status;
	}
	make_free(m);
	dns_open_close(&a->source);
	crypt_signer_free(a->sign.key);
	crypt_free(m->crypt);
	if (a->state != NULL)
		free(files[n]);
	free(files);
	return status;
}

static void
make_to_folder(struct app *a, char **args, size_t n)
{
	struct outbox_pipe pipe_end;
	struct sender to = outbox_sender(&a->outbox);
	pid_t parent = getpid(), pid;
	int ends[2], how = 0;

	a->status = STATUS_TEMP;
	if (pipe(ends) != 0 || (pid = fork()) < 0) {
		diag(SPAN_NONE, "%s", errtext(errno).s);
		return;
	}
	if (pid == 0) {
		close(ends[0]);
		if (!child_tie(parent))
			_exit(STATUS_TEMP);
		if (a->state != NULL)
			close(a->outbox.journal.fd);
		a->outbox.journal.fd = -1;
		pipe_end.fd = ends[1];
		a->make.out = outbox_to_pipe(&pipe_end);
		if (a->state != NULL)
			a->make.outbox = &a->outbox;
		a->make.waiting = a->outbox.waiting;
		_exit((int)make_all(a, args, n));
	}
	close(ends[1]);
	if (outbox_from_pipe(ends[0], &to))
		a->status = STATUS_OK;
	close(ends[0]);
	while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
		;
	switch (WIFEXITED(how) ? WEXITSTATUS(how) : -1) {
	case STATUS_OK:
	case STATUS_NO:
	case STATUS_USAGE:
	case STATUS_TEMP:
		a->status = status_worse(a->status,
		    (enum status)WEXITSTATUS(how));
		break;
	default:
		diag(SPAN_NONE, "the process that makes reports has died");
		a->status = STATUS_TEMP;
	}
}

static void
run(struct app *a, char **args, size_t n)
{
	a->make.quiet = a->common.quiet;
	a->make.waiting = -1;
	if (a->outdir != NULL) {
		a->status = outbox_open(&a->outbox, a->outdir,
		    a->make.form == MAKE_MAILDIR, a->state,
		    (uint64_t)a->until);
		if (a->status == STATUS_OK)
			make_to_folder(a, args, n);
		outbox_close(&a->outbox);
		return;
	}
	a->out.fd = STDOUT_FILENO;
	a->make.out = (struct sender){a, out_begin, out_add, out_end};
	a->status = make_all(a, args, n);
	a->status = status_worse(a->status, out_close(&a->out));
}

int
main(int argc, char **argv)
{
	struct app a = {.dns = {.window = WINDOW}, .until = (int64_t)time(NULL),
	    .make = {.tuples.length = DATE_DAY, .most = UINT32_MAX,
		.most_host = UINT32_MAX},
	    .common.format = OPT_FORMAT(make_form_name, MAKE_XML, MAKE_EML,
		MAKE_EML)};

	if (!stdfd_fill())
		return STATUS_TEMP;
	if (parse_options(&a, argc, argv) && take_names(&a) &&
	    read_list(&a, a.allow_file, &a.allow) &&
	    read_list(&a, a.suppress_file, &a.suppress) && read_applied(&a) &&
	    read_key(&a)) {
		a.dns.quiet = a.common.quiet;
		a.make.tuples.since = (uint64_t)a.since;
		a.make.tuples.until = (uint64_t)a.until;
		a.make.allow = &a.allow;
		a.make.suppress = &a.suppress;
		run(&a, argv + optind, (size_t)(argc - optind));
	}
	applied_free(&a.applied);
	listed_free(&a.allow);
	listed_free(&a.suppress);
	dns_open_forget(&a.dns);
	buf_free(&a.names);
	buf_free(&a.from);
	buf_free(&a.selected);
	buf_free(&a.key);
	return (int)a.status;
}
