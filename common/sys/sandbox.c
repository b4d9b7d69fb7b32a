/* Landlock and seccomp by the kernel's own interface; Linux only. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/status.h"
#include "sys/sanitized.h"

static bool
may_read(enum sandbox level)
{
	return level == SANDBOX_READ || level == SANDBOX_READ_NET;
}

static bool
has_net(enum sandbox level)
{
	return level == SANDBOX_NET || level == SANDBOX_READ_NET;
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

struct ruleset {
	uint64_t fs;
	uint64_t net;    /* from ABI 4 on */
	uint64_t scoped; /* from ABI 6 on */
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

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

static bool
allow_reading(int set)
{
	struct path_beneath rule = {FS_READ_FILE | FS_READ_DIR, -1};
	long r;

	rule.parent = open("/", O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return false;
	r = syscall(SYS_landlock_add_rule, set, RULE_PATH_BENEATH, &rule, 0U);
	close(rule.parent);
	return r == 0;
}

static bool
enter_landlock(enum sandbox level)
{
	struct ruleset all = {0, NET_BIND_TCP | NET_CONNECT_TCP,
	    SCOPE_ABSTRACT_SOCKET_SIGNAL};
	int abi = landlock_abi(), known = abi < ABIS_N ? abi : ABIS_N, set;
	bool ok;

	if (abi == 0)
		return true;
	all.fs = ABIS[known - 1].fs;
	if (has_net(level))
		all.net = NET_BIND_TCP;
	set = (int)syscall(SYS_landlock_create_ruleset, &all,
	    ABIS[known - 1].size, 0U);
	if (set < 0)
		return false;
	ok = (!may_read(level) || allow_reading(set)) &&
	    syscall(SYS_landlock_restrict_self, set, 0U) == 0;
	close(set);
	return ok;
}

/* --- seccomp ------------------------------------------------------------- */

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0 /* no list for this one: Landlock alone */
#endif

/* x86-64's second table of calls, which nobody needs. */
#define X32_BIT 0x40000000U

#define ALLOW SECCOMP_RET_ALLOW
#define FAIL(err) (SECCOMP_RET_ERRNO | (err))

/*
 * What happens to a call: action, or for one that is looked at, if the
 * lower half of argument arg has value under mask, and else otherwise.
 */
struct rule {
	uint32_t nr, action;
	uint32_t arg, mask, value, otherwise;
};

#define ANY(name, action) {__NR_##name, action, 0, 0, 0, 0}
#define IF(name, arg, mask, value, otherwise) \
	{__NR_##name, ALLOW, arg, mask, value, otherwise}

/* Filled in: the process' own number. */
#define OWN_PID 0xffffffffU

/* The frequent ones first. */
static const struct rule BOTH[] = {
    ANY(pread64, ALLOW), ANY(read, ALLOW), ANY(write, ALLOW),
    ANY(close, ALLOW), ANY(recvmsg, ALLOW), ANY(sendto, ALLOW),
    ANY(recvfrom, ALLOW), ANY(sendmsg, ALLOW), ANY(futex, ALLOW),
    ANY(brk, ALLOW), ANY(munmap, ALLOW), ANY(mremap, ALLOW),
    ANY(madvise, ALLOW), ANY(lseek, ALLOW), ANY(fstat, ALLOW),
    ANY(pwrite64, ALLOW), ANY(readv, ALLOW), ANY(writev, ALLOW),
    ANY(ppoll, ALLOW), ANY(ftruncate, ALLOW), ANY(fallocate, ALLOW),
    ANY(fadvise64, ALLOW), ANY(fcntl, ALLOW), ANY(dup, ALLOW),
    ANY(clock_gettime, ALLOW), ANY(gettimeofday, ALLOW),
    ANY(getrandom, ALLOW), ANY(getpid, ALLOW), ANY(gettid, ALLOW),
    ANY(sysinfo, ALLOW), ANY(uname, ALLOW), ANY(sched_yield, ALLOW),
    ANY(restart_syscall, ALLOW), ANY(rt_sigaction, ALLOW),
    ANY(rt_sigprocmask, ALLOW), ANY(rt_sigreturn, ALLOW),
    ANY(sigaltstack, ALLOW), ANY(exit, ALLOW), ANY(exit_group, ALLOW),
#ifdef __NR_poll
    ANY(poll, ALLOW), ANY(time, ALLOW),
#endif
    /* No new code: a gconv module that would be loaded is not. */
    IF(mmap, 2, PROT_EXEC, 0, FAIL(EACCES)),
    IF(mprotect, 2, PROT_EXEC, 0, FAIL(EACCES)),
    /* abort(3) */
    IF(tgkill, 0, OWN_PID, OWN_PID, FAIL(EPERM)),
    ANY(ioctl, FAIL(ENOTTY)), ANY(prctl, FAIL(EINVAL)),
    ANY(prlimit64, FAIL(EPERM)), ANY(sched_getaffinity, FAIL(EPERM)),
};

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC)

/* Landlock alone would do; this is for kernels without it. */
static const struct rule READ[] = {
    IF(openat, 2, WRITING, O_RDONLY, FAIL(EACCES)),
    ANY(getdents64, ALLOW), ANY(newfstatat, ALLOW), ANY(statx, ALLOW),
    ANY(faccessat, ALLOW), ANY(readlinkat, ALLOW), ANY(getcwd, ALLOW),
#ifdef __NR_open
    IF(open, 1, WRITING, O_RDONLY, FAIL(EACCES)), ANY(stat, ALLOW),
    ANY(lstat, ALLOW), ANY(access, ALLOW), ANY(readlink, ALLOW),
#endif
#ifdef __NR_faccessat2
    ANY(faccessat2, ALLOW), /* realpath(3) of a path with ".." */
#endif
};

static const struct rule CLOSED[] = {
    /* fstat(3) is this in glibc */
    IF(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH, FAIL(EACCES)),
    ANY(statx, FAIL(ENOSYS)), ANY(openat, FAIL(EACCES)),
    ANY(faccessat, FAIL(EACCES)), ANY(readlinkat, FAIL(EACCES)),
#ifdef __NR_open
    ANY(open, FAIL(EACCES)), ANY(stat, FAIL(EACCES)),
    ANY(lstat, FAIL(EACCES)), ANY(access, FAIL(EACCES)),
    ANY(readlink, FAIL(EACCES)),
#endif
#ifdef __NR_faccessat2
    ANY(faccessat2, FAIL(EACCES)),
#endif
};

/* On top of READ or CLOSED. AF_INET and AF_INET6 differ in one bit. */
static const struct rule NET[] = {
    ANY(sendmmsg, ALLOW), ANY(recvmmsg, ALLOW), ANY(epoll_ctl, ALLOW),
    ANY(epoll_pwait, ALLOW), ANY(connect, ALLOW), ANY(setsockopt, ALLOW),
    ANY(getsockopt, ALLOW), ANY(getsockname, ALLOW), ANY(shutdown, ALLOW),
    IF(socket, 0, ~(uint32_t)(AF_INET ^ AF_INET6), AF_INET & AF_INET6,
	FAIL(EACCES)),
#ifdef __NR_epoll_wait
    ANY(epoll_wait, ALLOW),
#endif
};

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define RULE_MAX 6 /* instructions of one rule */

struct program {
	struct sock_filter code[8 + RULE_MAX * (N(BOTH) + N(READ) +
	    N(CLOSED) + N(NET))];
	unsigned short n;
};

static void
put(struct program *p, unsigned int code, uint32_t k, unsigned int yes,
    unsigned int no)
{
	p->code[p->n++] = (struct sock_filter){(uint16_t)code, (uint8_t)yes,
	    (uint8_t)no, k};
}

static void
put_load(struct program *p, size_t at)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at, 0, 0);
}

