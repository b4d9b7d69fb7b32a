/* sys/sandbox: what each call does with each set of rights, on each kernel. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "sys/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#include "base/limits.h"
#include "report/decode.h"
#include "unit/tap.h"

/* What every process finds open, or is told. */
enum {
	FD_FILE = 20, /* a temporary file */
	FD_READ_ONLY, /* the same, O_RDONLY */
	FD_SOCKET, FD_OTHER_END,
	FD_TCP, FD_UDP, /* not connected */
};

static pid_t sibling;             /* another one of ours, in a sandbox */
static uint16_t open_port;        /* one that may be connected to */
static uint16_t other_port;       /* one that may not; both are there */
static char path[64];             /* of a file that is there */

/* --- what is tried: negative with errno if it fails --- */

static int
open_of(pid_t pid, const char *what, int flags)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)pid, what);
	return open(name, flags);
}

static struct sockaddr_in
loopback(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};

	a.sin_port = htons(port);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static long
connect_to(int type, uint16_t port)
{
	struct sockaddr_in to = loopback(port);
	int fd = socket(AF_INET, type, 0);

	return fd < 0 ? fd : connect(fd, (struct sockaddr *)&to, sizeof(to));
}

static long
send_to(int fd, uint16_t port, int flags)
{
	struct sockaddr_in to = loopback(port);

	return sendto(fd, "x", 1, flags, (struct sockaddr *)&to, sizeof(to));
}

/* By the kernel's call: musl's sendmmsg(3) is many of sendmsg(2). */
static long
message_to(int fd, uint16_t port, long call, int flags)
{
	struct sockaddr_in to = loopback(port);
	struct iovec v = {(char[]){"x"}, 1};
	struct mmsghdr m = {.msg_hdr = {.msg_name = &to,
	    .msg_namelen = sizeof(to), .msg_iov = &v, .msg_iovlen = 1}};

	return call == SYS_sendmmsg ? syscall(call, fd, &m, 1, flags) :
	    syscall(call, fd, &m.msg_hdr, flags);
}

static long
send_descriptor(void)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} c = {0};
	struct iovec v = {(char[]){"x"}, 1};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1,
	    .msg_control = c.bytes, .msg_controllen = sizeof(c.bytes)};
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	*h = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
	    .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
	memcpy(CMSG_DATA(h), &(int){FD_FILE}, sizeof(int));
	return sendmsg(FD_SOCKET, &m, MSG_DONTWAIT);
}

static void *
memory(int protection)
{
	return mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	    0);
}

static long
mapped(void *p)
{
	return p == MAP_FAILED ? -1 : 0;
}

static long
allocate(void)
{
	char *p[64];
	size_t i, n = 1000;

	for (i = 0; i < 64; i++, n += n / 8) {
		p[i] = malloc(n);
		if (p[i] == NULL)
			abort();
		memset(p[i], 1, n);
		if (i % 2 == 0)
			p[i] = realloc(p[i], n * 3);
	}
	for (i = 0; i < 64; i++)
		free(p[i]);
	return 0;
}

static long
use_descriptors(void)
{
	struct stat st;
	char c[8];

	return pread(FD_FILE, c, 4, 0) != 4 || pwrite(FD_FILE, c, 4, 8) != 4 ||
	    ftruncate(FD_FILE, 4) < 0 || lseek(FD_FILE, 0, SEEK_END) != 4 ||
	    syscall(SYS_fstat, FD_FILE, &st) < 0 || st.st_size != 4 ||
	    write(FD_SOCKET, c, 4) != 4 || read(FD_OTHER_END, c, 4) != 4 ||
	    close(FD_SOCKET) < 0 ? -1 : 0;
}

/* Reads "a" in this charset. */
static bool
converts(const char *charset)
{
	iconv_t to = iconv_open("UTF-8", charset);
	char in[] = "a", out[16], *p = in, *q = out;
	size_t n = 1, m = sizeof(out);
	bool good;

	if (to == (iconv_t)-1)
		return false;
	good = iconv(to, &p, &n, &q, &m) != (size_t)-1 && n == 0;
	iconv_close(to);
	return good;
}

static long
usual_charsets(void)
{
	static const char *const names[] = {"windows-1252", "ISO-8859-15",
	    "koi8-r", "shift_jis", "gb18030", "windows-1251", "euc-jp",
	    "big5", "ISO-8859-2"};
	size_t round, i;

	for (round = 0; round < 5; round++)
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (!converts(names[i]))
				return -1;
	return 0;
}

static long
read_folder(void)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);
	char b[1000];

	return fd < 0 ? fd : syscall(SYS_getdents64, fd, b, sizeof(b));
}

