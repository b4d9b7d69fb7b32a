/* base/progress: what a terminal gets to see, and when. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* posix_openpt, program_invocation_short_name */
#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit/tap.h"

#define MS UINT64_C(1000000)
#define ERASE "\r\033[K"

struct pty {
	int user, program;
	char seen[4096];
};

static bool
pty_open(struct pty *p, unsigned short columns)
{
	struct winsize size = {.ws_col = columns, .ws_row = 24};
	struct termios raw;

	p->user = posix_openpt(O_RDWR | O_NOCTTY);
	if (p->user < 0 || grantpt(p->user) < 0 || unlockpt(p->user) < 0)
		return false;
	p->program = open(ptsname(p->user), O_RDWR | O_NOCTTY);
	if (p->program < 0 || tcgetattr(p->program, &raw) < 0)
		return false;
	raw.c_oflag &= (tcflag_t)~OPOST;
	return tcsetattr(p->program, TCSANOW, &raw) == 0 &&
	    fcntl(p->user, F_SETFL, O_NONBLOCK) == 0 &&
	    ioctl(p->user, TIOCSWINSZ, &size) == 0;
}

/* What was written since, "" for nothing. */
static const char *
pty_seen(struct pty *p)
{
	ssize_t n = read(p->user, p->seen, sizeof(p->seen) - 1);

	p->seen[n > 0 ? n : 0] = '\0';
	return p->seen;
}

static void
pty_close(struct pty *p)
{
	close(p->program);
	close(p->user);
}

static void
test_line(struct pty *t)
{
	struct progress p;
	uint64_t s;

	progress_init(&p, t->program, true, "MB", 1000000);
	s = p.start;
	progress_tick(&p, s + 999 * MS, 50000000, 200000000);
	is_str(pty_seen(t), "", "nothing in the first second");
	progress_clear(&p);
	is_str(pty_seen(t), "", "and nothing to clear");
	progress_tick(&p, s + 1000 * MS, 50000000, 200000000);
	is_str(pty_seen(t), ERASE "prog: 50 of 200 MB, 25%, 50 MB/s, "
	    "0:03 left", "then a line");
	progress_tick(&p, s + 1199 * MS, 60000000, 200000000);
	is_str(pty_seen(t), "", "not more than five a second");
	progress_tick(&p, s + 1200 * MS, 60000000, 200000000);
	is_str(pty_seen(t), ERASE "prog: 60 of 200 MB, 30%, 50 MB/s, "
	    "0:02 left", "then the next");
	progress_clear(&p);
	is_str(pty_seen(t), ERASE, "cleared");
	progress_clear(&p);
	is_str(pty_seen(t), "", "once");
	progress_tick(&p, s + 10000 * MS, 10000000, UINT64_C(1) << 43);
	is_str(pty_seen(t), ERASE "prog: 10 of 8796093 MB, 0%, 1 MB/s, "
	    "2443:21:23 left", "shown again; hours");
}

static void
test_unknown(struct pty *t)
{
	struct progress p;

	progress_init(&p, t->program, true, "reports", 1);
	progress_tick(&p, p.start + 2000 * MS, 0, 0);
	is_str(pty_seen(t), ERASE "prog: 0 reports, 0 reports/s",
	    "no total, nothing done");
	progress_tick(&p, p.start + 4000 * MS, 20, 0);
	is_str(pty_seen(t), ERASE "prog: 20 reports, 5 reports/s",
	    "no total");
	progress_tick(&p, p.start + 6000 * MS, 0, 9);
	is_str(pty_seen(t), ERASE "prog: 0 of 9 reports, 0%, 0 reports/s",
	    "nothing done: no time left is known");
	progress_tick(&p, p.start + 8000 * MS, 16, 9);
	is_str(pty_seen(t), ERASE "prog: 16 reports, 2 reports/s",
	    "more than there is");
}

static void
test_narrow(void)
{
	struct progress p;
	struct pty t;

	if (!pty_open(&t, 12)) {
		ok(false, "a narrow terminal: %s", strerror(errno));
		return;
	}
	progress_init(&p, t.program, true, "MB", 1000000);
	progress_tick(&p, p.start + 2000 * MS, 50000000, 200000000);
	is_str(pty_seen(&t), ERASE "prog: 50 of", "cut, one column is free");
	pty_close(&t);
}

static void
test_off(struct pty *t)
{
	struct progress p, zero = {0};
	int fd[2];
	char c;

	progress_init(&p, t->program, false, "MB", 1);
	progress_tick(&p, UINT64_MAX / 2, 1, 2);
	progress_clear(&p);
	is_str(pty_seen(t), "", "not wanted");
	if (pipe(fd) < 0)
		return;
	progress_init(&p, fd[1], true, "MB", 1);
	progress_tick(&p, UINT64_MAX / 2, 1, 2);
	progress_tick(&p, clock_now(), 1, 2);
	progress_tick(&zero, clock_now(), 1, 2);
	progress_clear(&zero);
	close(fd[1]);
	is_int(read(fd[0], &c, 1), 0, "no terminal");
	close(fd[0]);
}

static void
test_clock(struct pty *t)
{
	struct progress p;

	progress_init(&p, t->program, true, "MB", 1);
	progress_tick(&p, clock_now(), 1, 2);
	is_str(pty_seen(t), "", "by the clock, nothing yet");
	p.start -= 1500 * MS;
	p.next -= 1500 * MS;
	progress_tick(&p, clock_now(), 1, 2);
	ok(strstr(pty_seen(t), "1 of 2 MB, 50%") != NULL, "by the clock");
}

int
main(void)
{
	static char name[] = "prog";
	struct pty t;

	program_invocation_short_name = name;
	if (!pty_open(&t, 80)) {
		ok(true, "# SKIP no pseudo terminal: %s", strerror(errno));
		return done_testing();
	}
	test_line(&t);
	test_unknown(&t);
	test_narrow();
	test_off(&t);
	test_clock(&t);
	pty_close(&t);
	return done_testing();
}
