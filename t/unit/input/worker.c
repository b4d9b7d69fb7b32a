/* input/worker: what is copied for a worker is what it reads, in any order. */
/* SPDX-License-Identifier: ISC */
#include "input/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spool.h"
#include "base/xalloc.h"
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
take(int sock, int area, uint64_t *next)
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
test_copies(int sock, int reader)
{
	struct job_file *file = job_file_new("mbox", spool_tmpfile());
	uint64_t next = 0, given = 0, wrong = 0, most = 0;
	bool good = true;
	struct stat st;
	size_t i;

	for (i = 0; i < SOURCE; i++)
		source[i] = (char)random32();
	good = spool_write(file->fd, source, SOURCE, 0);
	while (good && w.done < JOBS) {
		while (given < JOBS && w.given - w.done < 100 &&
		    w.octets < 3U << 20 && good) {
			good = give(file, random_length());
			given++;
		}
		worker_send(&w, &batch);
		good = good && w.sent == w.given && take(sock, reader, &next);
		/* Some of them end; one that ends is read once more. */
		for (i = random32() % 20 + 1; i > 0 && w.done < w.sent; i--) {
			struct task *t = &w.tasks[w.done % LIMIT_WORKER_JOBS];

			wrong += !reads(&open_jobs[w.done %
			    LIMIT_WORKER_JOBS]);
			w.octets -= t->job.blob.len;
			job_release(&t->job);
			w.told = ++w.done;
		}
		if (fstat(w.area, &st) == 0 && (uint64_t)st.st_size > most)
			most = (uint64_t)st.st_size;
	}
	ok(good, "%u jobs are given and taken", (unsigned int)JOBS);
	is_uint(wrong, 0, "each has its own octets");
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

/* A file that can't be written: the jobs in it have failed. */
static void
test_full(int reader)
{
	struct job_file *file = job_file_new("mbox", spool_tmpfile());
	uint64_t given = w.given;
	struct result r;
	int area = w.area;

	ok(spool_write(file->fd, source, SOURCE, 0) && give(file, 99) &&
	    give(file, 9), "two jobs");
	job_file_release(file);
	w.area = reader; /* which can't */
	worker_send(&w, &batch);
	ok(!w.alive && w.done == given + 2, "have failed");
	ok(worker_next(&w, &r) && r.kind == RESULT_FAULT &&
	    strncmp(r.what.p, "temporary file: ", 16) == 0, "are told of");
	while (worker_next(&w, &r))
		;
	w.area = area;
}

int
main(void)
{
	struct starter nobody = {.sock = -1};
	int jobs[2], reader;

	w = (struct worker){.starter = &nobody, .alive = true, .ready = true,
	    .results = -1, .max_files = 100};
	w.area = spool_tmpfile_read(&reader);
	if (w.area < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, jobs) != 0)
		abort();
	w.jobs = jobs[0];
	test_copies(jobs[1], reader);
	test_short();
	ok(write(reader, "x", 1) < 0, "the worker can't write its file");
	ok((fcntl(reader, F_GETFL) & O_ACCMODE) == O_RDONLY, "at all");
	test_full(reader);
	worker_free(&w);
	return done_testing();
}