static long
find_real_path(void)
{
	char *p = realpath("/etc/../etc/passwd", NULL);

	free(p);
	return p == NULL ? -1 : 0;
}

static long
fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static long
is_dumpable(void)
{
	int r = prctl(PR_GET_DUMPABLE);

	if (r > 0)
		errno = EBUSY;
	return r > 0 ? -1 : r;
}

#define SYS(name, ...) syscall(SYS_##name, __VA_ARGS__)
#define EXEC_ARGS (char *[]){(char[]){"true"}, NULL}

/* --- the table --- */

#define K (-SIGSYS) /* it is killed */

/* musl loads no charsets, and its abort(3) is by a call that others have no
 * use for. */
#ifdef __GLIBC__
enum { UNLOADED = EINVAL, ABORTED = -SIGABRT };
#else
enum { UNLOADED = 0, ABORTED = K };
#endif

/*
 * What becomes of each call: 0 if it succeeds, an errno, or -signal. The rights
 * are none, READ, NET, READ and FORK. (With READ and NET both, each call does
 * what it does with the right that allows more.)
 */
#define TRIES(X) \
/* files */ \
X(open_for_reading, EACCES, 0, EACCES, 0, open("/etc/passwd", O_RDONLY)) \
X(read_a_folder, EACCES, 0, EACCES, 0, read_folder()) \
X(open_for_writing, EACCES, EACCES, EACCES, EACCES, open(path, O_WRONLY)) \
X(open_and_create, EACCES, EACCES, EACCES, EACCES, \
	open("sandbox-new", O_RDONLY | O_CREAT, 0600)) \
X(open_and_truncate, EACCES, EACCES, EACCES, EACCES, \
	open(path, O_RDONLY | O_TRUNC)) \
X(open_unnamed, EACCES, EACCES, EACCES, EACCES, \
	open("/tmp", O_TMPFILE | O_RDWR, 0600)) \
X(openat2, K, K, K, K, syscall(437, AT_FDCWD, path, (char[24]){0}, 24)) \
X(open_by_handle, K, K, K, K, SYS(open_by_handle_at, 0, 0, 0)) \
X(name_to_handle, K, K, K, K, SYS(name_to_handle_at, 0, path, 0, 0, 0)) \
X(memory_of_sibling, EACCES, EACCES, EACCES, EACCES, \
	open_of(sibling, "mem", O_RDONLY)) \
X(write_memory_of_sibling, EACCES, EACCES, EACCES, EACCES, \
	open_of(sibling, "mem", O_RDWR)) \
X(environment_of_sibling, EACCES, EACCES, EACCES, EACCES, \
	open_of(sibling, "environ", O_RDONLY)) \
X(descriptor_of_sibling, EACCES, EACCES, EACCES, EACCES, \
	open_of(sibling, "fd/20", O_RDONLY)) \
X(write_own_memory, EACCES, EACCES, EACCES, EACCES, \
	open("/proc/self/mem", O_RDWR)) \
X(stat, EACCES, 0, EACCES, 0, stat(path, &(struct stat){0})) \
X(lstat, EACCES, 0, EACCES, 0, lstat(path, &(struct stat){0})) \
X(stat_at, EACCES, 0, EACCES, 0, fstatat(AT_FDCWD, path, \
	&(struct stat){0}, AT_EMPTY_PATH)) \
X(statx, ENOSYS, 0, ENOSYS, 0, SYS(statx, AT_FDCWD, path, 0, 0x7ff, \
	(char[256]){0})) \
X(access, EACCES, 0, EACCES, 0, access(path, R_OK)) \
X(faccessat2, EACCES, 0, EACCES, 0, syscall(439, AT_FDCWD, path, R_OK, 0)) \
X(readlink, EACCES, 0, EACCES, 0, \
	readlink("/proc/self/exe", (char[99]){0}, 99)) \
