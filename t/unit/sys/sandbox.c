/* sys/sandbox and report/decode: what is forbidden, and what still works. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE
#include "sys/sandbox.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report/decode.h"
#include "unit/tap.h"

/* What a child tries: 0 if it went well, else the errno. */
static int
fails(bool failed)
{
	return failed ? errno : 0;
}

static int
try_socket(void)
{
	return fails(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int
try_unix_socket(void)
{
	return fails(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
}

/* Nobody listens there: of all that could be said, that is. */
static int
try_connect(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = 1};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fails(connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0);
}

static int
try_bind(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fails(bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0);
}

static int
try_socketpair(void)
{
	int fd[2];

	return fails(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0);
}

static int
try_exec(void)
{
	char *const argv[] = {(char *)(uintptr_t)"true", NULL};

	return fails(execv("/bin/true", argv) < 0);
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return fails(pid < 0);
}

static int
try_kill(void)
{
	return fails(kill(getppid(), 0) < 0);
}

static int
try_unlink(void)
{
	return fails(unlink("/tmp/there-is-no-such-file.test") < 0);
}

static int
try_mkdir(void)
{
	return fails(mkdir("/tmp/there-is-no-such-file.test", 0700) < 0);
}

static int
try_read(void)
{
	return fails(open("/etc/passwd", O_RDONLY) < 0);
}

static int
try_read_dir(void)
{
	DIR *d = opendir("/");

	return fails(d == NULL || readdir(d) == NULL);
}

static int
try_stat(void)
{
	struct stat st;

	return fails(stat("/etc/passwd", &st) < 0);
}

static int
try_realpath(void)
{
	char *path = realpath("/etc/../etc/passwd", NULL);

	free(path);
	return fails(path == NULL);
}

static int
try_write_null(void)
{
	return fails(open("/dev/null", O_WRONLY) < 0);
}

static int
try_create(void)
{
	return fails(open("/tmp/sandbox-made-this.test", O_RDWR | O_CREAT,
	    0600) < 0);
}

static int
try_unnamed(void)
{
	return fails(open("/tmp", O_RDONLY | O_TRUNC, 0600) < 0);
}

static int
try_exec_memory(void)
{
	return fails(mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static int
try_memory_made_executable(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	return fails(mprotect(p, 4096, PROT_READ | PROT_EXEC) != 0);
}

static int
try_memory(void)
{
	char *p[64];
	size_t i, n = 1000;

	for (i = 0; i < 64; i++, n += n / 5) {
		p[i] = malloc(n);
		if (p[i] == NULL)
			return ENOMEM;
		memset(p[i], 1, n);
		if (i % 2 == 0)
			p[i] = realloc(p[i], n * 3);
	}
	for (i = 0; i < 64; i++)
		free(p[i]);
	return 0;
}

/* The descriptors that main() opened before. */
enum {
	FD_FILE = 20,
	FD_SOCKET,
	FD_OTHER_END
};

static int
try_descriptors(void)
{
	struct stat st;
	char c[8];

	return fails(pread(FD_FILE, c, 4, 0) != 4 ||
	    pwrite(FD_FILE, c, 4, 8) != 4 || ftruncate(FD_FILE, 4) < 0 ||
	    lseek(FD_FILE, 0, SEEK_END) != 4 || fstat(FD_FILE, &st) < 0 ||
	    st.st_size != 4 || write(FD_SOCKET, c, 4) != 4 ||
	    send(FD_SOCKET, c, 4, MSG_NOSIGNAL) != 4 ||
	    read(FD_OTHER_END, c, 4) != 4 ||
	    recv(FD_OTHER_END, c, 4, 0) != 4 || close(FD_SOCKET) < 0);
}

static int
try_clock(void)
{
	struct timespec t;

	return fails(clock_gettime(CLOCK_MONOTONIC, &t) < 0);
}

static int
try_abort(void)
{
	abort();
}

static int
try_limit(void)
{
	struct rlimit lim;

	return fails(getrlimit(RLIMIT_NOFILE, &lim) < 0);
}

/* Reads "a" in this charset, both ways. */
static bool
converts(const char *charset)
{
	iconv_t to = iconv_open("UTF-8", charset);
	iconv_t from = iconv_open(charset, "UTF-8");
	char in[] = "a", out[16], *p = in, *q = out;
	size_t n = 1, m = sizeof(out);
	bool good;

	if (to == (iconv_t)-1 || from == (iconv_t)-1)
		return false;
	good = iconv(to, &p, &n, &q, &m) != (size_t)-1 && n == 0;
	iconv_close(to);
	iconv_close(from);
	return good;
}

static int
try_charsets(void)
{
	static const char *const names[] = {"windows-1252", "ISO-8859-15",
	    "koi8-r", "shift_jis", "gb18030", "windows-1251", "euc-jp",
	    "big5", "ISO-8859-2"};
	size_t round, i;

	for (round = 0; round < 5; round++)
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!converts(names[i]))
				return EINVAL;
	return 0;
}

static int
try_rare_charset(void)
{
	return fails(!converts("IBM1047"));
}

/* What becomes of a try: an errno, 0 for success, -signal. */
static const struct {
	const char *text;
	int (*run)(void);
	int read, closed, net;
} TRIES[] = {
    {"socket", try_socket, -SIGSYS, -SIGSYS, 0},
    {"local socket", try_unix_socket, -SIGSYS, -SIGSYS, EACCES},
    {"connect", try_connect, -SIGSYS, -SIGSYS, ECONNREFUSED},
    {"bind", try_bind, -SIGSYS, -SIGSYS, -SIGSYS},
    {"socketpair", try_socketpair, -SIGSYS, -SIGSYS, -SIGSYS},
    {"exec", try_exec, -SIGSYS, -SIGSYS, -SIGSYS},
    {"fork", try_fork, -SIGSYS, -SIGSYS, -SIGSYS},
    {"kill", try_kill, -SIGSYS, -SIGSYS, -SIGSYS},
    {"unlink", try_unlink, -SIGSYS, -SIGSYS, -SIGSYS},
    {"mkdir", try_mkdir, -SIGSYS, -SIGSYS, -SIGSYS},
    {"open for reading", try_read, 0, EACCES, EACCES},
    {"read a folder", try_read_dir, 0, EACCES, EACCES},
    {"stat", try_stat, 0, EACCES, EACCES},
    {"realpath with ..", try_realpath, 0, EACCES, EACCES},
    {"open for writing", try_write_null, EACCES, EACCES, EACCES},
    {"create a file", try_create, EACCES, EACCES, EACCES},
    {"truncate", try_unnamed, EACCES, EACCES, EACCES},
    {"executable memory", try_exec_memory, EACCES, EACCES, EACCES},
    {"memory made executable", try_memory_made_executable, EACCES, EACCES,
	EACCES},
    {"malloc", try_memory, 0, 0, 0},
    {"descriptors", try_descriptors, 0, 0, 0},
    {"clock", try_clock, 0, 0, 0},
    {"abort", try_abort, -SIGABRT, -SIGABRT, -SIGABRT},
    {"limits", try_limit, EPERM, EPERM, EPERM},
    {"usual charsets", try_charsets, 0, 0, 0},
    {"a rare charset", try_rare_charset, EINVAL, EINVAL, EINVAL},
};

/* Runs a try in a child; 250 if the sandbox wasn't entered. */
static int
outcome(int (*run)(void), enum sandbox level)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		if (!sandbox_enter(level))
			_exit(250);
		_exit(run());
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void
open_descriptors(void)
{
	char path[] = "/tmp/sandbox.XXXXXX";
	int fd = mkstemp(path), pair[2];

	if (fd < 0 || write(fd, "12345678", 8) != 8 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		abort();
	unlink(path);
	dup2(fd, FD_FILE);
	dup2(pair[0], FD_SOCKET);
	dup2(pair[1], FD_OTHER_END);
	close(fd);
	close(pair[0]);
	close(pair[1]);
}

static void
test_tries(void)
{
	size_t i;

	for (i = 0; i < sizeof(TRIES) / sizeof(TRIES[0]); i++) {
		is_int(outcome(TRIES[i].run, SANDBOX_READ), TRIES[i].read,
		    "read: %s", TRIES[i].text);
		is_int(outcome(TRIES[i].run, SANDBOX_CLOSED),
		    TRIES[i].closed, "closed: %s", TRIES[i].text);
		is_int(outcome(TRIES[i].run, SANDBOX_NET), TRIES[i].net,
		    "net: %s", TRIES[i].text);
		is_int(outcome(TRIES[i].run, SANDBOX_READ_NET) == 0,
		    TRIES[i].read == 0 || TRIES[i].net == 0,
		    "both: %s", TRIES[i].text);
	}
	ok(access("/tmp/sandbox-made-this.test", F_OK) < 0,
	    "nothing was made");
}

int
main(void)
{
	struct buf b = {0};

	report_decoder_preload();
	unlink("/tmp/sandbox-made-this.test"); /* of a run that failed */
	open_descriptors();
	sandbox_describe(&b);
	buf_putc(&b, '\0');
	ok(b.n > 4, "this kernel: %s", b.p);
	is_int(outcome(try_memory, SANDBOX_READ), 0, "a sandbox to read in");
	is_int(outcome(try_memory, SANDBOX_CLOSED), 0, "a closed sandbox");
	is_int(outcome(try_memory, SANDBOX_NET), 0, "one with a network");
	is_int(outcome(try_memory, SANDBOX_READ_NET), 0, "one with both");
	if (strstr(b.p, "seccomp") != NULL)
		test_tries();
	else
		ok(true, "calls # SKIP no seccomp here");
	buf_free(&b);
	return done_testing();
}
