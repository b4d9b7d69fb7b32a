/* input/pool: any number of workers tells the same, whatever befalls them. */
/* SPDX-License-Identifier: ISC */
#include "input/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "input/wire.h"
#include "sys/sanitized.h"
#include "unit/tap.h"

/* --- A walk over jobs that exist by number only --------------------------- */

#define DATA_LEN 65536U

struct walk {
	const struct emit *emit;
	uint64_t n, next;
	uint64_t faults; /* told before every 7th job */
	int data;        /* DATA_LEN octets: octet i is i * 7 */
	struct job_file *shared;
};

static uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15U;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

static int
data_file(void)
{
	char path[] = "/tmp/pool.XXXXXX";
	unsigned char c[DATA_LEN];
	int fd = mkstemp(path);
	size_t i;

	for (i = 0; i < DATA_LEN; i++)
		c[i] = (unsigned char)(i * 7);
	if (fd < 0 || write(fd, c, sizeof(c)) != (ssize_t)sizeof(c))
		abort();
	unlink(path);
	return fd;
}

static void
walk_faults(struct walk *w)
{
	char where[32];
	uint64_t i;

	for (i = 0; w->next % 7 == 3 && i < w->faults; i++) {
		snprintf(where, sizeof(where), "walk %u", (unsigned int)i);
		if (i % 2 == 0)
			emit_text(w->emit, RESULT_FAULT, span_str(where),
			    SPAN_LIT("no such file"));
		else
			emit_text(w->emit, RESULT_PASSED, SPAN_NONE,
			    SPAN_LIT(""));
	}
}

/* Two jobs of three share a descriptor with others, as in an mbox. */
bool
walk_next(struct walk *w, struct job *j)
{
	uint64_t i = w->next;

	walk_faults(w);
	if (i >= w->n)
		return false;
	w->next++;
	if (i % 3 == 0 || w->shared == NULL) {
		char name[32];

		snprintf(name, sizeof(name), "file%u", (unsigned int)i);
		job_file_release(w->shared);
		w->shared = job_file_new(name, dup(w->data));
	}
	w->shared->refs++;
	*j = (struct job){.file = w->shared,
	    .message = i, .unquote = i % 5 == 0, .shared = i % 4 == 1,
	    .blob = {.fd = w->shared->fd, .off = i % 1000,
	    .len = mix(i) % 6000}};
	return true;
}

/* --- Work that does odd things at some numbers ---------------------------- */

enum { ROW = 23 }; /* octets of most rows */

struct task {
	uint64_t seed;
	uint64_t die;    /* one job of so many dies, 0: none */
	uint64_t huge;   /* the one job that gives so many octets, in job 2 */
	unsigned int spin; /* microseconds a job */
	bool quiet;      /* nothing but done */
	bool no_prepare, no_start;
	unsigned int seconds;
	uint64_t most_rows;
	bool forge;      /* the first job gives the results of 1000 */
	uint64_t lie;    /* one job of so many sends nonsense, 0: none */
	uint64_t hang;   /* the job that never ends, in a process of its own */
	uint64_t freeze; /* the job whose process is stopped */
	uint64_t endless; /* the job that has rows without end */
	bool alone;
	char *rows;      /* 1 MiB */
};

static const struct {
	const char *what;
	int sig, status;
} DEATHS[] = {
    {"worker died: signal 9 (Killed)", SIGKILL, 0},
    {"worker died: signal 11 (Segmentation fault)", SIGSEGV, 0},
    {"worker died: exit status 75 (out of memory)", 0, 75},
    {"worker died: exit status 0", 0, 0},
    {"worker died: signal 6 (Aborted)", SIGABRT, 0},
};

static void
spin(unsigned int us)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	do
		clock_gettime(CLOCK_MONOTONIC, &b);
	while ((b.tv_sec - a.tv_sec) * 1000000 +
	    (b.tv_nsec - a.tv_nsec) / 1000 < (long)us);
}

static enum status
task_prepare(void *ctx, bool alone)
{
	struct task *t = ctx;

	(void)alone;
	return t->no_prepare ? STATUS_USAGE : STATUS_OK;
}

static bool
task_start(void *ctx, bool alone)
{
	struct task *t = ctx;
	size_t i;

	t->alone = alone;
	t->rows = xmalloc(1U << 20);
	for (i = 0; i < 1U << 20; i++)
		t->rows[i] = i % ROW == ROW - 1 ? '\n' : (char)('a' + i % ROW);
	return !t->no_start;
}

