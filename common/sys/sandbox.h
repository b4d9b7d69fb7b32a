/* Gives up rights before a stranger's bytes are read: Landlock, seccomp. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_SANDBOX_H
#define SYS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * What a process still needs after this, of which it can give up more later.
 * With none it may read and write the descriptors that it has and gets, and
 * no more: not open or look up a file, run a program, start a process, send a
 * signal, open a socket, look at another process or be looked at, or make
 * memory executable. Root loses its privileges as well.
 */
enum {
	SANDBOX_CLOSED = 0,
	SANDBOX_READ = 1, /* open files and folders, for reading */
	SANDBOX_NET = 2,  /* TCP and UDP to other hosts */
	SANDBOX_FORK = 4, /* start workers, and end them; only with READ */
};

/*
 * What the rights are for, as far as Landlock knows it: the ports that TCP may
 * connect to (from ABI 4 on), and the files and folders, with all below them,
 * that may be read; path ends with NULL, and links are followed now. NULL in
 * place of one of them, or of all, is any; so are more paths than
 * LIMIT_SANDBOX_PATHS.
 */
struct sandbox_only {
	const uint16_t *port;
	size_t nports;
	char *const *path;
};

/*
 * Enters it as far as the kernel can; there is no way back. False, after
 * telling why, only if the kernel has the means and refused; a kernel without
 * them is no failure, and a build with sanitizers (which need more) does
 * nothing. The process must have one thread.
 *
 * A system call outside the set kills the process (SIGSYS). Those that a
 * library tries and can do without (opening a file, asking the terminal)
 * fail with EACCES, EPERM, ENOTTY or ENOSYS. So iconv_open(3) fails for what
 * was not loaded before, see report/decode.h.
 */
bool sandbox_enter(unsigned int rights, const struct sandbox_only *only);

/*
 * Appends what this kernel and build offer, and what an old kernel lacks:
 * "landlock 7, seccomp", "landlock 3 (without TCP ports) (without signals)",
 * "none".
 */
void sandbox_describe(struct buf *b);

#endif
