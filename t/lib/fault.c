/* Preloaded by faults.py: makes the n-th call of a function of libc fail. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * FAULT_FILE is shared by all processes of a run: how often each function was
 * called, in the order below, then whether the fault was met. FAULT is
 * "FUNCTION N HOW": HOW is an errno, -1 for one octet only, -2 for none, -3
 * for half of them, whereupon the process is gone as by kill -9; before a call
 * that moves no octets.
 *
 * Functions of the allocator are glibc's own names, as dlsym(3) allocates.
 */
#define FUNCTIONS(X) \
	X(malloc) X(calloc) X(realloc) X(mmap) X(read) X(pread) X(write) \
	X(pwrite) X(writev) X(open) X(openat) X(close) X(fstat) X(fstatat) \
	X(stat) X(lseek) X(ftruncate) X(mkstemp) X(unlink) X(readlink) \
	X(realpath) X(readdir) X(fdopendir) X(fcntl) X(poll) X(getrandom) \
	X(fork) X(waitpid) X(kill) X(pipe2) X(socketpair) X(socket) X(connect) \
	X(bind) X(setsockopt) X(sendto) X(sendmsg) X(sendmmsg) X(recv) \
	X(recvfrom) X(recvmsg) X(recvmmsg) X(epoll_create1) X(epoll_ctl) \
	X(epoll_wait) X(getrlimit) X(setrlimit) X(fdatasync) X(renameat)

#define ENUM(f) F_##f,
#define NAME(f) #f,
enum { FUNCTIONS(ENUM) F_N };
static const char *const names[] = {FUNCTIONS(NAME)};

static struct shared {
	uint64_t count[F_N], met;
} *shared;

static void *next[F_N];
static int target = -1, how;
static uint64_t nth;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

