/* base/spool: memory, file, the stack they make, and a full disk. */
/* SPDX-License-Identifier: ISC */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "unit/tap.h"

/* Octet i of a run that seed names. */
static char
octet(uint64_t i, unsigned int seed)
{
	return (char)((i * 31 + (i >> 9) + seed) & 0xff);
}

static bool
fill(struct spooled *p, uint64_t from, uint64_t n, size_t step,
    unsigned int seed)
{
	static char chunk[LIMIT_SPOOL_MEM + 5000];
	uint64_t i = from;
	size_t k, m;

	while (i < from + n) {
		m = from + n - i < step ? (size_t)(from + n - i) : step;
		for (k = 0; k < m; k++)
			chunk[k] = octet(i + k, seed);
		if (!spool_add(p, chunk, m))
			return false;
		i += m;
	}
	return true;
}

static bool
holds(struct spooled *p, uint64_t len, unsigned int seed)
{
	static char chunk[4096];
	struct blob b;
	uint64_t i = 0;
	ssize_t n;

	if (!spool_blob(p, &b) || b.len != len)
		return false;
	while ((n = blob_read(&b, i, chunk, sizeof(chunk))) > 0)
		for (ssize_t k = 0; k < n; k++)
			if (chunk[k] != octet(i++, seed))
				return false;
	return n == 0 && i == len;
}

static off_t
file_size(const struct spool *s)
{
	struct stat st;

	return fstat(s->fd, &st) == 0 ? st.st_size : -1;
}

static void
test_sizes(struct spool *s)
{
	static const size_t steps[] = {
	    57, 4096, LIMIT_SPOOL_MEM, LIMIT_SPOOL_MEM + 5000};
	static const uint64_t sizes[] = {0, 1, 100000, LIMIT_SPOOL_MEM,
	    LIMIT_SPOOL_MEM + 1, 3 * LIMIT_SPOOL_MEM + 7};
	struct spooled p;
	struct blob b;
	size_t i, k;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
			spool_begin(s, &p);
			ok(fill(&p, 0, sizes[i], steps[k], 1) &&
			        p.mem.cap <= LIMIT_SPOOL_MEM &&
			        holds(&p, sizes[i], 1),
			    "%llu octets by %zu",
			    (unsigned long long)sizes[i], steps[k]);
			ok(spool_blob(&p, &b) && (b.mem != NULL) ==
			        (sizes[i] <= LIMIT_SPOOL_MEM),
			    "in memory as long as they fit");
			spool_drop(&p);
			spool_drop(&p);
			is_int(file_size(s), 0, "dropped");
		}
}

static void
test_stack(struct spool *s)
{
	const uint64_t big = 2 * LIMIT_SPOOL_MEM + 11;
	struct spooled a, b, c;

	spool_begin(s, &a);
	ok(fill(&a, 0, big, 5000, 2) && holds(&a, big, 2), "first, in file");
	spool_begin(s, &b);
	ok(fill(&b, 0, 1000, 10, 3), "second, in memory");
	spool_begin(s, &c);
	ok(fill(&c, 0, big, 70000, 4) && holds(&c, big, 4), "third, in file");
	ok(holds(&a, big, 2) && holds(&b, 1000, 3), "all hold");
	is_int(file_size(s), 2 * big, "the file has two of them");
	spool_drop(&c);
	is_int(file_size(s), big, "the third gave its room back");
	ok(fill(&b, 1000, big, 7777, 3) && holds(&b, big + 1000, 3),
	    "the second grows into the file");
	spool_drop(&b);
	ok(fill(&a, big, 500, 100, 2) && holds(&a, big + 500, 2),
	    "the first grows on");
	spool_drop(&a);
	is_int(file_size(s), 0, "nothing left");
}