/* Where a result of the job is from. */
static struct span
place(const struct job *j)
{
	static char text[64];

	snprintf(text, sizeof(text), j->message > 0 ? "%s:%u" : "%s",
	    j->file->name, (unsigned int)j->message);
	return span_str(text);
}

/* In one process nobody may die, so it says what the pool would. */
static void
be_dead(const struct job *j, const struct emit *e, const char *what)
{
	emit_text(e, RESULT_FAULT, place(j), span_str(what));
	emit_done(e, 0);
}

static void
die(const struct task *t, const struct job *j, const struct emit *e,
    uint64_t how)
{
	how %= sizeof(DEATHS) / sizeof(DEATHS[0]);
	if (!t->alone && DEATHS[how].sig != 0) {
		signal(DEATHS[how].sig, SIG_DFL);
		raise(DEATHS[how].sig);
	}
	if (!t->alone)
		_exit(DEATHS[how].status);
	be_dead(j, e, DEATHS[how].what);
}

static void
put_rows(const struct task *t, const struct emit *e, uint64_t n, size_t piece)
{
	size_t m, from, end;

	for (; n > 0; n -= m) {
		m = n < piece ? (size_t)n : piece;
		from = m > 17 ? n % 17 : 0;
		end = m / ROW * ROW;
		emit_text(e, RESULT_ROWS, SPAN_NONE, end > 0 ?
		    (struct span){t->rows + from, end - from} :
		    SPAN_LIT("row\n"));
	}
}

/* Octets into the pipe that results go to: the only one that is written. */
static void
send_raw(const char *p, size_t n)
{
	struct stat st;
	int fd;

	for (fd = STDERR_FILENO + 1; fd < 1024; fd++)
		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
		    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY &&
		    write(fd, p, n) == (ssize_t)n)
			return;
	abort();
}

/* Sends what no worker would, and then waits to be killed. */
static void
lie(const struct task *t, const struct job *j, const struct emit *e,
    uint64_t how)
{
	enum { HALF = 3, LIES = 10 };
	struct buf b = {0};
	uint32_t kind = RESULT_FAULT;

	how %= LIES;
	if (t->alone) {
		be_dead(j, e, how == HALF ? "worker died: exit status 0" :
		    "worker died: corrupted results");
		return;
	}
	frame_put(&b, 0, &(struct result){.kind = RESULT_ROWS,
	    .what = {t->rows, 1U << 20}});
	switch (how) {
	case 0: /* no such kind, absurd lengths */
		memset(b.p, 0xff, b.n);
		break;
	case 1: /* a text that is longer than texts may be */
		memcpy(b.p, &kind, sizeof(kind));
		break;
	case 2: /* ready once more */
		b.n = 0;
		frame_put(&b, 0, &(struct result){.kind = RESULT_READY});
		break;
	case HALF: /* of a large row */
		send_raw(b.p, b.n / 2);
		_exit(0);
	case 4: /* rows of another job */
		b.n = 0;
		frame_put(&b, UINT64_MAX, &(struct result){
		    .kind = RESULT_ROWS, .what = SPAN_LIT("forged\n")});
		break;
	case 5:
		emit_text(e, RESULT_ROWS, SPAN_NONE, SPAN_LIT("no \xff\n"));
		return;
	case 8: /* the next row would be glued to it */
		emit_text(e, RESULT_ROWS, SPAN_NONE, SPAN_LIT("no end"));
		emit_done(e, 0);
		return;
	case 9:
		emit_text(e, RESULT_LOG, SPAN_NONE, SPAN_LIT("no end"));
		emit_done(e, 0);
		return;
	case 6:
		emit_text(e, RESULT_FAULT, SPAN_LIT("other"), SPAN_LIT("x"));
		return;
	case 7:
		emit_text(e, RESULT_LOG, SPAN_NONE, SPAN_LIT("\xc0\x80\n"));
		return;
	}
	send_raw(b.p, b.n);
	for (;;)
		pause();
}

/* The octets of the job are what they should be. */
static bool
reads(const struct job *j)
{
	unsigned char c[6000];
	uint64_t i;

	if (blob_read(&j->blob, 0, (char *)c, sizeof(c)) !=
	    (ssize_t)j->blob.len)
		return false;
	for (i = 0; i < j->blob.len; i++)
		if (c[i] != (unsigned char)((j->message % 1000 + i) * 7))
			return false;
	return true;
}