X(realpath, EACCES, 0, EACCES, 0, find_real_path()) \
X(getcwd, K, 0, K, 0, SYS(getcwd, (char[999]){0}, 999)) \
X(chdir, K, K, K, K, chdir("/")) \
X(fchdir, K, K, K, K, fchdir(FD_FILE)) \
X(chroot, K, K, K, K, chroot("/")) \
X(mkdir, K, K, K, K, mkdirat(AT_FDCWD, "sandbox-new", 0700)) \
X(mknod, K, K, K, K, mknodat(AT_FDCWD, "sandbox-new", S_IFIFO, 0)) \
X(unlink, K, K, K, K, unlinkat(AT_FDCWD, path, 0)) \
X(rename, K, K, K, K, renameat(AT_FDCWD, path, AT_FDCWD, "sandbox-new")) \
X(link, K, K, K, K, linkat(AT_FDCWD, path, AT_FDCWD, "sandbox-new", 0)) \
X(symlink, K, K, K, K, symlinkat(path, AT_FDCWD, "sandbox-new")) \
X(chmod, K, K, K, K, fchmodat(AT_FDCWD, path, 0777, 0)) \
X(fchmod, K, K, K, K, fchmod(FD_FILE, 0777)) \
X(fchown, K, K, K, K, fchown(FD_FILE, 1, 1)) \
X(fsetxattr, K, K, K, K, SYS(fsetxattr, FD_FILE, "user.x", "a", 1, 0)) \
X(utimensat, K, K, K, K, futimens(FD_FILE, NULL)) \
X(truncate, K, K, K, K, truncate(path, 0)) \
X(truncate_read_only, EINVAL, EINVAL, EINVAL, EINVAL, \
	ftruncate(FD_READ_ONLY, 0)) \
X(write_read_only, EBADF, EBADF, EBADF, EBADF, \
	pwrite(FD_READ_ONLY, "x", 1, 0)) \
X(sendfile, K, K, K, K, SYS(sendfile, 1, FD_FILE, 0, 0)) \
X(splice, K, K, K, K, SYS(splice, FD_FILE, 0, 1, 0, 0, 0)) \
X(copy_file_range, K, K, K, K, SYS(copy_file_range, FD_FILE, 0, 1, 0, 0, 0)) \
X(dup3, K, K, K, 0, dup3(FD_FILE, 99, 0)) \
X(flock, K, K, K, K, SYS(flock, FD_FILE, 2)) \
X(fsync, K, K, K, K, fsync(FD_FILE)) \
X(inotify, K, K, K, K, SYS(inotify_init1, 0)) \
X(fanotify, K, K, K, K, SYS(fanotify_init, 0, 0)) \
X(mount, K, K, K, K, SYS(mount, 0, 0, 0, 0, 0)) \
X(umount, K, K, K, K, SYS(umount2, "/", 0)) \
X(pivot_root, K, K, K, K, SYS(pivot_root, 0, 0)) \
/* descriptors */ \
X(use_descriptors, 0, 0, 0, 0, use_descriptors()) \
X(f_getfl, 0, 0, 0, 0, fcntl(FD_FILE, F_GETFL)) \
X(f_dupfd, 0, 0, 0, 0, fcntl(FD_FILE, F_DUPFD_CLOEXEC, 0)) \
X(f_setown, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_SOCKET, F_SETOWN, sibling)) \
X(f_setsig, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_SOCKET, F_SETSIG, SIGKILL)) \
X(f_setfl_async, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_SOCKET, F_SETFL, O_ASYNC)) \
X(f_setfl_append, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_FILE, F_SETFL, O_APPEND)) \
X(f_notify, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_FILE, F_NOTIFY, DN_CREATE)) \
X(f_setlease, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_FILE, F_SETLEASE, F_WRLCK)) \
X(f_setlk, EPERM, EPERM, EPERM, EPERM, \
	fcntl(FD_FILE, F_SETLK, &(struct flock){.l_type = F_WRLCK})) \
X(f_setpipe_sz, EPERM, EPERM, EPERM, EPERM, fcntl(1, F_SETPIPE_SZ, 4096)) \
X(fioasync, ENOTTY, ENOTTY, ENOTTY, ENOTTY, \
	ioctl(FD_SOCKET, FIOASYNC, &(int){1})) \
X(fiosetown, ENOTTY, ENOTTY, ENOTTY, ENOTTY, \
	ioctl(FD_SOCKET, 0x8901, &sibling)) \
X(push_into_terminal, ENOTTY, ENOTTY, ENOTTY, ENOTTY, \
	ioctl(0, TIOCSTI, "x")) \
X(send_descriptor, K, 0, 0, 0, send_descriptor()) \
/* programs and processes */ \
X(execve, K, K, K, K, execv("/bin/true", EXEC_ARGS)) \
X(execveat, K, K, K, K, \
	SYS(execveat, AT_FDCWD, "/bin/true", EXEC_ARGS, EXEC_ARGS, 0)) \
X(fork, K, K, K, 0, fork_child()) \
X(clone_thread, K, K, K, K, SYS(clone, CLONE_VM | CLONE_THREAD | \
	CLONE_SIGHAND, 0, 0, 0, 0)) \
X(clone_namespace, K, K, K, K, \
	SYS(clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)) \
