/* input/state and input/journal: a state file is read or refused, which leaves
 * it as it is; reading it twice gives the same, and a path stays known. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* mkstemp */
#include "input/state.h"

#include <string.h>
#include <unistd.h>

#include "base/spool.h"
#include "base/xalloc.h"
#include "input/journal.h"

#include "fuzz/fuzz.h"

enum { LINES = 1, PATH = 2 };

struct reports {
	uint64_t n, sum;
};

static bool
take_any(void *ctx, struct span line)
{
	(void)ctx;
	must(memchr(line.p, '\n', line.n) == NULL);
	return true;
}

static void
on_report(void *ctx, const struct report_id *id)
{
	struct reports *r = ctx;

	r->n++;
	r->sum += id->key[0] ^ id->key[1] ^ id->content;
}

/* The file is these lines, with a first one and a sum that are right. */
static void
put_lines(const char *path, const char *p, size_t n)
{
	struct journal_reader any = {NULL, take_any};
	struct journal j;

	must(journal_open(&j, path, "dmarc-rua-parse", &any) == STATUS_OK);
	buf_add(&j.lines, p, n);
	if (n > 0 && p[n - 1] != '\n')
		buf_putc(&j.lines, '\n');
	must(journal_write(&j) && journal_commit(&j));
	journal_close(&j);
}

static struct buf
slurp(const char *path, int fd)
{
	struct buf b = {0};
	struct stat st;
	ssize_t r;

	must(stat(path, &st) == 0);
	buf_reserve(&b, (size_t)st.st_size + 1);
	r = pread(fd, b.p, (size_t)st.st_size, 0);
	must(r == st.st_size);
	b.n = (size_t)r;
	return b;
}

static struct state *
open_state(const char *path, struct reports *r)
{
	enum status status;
	struct state *s = state_open(path, on_report, r, &status);

	must((s != NULL) == (status == STATUS_OK));
	return s;
}

/* A path that has these octets is known after it was read. */
static void
remember(const char *file, const char *p, size_t n)
{
	struct reports all = {0};
	struct state *s = open_state(file, &all);
	struct buf path = {0};
	struct stat st = {.st_size = 7};

	buf_add(&path, p, n);
	buf_putc(&path, '\0');
	state_given(s, path.p, &st, -1, NULL);
	state_done(s, false);
	must(state_write(s) && state_commit(s));
	state_free(s);
	s = open_state(file, &all);
	must(state_knows(s, path.p, &st, false));
	must(state_end(s));
	state_free(s);
	buf_free(&path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz-state.XXXXXX";
	const char *p = (const char *)data + 1;
	struct reports first = {0}, second = {0};
	struct buf before, after;
	struct state *s;
	int fd;

	if (size == 0)
		return 0;
	size--;
	fd = mkstemp(path);
	must(fd >= 0);
	if ((data[0] & LINES) != 0)
		put_lines(path, p, size);
	else
		must(spool_write(fd, p, size, 0));
	before = slurp(path, fd);
	s = open_state(path, &first);
	if (s == NULL) {
		after = slurp(path, fd);
		must(span_eq(buf_span(&before), buf_span(&after)));
		buf_free(&after);
	} else {
		/* Nothing is met; the second time that is known. */
		must(state_end(s));
		state_free(s);
		before.n = (size_t)lseek(fd, 0, SEEK_END);
		s = open_state(path, &second);
		must(s != NULL && state_end(s));
		must((size_t)lseek(fd, 0, SEEK_END) == before.n);
		must(first.n == second.n && first.sum == second.sum);
		state_free(s);
		if ((data[0] & PATH) != 0 && memchr(p, '\0', size) == NULL)
			remember(path, p, size);
	}
	buf_free(&before);
	close(fd);
	unlink(path);
	return 0;
}