static void
task_run(void *ctx, const struct job *j, const struct emit *e)
{
	struct task *t = ctx;
	uint64_t r = mix(t->seed + j->message);
	struct report_id id = {{r, ~r}, r % 1000};
	unsigned int i;

	if (t->spin > 0)
		spin((unsigned int)(r % (2 * t->spin)));
	if (t->quiet) {
		emit_done(e, 0);
		return;
	}
	for (i = 0; t->forge && j->message == 0 && i < 1000; i++)
		emit_done(e, 0);
	if (t->hang > 0 && j->message == t->hang && !t->alone)
		pause();
	if (t->freeze > 0 && j->message == t->freeze) {
		if (!t->alone)
			raise(SIGSTOP);
		be_dead(j, e, "worker died: took longer than 1 s");
		return;
	}
	while (t->endless > 0 && j->message == t->endless)
		put_rows(t, e, 100000, 100000);
	if (!reads(j))
		emit_text(e, RESULT_FAULT, place(j), SPAN_LIT("bad"));
	e->tell(e->ctx, &(struct result){.kind = RESULT_REPORT,
	    .where = place(j), .id = id});
	put_rows(t, e, r % 5000, 700 + r % 3000);
	if (r % 50 == 0)
		put_rows(t, e, r % 3000000, 1U << 20);
	if (t->huge > 0 && j->message == 2)
		put_rows(t, e, t->huge, 65536);
	if (t->die > 0 && r % t->die == t->die - 1) {
		die(t, j, e, r / t->die);
		return;
	}
	if (t->lie > 0 && r % t->lie == t->lie - 1) {
		lie(t, j, e, r / t->lie);
		return;
	}
	if (r % 11 == 0)
		emit_text(e, RESULT_FAULT, place(j), SPAN_LIT(""));
	if (r % 13 == 0)
		emit_text(e, RESULT_PASSED, SPAN_NONE, SPAN_LIT("an image"));
	if (j->unquote)
		emit_text(e, RESULT_ROWS, SPAN_NONE, SPAN_LIT("unquote\n"));
	emit_done(e, r % 100);
}

/* --- What was told, boiled down ------------------------------------------- */

struct told {
	uint64_t sum, reports, octets, faults, passed, done, records;
	uint64_t nap_every, stop_at, last_fault;
	bool stop;
};

static void
add(struct told *t, const void *p, size_t n)
{
	const unsigned char *c = p;

	while (n-- > 0)
		t->sum = (t->sum ^ *c++) * 0x100000001b3U;
}

static void
add_span(struct told *t, char kind, struct span s)
{
	add(t, &kind, 1);
	if (s.p == NULL)
		add(t, "absent", 6);
	add(t, &s.n, sizeof(s.n));
	add(t, s.p, s.n);
}

static void
on_report(void *ctx, struct span where, const struct report_id *id)
{
	struct told *t = ctx;

	t->reports++;
	add_span(t, 'r', where);
	add(t, id->key, sizeof(id->key));
	add(t, &id->content, sizeof(id->content));
}

/* However the rows are cut into calls. */
static void
on_rows(void *ctx, struct span bytes)
{
	struct told *t = ctx;

	if (t->octets < 50000000)
		add(t, bytes.p, bytes.n < 50000000 - t->octets ? bytes.n :
		    50000000 - t->octets);
	t->octets += bytes.n;
}

static void
on_fault(void *ctx, struct span where, struct span what)
{
	struct told *t = ctx;

	t->faults++;
	if (where.n > 0 && memchr(where.p, ':', where.n) != NULL &&
	    what.n > 6 && memcmp(what.p, "worker", 6) == 0)
		t->last_fault = strtoul((const char *)memchr(where.p, ':',
		    where.n) + 1, NULL, 10);
	add_span(t, 'f', where);
	add_span(t, 'w', what);
}

static void
on_passed(void *ctx, struct span where, struct span what)
{
	struct told *t = ctx;

	t->passed++;
	add_span(t, 'p', where);
	add_span(t, 'w', what);
}

static void
on_done(void *ctx, uint64_t records)
{
	struct told *t = ctx;

	t->done++;
	t->records += records;
	add(t, "d", 1);
	add(t, &records, sizeof(records));
	if (t->nap_every > 0 && t->done % t->nap_every == 0)
		nanosleep(&(struct timespec){0, 2000000}, NULL);
	if (t->stop_at > 0 && t->done == t->stop_at)
		t->stop = true;
}

static void
on_result(void *ctx, const struct result *r)
{
	if (r->kind == RESULT_REPORT)
		on_report(ctx, r->where, &r->id);
	else if (r->kind == RESULT_ROWS)
		on_rows(ctx, r->what);
	else if (r->kind == RESULT_FAULT)
		on_fault(ctx, r->where, r->what);
	else if (r->kind == RESULT_PASSED)
		on_passed(ctx, r->where, r->what);
	else if (r->kind == RESULT_DONE)
		on_done(ctx, r->count);
	else
		abort();
}