X(clone3, K, K, K, K, syscall(435, (char[88]){0}, 88)) \
X(unshare, K, K, K, K, SYS(unshare, CLONE_NEWUSER)) \
X(setns, K, K, K, K, SYS(setns, 0, 0)) \
X(kill, K, K, K, EPERM, kill(sibling, SIGUSR1)) \
X(tkill, K, K, K, K, SYS(tkill, sibling, SIGUSR1)) \
X(tgkill, EPERM, EPERM, EPERM, EPERM, \
	SYS(tgkill, sibling, sibling, SIGUSR1)) \
X(tgkill_self, EPERM, EPERM, EPERM, 0, \
	SYS(tgkill, getpid(), gettid(), SIGURG)) \
X(sigqueue, K, K, K, K, SYS(rt_sigqueueinfo, sibling, SIGUSR1, 0)) \
X(tgsigqueue, K, K, K, K, \
	SYS(rt_tgsigqueueinfo, sibling, sibling, SIGUSR1, 0)) \
X(pidfd_open, K, K, K, K, syscall(434, sibling, 0)) \
X(pidfd_signal, K, K, K, K, syscall(424, 0, SIGUSR1, 0, 0)) \
X(pidfd_getfd, K, K, K, K, syscall(438, 0, 0, 0)) \
X(ptrace, K, K, K, K, SYS(ptrace, 16, sibling, 0, 0)) \
X(process_vm_readv, K, K, K, K, SYS(process_vm_readv, sibling, \
	(&(struct iovec){(char[8]){0}, 8}), 1L, \
	(&(struct iovec){path, 8}), 1L, 0L)) \
X(process_vm_writev, K, K, K, K, \
	SYS(process_vm_writev, sibling, 0L, 0L, 0L, 0L, 0L)) \
X(process_madvise, K, K, K, K, syscall(440, 0, 0, 0, 0, 0)) \
X(kcmp, K, K, K, K, SYS(kcmp, getpid(), sibling, 0, 0, 0)) \
X(getppid, K, K, K, 0, SYS(getppid, 0)) \
X(wait4, K, ECHILD, K, ECHILD, SYS(wait4, -1, 0, WNOHANG, 0)) \
X(getrlimit, EPERM, EPERM, EPERM, EPERM, \
	getrlimit(RLIMIT_NOFILE, &(struct rlimit){0})) \
X(limits_of_sibling, EPERM, EPERM, EPERM, EPERM, \
	SYS(prlimit64, sibling, RLIMIT_NOFILE, 0, 0)) \
X(setpriority, K, K, K, K, setpriority(PRIO_PROCESS, 0, 1)) \
X(sched_setaffinity, K, K, K, K, SYS(sched_setaffinity, sibling, 0, 0)) \
X(sched_setscheduler, K, K, K, K, SYS(sched_setscheduler, sibling, 0, 0)) \
X(setuid, K, K, K, K, SYS(setuid, 65534)) \
X(setgid, K, K, K, K, SYS(setgid, 65534)) \
X(setgroups, K, K, K, K, SYS(setgroups, 0, 0)) \
X(setsid, K, K, K, K, setsid()) \
X(setpgid, K, K, K, K, setpgid(0, 0)) \
X(umask, K, K, K, K, (long)umask(0)) \
X(is_dumpable, EINVAL, 0, EINVAL, 0, is_dumpable()) \
X(dumpable_again, EINVAL, EINVAL, EINVAL, 0, prctl(PR_SET_DUMPABLE, 1)) \
X(personality, K, K, K, K, SYS(personality, 0x0400000)) \
/* memory */ \
X(executable_memory, EACCES, EACCES, EACCES, EACCES, \
	mapped(memory(PROT_READ | PROT_EXEC))) \
X(memory_made_executable, EACCES, EACCES, EACCES, EACCES, \
	mprotect(memory(PROT_READ | PROT_WRITE), 4096, PROT_EXEC)) \
X(pkey_mprotect, K, K, K, K, SYS(pkey_mprotect, \
	memory(PROT_READ | PROT_WRITE), 4096, PROT_EXEC, -1)) \
