/* Numbers for names: the first is 0, and each gets its own again. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * 16 octets a name, in a table at most half full. Names are known by 64 bits
 * of a hash with a random seed; they are not kept. All zero is empty.
 */
struct names {
	struct names_slot {
		uint64_t hash;
		size_t number; /* and one; 0: the slot is free */
	} *slots;
	size_t size, n;
	uint64_t seed;
};

/* The number of a name; s->n if it has none. */
size_t names_find(const struct names *s, struct span name);

/* The same, but it gets one: s->n, as it was before. */
size_t names_add(struct names *s, struct span name);

void names_free(struct names *s);

#endif
