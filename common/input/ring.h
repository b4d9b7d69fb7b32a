/* A queue of frames in memory that two processes share. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_RING_H
#define INPUT_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * The shared part. Places count octets from the beginning of time. What is
 * put in is there at once and outlives the process that put it, so nothing
 * is lost when it dies. The writer owns tail and jobs, the reader head.
 */
struct ring_state {
	_Atomic uint64_t tail, head;
	_Atomic uint64_t jobs;      /* frames put in that end a job */
	_Atomic unsigned int hungry; /* the writer waits for room */
	_Atomic unsigned int asleep; /* the reader waits for frames */
};

/* One process' view. head is the reader's own place, which it trusts. */
struct ring {
	struct ring_state *state;
	char *data;
	size_t size;
	uint64_t head;
};

/*
 * size is a power of two, at least 4096 octets. False with errno if there is
 * no memory. What is mapped before a fork is shared after it.
 */
bool ring_map(struct ring *r, size_t size);
void ring_unmap(struct ring *r);

/* The most octets that one frame can hold. */
size_t ring_max(const struct ring *r);

/*
 * The writer: one frame of this type (not 0) with the octets of n spans
 * after each other, ring_max() at most in all; false if there is no room.
 */
bool ring_put(struct ring *r, uint32_t type, const struct span *s, size_t n);

/*
 * The reader: the frame at the front, borrowed until ring_next() takes it
 * away. The other side may be hostile: what it says is checked, but octets
 * may change while they are read.
 */
enum ring_front {
	RING_EMPTY,
	RING_FRAME,
	RING_BROKEN /* nonsense: there is nothing more to be had */
};
enum ring_front ring_front(struct ring *r, uint32_t *type, struct span *bytes);
void ring_next(struct ring *r, struct span bytes);

/* At least half of it is free, so that a frame of any size has room. */
bool ring_roomy(const struct ring *r);

/* Empties it; for a reader whose writer has gone. */
void ring_reset(struct ring *r);

#endif
