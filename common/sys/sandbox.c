/* Landlock, seccomp and what else Linux has, by the kernel's own interface;
 * Capsicum; or nothing. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "sys/sandbox.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/limits.h"
#include "base/status.h"
#include "sys/sanitized.h"

enum {
	READ = SANDBOX_READ,
	NET = SANDBOX_NET,
	FORK = SANDBOX_FORK,
};

/* --- What there is ------------------------------------------------------- */

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0 /* no list for this one: Landlock alone */
#endif

static bool
has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return ARCH != 0 && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U,
	    &action) == 0;
}

/* --- Landlock ------------------------------------------------------------ */

/*
 * As in <linux/landlock.h>, which a build host may have older than the
 * kernel that runs this, or not at all. The numbers are the same everywhere.
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define CREATE_RULESET_VERSION 1U
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2
#define FS_TRUNCATE (UINT64_C(1) << 14)

/* The ABIs that first had these. */
enum { ABI_NET = 4, ABI_SCOPE = 6 };

struct ruleset {
	uint64_t fs;
	uint64_t net;    /* from ABI_NET on */
	uint64_t scoped; /* from ABI_SCOPE on */
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

struct net_port {
	uint64_t allowed, port;
};

enum {
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	NET_BIND_TCP = 1 << 0,
	NET_CONNECT_TCP = 1 << 1,
	SCOPE_ABSTRACT_SOCKET_SIGNAL = 1 << 0 | 1 << 1,
};

/* All rights to files that each ABI knows: 2 adds moving files between
 * folders, 3 truncation, 5 control of devices. */
static const struct {
	uint64_t fs;
	size_t size; /* of struct ruleset */
} ABIS[] = {
    {(1 << 13) - 1, 8},
    {(1 << 14) - 1, 8},
    {(1 << 15) - 1, 8},
    {(1 << 15) - 1, 16},
    {(1 << 16) - 1, 16},
    {(1 << 16) - 1, 24},
};

#define ABIS_N ((int)(sizeof(ABIS) / sizeof(ABIS[0])))

/* 0 if there is none, or it is switched off. */
static int
landlock_abi(void)
{
	long r = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
	    CREATE_RULESET_VERSION);

	return r > 0 ? (int)r : 0;
}

/*
 * What is at path, and below it, may be read. The kernel looks for a rule from
 * the file that is opened upwards, so one that is near also saves time. What
 * is not there needs no rule, and pipes can have none.
 */
static bool
allow_reading(int set, const char *path)
{
	struct path_beneath rule = {FS_READ_FILE, -1};
	struct stat st;
	bool good = true;

	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return true;
	if (fstat(rule.parent, &st) == 0) {
		rule.allowed |= S_ISDIR(st.st_mode) ? FS_READ_DIR : 0;
		good = syscall(SYS_landlock_add_rule, set, RULE_PATH_BENEATH,
		    &rule, 0U) == 0 || errno == EBADFD;
	}
	close(rule.parent);
	return good;
}

static bool
enter_landlock(unsigned int rights, const struct sandbox_only *only)
{
	static char root[] = "/";
	static char *const all_paths[] = {root, NULL};
	struct ruleset all = {0, NET_BIND_TCP | NET_CONNECT_TCP,
	    SCOPE_ABSTRACT_SOCKET_SIGNAL};
	struct net_port tcp = {.allowed = NET_CONNECT_TCP};
	char *const *path = only->path != NULL ? only->path : all_paths;
	int abi = landlock_abi(), known = abi < ABIS_N ? abi : ABIS_N, set;
	bool net = (rights & NET) != 0, good = true;
	size_t n = 0, i;

	if (abi == 0)
		return true;
	/* Else each open file is asked for it, all the way up to the root;
	 * the calls that truncate are not in the lists of seccomp. */
	all.fs = ABIS[known - 1].fs & ~(has_seccomp() ? FS_TRUNCATE : 0);
	if (net && only->port == NULL)
		all.net = NET_BIND_TCP;
	set = (int)syscall(SYS_landlock_create_ruleset, &all,
	    ABIS[known - 1].size, 0U);
	if (set < 0)
		return false;
	while (path[n] != NULL && n <= LIMIT_SANDBOX_PATHS)
		n++;
	path = n > LIMIT_SANDBOX_PATHS ? all_paths : path;
	for (; (rights & READ) != 0 && *path != NULL && good; path++)
		good = allow_reading(set, *path);
	for (i = 0; net && abi >= ABI_NET && i < only->nports && good; i++) {
		tcp.port = only->port[i];
		good = syscall(SYS_landlock_add_rule, set, RULE_NET_PORT,
		    &tcp, 0U) == 0;
	}
	good = good && syscall(SYS_landlock_restrict_self, set, 0U) == 0;
	close(set);
	return good;
}