X(memfd, K, K, K, K, SYS(memfd_create, "a", 0)) \
X(userfaultfd, K, K, K, K, SYS(userfaultfd, 0)) \
X(shmget, K, K, K, K, SYS(shmget, 1, 4096, 01600)) \
X(shmat, K, K, K, K, SYS(shmat, 0, 0, 0)) \
X(msgget, K, K, K, K, SYS(msgget, 1, 01600)) \
X(semget, K, K, K, K, SYS(semget, 1, 1, 01600)) \
X(mq_open, K, K, K, K, SYS(mq_open, "x", 0, 0, 0)) \
/* network */ \
X(tcp_socket, K, K, 0, K, socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) \
X(udp_socket, K, K, 0, K, socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) \
X(raw_socket, K, K, EACCES, K, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)) \
X(ping_socket, K, K, EACCES, K, socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)) \
X(sctp_socket, K, K, EACCES, K, socket(AF_INET, SOCK_STREAM, 132)) \
X(mptcp_socket, K, K, EACCES, K, socket(AF_INET, SOCK_STREAM, 262)) \
X(seqpacket_socket, K, K, EACCES, K, socket(AF_INET, SOCK_SEQPACKET, 0)) \
X(unix_socket, K, K, EACCES, K, socket(AF_UNIX, SOCK_STREAM, 0)) \
X(netlink_socket, K, K, EACCES, K, socket(AF_NETLINK, SOCK_RAW, 0)) \
X(packet_socket, K, K, EACCES, K, socket(AF_PACKET, SOCK_RAW, 0)) \
X(vsock_socket, K, K, EACCES, K, socket(40, SOCK_STREAM, 0)) \
X(socketpair, K, K, K, 0, \
	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, (int[2]){0})) \
X(connect, K, K, 0, K, connect_to(SOCK_STREAM, open_port)) \
X(connect_to_other_port, K, K, EACCES, K, connect_to(SOCK_STREAM, other_port)) \
X(connect_udp, K, K, 0, K, connect_to(SOCK_DGRAM, open_port)) \
X(send_to_name, K, K, EACCES, K, send_to(FD_UDP, other_port, 0)) \
X(fast_open_by_sendto, K, K, EACCES, K, \
	send_to(FD_TCP, other_port, MSG_FASTOPEN)) \
X(fast_open_by_sendmmsg, K, K, EACCES, K, \
	message_to(FD_TCP, other_port, SYS_sendmmsg, MSG_FASTOPEN)) \
X(fast_open_by_sendmsg, K, EACCES, EACCES, EACCES, \
	message_to(FD_TCP, other_port, SYS_sendmsg, MSG_FASTOPEN)) \
X(fast_open_by_option, K, K, EACCES, K, setsockopt(FD_TCP, IPPROTO_TCP, \
	30, &(int){1}, sizeof(int))) \
X(receive_buffer, K, K, 0, K, setsockopt(FD_UDP, SOL_SOCKET, SO_RCVBUF, \
	&(int){65536}, sizeof(int))) \
X(bind_to_device, K, K, EACCES, K, setsockopt(FD_UDP, SOL_SOCKET, \
	SO_BINDTODEVICE, "lo", 3)) \
X(attach_filter, K, K, EACCES, K, setsockopt(FD_UDP, SOL_SOCKET, \
	SO_ATTACH_FILTER, 0, 0)) \
X(bind_udp, K, K, 0, K, bind(socket(AF_INET, SOCK_DGRAM, 0), \
	(struct sockaddr *)&(struct sockaddr_in){.sin_family = AF_INET}, \
	sizeof(struct sockaddr_in))) \
X(bind, K, K, EACCES, K, bind(socket(AF_INET, SOCK_STREAM, 0), \
	(struct sockaddr *)&(struct sockaddr_in){.sin_family = AF_INET}, \
	sizeof(struct sockaddr_in))) \
X(listen, K, K, K, K, listen(FD_TCP, 1)) \
X(accept, K, K, K, K, SYS(accept4, FD_TCP, 0, 0, 0)) \
/* The kernel can't forbid it where UDP is allowed at all. */ \
X(udp_to_other_port, K, K, 0, K, \
	message_to(FD_UDP, other_port, SYS_sendmmsg, 0)) \
X(udp_by_sendmsg, K, 0, 0, 0, \
	message_to(FD_UDP, other_port, SYS_sendmsg, 0)) \
