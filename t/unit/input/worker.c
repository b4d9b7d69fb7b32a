/* input/worker: what is copied for a worker is what it reads, in any order. */
/* SPDX-License-Identifier: ISC */
#include "input/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spool.h"
#include "base/xalloc.h"
#include "sys/shared.h"
#include "unit/tap.h"

enum { SOURCE = 8 << 20, JOBS = 3000 };

static struct worker w;
static struct batch batch, got;
static char source[SOURCE], octets[SOURCE];
static struct job open_jobs[LIMIT_WORKER_JOBS]; /* by number; not done yet */
static uint32_t state = 1;

static uint32_t
random32(void)
{
	state = state * 1664525U + 1013904223U;
	return state >> 8;
}

/* Most are short, some are larger than the whole file should be. */
static uint64_t
random_length(void)
{
	uint32_t r = random32() % 100;

	if (r == 0)
		return 0;
	if (r < 90)
		return random32() % 6000;
	return random32() % (r < 98 ? 400000 : 4000000);
}

static bool
reads(const struct job *j)
{
	uint64_t at = j->message;

	return blob_read(&j->blob, 0, octets, SOURCE) ==
	    (ssize_t)j->blob.len &&
	    memcmp(octets, source + at, j->blob.len) == 0;
}

/* message is where in the source its octets are. */
static bool
give(struct job_file *file, uint64_t len)
{
	struct job j = {.file = file, .shared = true};
	bool readable;

	j.blob.fd = file->fd;
	j.blob.len = len;
	j.message = j.blob.off = random32() % (SOURCE - j.blob.len);
	file->refs++;
	if (!worker_copy(&w, &j, &readable))
		return false;
	worker_give(&w, &j);
	return true;
}

/* The worker's side: takes what was sent. False if a number is wrong. */
static bool
take(int sock, struct area area, uint64_t *next)
{
	uint64_t number;
	struct job j;
	bool at_once;

	while (*next < w.sent) {
		if (!batch_recv(&got, sock, area))
			return false;
		while (batch_next(&got, &j, &number, &at_once)) {
			if (number != *next ||
			    strcmp(j.file->name, "mbox") != 0)
				return false;
			open_jobs[number % LIMIT_WORKER_JOBS] = j;
			++*next;
		}
	}
	return true;
}

static void
test_copies(int sock, struct area area)
{
	struct job_file *file = job_file_new("mbox", spool_tmpfile());
	uint64_t next = w.given, given = 0, wrong = 0, most = 0, from = 0;
	const uint64_t end = w.done + JOBS;
	bool good = true;
	struct stat st;
	size_t i;

	for (i = 0; i < SOURCE; i++)
		source[i] = (char)random32();
	good = spool_write(file->fd, source, SOURCE, 0);
	while (good && w.done < end) {
		while (given < JOBS && w.given - w.done < 100 &&
		    w.octets < 3U << 20 && good) {
			good = give(file, random_length());
			given++;
		}
		worker_send(&w, &batch);
		good = good && w.sent == w.given && take(sock, area, &next);
		/* Some of them end; one that ends is read once more. */
		for (i = random32() % 20 + 1; i > 0 && w.done < w.sent; i--) {
			struct task *t = &w.tasks[w.done % LIMIT_WORKER_JOBS];

			wrong += !reads(&open_jobs[w.done %
			    LIMIT_WORKER_JOBS]);
			from += t->job.blob.off + t->job.blob.len <=
			    LIMIT_AREA;
			w.octets -= t->job.blob.len;
			job_release(&t->job);
			w.told = ++w.done;
		}
		if (fstat(w.area, &st) == 0 && (uint64_t)st.st_size > most)
			most = (uint64_t)st.st_size;
	}
	ok(good, "%u jobs are given and taken", (unsigned int)JOBS);
	is_uint(wrong, 0, "each has its own octets");
	ok(from > JOBS / 3, "%u are at places of the memory",
	    (unsigned int)from);
	ok(most < 16U << 20, "the file has %u KiB at most",
	    (unsigned int)(most >> 10));
	is_uint(w.files, 0, "no descriptor is kept for them");
	job_file_release(file);
}

/* What is behind the end of the source is not in the file either. */
static void
test_short(void)
{
	struct job_file *file = job_file_new("mbox", spool_tmpfile());
	struct job j = {.file = file, .shared = true};
	bool readable = true;

	j.blob = (struct blob){.fd = file->fd, .len = 100};
	ok(spool_write(file->fd, "abc", 3, 0) &&
	    !worker_copy(&w, &j, &readable) && !readable &&
	    errno == BLOB_SHRANK,
	    "a file that became shorter is told");
	job_release(&j);
}

/* A file that can't be written: what has no place in memory is told. */
static void
test_full(int reader)
{
	struct job_file *file = job_file_new("mbox", spool_tmpfile());
	struct job j = {.file = file, .shared = true};
	bool readable = false;
	int area = w.area;

	j.blob = (struct blob){.fd = file->fd, .len = SOURCE};
	w.area = reader; /* which can't */
	ok(spool_write(file->fd, source, SOURCE, 0) &&
	    !worker_copy(&w, &j, &readable) && readable && errno == EBADF,
	    "a file that can't be written is told");
	ok(give(file, 99), "a short message does not need it");
	w.area = area;
	job_release(&j);
}

/* The memory is the parent's to write. */
static void
test_memory(const char *view)
{
	void *p = (void *)(uintptr_t)view;
	int status = -1;
	pid_t pid;

	ok(memcmp(view, w.memory, LIMIT_AREA) == 0, "what was written is read");
	ok(mprotect(p, LIMIT_AREA, PROT_READ | PROT_WRITE) < 0 &&
	    errno == EACCES, "the reader's can't be made writable");
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		_exit(mprotect(w.memory, LIMIT_AREA, PROT_READ) == 0);
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0,
	    "the writer's is not there in a child");
}

int
main(void)
{
	struct starter nobody = {.sock = -1};
	int jobs[2], memory;
	struct area area;

	w = (struct worker){.starter = &nobody, .alive = true, .ready = true,
	    .results = -1, .max_files = 100};
	w.memory = shared_new(LIMIT_AREA, &memory);
	w.area = spool_tmpfile_read(&area.fd);
	if (w.memory == NULL || w.area < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, jobs) != 0)
		abort();
	w.jobs = jobs[0];
	ok((fcntl(memory, F_GETFL) & O_ACCMODE) == O_RDONLY &&
	    ftruncate(memory, 0) < 0, "the worker can't write its memory");
	area.memory = shared_view(memory, LIMIT_AREA);
	if (area.memory == NULL)
		abort();
	test_copies(jobs[1], area);
	test_short();
	test_memory(area.memory);
	ok(write(area.fd, "x", 1) < 0, "the worker can't write its file");
	ok((fcntl(area.fd, F_GETFL) & O_ACCMODE) == O_RDONLY, "at all");
	test_full(area.fd);
	while (w.told < w.given) /* for one that has no memory */
		job_release(&w.tasks[w.told++ % LIMIT_WORKER_JOBS].job);
	w.done = w.sent = w.given;
	shared_free(w.memory, LIMIT_AREA);
	w.memory = NULL;
	area.memory = NULL;
	test_copies(jobs[1], area);
	worker_free(&w);
	return done_testing();
}