static bool
run_ticking(unsigned int n, uint64_t jobs, uint64_t faults, struct task *task,
    struct told *told, void (*tick)(void *ctx))
{
	struct pool_work work = {task, task_prepare, task_start, task_run,
	    task->seconds, task->most_rows, NULL};
	struct emit out = {told, on_result}, walk;
	struct walk w = {.n = jobs, .faults = faults, .data = data_file(),
	    .emit = &walk};
	enum status status;
	struct pool *p = pool_new(&n, &work, &out, &told->stop, &walk,
	    &status);
	bool all = false;

	if (p != NULL)
		all = pool_run(p, &w, tick, told);
	job_file_release(w.shared);
	close(w.data);
	free(task->rows);
	task->rows = NULL;
	return all;
}

static bool
run(unsigned int n, uint64_t jobs, uint64_t faults, struct task *task,
    struct told *told)
{
	return run_ticking(n, jobs, faults, task, told, NULL);
}

/* --- Tests ---------------------------------------------------------------- */

static unsigned int
open_files(void)
{
	unsigned int n = 0;
	int fd;

	for (fd = 0; fd < 2048; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static bool
same(const struct told *a, const struct told *b)
{
	return a->sum == b->sum && a->reports == b->reports &&
	    a->octets == b->octets && a->faults == b->faults &&
	    a->passed == b->passed && a->done == b->done &&
	    a->records == b->records;
}

static void
is_same(const struct told *got, const struct told *want, const char *text,
    unsigned int n)
{
	if (!ok(same(got, want), "%s, n = %u", text, n))
		printf("# reports %ju/%ju octets %ju/%ju faults %ju/%ju "
		    "passed %ju/%ju done %ju/%ju\n",
		    (uintmax_t)got->reports, (uintmax_t)want->reports,
		    (uintmax_t)got->octets, (uintmax_t)want->octets,
		    (uintmax_t)got->faults, (uintmax_t)want->faults,
		    (uintmax_t)got->passed, (uintmax_t)want->passed,
		    (uintmax_t)got->done, (uintmax_t)want->done);
}

static void
is_clean(unsigned int files, const char *text)
{
	is_uint(open_files(), files, "%s: no descriptor left", text);
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
	    "%s: no process left", text);
}

static void
test_any_n(const char *text, uint64_t jobs, uint64_t faults,
    const struct task *like, uint64_t nap_every)
{
	struct told want = {0};
	unsigned int n, files = open_files();
	struct task task = *like;

	ok(run(1, jobs, faults, &task, &want), "%s, n = 1", text);
	is_uint(want.done, jobs, "%s, all jobs", text);
	for (n = 2; n <= 8; n += n < 4 ? 1 : 4) {
		struct told got = {.nap_every = nap_every};

		task = *like;
		ok(run(n, jobs, faults, &task, &got), "%s, n = %u runs",
		    text, n);
		is_same(&got, &want, text, n);
	}
	is_clean(files, text);
}

static void
test_huge(void)
{
	struct task task = {.huge = 300000000};
	struct rusage before, after;
	struct told told = {0};

	getrusage(RUSAGE_SELF, &before);
	ok(run(2, 50, 0, &task, &told), "300 MB from one job");
	ok(told.octets > 300000000 - 65536 * 17, "all of it came");
	getrusage(RUSAGE_SELF, &after);
	if (!SANITIZED)
		ok(after.ru_maxrss - before.ru_maxrss < 16 * 1024,
		    "in %ld KB more", after.ru_maxrss - before.ru_maxrss);
}

static void
test_stop(void)
{
	unsigned int n, files = open_files();

	for (n = 1; n <= 8; n *= 2) {
		struct task task = {.spin = 20};
		struct told told = {.stop_at = 500};

		ok(!run(n, 100000, 1, &task, &told), "stops, n = %u", n);
		is_uint(told.done, 500, "at once, n = %u", n);
	}
	is_clean(files, "stop");
}

static void
test_no_start(void)
{
	struct task task = {.no_start = true}, never = {.no_prepare = true};
	struct told told = {0};
	unsigned int files = open_files();

	ok(!run(1, 10, 0, &task, &told), "start fails, n = 1");
	ok(!run(3, 10, 0, &task, &told), "start fails, n = 3");
	ok(!run(1, 10, 0, &never, &told), "nothing is prepared, n = 1");
	ok(!run(3, 10, 0, &never, &told), "nothing is prepared, n = 3");
	is_uint(told.done, 0, "nothing was run");
	is_clean(files, "no start");
}

static unsigned int ticks;

static void
on_tick(void *ctx)
{
	((struct told *)ctx)->stop = ++ticks > 20;
}

/* One worker falls silent: the pool does not, and can be stopped. */
static void
test_silent(void)
{
	unsigned int n, files = open_files();

	for (n = 2; n <= 4; n++) {
		struct task task = {.hang = 1 + n};
		struct told told = {0};

		ticks = 0;
		ok(!run_ticking(n, 100, 0, &task, &told, on_tick),
		    "one is silent, n = %u", n);
		ok(told.done <= 1 + n, "none behind it is told, n = %u", n);
	}
	is_clean(files, "silent");
}

/* One is stopped: its job is named, and everything else is there. */
static void
test_stopped(void)
{
	struct task task = {.seed = 9, .freeze = 70, .seconds = 1};
	struct told want = {0}, got = {0};
	unsigned int files = open_files();

	run(1, 300, 1, &task, &want);
	ok(run(3, 300, 1, &task, &got), "one is stopped");
	is_same(&got, &want, "one is stopped", 3);
	is_clean(files, "one is stopped");
}

/* One never stops telling. */
static void
test_endless(void)
{
	struct task task = {.endless = 40, .most_rows = 1000000};
	struct told told = {0};
	unsigned int files = open_files();

	ok(run(2, 300, 0, &task, &told), "rows without end");
	is_uint(told.done, 300, "the jobs behind it are done");
	is_uint(told.last_fault, 40, "it is told");
	is_clean(files, "rows without end");
}

/* Results for more jobs than there are. */
static void
test_too_many(void)
{
	struct task task = {.forge = true};
	struct told told = {0};

	ok(run(2, 500, 0, &task, &told), "results for no job");
	is_uint(told.done, 500, "one result a job");
	ok(told.faults >= 1, "and it is told");
}

/* No process can be forked any more once the first ones have died. */
static void
test_no_fork(void)
{
	struct task task = {.die = 20};
	struct rlimit old, none;
	struct told told = {0};

	if (geteuid() == 0) {
		ok(true, "no fork # SKIP the limit does not bind root");
		return;
	}
	getrlimit(RLIMIT_NPROC, &old);
	none = old;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NPROC, &none);
	ok(!run(2, 100, 0, &task, &told), "no fork at all");
	setrlimit(RLIMIT_NPROC, &old);
}