static void
put_return(struct program *p, uint32_t action)
{
	put(p, BPF_RET | BPF_K, action, 0, 0);
}

static void
put_rules(struct program *p, const struct rule *r, size_t n)
{
	uint32_t value;

	for (; n > 0; n--, r++) {
		put(p, BPF_JMP | BPF_JEQ | BPF_K, r->nr, 0,
		    r->mask == 0 ? 1 : 5);
		if (r->mask != 0) {
			value = r->value == OWN_PID ? (uint32_t)getpid() :
			    r->value;
			put_load(p, offsetof(struct seccomp_data, args) +
			    r->arg * sizeof(uint64_t));
			put(p, BPF_ALU | BPF_AND | BPF_K, r->mask, 0, 0);
			put(p, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
			put_return(p, r->otherwise);
		}
		put_return(p, r->action);
	}
}

static void
compile(struct program *p, enum sandbox level)
{
	p->n = 0;
	put_load(p, offsetof(struct seccomp_data, arch));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	put_return(p, SECCOMP_RET_KILL_PROCESS);
	put_load(p, offsetof(struct seccomp_data, nr));
	put(p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	put_return(p, SECCOMP_RET_KILL_PROCESS);
	put_rules(p, BOTH, N(BOTH));
	if (has_net(level))
		put_rules(p, NET, N(NET));
	if (may_read(level))
		put_rules(p, READ, N(READ));
	else
		put_rules(p, CLOSED, N(CLOSED));
	put_return(p, SECCOMP_RET_KILL_PROCESS);
}

static bool
has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return ARCH != 0 && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U,
	    &action) == 0;
}

static bool
enter_seccomp(enum sandbox level)
{
	struct program p;
	struct sock_fprog prog = {0, p.code};

	if (!has_seccomp())
		return true;
	compile(&p, level);
	prog.len = p.n;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &prog) == 0;
}

/* --- Both ---------------------------------------------------------------- */

bool
sandbox_enter(enum sandbox level)
{
	if (SANITIZED)
		return true;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0 &&
	    enter_landlock(level) && enter_seccomp(level))
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
		buf_printf(b, "landlock %d", abi);
	if (abi > 0 && seccomp)
		buf_puts(b, ", ");
	if (seccomp)
		buf_puts(b, "seccomp");
	if (abi == 0 && !seccomp)
		buf_puts(b, "none");
}
