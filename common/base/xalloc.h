/* Allocation that does not return on failure: the process exits with 75. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stddef.h>

/*
 * As malloc(3), calloc(3), realloc with n * size checked for overflow, and
 * strdup(3). The caller frees. Out of memory: one line on stderr, exit 75.
 */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);

/* Room for one more than n things of this size, *cap of which p has room for:
 * p, or what it has become, half as long again. */
void *xgrow(void *p, size_t n, size_t *cap, size_t size);

/*
 * All n octets at p will be used, perhaps in no order: if they are many, the
 * system may give them in large pieces (Linux's huge pages), which are many
 * times faster to get and to reach. It changes nothing else.
 */
void xalloc_dense(void *p, size_t n);

/* Does what they do then; for a library that tells of it. */
_Noreturn void xalloc_fail(void);

#endif