/* the kernel's own things */ \
X(io_uring, K, K, K, K, syscall(425, 4, (char[200]){0})) \
X(bpf, K, K, K, K, SYS(bpf, 0, 0, 0)) \
X(perf_event, K, K, K, K, SYS(perf_event_open, 0, 0, 0, 0, 0)) \
X(keyctl, K, K, K, K, SYS(keyctl, 0, 0, 0)) \
X(add_key, K, K, K, K, SYS(add_key, 0, 0, 0, 0, 0)) \
X(syslog, K, K, K, K, SYS(syslog, 3, 0, 0)) \
X(init_module, K, K, K, K, SYS(init_module, 0, 0, 0)) \
X(reboot, K, K, K, K, SYS(reboot, 0, 0, 0, 0)) \
X(sethostname, K, K, K, K, SYS(sethostname, 0, 0)) \
X(settimeofday, K, K, K, K, SYS(settimeofday, 0, 0)) \
X(adjtimex, K, K, K, K, SYS(adjtimex, 0)) \
X(alarm, K, K, K, K, SYS(setitimer, 0, 0, 0)) \
X(timer, K, K, K, K, SYS(timer_create, 0, 0, 0)) \
X(sleep, K, K, K, K, SYS(nanosleep, 0, 0)) \
/* what has to work */ \
X(allocate, 0, 0, 0, 0, allocate()) \
X(clock, 0, 0, 0, 0, SYS(clock_gettime, CLOCK_MONOTONIC, \
	&(struct timespec){0})) \
X(random, 0, 0, 0, 0, SYS(getrandom, (char[8]){0}, 8, 0)) \
X(poll, 0, 0, 0, 0, poll(NULL, 0, 0)) \
X(usual_charsets, 0, 0, 0, 0, usual_charsets()) \
X(rare_charset, UNLOADED, UNLOADED, UNLOADED, UNLOADED, \
	converts("IBM1047") ? 0 : -1) \
X(abort, ABORTED, ABORTED, ABORTED, ABORTED, (abort(), 0)) \
TRIES_OF_MACHINE(X)

#ifdef __x86_64__
static long
by_int80(long nr)
{
	__asm__ volatile("int $0x80" : "+a"(nr) : : "memory");
	return nr;
}
#define TRIES_OF_MACHINE(X) \
X(creat, K, K, K, K, SYS(creat, "sandbox-new", 0600)) \
X(vfork, K, K, K, K, SYS(vfork, 0)) \
X(setrlimit, K, K, K, K, SYS(setrlimit, RLIMIT_NOFILE, 0)) \
X(modify_ldt, K, K, K, K, SYS(modify_ldt, 0, 0, 0)) \
X(iopl, K, K, K, K, SYS(iopl, 3)) \
X(call_of_32_bits, K, K, K, K, by_int80(20)) \
X(call_of_x32, K, K, K, K, syscall(0x40000000 | 39))
#else
#define TRIES_OF_MACHINE(X)
#endif

#define FUNCTION(id, none, read, net, fork, code) \
	static long try_##id(void) { return (long)(code); }
#define ID(id, none, read, net, fork, code) TRY_##id,
#define ROW(id, none, read, net, fork, code) \
	{#id, try_##id, {none, read, net, fork}},

TRIES(FUNCTION)
enum try { TRIES(ID) TRIES_N };

enum { NONE, READ, NET, FORK, COLUMNS };
static const struct {
	const char *name;
	long (*run)(void);
	int want[COLUMNS];
} TABLE[] = {TRIES(ROW)};

/* What older Landlock, or none, does not keep from doing. */
static const struct {
	enum try call;
	int column, abi; /* that first keeps it from that */
	int without;
} OLDER[] = {
    {TRY_connect_to_other_port, NET, 4, 0},
    {TRY_bind, NET, 4, 0},
    {TRY_kill, FORK, 6, 0}, {TRY_tgkill, FORK, 6, 0},
};

/* What Landlock does alone, where there is no seccomp. */
static const struct {
	enum try call;
	int abi;
	int none, read;
} BARE[] = {
    {TRY_open_for_reading, 1, EACCES, 0},
    {TRY_read_a_folder, 1, EACCES, 0},
    {TRY_open_for_writing, 1, EACCES, EACCES},
    {TRY_open_and_create, 1, EACCES, EACCES},
    {TRY_open_unnamed, 1, EACCES, EACCES},
    {TRY_open_and_truncate, 3, EACCES, EACCES},
    {TRY_truncate, 3, EACCES, EACCES},
    {TRY_memory_of_sibling, 1, EACCES, EACCES},
    {TRY_environment_of_sibling, 1, EACCES, EACCES},
    {TRY_descriptor_of_sibling, 1, EACCES, EACCES},
    {TRY_mkdir, 1, EACCES, EACCES},
    {TRY_unlink, 1, EACCES, EACCES},
    {TRY_symlink, 1, EACCES, EACCES},
    {TRY_execve, 1, EACCES, EACCES},
    {TRY_ptrace, 1, EPERM, EPERM},
    {TRY_process_vm_readv, 1, EPERM, EPERM},
    {TRY_connect, 4, EACCES, EACCES},
    {TRY_bind, 4, EACCES, EACCES},
    {TRY_kill, 6, EPERM, EPERM},
    {TRY_use_descriptors, 1, 0, 0},
    {TRY_allocate, 1, 0, 0},
};

/* --- kernels --- */

/* Calls that a kernel does not know, so that this one passes for an older. */
struct kernel {
	const char *name;
	bool landlock, seccomp;
};

static int abi;      /* of this kernel's Landlock */
static bool seccomp; /* it has that */

static void
hide(long nr)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog p = {sizeof(code) / sizeof(code[0]), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p) != 0)
		_exit(251);
}