/* --- Capabilities -------------------------------------------------------- */

/*
 * Root keeps what it takes to read other people's files, and only while it
 * may open some. Without the rest it can't look into processes that have all.
 */
static bool
drop_capabilities(unsigned int rights)
{
	const uint32_t keep = (rights & READ) == 0 ? 0 :
	    1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;
	struct __user_cap_header_struct head = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	size_t i;

	if (syscall(SYS_capget, &head, data) != 0)
		return false;
	for (i = 0; i < 2; i++) {
		data[i].permitted &= i == 0 ? keep : 0;
		data[i].effective &= data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &head, data) == 0;
}

/* --- seccomp ------------------------------------------------------------- */

/* x86-64's second table of calls, which nobody needs. */
#define X32_BIT 0x40000000U

#define ALLOW SECCOMP_RET_ALLOW
#define FAIL(err) (SECCOMP_RET_ERRNO | (err))

/*
 * What happens to a call: of the rules for it whose rights the process has,
 * the first one whose condition holds. A call that no rule is for kills the
 * process. A condition is about half an argument: that under mask it has this
 * value, or has not; there is none if mask is 0.
 */
struct rule {
	uint32_t nr, action;
	uint32_t with; /* rights */
	uint32_t half, mask, value;
	bool unless;
};

#define CALL(name, act) .nr = __NR_##name, .action = (act)
#define LOW(arg) ((arg) * 2U) /* both architectures are little-endian */
#define HIGH(arg) ((arg) * 2U + 1)
#define IF(h, m, v) .half = (h), .mask = (m), .value = (v)
#define UNLESS(h, m, v) IF(h, m, v), .unless = true
#define IS(arg, v) IF(LOW(arg), ~0U, v)
#define ISNT(arg, v) UNLESS(LOW(arg), ~0U, v)

/* Filled in: the process' own number. */
#define OWN_PID 0xffffffffU

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC)
#define FLAGS_OF_TYPE (SOCK_NONBLOCK | SOCK_CLOEXEC)
#define BY_FORK (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)

/* Those with a condition that are frequent first: the kernel remembers calls
 * that are always allowed. */
