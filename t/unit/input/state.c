/* What earlier runs have read: forgetting, and files that are no good. The
 * clock is ours. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "input/state.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "input/journal.h"
#include "unit/tap.h"

static uint64_t today = 20000;
static uint64_t told; /* reports */

time_t
time(time_t *t)
{
	time_t now = (time_t)(today * 86400 + 5);

	if (t != NULL)
		*t = now;
	return now;
}

static void
on_report(void *ctx, const struct report_id *id)
{
	(void)ctx;
	told += id->content;
}

static struct state *
reopen(struct state *s)
{
	enum status status;

	state_free(s);
	told = 0;
	return state_open("state", on_report, NULL, &status);
}

/* A run that reads path, which has a report with this content, or is a fault;
 * none is met but that. */
static struct state *
read_one(struct state *s, const char *path, uint64_t content)
{
	struct stat st = {.st_size = 7};
	struct report_id id = {{1, 2}, content};

	s = reopen(s);
	if (path != NULL && !state_knows(s, path, &st, false)) {
		state_given(s, path, &st, -1, NULL);
		if (content > 0)
			state_report(s, &id);
		state_done(s, content == 0);
	}
	state_end(s);
	return reopen(s);
}

static bool
knows(struct state *s, const char *path)
{
	struct stat st = {.st_size = 7};

	return state_knows(s, path, &st, false);
}

static uint64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static void
test_days(void)
{
	struct state *s = NULL;
	unsigned int i;
	uint64_t size;
	char name[16];

	s = read_one(s, "/x/a", 5);
	ok(knows(s, "/x/a") && told == 5, "an input and its report are known");
	today += 200;
	s = read_one(s, "/x/a", 5);
	ok(knows(s, "/x/a"), "an input that is met stays known");
	s = read_one(s, "/x/b", 6); /* a is gone since today */
	today += 30;
	s = read_one(s, "/x/b", 6);
	ok(knows(s, "/x/a"), "30 days after it was last missed it is known");
	state_end(s);
	s = read_one(s, "/x/b", 6);
	today += 31;
	s = read_one(s, "/x/b", 6);
	ok(!knows(s, "/x/a"), "after 31 it is forgotten");
	ok(knows(s, "/x/b"), "the one that was met is not");
	is_uint(told, 11, "reports stay for longer");
	s = read_one(s, "/x/a", 7);
	ok(knows(s, "/x/a"), "read again, it is known again");
	today += 139;
	s = reopen(s);
	is_uint(told, 18, "a report after 400 days");
	today++;
	s = reopen(s);
	is_uint(told, 13, "and after 401");

	/* Faults count anew. */
	for (i = 0; i < LIMIT_STATE_TRIES; i++) {
		ok(!knows(s, "/x/bad"), "try %u", i + 1);
		s = read_one(s, "/x/bad", 0);
	}
	ok(knows(s, "/x/bad"), "then no more");
	s = read_one(s, NULL, 0);
	today += 31;
	s = read_one(s, "/x/bad", 0);
	ok(!knows(s, "/x/bad"), "forgotten, its tries are, too");

	/* Written anew, the file has lost what is forgotten. */
	for (i = 0; i < 1200; i++) {
		snprintf(name, sizeof(name), "/y/%u", i);
		state_given(s, name, &(struct stat){.st_size = 7}, -1, NULL);
		state_done(s, false);
	}
	state_end(s);
	s = read_one(s, "/x/b", 6);
	today += 31;
	size = size_of("state");
	s = read_one(s, "/x/b", 6);
	ok(size_of("state") < size / 10, "the file loses what is forgotten");
	ok(knows(s, "/x/b"), "and nothing else");
	state_free(s);
}

static bool
take_any(void *ctx, struct span line)
{
	(void)ctx;
	(void)line;
	return true;
}

static void
cut(const char *path, off_t n)
{
	if (truncate(path, n) != 0)
		exit(2);
}

/* A state file that has these lines, and the sum that makes them count. */
static void
write_state(const char *lines, size_t n)
{
	struct journal_reader any = {NULL, take_any};
	struct journal j;

	unlink("state");
	if (journal_open(&j, "state", "dmarc-rua-parse", &any) != STATUS_OK)
		exit(2);
	buf_add(&j.lines, lines, n);
	if (!journal_write(&j) || !journal_commit(&j))
		exit(2);
	journal_close(&j);
}

/* Opens the state; what is said goes to *said. */
static enum status
open_and_hear(struct buf *said)
{
	int err = dup(STDERR_FILENO), fd = open("said", O_RDWR | O_CREAT |
	    O_TRUNC, 0600);
	enum status status;
	ssize_t r;

	dup2(fd, STDERR_FILENO);
	state_free(state_open("state", NULL, NULL, &status));
	dup2(err, STDERR_FILENO);
	buf_reserve(said, 4096);
	r = pread(fd, said->p, 4096, 0);
	said->n = r > 0 ? (size_t)r - 1 : 0; /* without the newline */
	close(fd);
	close(err);
	return status;
}

#define GOOD "file\t1\t2\t/a\n"

