/* A queue of frames in memory that two processes share; nobody waits here. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "input/ring.h"

#include <sys/mman.h>

/*
 * A frame is a head and its octets, in one piece and filled up to 8, so that
 * a head never spans the end of the memory; type 0 fills what is left there.
 */
struct head {
	uint32_t type, len;
};

#define DATA_AT 4096U /* the state has the first page to itself */

bool
ring_map(struct ring *r, size_t size)
{
	void *p = mmap(NULL, DATA_AT + size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return false;
	*r = (struct ring){.state = p, .data = (char *)p + DATA_AT,
	    .size = size};
	return true;
}

void
ring_unmap(struct ring *r)
{
	if (r->state != NULL)
		munmap(r->state, DATA_AT + r->size);
	*r = (struct ring){0};
}

size_t
ring_max(const struct ring *r)
{
	return r->size / 4 - sizeof(struct head);
}

static size_t
filled(size_t n)
{
	return (sizeof(struct head) + n + 7) & ~(size_t)7;
}

static void
put_head(char *at, uint32_t type, size_t len)
{
	struct head h = {type, (uint32_t)len};

	memcpy(at, &h, sizeof(h));
}

bool
ring_put(struct ring *r, uint32_t type, const struct span *s, size_t n)
{
	uint64_t tail = atomic_load(&r->state->tail);
	size_t at = (size_t)(tail & (r->size - 1));
	size_t len = 0, skip = 0, i;

	for (i = 0; i < n; i++)
		len += s[i].n;
	if (r->size - at < filled(len))
		skip = r->size - at;
	if (r->size - (tail - atomic_load(&r->state->head)) <
	    skip + filled(len))
		return false;
	if (skip > 0) {
		put_head(r->data + at, 0, skip - sizeof(struct head));
		at = 0;
	}
	put_head(r->data + at, type, len);
	at += sizeof(struct head);
	for (i = 0; i < n; at += s[i++].n)
		if (s[i].n > 0)
			memcpy(r->data + at, s[i].p, s[i].n);
	atomic_store(&r->state->tail, tail + skip + filled(len));
	return true;
}

static void
advance(struct ring *r, size_t len)
{
	r->head += filled(len);
	atomic_store(&r->state->head, r->head);
}

enum ring_front
ring_front(struct ring *r, uint32_t *type, struct span *bytes)
{
	uint64_t there;
	struct head h;
	size_t at;

	for (;;) {
		there = atomic_load(&r->state->tail) - r->head;
		if (there == 0)
			return RING_EMPTY;
		at = (size_t)(r->head & (r->size - 1));
		memcpy(&h, r->data + at, sizeof(h));
		if (there > r->size || there % 8 != 0 ||
		    filled(h.len) > there || filled(h.len) > r->size - at)
			return RING_BROKEN;
		if (h.type != 0)
			break;
		advance(r, h.len);
	}
	*type = h.type;
	*bytes = (struct span){r->data + at + sizeof(h), h.len};
	return RING_FRAME;
}

void
ring_next(struct ring *r, struct span bytes)
{
	advance(r, bytes.n);
}

bool
ring_roomy(const struct ring *r)
{
	return atomic_load(&r->state->tail) - r->head <= r->size / 2;
}

void
ring_reset(struct ring *r)
{
	r->head = 0;
	atomic_store(&r->state->tail, 0);
	atomic_store(&r->state->head, 0);
}