static const struct rule RULES[] = {
    {CALL(openat, FAIL(EACCES)), .with = READ,
	UNLESS(LOW(2), WRITING, O_RDONLY)},
    {CALL(openat, ALLOW), .with = READ}, {CALL(openat, FAIL(EACCES))},
    {CALL(sendmmsg, FAIL(EACCES)), .with = NET,
	UNLESS(LOW(3), MSG_FASTOPEN, 0)},
    {CALL(sendmmsg, ALLOW), .with = NET},
    {CALL(pread64, ALLOW)}, {CALL(read, ALLOW)}, {CALL(write, ALLOW)},
    {CALL(close, ALLOW)}, {CALL(recvmsg, ALLOW)}, {CALL(futex, ALLOW)},
    {CALL(brk, ALLOW)}, {CALL(munmap, ALLOW)}, {CALL(mremap, ALLOW)},
    {CALL(madvise, ALLOW)}, {CALL(lseek, ALLOW)}, {CALL(fstat, ALLOW)},
    {CALL(pwrite64, ALLOW)}, {CALL(readv, ALLOW)}, {CALL(writev, ALLOW)},
    {CALL(ppoll, ALLOW)}, {CALL(ftruncate, ALLOW)},
    {CALL(fallocate, ALLOW)}, {CALL(fadvise64, ALLOW)}, {CALL(dup, ALLOW)},
    {CALL(clock_gettime, ALLOW)}, {CALL(gettimeofday, ALLOW)},
    {CALL(getrandom, ALLOW)}, {CALL(getpid, ALLOW)}, {CALL(gettid, ALLOW)},
    {CALL(sysinfo, ALLOW)}, {CALL(uname, ALLOW)},
    {CALL(sched_yield, ALLOW)}, {CALL(restart_syscall, ALLOW)},
    {CALL(rt_sigaction, ALLOW)}, {CALL(rt_sigprocmask, ALLOW)},
    {CALL(rt_sigreturn, ALLOW)}, {CALL(sigaltstack, ALLOW)},
    {CALL(exit, ALLOW)}, {CALL(exit_group, ALLOW)},
#ifdef __NR_poll
    {CALL(poll, ALLOW)}, {CALL(time, ALLOW)},
#endif

    /* No new code: a gconv module that would be loaded is not. */
    {CALL(mmap, FAIL(EACCES)), UNLESS(LOW(2), PROT_EXEC, 0)},
    {CALL(mmap, ALLOW)},
    {CALL(mprotect, FAIL(EACCES)), UNLESS(LOW(2), PROT_EXEC, 0)},
    {CALL(mprotect, ALLOW)},

    /* Neither signals by descriptors nor locks, leases and notes. */
    {CALL(fcntl, ALLOW), IS(1, F_GETFL)},
    {CALL(fcntl, ALLOW), IS(1, F_GETFD)},
    {CALL(fcntl, ALLOW), IS(1, F_SETFD)},
    {CALL(fcntl, ALLOW), IS(1, F_DUPFD)},
    {CALL(fcntl, ALLOW), IS(1, F_DUPFD_CLOEXEC)},
    {CALL(fcntl, FAIL(EPERM))},

    /* abort(3), and nothing else that sends a signal. */
    {CALL(tgkill, ALLOW), .with = FORK},
    {CALL(tgkill, FAIL(EPERM)), ISNT(0, OWN_PID)},
    {CALL(tgkill, ALLOW), IS(2, SIGABRT)},
    {CALL(tgkill, FAIL(EPERM))},

    {CALL(ioctl, FAIL(ENOTTY))},
    {CALL(prlimit64, FAIL(EPERM))}, {CALL(sched_getaffinity, FAIL(EPERM))},

    /* Landlock alone would do, but for stat(2); and for kernels without it. */
    {CALL(getdents64, ALLOW), .with = READ},
    {CALL(getcwd, ALLOW), .with = READ},
    {CALL(newfstatat, ALLOW), .with = READ},
    {CALL(newfstatat, FAIL(EACCES))},
    {CALL(statx, ALLOW), .with = READ}, {CALL(statx, FAIL(ENOSYS))},
    {CALL(faccessat, ALLOW), .with = READ},
    {CALL(faccessat, FAIL(EACCES))},
    {CALL(readlinkat, ALLOW), .with = READ},
    {CALL(readlinkat, FAIL(EACCES))},
#ifdef __NR_open
    {CALL(open, FAIL(EACCES)), .with = READ,
	UNLESS(LOW(1), WRITING, O_RDONLY)},
    {CALL(open, ALLOW), .with = READ}, {CALL(open, FAIL(EACCES))},
    {CALL(stat, ALLOW), .with = READ}, {CALL(stat, FAIL(EACCES))},
    {CALL(lstat, ALLOW), .with = READ}, {CALL(lstat, FAIL(EACCES))},
    {CALL(access, ALLOW), .with = READ}, {CALL(access, FAIL(EACCES))},
    {CALL(readlink, ALLOW), .with = READ}, {CALL(readlink, FAIL(EACCES))},
#endif
#ifdef __NR_faccessat2
    {CALL(faccessat2, ALLOW), .with = READ}, /* realpath(3) with ".." */
    {CALL(faccessat2, FAIL(EACCES))},
#endif
    /* Descriptors to workers, and their end. */
    {CALL(wait4, ALLOW), .with = READ},
    {CALL(sendmsg, FAIL(EACCES)), .with = READ,
	UNLESS(LOW(2), MSG_FASTOPEN, 0)},
    {CALL(sendmsg, ALLOW), .with = READ},

    /* No raw sockets, nor data that goes out with a connection, which Landlock
     * does not see. AF_INET and AF_INET6 differ in one bit. */
    {CALL(recvmmsg, ALLOW), .with = NET},
    {CALL(recvfrom, ALLOW), .with = NET},
    /* musl's sendmmsg(3) */
    {CALL(sendmsg, FAIL(EACCES)), .with = NET,
	UNLESS(LOW(2), MSG_FASTOPEN, 0)},
    {CALL(sendmsg, ALLOW), .with = NET},
    {CALL(sendto, FAIL(EACCES)), .with = NET, ISNT(4, 0)},
    {CALL(sendto, FAIL(EACCES)), .with = NET, UNLESS(HIGH(4), ~0U, 0)},
    {CALL(sendto, FAIL(EACCES)), .with = NET,
	UNLESS(LOW(3), MSG_FASTOPEN, 0)},
    {CALL(sendto, ALLOW), .with = NET},
    {CALL(epoll_ctl, ALLOW), .with = NET},
    {CALL(epoll_pwait, ALLOW), .with = NET},
#ifdef __NR_epoll_wait
    {CALL(epoll_wait, ALLOW), .with = NET},
#endif
    {CALL(connect, ALLOW), .with = NET},
    {CALL(bind, ALLOW), .with = NET}, /* questions have random ports */
    {CALL(setsockopt, FAIL(EACCES)), .with = NET, ISNT(1, SOL_SOCKET)},
    {CALL(setsockopt, ALLOW), .with = NET, IS(2, SO_RCVBUF)},
    {CALL(setsockopt, ALLOW), .with = NET, IS(2, SO_SNDBUF)},
    {CALL(setsockopt, FAIL(EACCES)), .with = NET},
    {CALL(socket, FAIL(EACCES)), .with = NET,
	UNLESS(LOW(0), ~(uint32_t)(AF_INET ^ AF_INET6), AF_INET & AF_INET6)},
    {CALL(socket, FAIL(EACCES)), .with = NET, ISNT(2, 0)},
    {CALL(socket, ALLOW), .with = NET,
	IF(LOW(1), ~(uint32_t)FLAGS_OF_TYPE, SOCK_STREAM)},
    {CALL(socket, ALLOW), .with = NET,
	IF(LOW(1), ~(uint32_t)FLAGS_OF_TYPE, SOCK_DGRAM)},
    {CALL(socket, FAIL(EACCES)), .with = NET},

    /* fork(2), of glibc and of musl, and what a child needs before it gives
     * up rights. */
    {CALL(clone, ALLOW), .with = FORK, IS(0, BY_FORK)},
    {CALL(clone, ALLOW), .with = FORK, IS(0, SIGCHLD)},
#ifdef __NR_fork
    {CALL(fork, ALLOW), .with = FORK},
#endif
    {CALL(set_robust_list, ALLOW), .with = FORK},
    {CALL(getppid, ALLOW), .with = FORK}, {CALL(prctl, ALLOW), .with = FORK},
    {CALL(kill, ALLOW), .with = FORK},
    {CALL(socketpair, ALLOW), .with = FORK},
    {CALL(pipe2, ALLOW), .with = FORK}, {CALL(dup3, ALLOW), .with = FORK},
#ifdef __NR_dup2
    {CALL(dup2, ALLOW), .with = FORK},
#endif
#ifdef __NR_close_range
    {CALL(close_range, ALLOW), .with = FORK},
#endif
    {CALL(epoll_create1, ALLOW), .with = FORK},

    /* A process that may read may give that up, too. */
    {SYS_landlock_create_ruleset, ALLOW, .with = READ},
    {SYS_landlock_add_rule, ALLOW, .with = READ},
    {SYS_landlock_restrict_self, ALLOW, .with = READ},
    {CALL(capget, ALLOW), .with = READ}, {CALL(capset, ALLOW), .with = READ},
    {CALL(seccomp, ALLOW), .with = READ},
    {CALL(prctl, ALLOW), .with = READ, IS(0, PR_SET_NO_NEW_PRIVS)},
    {CALL(prctl, ALLOW), .with = READ, IS(0, PR_GET_DUMPABLE)},
    {CALL(prctl, FAIL(EINVAL))},
};