static bool
enter(const struct kernel *k, unsigned int rights)
{
	struct sandbox_only only = {.port = &open_port, .nports = 1};

	if (!k->landlock && abi > 0)
		hide(444);
	if (!k->seccomp && seccomp)
		hide(SYS_seccomp);
	return sandbox_enter(rights, &only);
}

/* A process of ours, as a worker would be. */
static void
start_sibling(const struct kernel *k)
{
	int ready[2];
	char c;

	if (pipe(ready) != 0)
		abort();
	sibling = fork();
	if (sibling == 0) {
		signal(SIGUSR1, SIG_DFL);
		if (!enter(k, SANDBOX_CLOSED) || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			poll(NULL, 0, -1);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		abort();
	close(ready[0]);
}

static void
end_sibling(void)
{
	kill(sibling, SIGKILL);
	waitpid(sibling, NULL, 0);
}

/*
 * Runs a try in a child: an errno, 0 for success, -signal; 250 if the sandbox
 * was not entered. twice: gives up the remaining rights afterwards.
 */
static int
outcome(const struct kernel *k, unsigned int rights, bool twice,
    unsigned int t)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		if (!enter(k, rights) ||
		    (twice && !sandbox_enter(SANDBOX_CLOSED, NULL)))
			_exit(250);
		errno = 0;
		_exit(TABLE[t].run() < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* --- tests --- */

static int
more_allowed(int a, int b)
{
	return a == 0 || b == 0 ? 0 : a > 0 ? a : b;
}

/* What the call should do in a column, on a kernel with seccomp. */
static int
wanted(const struct kernel *k, unsigned int t, int column)
{
	int want = TABLE[t].want[column];
	size_t i;

	for (i = 0; i < sizeof(OLDER) / sizeof(OLDER[0]); i++)
		if (OLDER[i].call == t && OLDER[i].column == column &&
		    OLDER[i].abi > (k->landlock ? abi : 0))
			return OLDER[i].without;
	return want;
}

/* Nobody may do it, so it need not be tried with every set on every kernel. */
static bool
always_kills(unsigned int t)
{
	const int *w = TABLE[t].want;

	return w[NONE] == K && w[READ] == K && w[NET] == K && w[FORK] == K;
}

static void
test_calls(const struct kernel *k)
{
	static const struct {
		const char *name;
		unsigned int rights;
		int column, or; /* the better of both */
		bool twice;
	} sets[] = {
	    {"none", SANDBOX_CLOSED, NONE, NONE, false},
	    {"read", SANDBOX_READ, READ, READ, false},
	    {"net", SANDBOX_NET, NET, NET, false},
	    {"read, net", SANDBOX_READ | SANDBOX_NET, READ, NET, false},
	    {"read, fork", SANDBOX_READ | SANDBOX_FORK, FORK, FORK, false},
	    {"read, then none", SANDBOX_READ, NONE, NONE, true},
	};
	unsigned int t;
	int got, want;
	size_t s;

	for (s = 0; s < sizeof(sets) / sizeof(sets[0]); s++)
		for (t = 0; t < TRIES_N; t++) {
			if (always_kills(t) && (!k->landlock ||
			    sets[s].column != sets[s].or || sets[s].twice))
				continue;
			want = more_allowed(wanted(k, t, sets[s].column),
			    wanted(k, t, sets[s].or));
			got = outcome(k, sets[s].rights, sets[s].twice, t);
			is_int(got, want, "%s; %s: %s", k->name, sets[s].name,
			    TABLE[t].name);
			if (waitpid(sibling, NULL, WNOHANG) == sibling)
				start_sibling(k);
		}
}

static void
test_bare(const struct kernel *k)
{
	size_t i;

	for (i = 0; i < sizeof(BARE) / sizeof(BARE[0]); i++) {
		const char *name = TABLE[BARE[i].call].name;

		if (BARE[i].abi > abi) {
			ok(true, "%s: %s # SKIP needs Landlock %d", k->name,
			    name, BARE[i].abi);
			continue;
		}
		is_int(outcome(k, SANDBOX_CLOSED, false, BARE[i].call),
		    BARE[i].none, "%s; none: %s", k->name, name);
		is_int(outcome(k, SANDBOX_READ, false, BARE[i].call),
		    BARE[i].read, "%s; read: %s", k->name, name);
	}
}

/* A socket that listens, and its port. */
static int
listener(uint16_t *port)
{
	struct sockaddr_in at = loopback(0);
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 ||
	    listen(fd, 100) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		abort();
	*port = ntohs(at.sin_port);
	return fd;
}

static void
move(int fd, int to)
{
	if (fd < 0 || dup2(fd, to) != to || close(fd) != 0)
		abort();
}

static void
open_descriptors(void)
{
	int pair[2];

	snprintf(path, sizeof(path), "/tmp/sandbox.XXXXXX");
	move(mkstemp(path), FD_FILE);
	move(open(path, O_RDONLY), FD_READ_ONLY);
	if (write(FD_FILE, "12345678", 8) != 8 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		abort();
	move(pair[0], FD_SOCKET);
	move(pair[1], FD_OTHER_END);
	move(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), FD_TCP);
	move(socket(AF_INET, SOCK_DGRAM, 0), FD_UDP);
	listener(&open_port);
	listener(&other_port);
}

static void
test_kernel(const struct kernel *k)
{
	if ((k->landlock && abi == 0) || (k->seccomp && !seccomp)) {
		ok(true, "%s # SKIP this kernel lacks %s", k->name,
		    abi == 0 ? "Landlock" : "seccomp");
		return;
	}
	start_sibling(k);
	if (k->seccomp)
		test_calls(k);
	else
		test_bare(k);
	end_sibling();
}

/* What open(2) of a name gives where only those may be read that are named. */
static int
opened(char *const *named, const char *name)
{
	struct sandbox_only only = {.path = named};
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (!sandbox_enter(SANDBOX_READ, &only))
			_exit(250);
		_exit(open(name, O_RDONLY) < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The folder has a file and a link to path, which is not in it. */
static void
test_paths(void)
{
	char folder[] = "/tmp/sandbox.XXXXXX", file[64], link[64];
	char none[] = "/tmp/sandbox-none", *many[LIMIT_SANDBOX_PATHS + 2];
	const int denied = abi > 0 ? EACCES : 0;
	size_t i;

	if (mkdtemp(folder) == NULL)
		abort();
	snprintf(file, sizeof(file), "%s/file", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	if (symlink(path, link) != 0)
		abort();
	close(open(file, O_WRONLY | O_CREAT, 0600));

#define ONLY(...) (char *const[]){__VA_ARGS__, NULL}
	ok(opened(ONLY(file), file) == 0, "a file that is named");
	ok(opened(ONLY(file), path) == denied, "one that is not");
	ok(opened(ONLY(file), folder) == denied, "nor is its folder");
	ok(opened(ONLY(folder), file) == 0, "a file in a folder");
	ok(opened(ONLY(folder), folder) == 0, "and the folder");
	ok(opened(ONLY(folder), link) == denied, "not where a link leads");
	ok(opened(ONLY(link), link) == 0, "but where one leads that is named");
	ok(opened(ONLY(none, file), file) == 0, "beside what is not there");
	ok(opened(ONLY(none), file) == denied, "which opens nothing");
	ok(opened((char *const[]){NULL}, file) == denied, "nothing is named");
	ok(opened(NULL, file) == 0, "everything");
	for (i = 0; i < LIMIT_SANDBOX_PATHS + 1; i++)
		many[i] = none;
	many[i] = NULL;
	ok(opened(many, file) == 0, "more names than there are rules for");
	ok(opened(many + 1, file) == denied, "as many");
	unlink(link);
	unlink(file);
	rmdir(folder);
}

int
main(void)
{
	static const struct kernel kernels[] = {
	    {"all", true, true},
	    {"seccomp alone", false, true},
	    {"Landlock alone", true, false},
	};
	struct buf b = {0};
	const char *at;
	struct stat st;
	size_t i;

	report_decoder_preload();
	open_descriptors();
	sandbox_describe(&b);
	buf_putc(&b, '\0');
	ok(b.n > 4, "this kernel: %s", b.p);
	at = strstr(b.p, "landlock ");
	abi = at != NULL ? (int)strtol(at + 9, NULL, 10) : 0;
	seccomp = strstr(b.p, "seccomp") != NULL;
	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		test_kernel(&kernels[i]);
	test_paths();
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "the file is as it was");
	ok(access("sandbox-new", F_OK) != 0, "nothing was made");
	unlink(path);
	buf_free(&b);
	return done_testing();
}
