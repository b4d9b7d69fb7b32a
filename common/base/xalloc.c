/* Allocation that does not return on failure; nothing else. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* madvise(2), that POSIX has not */
#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void
xalloc_fail(void)
{
	static const char text[] = "out of memory\n";
	ssize_t r = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)r;
	_exit(75);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		xalloc_fail();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		xalloc_fail();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size)
		xalloc_fail();
	p = realloc(p, n * size > 0 ? n * size : 1);
	if (p == NULL)
		xalloc_fail();
	return p;
}

void *
xgrow_more(void *p, size_t n, size_t *cap, size_t size)
{
	if (n >= SIZE_MAX / 2)
		xalloc_fail();
	*cap = n < 8 ? 16 : 2 * n;
	return xreallocarray(p, *cap, size);
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

/* Below DENSE_MIN huge pages, of the size of a piece, do not pay. */
enum { DENSE_MIN = 4 << 20, PIECE = 2 << 20 };

#ifndef MADV_HUGEPAGE
#define MADV_HUGEPAGE MADV_NORMAL
#endif

void *
xdense(size_t n, size_t size)
{
	size_t all = n * size;
	void *p;

	if (size == 0 || n > (SIZE_MAX - PIECE) / size || all < DENSE_MIN)
		return xreallocarray(NULL, n, size);
	all = (all + PIECE - 1) / PIECE * PIECE;
	p = aligned_alloc(PIECE, all);
	if (p == NULL)
		xalloc_fail();
	(void)madvise(p, all, MADV_HUGEPAGE);
	return p;
}