#define RULES_N (sizeof(RULES) / sizeof(RULES[0]))

struct program {
	struct sock_filter code[8 + 6 * RULES_N];
	unsigned short n;
};

static void
put(struct program *p, unsigned int code, uint32_t k, unsigned int yes,
    unsigned int no)
{
	p->code[p->n++] = (struct sock_filter){(uint16_t)code, (uint8_t)yes,
	    (uint8_t)no, k};
}

#define PUT_LOAD(p, at) put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(at), 0, 0)
#define PUT_IF(p, k, yes, no) put(p, BPF_JMP | BPF_JEQ | BPF_K, k, yes, no)
#define PUT_RETURN(p, action) put(p, BPF_RET | BPF_K, action, 0, 0)

/* The call's number is loaded before and after a rule. */
static void
put_rule(struct program *p, const struct rule *r)
{
	const size_t nr = offsetof(struct seccomp_data, nr);

	if (r->mask == 0) {
		PUT_IF(p, r->nr, 0, 1);
		PUT_RETURN(p, r->action);
		return;
	}
	PUT_IF(p, r->nr, 0, 5);
	PUT_LOAD(p, offsetof(struct seccomp_data, args) +
	    r->half * sizeof(uint32_t));
	put(p, BPF_ALU | BPF_AND | BPF_K, r->mask, 0, 0);
	PUT_IF(p, r->value == OWN_PID ? (uint32_t)getpid() : r->value,
	    r->unless ? 1 : 0, r->unless ? 0 : 1);
	PUT_RETURN(p, r->action);
	PUT_LOAD(p, nr);
}

