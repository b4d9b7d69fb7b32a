/* Failure reports in, rows out: options, the key to redact, exit status. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/opt.h"
#include "base/status.h"
#include "dkim/crypt.h"
#include "dkim/pseudonym.h"
#include "input/archive.h"
#include "input/coder.h"
#include "input/failure.h"
#include "input/reports.h"
#include "rows/optpick.h"
#include "sys/sandbox.h"
#include "sys/stdfd.h"
#include "tell/failure.h"
#include "tell/page.h"
#include "value/domain.h"

/* Octets of a key: fewer can be guessed, more are no key but a mistake. */
enum { KEY_MIN = 16, KEY_MAX = 4096 };

struct app {
	struct reports reports;
	const char *key_file;
	char key[KEY_MAX + 1];
	struct pseudonym pseudonym;
	struct failures *failures; /* of a process that does jobs */
};

static bool
parse_options(struct app *a, int argc, char **argv, enum status *status)
{
	struct reports *r = &a->reports;
	const struct opt rows[] = {
	    OPT_OUTPUT(&r->common),
	    OPT_REPORTS_NEW(r),
	    {0, "redact", "KEYFILE", "pseudonyms for people, by this key",
		.word = &a->key_file},
	    OPT_SCHEMA(&r->common),
	    OPT_REPORTS_BOUNDS(r),
	    OPT_WIDTH(&r->common),
	    OPT_COMMON(&r->common),
	};
	static const struct opt_about about[] = {
	    {"sandbox", sandbox_describe},
	    {"unpacks", coder_describe},
	    {"libzip", archive_library},
	    {"libcrypto", crypt_library},
	    {"libidn2", domain_library},
	    {NULL, NULL},
	};
	struct opts o = {"[options] [file | folder | -]...", rows,
	    sizeof(rows) / sizeof(rows[0]), &r->common, about};

	return opt_parse(&o, argc, argv, status);
}

/* All of the file but a line end behind it. False after telling why. */
static bool
read_key(struct app *a)
{
	int fd = open(a->key_file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t n = 0;
	ssize_t r = fd < 0 ? -1 : 1;

	while (r > 0 && n < sizeof(a->key)) {
		r = read(fd, a->key + n, sizeof(a->key) - n);
		n += r > 0 ? (size_t)r : 0;
	}
	if (r < 0)
		diag(span_str(a->key_file), "%s", errtext(errno).s);
	if (fd >= 0)
		close(fd);
	if (r < 0)
		return false;
	if (n > 0 && n <= KEY_MAX && a->key[n - 1] == '\n')
		n--;
	if (n < KEY_MIN || n > KEY_MAX) {
		diag(span_str(a->key_file), "a key has %d to %d octets",
		    KEY_MIN, KEY_MAX);
		return false;
	}
	a->pseudonym.key = (struct span){a->key, n};
	return true;
}

/* libcrypto has to be loaded before a sandbox. */
static bool
prepare(void *ctx)
{
	struct app *a = ctx;
	struct buf b = {0};

	if (a->key_file == NULL)
		return true;
	a->pseudonym.crypt = crypt_new();
	if (a->pseudonym.crypt == NULL) {
		diag(SPAN_NONE, "--redact does not work here, for want of a "
		    "hash function");
		return false;
	}
	pseudonym_put(&a->pseudonym, &b, SPAN_LIT("a"));
	buf_free(&b);
	return true;
}

static void
put_page(void *ctx, struct buf *b, const struct span *cells)
{
	const struct opt_common *c = ctx;

	tell_failure(b, cells, (size_t)c->width, c->verbose, c->colour);
}

static void
make_reader(void *ctx, struct found_reader *reader)
{
	struct app *a = ctx;
	struct reports *r = &a->reports;
	struct failures_config config = {.limits = &r->limits,
	    .format = (enum format)opt_format(&r->common), .pick = &r->pick,
	    .verbose = r->common.verbose, .seed = r->seed,
	    .page_ctx = &r->common};

	if (a->key_file != NULL)
		config.redact = (struct redact){&a->pseudonym, pseudonym_put};
	if (config.format == FORMAT_TEXT && r->pick.from == NULL)
		config.page = put_page;
	a->failures = failures_new(&config);
	*reader = failures_reader(a->failures);
}

int
main(int argc, char **argv)
{
	struct app a = {.reports = reports_default()};
	enum status status;

	if (!stdfd_fill())
		return STATUS_TEMP;
	a.reports.common.width = PAGE_FOLD;
	if (!parse_options(&a, argc, argv, &status))
		return (int)status;
	if (a.key_file != NULL && !read_key(&a))
		return STATUS_USAGE;
	a.reports.ctx = &a;
	a.reports.prepare = prepare;
	a.reports.reader = make_reader;
	a.reports.table = &TABLE_RUF;
	a.reports.page = true;
	status = reports_run(&a.reports, argv + optind);
	failures_free(a.failures);
	crypt_free(a.pseudonym.crypt);
	return (int)status;
}
