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
void *xgrow_more(void *p, size_t n, size_t *cap, size_t size);

/*
 * An array with space for n+1 elements of this size: p, or what it has moved
 * to. *cap is how many elements p has space for; it doubles. p is NULL and
 * *cap 0 at first.
 *
 *	v = xgrow(v, n, &cap, sizeof(v[0]));
 *	v[n++] = ...;
 */
static inline void *
xgrow(void *p, size_t n, size_t *cap, size_t size)
{
	return n < *cap ? p : xgrow_more(p, n, cap, size);
}

/*
 * As xreallocarray() of NULL, for memory all of which will be used, in any
 * order: where it is large the system may back it with huge pages, which are
 * many times faster to get and to access.
 */
void *xdense(size_t n, size_t size);

/* Ends the process in the same way, for a failure that a library reports. */
_Noreturn void xalloc_fail(void);

#endif