static void
test_spare(struct spool *s)
{
	struct spooled p;
	const char *was;

	spool_begin(s, &p);
	fill(&p, 0, 5000, 5000, 5);
	was = p.mem.p;
	spool_drop(&p);
	spool_begin(s, &p);
	ok(p.mem.p == was, "memory is used again");
	ok(fill(&p, 0, 10, 10, 6) && holds(&p, 10, 6), "from its front");
	spool_drop(&p);
	p = (struct spooled){0};
	spool_drop(&p);
	ok(true, "an all-zero run can be dropped");
}

static void
test_no_file(void)
{
	struct spool s = {.fd = -1};
	struct spooled p;

	spool_begin(&s, &p);
	ok(fill(&p, 0, LIMIT_SPOOL_MEM, 4096, 7), "no file: memory is there");
	errno = 0;
	ok(!spool_add(&p, "x", 1), "and then no more");
	is_int(errno, EBADF, "EBADF");
	ok(holds(&p, LIMIT_SPOOL_MEM, 7), "what was added still holds");
	spool_drop(&p);
	spool_close(&s);
}

/* A file that can't grow past a limit stands for a full disk. */
static void
test_full(struct spool *s)
{
	struct rlimit old, few;
	struct spooled p;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	few = old;
	few.rlim_cur = LIMIT_SPOOL_MEM + LIMIT_SPOOL_MEM / 2;
	setrlimit(RLIMIT_FSIZE, &few);
	spool_begin(s, &p);
	ok(fill(&p, 0, 2 * LIMIT_SPOOL_MEM, 4096, 8), "up to the limit");
	ok(!fill(&p, 2 * LIMIT_SPOOL_MEM, 1, 1, 8) && errno == EFBIG,
	    "a full disk is told");
	is_int(file_size(s), LIMIT_SPOOL_MEM, "no rest of it is left");
	ok(!holds(&p, 2 * LIMIT_SPOOL_MEM, 8), "nor can it be had as a blob");
	setrlimit(RLIMIT_FSIZE, &old);
	ok(holds(&p, 2 * LIMIT_SPOOL_MEM, 8), "with room again it can");
	spool_drop(&p);
	is_int(file_size(s), 0, "dropped");
}

/* A file or a pipe of n octets, read with a bound. */
static void
check_bound(struct spool *s, size_t n, uint64_t most, bool pipe_it)
{
	char octets[40000] = {0};
	struct spooled p;
	bool readable = true, good;
	int fd[2];

	spool_begin(s, &p);
	if (pipe_it) {
		good = pipe(fd) == 0;
	} else {
		fd[0] = fd[1] = spool_tmpfile();
		good = fd[0] >= 0;
	}
	good = good && write(fd[1], octets, n) == (ssize_t)n &&
	    (pipe_it ? close(fd[1]) : lseek(fd[0], 0, SEEK_SET)) == 0;
	ok(good, "%zu octets, %s", n, pipe_it ? "pipe" : "file");
	good = spool_read(&p, fd[0], most, &readable);
	ok(good == (n <= most), "at most %u", (unsigned int)most);
	if (good)
		is_uint(p.disk + p.mem.n, n, "all of it");
	else
		ok(errno == EFBIG && !readable, "it is too large");
	close(fd[0]);
	spool_drop(&p);
}

static void
test_bound(struct spool *s)
{
	static const size_t sizes[] = {0, 1, 32768, 32769, 40000};
	size_t i;

	for (i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		check_bound(s, sizes[i / 2], sizes[i / 2], i % 2 == 0);
		if (sizes[i / 2] > 0)
			check_bound(s, sizes[i / 2], sizes[i / 2] - 1,
			    i % 2 == 0);
	}
}

int
main(void)
{
	struct spool s;

	setenv("TMPDIR", "/nonexistent", 1);
	s = (struct spool){.fd = spool_tmpfile()};
	ok(s.fd >= 0, "opened, though TMPDIR is none");
	ok((fcntl(s.fd, F_GETFD) & FD_CLOEXEC) != 0, "closed on exec");
	test_sizes(&s);
	test_stack(&s);
	test_spare(&s);
	test_full(&s);
	test_bound(&s);
	spool_close(&s);
	ok(s.fd == -1, "closed");
	test_no_file();
	return done_testing();
}