static void
test_lines(void)
{
	static const struct {
		const char *line;
		bool good;
	} cases[] = {
	    {"file\t18446744073709551615\t18446744073709551615\t/b", true},
	    {"file\t18446744073709551616\t2\t/b", false},
	    {"file\t20000000000000000000\t2\t/b", false},
	    {"file\t99999999999999999999\t2\t/b", false},
	    {"file\t100000000000000000000\t2\t/b", false},
	    {"file\t\t2\t/b", false}, {"file\t-1\t2\t/b", false},
	    {"file\t1\t2 \t/b", false}, {"file\ta\t2\t/b", false},
	    {"file\t1\t2\t", false}, {"file\t1\t2", false},
	    {"file\t1", false}, {"file", false}, {"", false},
	    {"files\t1\t2\t/b", false}, {"\t1\t2\t/b", false},
	    {"file\t3\t4\t/a", true}, {"file\t1\t2\tno/path", true},
	    {"tried\t1\t2\t18446744073709551615\t/b", true},
	    {"tried\t1\t2\t/b", false},
	    {"mbox\t9\t2\tffffffffffffffff\t9\t1\t0\t/b", true},
	    {"mbox\t9\t2\t10000000000000000\t9\t1\t0\t/b", false},
	    {"mbox\t9\t2\tFF\t9\t1\t0\t/b", false},
	    {"mbox\t9\t2\tff\t0\t1\t0\t/b", false},
	    {"mbox\t9\t2\tff\t9\t1\t9\t/b", false},
	    {"mbox\t9\t2\tff\t9\t0\t0\t/b", false},
	    {"gone\t20000\t0", true}, {"gone\t0\tff", true},
	    {"gone\t4294967296\tff", false},
	    {"gone\t1\tff\t/b", false},
	    {"report\t20000\t1\t2\t3", true},
	    {"report\t20000\t1\t2", false},
	    {"report\t20000\t1\t2\t3\t4", false},
	    {"report\t18446744073709551615\t1\t2\t3", false},
	};
	struct buf lines = {0}, said = {0}, want = {0};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		lines.n = said.n = want.n = 0;
		buf_puts(&lines, GOOD);
		buf_puts(&lines, cases[i].line);
		buf_puts(&lines, "\n" GOOD);
		write_state(lines.p, lines.n);
		is_uint(open_and_hear(&said), cases[i].good ? STATUS_OK :
		    STATUS_USAGE, "\"%s\"", cases[i].line);
		if (!cases[i].good)
			buf_puts(&want, "state: state: line 3: not a line that "
			    "is known; the state file is left as it is");
		is_bytes(buf_span(&said), buf_span(&want), "what is said");
	}
	write_state("file\t1\t2\t/a\0b\n", 14);
	is_uint(open_and_hear(&said), STATUS_OK, "a NUL in a name is a name's");
	buf_free(&lines);
	buf_free(&said);
	buf_free(&want);
}

/* Cuts, damage and what is too long. */
static void
test_file(void)
{
	struct buf said = {0}, lines = {0};
	static const char kind[] = "dmarc-rua-parse state\t";
	uint64_t head, all;
	size_t wrong = 0;
	bool good, begun;
	off_t i;
	int fd;

	write_state("", 0);
	head = size_of("state");
	write_state(GOOD, strlen(GOOD));
	all = size_of("state");
	for (i = (off_t)all - 1; i > 0; i--) {
		write_state(GOOD, strlen(GOOD));
		cut("state", i);
		/* in its first line, behind what says that it is ours */
		begun = (uint64_t)i <= head && (size_t)i >= strlen(kind);
		good = (uint64_t)i >= head || begun;
		said.n = 0;
		wrong += (open_and_hear(&said) == STATUS_OK) != good ||
		    (said.n == 0) != begun ||
		    size_of("state") != (good ? head : (uint64_t)i);
	}
	is_uint(wrong, 0, "cut anywhere it is refused, but for its last group, "
	    "which is dropped, and for a first line that was never whole");
	for (i = 0; i < (off_t)all; i++) {
		write_state(GOOD, strlen(GOOD));
		fd = open("state", O_RDWR);
		if (pwrite(fd, "~", 1, i) != 1)
			exit(2);
		close(fd);
		said.n = 0;
		good = open_and_hear(&said) == STATUS_OK;
		wrong += said.n == 0 || size_of("state") != (good ? head : all);
	}
	is_uint(wrong, 0, "another octet anywhere is damage, or drops the last "
	    "group");
	said.n = 0;
	buf_puts(&lines, GOOD "file\t1\t2\t/");
	while (lines.n < 600000)
		buf_putc(&lines, 'x');
	buf_puts(&lines, "\n");
	write_state(lines.p, lines.n);
	is_uint(open_and_hear(&said), STATUS_USAGE, "a line of 600,000 octets");
	is_span(buf_span(&said), "state: state: line 3: a line is too long; "
	    "the state file is left as it is", "is told");
	said.n = 0;
	write_state(GOOD, strlen(GOOD));
	cut("state", (off_t)1 << 40);
	is_uint(open_and_hear(&said), STATUS_USAGE, "a hole of a terabyte");
	buf_free(&said);
	buf_free(&lines);
}

int
main(void)
{
	char folder[] = "/tmp/unit-state.XXXXXX";

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 2;
	test_days();
	test_lines();
	test_file();
	unlink("state");
	unlink("said");
	rmdir(folder);
	return done_testing();
}
