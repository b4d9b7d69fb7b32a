/* What a parent may have left: closed descriptors, a deadly signal. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_STDFD_H
#define SYS_STDFD_H

#include <stdbool.h>

/*
 * Fills descriptors 0 to 2 where they are closed with ones on which the wrong
 * thing is not possible and the right thing fails (EBADF), so that no file
 * opened later is taken for standard input, output or error. A file that has
 * reached RLIMIT_FSIZE becomes a write error (EFBIG) instead of SIGXFSZ. First
 * of all in main(); false, after telling why, if there is nothing to fill them
 * with.
 */
bool stdfd_fill(void);

#endif
