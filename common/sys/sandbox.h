/* Gives up rights before a stranger's bytes are read: Landlock, seccomp. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_SANDBOX_H
#define SYS_SANDBOX_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * What a process still needs after this. All may read and write the
 * descriptors they have and get, and none may run a program, start a
 * process, write to the file system or look at another process; nor open a
 * socket, but for the last two.
 */
enum sandbox {
	SANDBOX_READ,   /* may open files and folders for reading */
	SANDBOX_CLOSED, /* may open nothing; gets descriptors handed */
	SANDBOX_NET,    /* may open no file, but ask others by IP */
	SANDBOX_READ_NET /* may do both, where one process has to */
};

/*
 * Enters it as far as the kernel can; there is no way back. False, after
 * telling why, only if the kernel has the means and refused; a kernel without
 * them is no failure, and a build with sanitizers (which need more) does
 * nothing. The process must have one thread.
 *
 * A system call outside the set kills the process (SIGSYS). Those that a
 * library tries and can do without (opening a file, asking the terminal)
 * fail with EACCES, ENOTTY or ENOSYS. So iconv_open(3) fails for what
 * was not loaded before, see report/decode.h.
 */
bool sandbox_enter(enum sandbox level);

/* Appends what this kernel and build offer: "landlock 4, seccomp", "none". */
void sandbox_describe(struct buf *b);

#endif
