/* Memory that is freed all at once. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * Pieces of memory that live until arena_reset() or arena_free(); none is
 * freed alone, and none ever moves. All zero is an empty arena, which holds
 * no memory. Out of memory ends the process (base/xalloc.h), so whoever fills
 * an arena from untrusted input keeps the bound; octets helps to.
 */
struct arena {
	struct arena_chunk *chunk; /* the one being filled, then the others */
	char *p;       /* its first free octet */
	size_t left;   /* and how many there are */
	size_t octets; /* of all chunks, as taken from the system */
};

void *arena_more(struct arena *a, size_t n); /* the slow half */

/* Frees all pieces; reset keeps one chunk for the next ones, if it is small. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/* n octets, not cleared, aligned for nothing but octets. */
static inline char *
arena_octets(struct arena *a, size_t n)
{
	char *p = a->p;

	if (n > a->left || p == NULL)
		return arena_more(a, n);
	a->p += n;
	a->left -= n;
	return p;
}

/* n octets, not cleared, aligned for everything. */
static inline void *
arena_alloc(struct arena *a, size_t n)
{
	size_t skip = -(uintptr_t)a->p % _Alignof(max_align_t);

	if (skip > a->left)
		return arena_more(a, n);
	a->p += skip;
	a->left -= skip;
	return arena_octets(a, n);
}

/* A copy of s; absent stays absent. */
static inline struct span
arena_dup(struct arena *a, struct span s)
{
	char *p;

	if (s.p == NULL)
		return s;
	p = arena_octets(a, s.n);
	memcpy(p, s.p, s.n);
	return (struct span){p, s.n};
}

#endif