static bool
enter_seccomp(unsigned int rights)
{
	struct program p = {.n = 0};
	struct sock_fprog prog = {0, p.code};
	size_t i;

	if (!has_seccomp())
		return true;
	PUT_LOAD(&p, offsetof(struct seccomp_data, arch));
	PUT_IF(&p, ARCH, 1, 0);
	PUT_RETURN(&p, SECCOMP_RET_KILL_PROCESS);
	PUT_LOAD(&p, offsetof(struct seccomp_data, nr));
	put(&p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	PUT_RETURN(&p, SECCOMP_RET_KILL_PROCESS);
	for (i = 0; i < RULES_N; i++)
		if ((RULES[i].with & ~rights) == 0)
			put_rule(&p, &RULES[i]);
	PUT_RETURN(&p, SECCOMP_RET_KILL_PROCESS);
	prog.len = p.n;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &prog) == 0;
}

/* --- All of it ----------------------------------------------------------- */

bool
sandbox_enter(unsigned int rights, const struct sandbox_only *only)
{
	static const struct sandbox_only any = {.port = NULL};

	if (SANITIZED)
		return true;
	only = only != NULL ? only : &any;
	/* not dumpable: processes of the same user can't trace or read it */
	if ((prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) == 0 ||
	    prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0 &&
	    enter_landlock(rights, only) && drop_capabilities(rights) &&
	    enter_seccomp(rights))
		return true;
	diag(SPAN_NONE, "can't enter the sandbox: %s", errtext(errno).s);
	return false;
}

void
sandbox_describe(struct buf *b)
{
	int abi = SANITIZED ? 0 : landlock_abi();
	bool seccomp = !SANITIZED && has_seccomp();

	if (abi > 0)
		buf_printf(b, "landlock %d%s%s", abi,
		    abi < ABI_NET ? " (without TCP ports)" : "",
		    abi < ABI_SCOPE ? " (without signals)" : "");
	if (abi > 0 && seccomp)
		buf_puts(b, ", ");
	if (seccomp)
		buf_puts(b, "seccomp");
	if (abi == 0 && !seccomp)
		buf_puts(b, "none");
}

#else
#include <errno.h>

#include "base/status.h"
#include "sys/sanitized.h"

#ifdef __FreeBSD__
#include <sys/capsicum.h>

static bool
has_capsicum(void)
{
	unsigned int mode;

	return !SANITIZED && cap_getmode(&mode) == 0;
}

#else

static bool
has_capsicum(void)
{
	return false;
}

static int
cap_enter(void)
{
	errno = ENOSYS;
	return -1;
}
#endif

/* Capability mode is for a process that opens nothing any more. */
bool
sandbox_enter(unsigned int rights, const struct sandbox_only *only)
{
	(void)only;
	if (rights != SANDBOX_CLOSED || !has_capsicum() || cap_enter() == 0)
		return true;
	diag(SPAN_NONE, "can't enter the sandbox: %s", errtext(errno).s);
	return false;
}

void
sandbox_describe(struct buf *b)
{
	buf_puts(b, has_capsicum() ? "capsicum (of workers alone)" : "none");
}
#endif
