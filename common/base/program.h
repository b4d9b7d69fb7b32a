/* What the running program is called, as its messages begin. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <errno.h>
#include <stdlib.h>

/* The last part of argv[0]. Who includes this defines _GNU_SOURCE, for glibc
 * and musl; the BSDs have the other name. */
#if defined(__linux__) || defined(__GLIBC__)
#define PROGRAM_NAME program_invocation_short_name
#else
#define PROGRAM_NAME getprogname()
#endif

#endif
