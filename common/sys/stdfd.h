/* Descriptors 0 to 2, which a parent may have left closed. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_STDFD_H
#define SYS_STDFD_H

#include <stdbool.h>

/*
 * Fills those that are closed with ones on which the wrong thing is not
 * possible and the right thing fails (EBADF), so that no file opened later is
 * taken for standard input, output or error. First of all in main(); false
 * with errno if there is nothing to fill them with.
 */
bool stdfd_fill(void);

#endif