static void
test_few_files(void)
{
	struct told want = {0}, got = {0};
	struct rlimit old, few;
	struct task task = {0};

	run(1, 3000, 0, &task, &want);
	getrlimit(RLIMIT_NOFILE, &old);
	few = old;
	few.rlim_cur = few.rlim_max = 240;
	if (fork() == 0) {
		setrlimit(RLIMIT_NOFILE, &few);
		_exit(run(8, 3000, 0, &task, &got) && same(&got, &want) ? 0 :
		    1);
	}
	{
		int status = -1;

		wait(&status);
		is_int(status, 0, "240 descriptors do for n = 8");
	}
}

int
main(void)
{
	int fd;

	/* send_raw() takes a pipe that is open for the results'. */
	for (fd = STDERR_FILENO + 1; fd < 1024; fd++)
		close(fd);
	test_any_n("plain", 1500, 0, &(struct task){.seed = 1}, 0);
	test_any_n("walk tells too", 1000, 3, &(struct task){.seed = 2}, 0);
	test_any_n("only the walk tells", 0, 5, &(struct task){0}, 0);
	test_any_n("one job", 1, 0, &(struct task){0}, 0);
	test_any_n("very many faults of the walk", 20, 100000,
	    &(struct task){.spin = 1000}, 0);
	test_any_n("work takes its time", 800, 1,
	    &(struct task){.seed = 3, .spin = 100}, 0);
	test_any_n("slow consumer", 800, 1, &(struct task){.seed = 4}, 20);
	test_any_n("some die", 800, 1,
	    &(struct task){.seed = 5, .die = 60, .spin = 10}, 0);
	test_any_n("all die", 200, 1, &(struct task){.seed = 6, .die = 1}, 0);
	test_any_n("100,000 tiny jobs", 100000, 0,
	    &(struct task){.quiet = true}, 0);
	test_huge();
	test_stop();
	test_any_n("some lie", 800, 1,
	    &(struct task){.seed = 7, .lie = 60, .spin = 10}, 0);
	test_any_n("all lie", 200, 1, &(struct task){.seed = 8, .lie = 1}, 0);
	test_silent();
	test_stopped();
	test_endless();
	test_too_many();
	test_no_start();
	test_no_fork();
	test_few_files();
	return done_testing();
}
