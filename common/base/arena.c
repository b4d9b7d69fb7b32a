/* Memory that is freed all at once. */
/* SPDX-License-Identifier: ISC */
#include "base/arena.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* Chunks double from the one size to the other; a reset keeps none that is
 * larger than CHUNK_KEPT. */
enum { CHUNK_MIN = 1 << 10, CHUNK_KEPT = 64 << 10, CHUNK_MAX = 16 << 20 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* of data */
	_Alignas(max_align_t) char data[];
};

/*
 * A piece of more than a quarter of a chunk gets a chunk of its own, behind
 * the one being filled, whose rest is not wasted then.
 */
void *
arena_more(struct arena *a, size_t n)
{
	struct arena_chunk *c;
	size_t size = CHUNK_MIN;

	while (size < CHUNK_MAX && size < a->octets)
		size *= 2;
	if (n > size / 4)
		size = n;
	if (size > SIZE_MAX - sizeof(*c))
		xalloc_fail();
	c = xdense(sizeof(*c) + size, 1);
	c->size = size;
	a->octets += size;
	if (size == n && a->chunk != NULL) {
		c->next = a->chunk->next;
		a->chunk->next = c;
		return c->data;
	}
	c->next = a->chunk;
	a->chunk = c;
	a->p = c->data + n;
	a->left = size - n;
	return c->data;
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *c = a->chunk, *dead;

	if (c == NULL)
		return;
	while ((dead = c->next) != NULL) {
		c->next = dead->next;
		free(dead);
	}
	*a = (struct arena){c, c->data, c->size, c->size};
	if (c->size > CHUNK_KEPT)
		arena_free(a);
}

void
arena_free(struct arena *a)
{
	struct arena_chunk *c, *next;

	for (c = a->chunk; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){0};
}