__attribute__((constructor(101))) static void
begin(void)
{
	const char *file = getenv("FAULT_FILE"), *fault = getenv("FAULT");
	struct shared *s;
	char *end;
	size_t n;
	int i, fd;

	for (i = 0; i < F_N; i++)
		next[i] = dlsym(RTLD_NEXT, names[i]);
	for (i = 0; fault != NULL && i < F_N; i++) {
		n = strlen(names[i]);
		if (strncmp(fault, names[i], n) != 0 || fault[n] != ' ')
			continue;
		target = i;
		nth = strtoul(fault + n, &end, 10);
		how = (int)strtol(end, NULL, 10);
	}
	fd = file == NULL ? -1 : (int)((int (*)(const char *, int, ...))
	    next[F_open])(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	s = ((void *(*)(void *, size_t, int, int, int, off_t))next[F_mmap])(
	    NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	((int (*)(int))next[F_close])(fd);
	if (s != MAP_FAILED)
		shared = s;
}

/* Counts a call; is it the one? */
static int
hit(int f)
{
	if (shared == NULL)
		return 0;
	if (__atomic_add_fetch(&shared->count[f], 1, __ATOMIC_SEQ_CST) !=
	    nth || f != target)
		return 0;
	shared->met = 1;
	if (how > 0)
		errno = how;
	return 1;
}

/* --- the allocator --- */

void *
malloc(size_t n)
{
	return hit(F_malloc) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return hit(F_calloc) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return hit(F_realloc) ? NULL : __libc_realloc(p, n);
}

/* --- what moves octets: an error, fewer of them, or none --- */

/* Nobody can see that a pipe given as standard input ends early. (A sandbox
 * may forbid fstat(2).) */
static int
can_end(int fd)
{
	return fd != STDIN_FILENO || ((off_t (*)(int, off_t, int))
	    next[F_lseek])(fd, 0, SEEK_CUR) >= 0;
}

#define MOVES(f, size, check, parameters, arguments) \
ssize_t \
f parameters \
{ \
	if (hit(F_##f)) { \
		if (how > 0) \
			return -1; \
		if (how == -2 && (check)) \
			return 0; \
		if (how == -1 && (size) > 1) \
			size = 1; \
		if (how == -3) { \
			size /= 2; \
			((ssize_t (*) parameters)next[F_##f])arguments; \
			_exit(137); \
		} \
	} \
	return ((ssize_t (*) parameters)next[F_##f])arguments; \
}

MOVES(read, n, can_end(fd), (int fd, void *p, size_t n), (fd, p, n))
MOVES(pread, n, 1, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
MOVES(write, n, 0, (int fd, const void *p, size_t n), (fd, p, n))
MOVES(pwrite, n, 0, (int fd, const void *p, size_t n, off_t at),
    (fd, p, n, at))
MOVES(writev, n, 0, (int fd, const struct iovec *p, int n), (fd, p, n))
MOVES(sendto, n, 0, (int fd, const void *p, size_t n, int flags,
    const struct sockaddr *a, socklen_t len), (fd, p, n, flags, a, len))
MOVES(recv, n, 1, (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
MOVES(recvfrom, n, 1, (int fd, void *p, size_t n, int flags,
    struct sockaddr *a, socklen_t *len), (fd, p, n, flags, a, len))
MOVES(getrandom, n, 0, (void *p, size_t n, unsigned int flags),
    (p, n, flags))

/* --- what gives a number, -1 for an error --- */

#define GIVES(type, f, parameters, arguments) \
type \
f parameters \
{ \
	if (hit(F_##f)) { \
		if (how > 0) \
			return -1; \
		if (how == -3) \
			_exit(137); \
	} \
	return ((type (*) parameters)next[F_##f])arguments; \
}

GIVES(int, fstat, (int fd, struct stat *st), (fd, st))
GIVES(int, fstatat, (int fd, const char *restrict name,
    struct stat *restrict st, int flags), (fd, name, st, flags))
GIVES(int, stat, (const char *restrict name, struct stat *restrict st),
    (name, st))
GIVES(off_t, lseek, (int fd, off_t at, int from), (fd, at, from))
GIVES(int, ftruncate, (int fd, off_t n), (fd, n))
GIVES(int, mkstemp, (char *name), (name))
GIVES(int, unlink, (const char *name), (name))
GIVES(int, fdatasync, (int fd), (fd))
GIVES(int, renameat, (int from, const char *old, int to, const char *name),
    (from, old, to, name))
GIVES(ssize_t, readlink, (const char *restrict name, char *restrict p,
    size_t n), (name, p, n))
GIVES(int, poll, (struct pollfd *p, nfds_t n, int ms), (p, n, ms))
GIVES(pid_t, fork, (void), ())
GIVES(pid_t, waitpid, (pid_t pid, int *status, int flags),
    (pid, status, flags))
GIVES(int, kill, (pid_t pid, int sig), (pid, sig))
GIVES(int, pipe2, (int p[2], int flags), (p, flags))
GIVES(int, socketpair, (int family, int type, int protocol, int p[2]),
    (family, type, protocol, p))
GIVES(int, socket, (int family, int type, int protocol),
    (family, type, protocol))
GIVES(int, connect, (int fd, const struct sockaddr *a, socklen_t n),
    (fd, a, n))
GIVES(int, bind, (int fd, const struct sockaddr *a, socklen_t n),
    (fd, a, n))
GIVES(int, setsockopt, (int fd, int level, int name, const void *p,
    socklen_t n), (fd, level, name, p, n))
GIVES(ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags),
    (fd, m, flags))
GIVES(int, sendmmsg, (int fd, struct mmsghdr *m, unsigned int n, int flags),
    (fd, m, n, flags))
GIVES(ssize_t, recvmsg, (int fd, struct msghdr *m, int flags),
    (fd, m, flags))
GIVES(int, recvmmsg, (int fd, struct mmsghdr *m, unsigned int n, int flags,
    struct timespec *t), (fd, m, n, flags, t))
GIVES(int, epoll_create1, (int flags), (flags))
GIVES(int, epoll_ctl, (int e, int op, int fd, struct epoll_event *event),
    (e, op, fd, event))
GIVES(int, epoll_wait, (int e, struct epoll_event *events, int n, int ms),
    (e, events, n, ms))
GIVES(int, getrlimit, (__rlimit_resource_t which, struct rlimit *r),
    (which, r))
GIVES(int, setrlimit, (__rlimit_resource_t which, const struct rlimit *r),
    (which, r))

/* --- the others --- */

int
close(int fd)
{
	int r = ((int (*)(int))next[F_close])(fd); /* also where it fails */

	return hit(F_close) ? -1 : r;
}

void *
mmap(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
	if (hit(F_mmap))
		return MAP_FAILED;
	return ((void *(*)(void *, size_t, int, int, int, off_t))
	    next[F_mmap])(p, n, prot, flags, fd, at);
}

char *
realpath(const char *restrict name, char *restrict p)
{
	if (hit(F_realpath))
		return NULL;
	return ((char *(*)(const char *, char *))next[F_realpath])(name, p);
}

struct dirent *
readdir(DIR *d)
{
	if (hit(F_readdir))
		return NULL;
	return ((struct dirent *(*)(DIR *))next[F_readdir])(d);
}

DIR *
fdopendir(int fd)
{
	if (hit(F_fdopendir))
		return NULL;
	return ((DIR *(*)(int))next[F_fdopendir])(fd);
}

int
open(const char *name, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (hit(F_open))
		return -1;
	return ((int (*)(const char *, int, ...))next[F_open])(name, flags,
	    mode);
}

int
openat(int fd, const char *name, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (hit(F_openat))
		return -1;
	return ((int (*)(int, const char *, int, ...))next[F_openat])(fd, name,
	    flags, mode);
}

int
fcntl(int fd, int what, ...)
{
	va_list ap;
	void *p;

	va_start(ap, what);
	p = va_arg(ap, void *);
	va_end(ap);
	if (hit(F_fcntl))
		return -1;
	return ((int (*)(int, int, ...))next[F_fcntl])(fd, what, p);
}

/* --- other names of the same, which headers or libraries may use --- */

#define ALSO(type, name, parameters, call) \
type name parameters; \
type \
name parameters \
{ \
	return call; \
}

ALSO(ssize_t, __read_chk, (int fd, void *p, size_t n, size_t room),
    ((void)room, read(fd, p, n)))
ALSO(ssize_t, __pread_chk, (int fd, void *p, size_t n, off_t at, size_t room),
    ((void)room, pread(fd, p, n, at)))
ALSO(ssize_t, __recv_chk, (int fd, void *p, size_t n, size_t room, int flags),
    ((void)room, recv(fd, p, n, flags)))
ALSO(ssize_t, __readlink_chk, (const char *name, char *p, size_t n,
    size_t room), ((void)room, readlink(name, p, n)))
ALSO(int, __poll_chk, (struct pollfd *p, nfds_t n, int ms, size_t room),
    ((void)room, poll(p, n, ms)))
ALSO(char *, __realpath_chk, (const char *name, char *p, size_t room),
    ((void)room, realpath(name, p)))
ALSO(int, __open_2, (const char *name, int flags), open(name, flags, 0))
ALSO(int, __openat_2, (int fd, const char *name, int flags),
    openat(fd, name, flags, 0))
ALSO(int, open64, (const char *name, int flags, ...), open(name, flags, 0))
ALSO(ssize_t, pread64, (int fd, void *p, size_t n, off64_t at),
    pread(fd, p, n, at))
